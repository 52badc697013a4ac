"""The pure planner: steps, Tết, most, silences; planning twice is planning once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.programme.calendar import Calendar
from bot.programme.reminders import Deadline, Silence, default_rules, is_tet, plan
from bot.programme.reminders.known import ClockKnown, Known, ProductKnown, TalkKnown, deadlines
from bot.programme.rules import EXTRA, ProvinceRule

RULES = default_rules()


def days_of(known: Known, today: date, kind: str) -> list[tuple[int, str]]:
    found = plan(deadlines(known, today), RULES, today)
    return [(one.step, one.send_on.isoformat()) for one in found if one.deadline.kind == kind]


def test_a_ready_product_is_told_of_the_next_round_30_14_7_3_and_1_days_before_the_producers_day() -> None:
    honey = Known((ProductKnown(7, "mật ong", ready=True),))
    assert days_of(honey, date(2027, 2, 20), "round")[:5] == [  # the round before 30 April: by 7 April 2027
        (30, "2027-03-08"),
        (14, "2027-03-24"),
        (7, "2027-03-31"),
        (3, "2027-04-04"),
        (1, "2027-04-06"),
    ]


def test_what_became_ready_late_is_told_only_what_is_still_to_come() -> None:
    honey = Known((ProductKnown(7, "mật ong", ready=True),))
    assert days_of(honey, date(2027, 4, 4), "round")[:2] == [(3, "2027-04-04"), (1, "2027-04-06")]


def test_a_provinces_further_round_is_not_spoken_of_before_the_one_before_it_is_over() -> None:
    value = {"tier": "province", "proposals_before": "2027-05-14", "council_before": "2027-07-30"}
    own = ProvinceRule("19", EXTRA, value, "QĐ 12/2027", date(2027, 1, 1))
    today = date(2027, 3, 1)
    found = plan(deadlines(Known((ProductKnown(7, "", ready=True),)), today, Calendar("19", (own,))), RULES, today)
    rounds: dict[str, list[date]] = {}
    for one in found:
        rounds.setdefault(one.deadline.occasion, []).append(one.send_on)
    assert list(rounds) == ["2027-1", "2027-3"]
    assert rounds["2027-3"][0] > date(2027, 4, 7)
    assert len(rounds["2027-3"]) < 5


@pytest.mark.parametrize(
    "known",
    [
        ProductKnown(7, ready=False),
        ProductKnown(7, ready=True, on_its_way=True),
        ProductKnown(7, ready=True, certificate=date(2028, 1, 1)),
    ],
)
def test_who_is_not_ready_or_has_a_file_or_a_certificate_is_not_told_of_rounds(known: ProductKnown) -> None:
    assert not days_of(Known((known,)), date(2027, 2, 20), "round")


def test_a_certificate_is_told_of_at_its_window_its_end_and_in_its_grace() -> None:
    known = Known((ProductKnown(7, "nước mắm", certificate=date(2027, 6, 15)),))
    said = {kind: days_of(known, date(2026, 11, 22), kind) for kind in ("window_opens", "window_half", "window_closes")}
    assert said == {
        "window_opens": [(0, "2026-12-17")],  # process.md 1.4: opens 17/12/2026, closes 15/2/2027
        "window_half": [(0, "2027-01-16")],
        "window_closes": [(14, "2027-02-01"), (7, "2027-02-11"), (1, "2027-02-14")],  # 8 February is in Tết
    }
    assert days_of(known, date(2027, 5, 1), "expires") == [(30, "2027-05-16"), (0, "2027-06-15")]
    assert days_of(known, date(2027, 5, 1), "grace")[0] == (173, "2027-06-22")
    assert deadlines(known, date(2028, 1, 1)) == (), "long after its end it is nobody's certificate any more"


def test_the_communes_officers_hear_on_working_days_10_13_and_15() -> None:
    known = Known(clocks=(ClockKnown(3, "mật ong", date(2027, 4, 7)),))
    # Giỗ Tổ on 16 April is no working day; the 15th working day is 29 April
    assert days_of(known, date(2027, 4, 7), "clock") == [(10, "2027-04-22"), (13, "2027-04-27"), (15, "2027-04-29")]


def test_something_unfinished_is_nudged_twice_and_never_again() -> None:
    left = Known(talks=(TalkKnown(5, "chè", date(2027, 3, 1)),))
    today = date(2027, 3, 1)
    assert days_of(left, today, "unfinished") == [(3, "2027-03-04"), (14, "2027-03-15")]
    found = deadlines(left, today)
    assert len(plan(found, RULES, today, sent={("unfinished", "talk", 5): 1})) == 1
    assert plan(found, RULES, today, sent={("unfinished", "talk", 5): 2}) == ()


def test_on_tet_nothing_is_said_unless_the_day_itself_is_in_it() -> None:
    tet = date(2027, 2, 6)
    assert is_tet(tet)
    assert not is_tet(date(2027, 1, 1)), "the solar new year is an ordinary day off"
    near = plan([Deadline("paper", ("product", 1), date(2027, 2, 13))], RULES, date(2027, 1, 1))
    assert date(2027, 2, 11) in [one.send_on for one in near], "7 days before is in Tết: the first day after it"
    tight = plan([Deadline("window_closes", ("product", 1), date(2027, 2, 11))], RULES, date(2027, 1, 20))
    assert [(one.step, one.send_on) for one in tight] == [(14, date(2027, 1, 28)), (1, date(2027, 2, 3))], (
        "7 and 1 days before are both in Tết, and the day after Tết is the last: they become one, before Tết"
    )
    inside = plan([Deadline("expires", ("product", 1), tet)], RULES, date(2027, 2, 1))
    assert [one.send_on for one in inside] == [tet]


DAYS = st.dates(date(2026, 6, 1), date(2029, 12, 31))


@given(today=DAYS, certificate=st.none() | DAYS, ready=st.booleans(), left=DAYS)
def test_planning_is_stable_and_says_each_thing_once(
    today: date, certificate: date | None, ready: bool, left: date
) -> None:
    known = Known(
        (ProductKnown(1, "x", ready=ready, certificate=certificate),),
        (TalkKnown(2, "x", left),),
        (ClockKnown(3, "x", left),),
    )
    first = plan(deadlines(known, today), RULES, today)
    assert first == plan(deadlines(known, today), RULES, today)
    assert len({one.identity for one in first}) == len(first)
    assert all(one.send_on >= today for one in first)
    for one in first:
        assert not is_tet(one.send_on) or is_tet(one.deadline.day)
        if one.deadline.kind in ("round", "window_closes", "expires", "grace", "paper", "clock"):
            assert one.send_on <= one.deadline.day
    # tomorrow's plan says of every coming day what today's says
    later = plan(deadlines(known, today + timedelta(days=1)), RULES, today + timedelta(days=1))
    again = {one.identity for one in later}
    expected = [one for one in first if one.send_on > today + timedelta(days=1) and not _near_tet(one.send_on)]
    for one in expected:
        assert one.identity in again or one.deadline.day < today + timedelta(days=1), one


def _near_tet(day: date) -> bool:
    return any(is_tet(day + timedelta(days=n)) for n in range(-10, 11))


def test_a_word_about_a_matter_silences_all_its_kinds_for_its_occasion_or_for_good() -> None:
    known = Known((ProductKnown(7, "nước mắm", certificate=date(2027, 6, 15)),))
    found = deadlines(known, date(2026, 11, 22))
    today = date(2026, 11, 22)
    assert plan(found, RULES, today, silences=[Silence("certificate", ("product", 7), "2027-06-15")]) == ()
    assert plan(found, RULES, today, silences=[Silence("certificate", ("product", 7))]) == ()
    assert plan(found, RULES, today, silences=[Silence("certificate", ("product", 7), "2024-01-01")])
    assert plan(found, RULES, today, silences=[Silence("certificate", ("product", 8))])


def test_once_its_certificate_has_lapsed_a_product_is_for_the_next_round_and_that_is_planned_ahead() -> None:
    known = Known((ProductKnown(7, "cà phê", ready=True, certificate=date(2026, 9, 24)),))  # kept until 23 March 2027
    expected = [(14, "2027-03-24"), (7, "2027-03-31"), (3, "2027-04-04"), (1, "2027-04-06")]
    for today in (date(2027, 2, 1), date(2027, 3, 24)):
        assert [one for one in days_of(known, today, "round") if one[1] < "2027-05"] == expected
