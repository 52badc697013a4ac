from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.programme.calendar import LAW, Calendar
from bot.programme.rules import BadRule, ProvinceRule, limit, limits, month_day, round_rules, rule_ids
from bot.programme.working_days import Overridden, vietnam, working_day_after, working_day_before

days = st.dates(date(2026, 6, 1), date(2060, 12, 31))
changes = st.dictionaries(st.dates(date(2026, 1, 1), date(2030, 12, 31)), st.booleans(), max_size=40)


def test_every_rule_names_its_article_and_since_when_it_holds() -> None:
    assert set(rule_ids()) == {"D1", "D2", "D3", "D4", "D5", "D6", "D7", "D8-opens", "D8-closes", "D9", "D10", "D11"}
    for one in (*round_rules(), *(version for versions in limits().values() for version in versions)):
        assert one.article
        assert one.since <= date(2026, 5, 22)


def test_the_worked_dates() -> None:
    assert LAW.producer_by(date(2027, 4, 30)) == date(2027, 4, 7)
    assert LAW.producer_by(date(2027, 10, 30)) == date(2027, 10, 8)
    assert LAW.commune_due(date(2027, 4, 7)) == date(2027, 4, 29)
    certificate = LAW.certificate(date(2027, 6, 15))
    assert (certificate.window_opens, certificate.window_closes) == (date(2026, 12, 17), date(2027, 2, 15))
    today = date(2026, 11, 22)
    assert [one.council_before for one in LAW.running(today)] == [date(2026, 12, 30)]
    assert LAW.rounds_ahead(today, "central")[0].proposals_before == date(2027, 1, 30)
    assert LAW.result_due(date(2026, 11, 20)) == date(2027, 1, 4)
    assert LAW.revocation_due(date(2026, 11, 20)) == date(2026, 12, 5)


@given(days, changes)
def test_cut_offs_come_in_order_and_no_working_day_is_a_day_off(day: date, changed: dict[date, bool]) -> None:
    source = Overridden(vietnam(), changed)
    calendar = Calendar(days=source)
    for tier in ("province", "central"):
        ahead = calendar.rounds_ahead(day, tier)  # type: ignore[arg-type]
        assert len(ahead) >= 3
        for one in ahead:
            by = calendar.producer_by(one.proposals_before)
            last = working_day_before(one.proposals_before, 1, source)
            assert by < last < one.proposals_before < one.council_before
            assert source.is_working_day(by)
            assert source.is_working_day(last)
            assert calendar.commune_due(by) == last
        cutoffs = [one.proposals_before for one in ahead]
        assert cutoffs == sorted(set(cutoffs))
        assert cutoffs[0] > day


@given(days, changes, st.integers(1, 40))
def test_a_corrected_day_counts_as_it_was_corrected(day: date, changed: dict[date, bool], count: int) -> None:
    source = Overridden(vietnam(), changed)
    end = working_day_after(day, count, source)
    between = [day + timedelta(days=n) for n in range(1, (end - day).days + 1)]
    assert sum(changed.get(one, vietnam().is_working_day(one)) for one in between) == count
    assert changed.get(end, vietnam().is_working_day(end))


@given(st.dates(date(2018, 5, 7), date(2090, 12, 31)))
def test_a_certificates_days_come_in_order(issued: date) -> None:
    expires = LAW.expiry(issued)
    found = LAW.certificate(expires)
    assert issued < found.window_opens < found.window_closes < found.expires < found.grace_ends
    assert (expires.year - issued.year, expires.month) == (3, issued.month)
    assert (expires.day == issued.day) or (issued.month, issued.day, expires.day) == (2, 29, 28)


@given(days)
def test_computing_twice_gives_the_same(day: date) -> None:
    assert Calendar().rounds_ahead(day) == Calendar().rounds_ahead(day)
    one, by = LAW.round_for_producer(day)
    assert by >= day
    assert LAW.round_for_producer(by) == (one, by)
    assert LAW.round_for_proposal(by) == one


@given(st.dates(date(2027, 1, 1), date(2029, 12, 31)), st.dates(date(2027, 1, 1), date(2029, 12, 31)))
def test_an_override_holds_from_its_first_to_its_last_day(first: date, other: date) -> None:
    since, until = min(first, other), max(first, other)
    own = ProvinceRule("19", "D1", {"count": 5}, "QĐ 1", since, until)
    calendar = Calendar("19", (own,))
    for day in (since, until):
        assert calendar.commune_due(day) == working_day_after(day, 5)
    for day in (since - timedelta(days=1), until + timedelta(days=1)):
        assert calendar.commune_due(day) == LAW.commune_due(day)


def test_a_round_may_move_over_the_turn_of_the_year() -> None:
    value = {"proposals_before": "12-20", "council_before": "02-10"}
    own = ProvinceRule("19", "D3", value, "QĐ 1", date(2027, 1, 1))
    (one,) = Calendar("19", (own,)).rounds(date(2027, 12, 1), date(2027, 12, 31))
    assert (one.proposals_before, one.council_before) == (date(2027, 12, 20), date(2028, 2, 10))


@pytest.mark.parametrize("text", ["02-29", "13-01", "4-30x", "", "2027-04-30"])
def test_what_is_no_day_of_every_year_is_refused(text: str) -> None:
    with pytest.raises(BadRule, match="day of the year"):
        month_day(text)


def test_before_the_decision_there_are_no_rounds_of_it() -> None:
    assert LAW.rounds(date(2020, 1, 1), date(2026, 5, 21)) == ()
    assert limit("D1", date(2020, 1, 1)).count == 15
