"""What the members of a council gave, and what comes of it: the total is their mean (Decision 26/2026, Article 3.3).

How far members may lie apart is each province's regulation, not the Decision's. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

MOST_MEMBERS = 15
ROUNDED = 0.05
"""Points by which a total that was rounded may differ from the members' mean."""


@dataclass(frozen=True, slots=True)
class MemberScore:
    """What one member gave, without a name: points of 100, and by part ("A") or criterion ("1.1") where they are
    known."""

    total: float
    points: Mapping[str, float] = field(default_factory=dict)


def mean(values: Iterable[float]) -> float:
    """Two places, as minutes print it. Raises ValueError for no values."""
    found = list(values)
    if not found:
        raise ValueError("the mean of nothing")
    return round(sum(found) / len(found), 2)


def total(members: Sequence[MemberScore]) -> float:
    return mean(one.total for one in members)


def by_line(members: Sequence[MemberScore]) -> dict[str, float]:
    """The mean of each part or criterion that every member gave points for, in the first member's order."""
    first = members[0].points if members else {}
    return {
        name: mean(one.points[name] for one in members) for name in first if all(name in one.points for one in members)
    }


def apart(members: Sequence[MemberScore]) -> float:
    """How many points lie between the highest and the lowest total; 0 for one member and for none."""
    totals = [one.total for one in members]
    return round(max(totals) - min(totals), 2) if totals else 0


def fits(members: Sequence[MemberScore], said: float | None) -> bool:
    """Whether these can be the members of a council that gave this total."""
    return (
        len(members) <= MOST_MEMBERS
        and all(0 <= one.total <= 100 for one in members)
        and said is not None
        and abs(total(members) - said) <= ROUNDED
    )
