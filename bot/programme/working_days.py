"""Working days: from a source of days off, and what an office knows better than the source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Protocol

from bot.programme.days_off import days_off

REMEMBERED = 4000  # days, ten years
_ONE_DAY = timedelta(days=1)


class WorkingDays(Protocol):
    """A source of days off. `holidays.HolidayBase` is one; `Overridden` is another."""

    def is_working_day(self, key: date, /) -> bool:
        """Whether offices work on that day."""
        ...


class _Remembered:
    """A source that is asked once for each day: looking a day up in the package takes fifty times as long."""

    def __init__(self, source: WorkingDays) -> None:
        self.is_working_day = lru_cache(maxsize=REMEMBERED)(source.is_working_day)


@cache
def vietnam() -> WorkingDays:
    """Public holidays of Viet Nam with their days in lieu; Monday to Friday, and the Saturdays worked in exchange.

    The swaps of a coming year follow the government's notice each autumn: until then the library computes them, and an
    office corrects single days (`Overridden`).
    """
    return _Remembered(days_off())


@dataclass(frozen=True, slots=True)
class Overridden:
    """A source with single days corrected: True where offices work after all, False where they do not."""

    source: WorkingDays
    changed: Mapping[date, bool]

    def is_working_day(self, key: date, /) -> bool:
        known = self.changed.get(key)
        return self.source.is_working_day(key) if known is None else known


def working_day_after(day: date, count: int, days: WorkingDays | None = None) -> date:
    """The `count`-th working day after `day`, itself not counted (`count` ≥ 1): how a limit in working days runs."""
    return _step(day, count, _ONE_DAY, days or vietnam())


def working_day_before(day: date, count: int = 1, days: WorkingDays | None = None) -> date:
    """The `count`-th working day before `day`, which is itself not counted (`count` ≥ 1)."""
    return _step(day, count, -_ONE_DAY, days or vietnam())


def _step(day: date, count: int, step: timedelta, days: WorkingDays) -> date:
    if count < 1:
        raise ValueError(f"count of working days must be 1 or more, not {count}")
    while count:
        day += step
        count -= days.is_working_day(day)
    return day
