"""How long a set of steps takes: steps run side by side, except that one waits for those it presumes.

Waiting is handed on: if C presumes B and B presumes A, C waits for A even where B itself is not in the plan (done
already, or not asked for). A presumed step that no raise of the plan takes is never added: it orders, nothing more.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

from bot.scoring.steps import Steps

Lead = Literal[0, 1, 2]
"""Which lead time of a step: low, likely or high."""
LIKELY: Lead = 1


def starts(chosen: Collection[str], steps: Steps, lead: Lead = LIKELY) -> Mapping[str, int]:
    """The earliest day each chosen step can begin, counted from day 0."""
    begin: dict[str, int] = {}
    ready: dict[str, int] = {}
    for name in sorted(chosen, key=steps.rank.__getitem__):  # each after those it waits for
        begin[name] = max((ready[one] for one in ready if one in steps.before[name]), default=0)
        ready[name] = begin[name] + steps.steps[name].days[lead]
    return begin


def length(chosen: Collection[str], steps: Steps, lead: Lead = LIKELY) -> int:
    """Days of the longest chain among the chosen steps; 0 for none."""
    return max((day + steps.steps[name].days[lead] for name, day in starts(chosen, steps, lead).items()), default=0)


def tails(chosen: Collection[str], steps: Steps, lead: Lead = LIKELY) -> Mapping[str, int]:
    """For each chosen step, the days from its beginning to the end of the longest chain that runs through it: it
    must begin at least so many days before the hand-in."""
    tail: dict[str, int] = {}
    for name in sorted(chosen, key=steps.rank.__getitem__, reverse=True):
        tail[name] = steps.steps[name].days[lead] + max(
            (days for later, days in tail.items() if name in steps.before[later]), default=0
        )
    return tail


def nearest(chosen: Collection[str], name: str, steps: Steps) -> frozenset[str]:
    """The chosen steps that `name` waits for, without those that one of them waits for itself."""
    waits = steps.before[name].intersection(chosen)
    return waits.difference(*(steps.before[one] for one in waits)) if waits else waits
