"""What becomes of a reminder whose day has come or gone by."""

from __future__ import annotations

from datetime import date

import pytest

from bot.programme.reminders import Deadline, judge
from bot.programme.reminders.late import Row

DAY = date(2027, 4, 7)
HONEY = ("product", 7)


def verdict(today: str, *, send_on: str = "2027-03-31", day: date = DAY, live: bool = True) -> str:
    row = Row("round", HONEY, "2027-1", DAY, date.fromisoformat(send_on))
    return judge(row, [Deadline("round", HONEY, day, "2027-1")] if live else [], date.fromisoformat(today)).kind


@pytest.mark.parametrize(
    ("today", "kind"),
    [
        ("2027-03-30", "wait"),
        ("2027-03-31", "send"),
        ("2027-04-05", "send"),  # late, but two days are left: it says so
        ("2027-04-07", "send"),  # "hôm nay là ngày cuối"
        ("2027-04-08", "missed"),
    ],
)
def test_late_is_said_while_it_helps_and_recorded_as_missed_after_that(today: str, kind: str) -> None:
    assert verdict(today) == kind


def test_what_is_done_or_moved_is_stopped() -> None:
    assert verdict("2027-03-31", live=False) == "stop"
    assert verdict("2027-03-31", day=date(2027, 4, 6)) == "stop"


def test_what_was_planned_for_a_day_to_come_and_lost_its_day_is_not_called_missed() -> None:
    assert verdict("2027-04-08", send_on="2027-04-09") == "stop"


def test_a_nudge_is_of_use_for_a_week() -> None:
    def said(today: date) -> str:
        row = Row("unfinished", ("talk", 5), "", date(2027, 3, 1), date(2027, 3, 4))
        return judge(row, [Deadline("unfinished", ("talk", 5), date(2027, 3, 1))], today).kind

    assert [said(date(2027, 3, day)) for day in (3, 4, 11, 12)] == ["wait", "send", "send", "missed"]


def test_in_tet_it_waits_unless_its_day_is_in_tet() -> None:
    tet = date(2027, 2, 6)
    row = Row("paper", HONEY, "x", date(2027, 2, 20), date(2027, 2, 1))
    assert judge(row, [Deadline("paper", HONEY, date(2027, 2, 20), "x")], tet).kind == "wait"
    row = Row("paper", HONEY, "x", date(2027, 2, 7), date(2027, 2, 1))
    assert judge(row, [Deadline("paper", HONEY, date(2027, 2, 7), "x")], tet).kind == "send"
