"""When people may be written to: in the day; reminders not on Tết. A civil date and a zone are kept; the instant is
computed late.

So a zone's rules may change, or its clocks go forward, between planning and sending, and eight in the morning stays
eight in the morning.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from bot.programme.days_off import days_off

_ONE_DAY = timedelta(days=1)

Tet = Callable[[date], bool]


@dataclass(frozen=True, slots=True)
class Hours:
    """Reminders go out from `at` on, never before `opens` nor from `closes` on, by the wall clock of `zone`."""

    opens: time = time(7)
    closes: time = time(20)
    at: time = time(8)
    zone: str = "Asia/Ho_Chi_Minh"

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    def today(self, now: datetime) -> date:
        return now.astimezone(self.tz).date()

    def open(self, now: datetime) -> bool:
        """Whether anybody may be written to at this instant."""
        return self.opens <= now.astimezone(self.tz).time() < self.closes

    def allow(self, now: datetime) -> bool:
        """Whether a reminder due today may go out at this instant."""
        return self.at <= now.astimezone(self.tz).time() < self.closes

    def begin(self, day: date) -> datetime:
        """When reminders of that day begin to go out, aware UTC."""
        return instant(day, self.at, self.tz)

    def end(self, day: date) -> datetime:
        """From when on none of that day goes out any more."""
        return instant(day, self.closes, self.tz)

    def next_begin(self, now: datetime) -> datetime:
        """The next instant at which reminders begin to go out, later than `now`."""
        day = self.today(now)
        begin = self.begin(day)
        return begin if begin > now else self.begin(day + _ONE_DAY)


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant of a wall-clock time, aware UTC. A time that a change to summer time leaves out comes as long after
    the change as it would have; of a time that comes twice it is the first."""
    return datetime.combine(day, at, zone).replace(fold=0).astimezone(UTC)


@cache
def _tet_of(year: int) -> frozenset[date]:
    days = days_off(year, "en_US")
    return frozenset(day for day, name in days.items() if "Lunar New Year" in name)


def is_tet(day: date) -> bool:
    """Whether a day is one of the days off of the lunar new year in Viet Nam."""
    return day in _tet_of(day.year)


def off_tet(day: date, deadline: date | None, today: date, tet: Tet = is_tet) -> date:
    """The day to send on instead of one in Tết: the first day after it, or where that leaves no day before the
    deadline, the last one before it. A deadline that itself lies in Tết is told of on its day."""
    if not tet(day) or (deadline is not None and tet(deadline)):
        return day
    after = before = day
    while tet(after):
        after += _ONE_DAY
    while tet(before):
        before -= _ONE_DAY
    if deadline is None or after < deadline or before < today:
        return after
    return before
