"""Doubt: which two or three open facts narrow the interval of stars most.

A set of questions is weighed by what is left in the mean over all its answers (each option alike likely): first the
stars between the low and the high end, then the points. "Trả lời 2 câu này là biết chắc 3 sao" may be said where
`settles` holds: whatever the answers are, both ends then fall together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations, product
from types import MappingProxyType
from typing import Literal

from bot.scoring.estimate import BANDS, Answer, Bounds, Case, estimate
from bot.scoring.rubric import STARS, Criterion, Sheet

_NO_BOUNDS: Bounds = MappingProxyType({})
WEIGHED = 8
"""How many open facts are weighed against one another: those with floors at stake and the widest points first."""


@dataclass(frozen=True, slots=True)
class Question:
    """One criterion to settle. `why`: "floor": a floor of `star` hangs on it; "points": `points` do."""

    criterion: str
    why: Literal["floor", "points"]
    star: int
    points: int


@dataclass(frozen=True, slots=True)
class Narrowing:
    """`low`, `high`: the stars as they stand. `questions`: what to ask, in the sheet's order; none if nothing is open
    or the star is sure already. `settles`: the answers, whatever they are, make the star sure."""

    low: int
    high: int
    questions: tuple[Question, ...]
    settles: bool

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(one.criterion for one in self.questions)


@dataclass(frozen=True, slots=True)
class _Fact:
    criterion: Criterion
    low: int
    high: int
    values: tuple[int, ...]


def narrowing(
    sheet: Sheet, answers: Mapping[str, Answer | None], bounds: Bounds = _NO_BOUNDS, most: int = 3
) -> Narrowing:
    """The questions (at most `most`) that narrow the interval of `estimate` most. A criterion with bounds can be
    asked about unless only the council can say (`judged`)."""
    now = estimate(sheet, answers, bounds)
    low, high = now.low.stars, now.high.stars
    facts = [_fact(c, answers.get(c.code), bounds) for c in sheet.criteria]
    open_facts = [
        one for one in facts if one.low < one.high and (one.criterion.code in now.open or not one.criterion.judged)
    ]
    if low == high or not open_facts:
        return Narrowing(low, high, (), low == high)
    stars = tuple(s for s in STARS if low < s <= high)
    weighed = sorted(open_facts, key=lambda one: (_floor_at_stake(one, stars) is None, one.low - one.high))[:WEIGHED]
    best: tuple[tuple[float, float], tuple[_Fact, ...]] | None = None
    for count in range(1, most + 1):
        for chosen in combinations(weighed, count):
            left = _left(facts, chosen)
            if best is None or left < best[0]:
                best = left, chosen
        if best is not None and best[0][0] == 0:
            break
    assert best is not None
    (stars_left, _), chosen = best
    picked = {one.criterion.code for one in chosen}
    questions = tuple(_question(one, stars) for one in facts if one.criterion.code in picked)
    return Narrowing(low, high, questions, stars_left == 0)


def _fact(criterion: Criterion, answer: Answer | None, bounds: Bounds) -> _Fact:
    options = criterion.options
    if isinstance(answer, Case):
        options, position = criterion.cases[answer.case], answer.option
    else:
        position = answer or 0
    if criterion.code in bounds:
        first, last = bounds[criterion.code]
        ladders = tuple(criterion.cases.values()) or (criterion.options,)
    elif answer is None:
        first, last, ladders = 0, len(options), tuple(criterion.cases.values()) or (options,)
    else:
        first, last, ladders = position, position, (options,)
    values = {o[p - 1].points if p else 0 for o in ladders for p in range(first, min(last, len(o)) + 1)}
    return _Fact(criterion, min(values), max(values), tuple(sorted(values)))


def _floor_at_stake(one: _Fact, stars: Iterable[int]) -> int | None:
    """The lowest star in question whose floor this fact may meet or miss."""
    return next((s for s in stars if one.low < one.criterion.floor(s) <= one.high), None)


def _question(one: _Fact, stars: tuple[int, ...]) -> Question:
    floor = _floor_at_stake(one, stars)
    return Question(one.criterion.code, "floor" if floor else "points", floor or 0, one.high - one.low)


def _left(facts: list[_Fact], chosen: tuple[_Fact, ...]) -> tuple[float, float]:
    """The mean interval left once the chosen facts are known: in steps of stars (0, 3, 4, 5), then in points."""
    rest = [one for one in facts if one not in chosen]
    low, high = sum(one.low for one in rest), sum(one.high for one in rest)
    sure = min((_cap(one.criterion, one.low) for one in rest), default=STARS[-1])
    hoped = min((_cap(one.criterion, one.high) for one in rest), default=STARS[-1])
    own = [[(points, _cap(one.criterion, points)) for points in one.values] for one in chosen]
    wide, count = 0, 0
    for values in product(*own):
        points = sum(value for value, _ in values)
        cap = min(star for _, star in values)
        wide += _rank(min(hoped, cap), high + points) - _rank(min(sure, cap), low + points)
        count += 1
    return wide / count, float(high - low)


def _cap(criterion: Criterion, points: int) -> int:
    """The highest star whose floor these points meet; 0 if none."""
    return next((s for s in reversed(STARS) if points >= criterion.floor(s)), 0)


def _rank(cap: int, total: int) -> int:
    """Place among 0, 3, 4, 5 stars by the floors' cap and the band."""
    return sum(cap >= star and total >= BANDS[star - 2] for star in STARS)
