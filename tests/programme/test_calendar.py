from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.programme.calendar import (
    Round,
    commune_due,
    next_round_for_producer,
    next_rounds,
    producer_by,
    rounds_of,
    vietnam,
    working_day_after,
    working_day_before,
)

days = st.dates(date(2025, 1, 1), date(2040, 12, 31))
counts = st.integers(1, 60)


class EveryDay:
    """A source that knows no day off."""

    def is_working_day(self, key: date, /) -> bool:
        return True


class NoDay:
    """A source that knows nothing but days off, up to a far day."""

    def is_working_day(self, key: date, /) -> bool:
        return key.year > 2050 or key.year < 2000


@pytest.mark.parametrize(
    ("cutoff", "by"),
    [(date(2027, 4, 30), date(2027, 4, 7)), (date(2027, 10, 30), date(2027, 10, 8))],
)
def test_the_worked_days_of_2027(cutoff: date, by: date) -> None:
    assert producer_by(cutoff) == by
    assert commune_due(by) == working_day_before(cutoff) < cutoff


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 24), False),  # Ngày Văn hóa Việt Nam, new in 2026
        (date(2026, 11, 23), True),
        (date(2027, 4, 16), False),  # Giỗ Tổ
        (date(2027, 2, 8), False),  # Tết
        (date(2027, 5, 3), False),  # in lieu of 1/5, a Saturday
        (date(2026, 8, 22), True),  # a Saturday worked in exchange for 31/8
        (date(2026, 8, 31), False),
        (date(2027, 4, 10), False),  # a Saturday
    ],
)
def test_days_off_are_those_of_viet_nam(day: date, works: bool) -> None:
    assert vietnam().is_working_day(day) is works


@given(days, counts)
def test_forward_and_back_meet_on_working_days(day: date, count: int) -> None:
    after = working_day_after(day, count)
    assert vietnam().is_working_day(after)
    assert after > day
    back = working_day_before(after, count)
    assert back <= day
    assert not any(vietnam().is_working_day(back + timedelta(days=n)) for n in range(1, (day - back).days + 1))


@given(days, counts)
def test_as_many_working_days_lie_between_as_were_counted(day: date, count: int) -> None:
    after = working_day_after(day, count)
    between = (day + timedelta(days=n) for n in range(1, (after - day).days + 1))
    assert sum(vietnam().is_working_day(one) for one in between) == count


@given(days)
def test_a_file_handed_in_by_the_day_said_is_proposed_in_time_and_one_a_day_later_is_not(cutoff: date) -> None:
    by = producer_by(cutoff)
    assert vietnam().is_working_day(by)
    assert commune_due(by) < cutoff
    assert commune_due(working_day_after(by, 1)) >= cutoff


@given(days, counts)
def test_days_off_come_from_the_source_that_is_handed_in(day: date, count: int) -> None:
    assert working_day_after(day, count, EveryDay()) == day + timedelta(days=count)
    assert producer_by(day, EveryDay()) == day - timedelta(days=16)


@pytest.mark.parametrize("count", [0, -1])
def test_a_count_below_one_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match="1 or more"):
        working_day_after(date(2027, 1, 4), count)
    with pytest.raises(ValueError, match="1 or more"):
        working_day_before(date(2027, 1, 4), count)


def test_a_year_has_the_two_rounds_of_article_5_1() -> None:
    assert rounds_of(2027) == (
        Round(2027, 1, proposals_before=date(2027, 4, 30), council_before=date(2027, 6, 30)),
        Round(2027, 2, proposals_before=date(2027, 10, 30), council_before=date(2027, 12, 30)),
    )


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 22), [date(2027, 4, 30), date(2027, 10, 30)]),
        (date(2027, 4, 29), [date(2027, 4, 30), date(2027, 10, 30)]),
        (date(2027, 4, 30), [date(2027, 10, 30), date(2028, 4, 30)]),  # "before" is strict
        (date(2027, 10, 30), [date(2028, 4, 30), date(2028, 10, 30)]),
    ],
)
def test_the_next_rounds_have_their_cut_off_ahead(day: date, expected: list[date]) -> None:
    assert [one.proposals_before for one in next_rounds(day)] == expected


@given(days, st.integers(0, 9))
def test_as_many_rounds_come_as_asked_for_half_a_year_apart(day: date, count: int) -> None:
    coming = next_rounds(day, count)
    assert len(coming) == count
    assert [one.proposals_before for one in coming] == sorted({one.proposals_before for one in coming})
    assert all(one.proposals_before > day for one in coming)


def test_who_comes_too_late_for_one_round_is_told_of_the_next() -> None:
    assert next_round_for_producer(date(2027, 4, 7)) == (rounds_of(2027)[0], date(2027, 4, 7))
    assert next_round_for_producer(date(2027, 4, 8)) == (rounds_of(2027)[1], date(2027, 10, 8))
    assert next_round_for_producer(date(2026, 11, 22))[1] == date(2027, 4, 7)


def test_a_source_without_working_days_is_an_error_and_no_endless_search() -> None:
    with pytest.raises(ValueError, match="working days"):
        next_round_for_producer(date(2027, 4, 8), NoDay())
