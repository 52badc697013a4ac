"""The evaluation calendar as the law prints it, and working days.

Source: Decision 26/2026/QĐ-TTg, Articles 5.1 and 7.2. A province may hold further rounds by its own regulation and
plan (Article 5.1): these are the two every province has. Pure: dates in, dates out; days off come from a source that
is handed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Protocol

import holidays

COMMUNE_DAYS = 15  # working days the commune has to check a file, write its report and propose [Article 7.2]

_ONE_DAY = timedelta(days=1)


class WorkingDays(Protocol):
    """A source of days off. `holidays.HolidayBase` is one; a province's own calendar can be another."""

    def is_working_day(self, key: date, /) -> bool:
        """Whether offices work on that day."""
        ...


@cache
def vietnam() -> WorkingDays:
    """Public holidays of Viet Nam with their days in lieu; Monday to Friday, and the Saturdays worked in exchange.

    The swaps of a coming year follow the government's notice each autumn: until then the library computes them.
    """
    source: WorkingDays = holidays.country_holidays("VN")
    return source


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


def commune_due(received: date, days: WorkingDays | None = None) -> date:
    """The last day for the commune's check, report and proposal: 15 working days after receipt [Article 7.2]."""
    return working_day_after(received, COMMUNE_DAYS, days)


def producer_by(cutoff: date, days: WorkingDays | None = None) -> date:
    """The last working day to hand a file in so that the commune's 15 working days end before `cutoff`.

    "Before" is read strictly: the commune proposes on the last working day before the cut-off. This is our arithmetic
    and not a legal limit, and a request for supplements eats it: say "nên nộp trước", never "hạn". 30/4/2027 →
    7/4/2027.
    """
    source = days or vietnam()
    return working_day_before(working_day_before(cutoff, 1, source), COMMUNE_DAYS, source)


@dataclass(frozen=True, slots=True)
class Round:
    """One provincial round [Article 5.1], the first or second of its year.

    Files the commune proposed *before* `proposals_before` come to a council held *before* `council_before`.
    """

    year: int
    number: int
    proposals_before: date
    council_before: date


def rounds_of(year: int) -> tuple[Round, Round]:
    """The two provincial rounds of a year: 30 April and 30 June, 30 October and 30 December [Article 5.1]."""
    return (
        Round(year, 1, date(year, 4, 30), date(year, 6, 30)),
        Round(year, 2, date(year, 10, 30), date(year, 12, 30)),
    )


def next_rounds(day: date, count: int = 2) -> tuple[Round, ...]:
    """The next rounds that a commune can still propose for on `day` (its cut-off lies after it), the nearest first."""
    years = range(day.year, day.year + count // 2 + 2)
    coming = [one for year in years for one in rounds_of(year) if day < one.proposals_before]
    return tuple(coming[:count])


def next_round_for_producer(day: date, days: WorkingDays | None = None) -> tuple[Round, date]:
    """The next round that a file handed in on `day` or later can still make, with its last good day (`producer_by`)."""
    for one in next_rounds(day, 3):
        by = producer_by(one.proposals_before, days)
        if day <= by:
            return one, by
    raise ValueError(f"no round within three of {day}: does this source of working days know any?")
