"""The hours of a day, in zones with and without summer time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.programme.reminders import Hours, instant
from bot.programme.reminders.hours import off_tet

NEW_YORK = ZoneInfo("America/New_York")


def test_eight_in_the_morning_stays_eight_when_the_clocks_change() -> None:
    assert instant(date(2027, 3, 13), time(8), NEW_YORK) == datetime(2027, 3, 13, 13, tzinfo=UTC)
    assert instant(date(2027, 3, 14), time(8), NEW_YORK) == datetime(2027, 3, 14, 12, tzinfo=UTC), "summer time began"
    assert instant(date(2027, 11, 7), time(8), NEW_YORK) == datetime(2027, 11, 7, 13, tzinfo=UTC), "and ended"


def test_a_time_that_is_left_out_comes_after_the_change_and_one_that_comes_twice_is_the_first() -> None:
    left_out = instant(date(2027, 3, 14), time(2, 30), NEW_YORK)
    assert left_out.astimezone(NEW_YORK).time() == time(3, 30)
    twice = instant(date(2027, 11, 7), time(1, 30), NEW_YORK)
    assert twice == datetime(2027, 11, 7, 5, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "allowed"),
    [("07:59", False), ("08:00", True), ("19:59", True), ("20:00", False), ("00:00", False)],
)
def test_nothing_goes_out_before_its_hour_or_in_the_evening(at: str, allowed: bool) -> None:
    hours = Hours()
    now = datetime.fromisoformat(f"2027-03-08T{at}:00+07:00")
    assert hours.allow(now) is allowed


def test_the_next_beginning_lies_ahead_on_the_days_clocks_change_too() -> None:
    hours = Hours(zone="America/New_York")
    now = datetime(2027, 3, 13, 23, 0, tzinfo=UTC)
    assert hours.next_begin(now) == datetime(2027, 3, 14, 12, tzinfo=UTC)
    assert hours.next_begin(datetime(2027, 3, 14, 11, 59, tzinfo=UTC)) == datetime(2027, 3, 14, 12, tzinfo=UTC)
    assert hours.next_begin(datetime(2027, 3, 14, 12, 0, tzinfo=UTC)) == datetime(2027, 3, 15, 12, tzinfo=UTC)
    assert hours.today(datetime(2027, 3, 14, 3, 0, tzinfo=UTC)) == date(2027, 3, 13), "its own midnight"


def test_a_day_in_tet_gives_way_to_the_day_after_or_else_before() -> None:
    today = date(2027, 1, 1)
    assert off_tet(date(2027, 2, 6), date(2027, 3, 1), today) == date(2027, 2, 11)
    assert off_tet(date(2027, 2, 6), date(2027, 2, 11), today) == date(2027, 2, 3)
    assert off_tet(date(2027, 2, 6), date(2027, 2, 11), date(2027, 2, 5)) == date(2027, 2, 11), "before is over"
    assert off_tet(date(2027, 2, 6), None, today) == date(2027, 2, 11)
    assert off_tet(date(2027, 2, 3), date(2027, 2, 11), today) == date(2027, 2, 3)
