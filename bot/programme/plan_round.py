"""When a plan can be judged: the first provincial round its steps leave time for, and when each step must begin.

The plan's `days` are calendar days of its longest chain, likely figures. A file that is ready on a day can make every
round whose `producer_by` (the commune's 15 working days taken off, see `calendar`) is not before that day. Where a
product has months of harvest, a round with fresh product between hand-in and council is preferred, because samples go
with the file (Decision 26/2026, Articles 5.1, 6 and 7.2).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.programme.calendar import Round, WorkingDays, next_round_for_producer
from bot.scoring.plan import Action, Plan

ROUNDS_LOOKED_AT = 3
"""How far ahead a round with fresh product is looked for: a year and a half at most."""
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RoundChoice:
    """The round, the last good day to hand the file in for it, and whether there is fresh product between then and
    the council (None: nobody said when the harvest is)."""

    round: Round
    producer_by: date
    fresh: bool | None


@dataclass(frozen=True, slots=True)
class Begin:
    """When one step begins: `earliest` if the plan starts on its first day; `latest` so that everything behind it is
    ready by the hand-in with likely lead times; `safe` the same with the long ones (never before the plan's start:
    `tight` says that even starting at once leaves no room for the long ones). `in_season` is False where the step
    needs fresh product and no month of harvest lies between earliest and latest begin."""

    step: str
    earliest: date
    latest: date
    safe: date
    tight: bool
    in_season: bool


def round_for(days: int, start: date, harvest: Collection[int] = (), source: WorkingDays | None = None) -> RoundChoice:
    """The round for a plan of `days` days begun on `start`. `harvest`: months (1 to 12) with fresh product."""
    first: RoundChoice | None = None
    ready = start + timedelta(days=days)
    for _ in range(ROUNDS_LOOKED_AT):
        one, by = next_round_for_producer(ready, source)
        fresh = any(month in harvest for month in _months(by, one.council_before - _ONE_DAY)) if harvest else None
        choice = RoundChoice(one, by, fresh)
        if fresh is not False:
            return choice
        first = first or choice
        ready = by + _ONE_DAY
    assert first is not None
    return first


def begins(plan: Plan, start: date, hand_in: date, harvest: Collection[int] = ()) -> tuple[Begin, ...]:
    """When each action of the plan begins, in the plan's order. `hand_in` leaves at least the plan's likely days."""
    return tuple(_begin(action, start, hand_in, harvest) for action in plan.actions)


def _begin(action: Action, start: date, hand_in: date, harvest: Collection[int]) -> Begin:
    earliest = start + timedelta(days=action.begins)
    latest = hand_in - timedelta(days=action.lead)
    safe = hand_in - timedelta(days=action.lead_high)
    needs = action.step.harvest and bool(harvest)
    return Begin(
        step=action.step.id,
        earliest=earliest,
        latest=latest,
        safe=max(safe, earliest),
        tight=safe < earliest,
        in_season=not needs or any(month in harvest for month in _months(earliest, max(earliest, latest))),
    )


def _months(first: date, last: date) -> Iterator[int]:
    """The months from one day to another, each named once per year it is in."""
    for month in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        yield month % 12 + 1
