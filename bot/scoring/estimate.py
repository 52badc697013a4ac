"""The estimate: points, band and stars of one sheet's answers. Pure arithmetic, a few dozen microseconds.

Stars need the band (Decision 26/2026, Article 3.3) and the floors (the note under each sheet of Annex II). What a
council does with enough points and one missed floor is printed nowhere: dropping to the star whose floors hold is
our reading, so `missed` always names the floors in the way.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.scoring.rubric import STARS, Criterion, Option, Sheet

BANDS = (30, 50, 70, 90)
"""The lowest totals of 2, 3, 4 and 5 stars (Article 3.3); the same in Decision 148."""


@dataclass(frozen=True, slots=True)
class Case:
    """An answer where the sheet first asks who runs the service: `case` ("community", "operator") and position."""

    case: str
    option: int


Answer = int | Case
"""The chosen option's position from 1, 0 where no option fits; a Case where the criterion has cases."""

Bounds = Mapping[str, tuple[int, int]]
_NO_BOUNDS: Bounds = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Missed:
    """A floor not met: `criterion` has `have` points and needs `need` for `star`."""

    star: int
    criterion: str
    have: int
    need: int


@dataclass(frozen=True, slots=True)
class Reach:
    """One end of the estimate: total of 100 and the stars it gives (0: not yet 3)."""

    total: int
    stars: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """`total`, `parts`, `band`, `stars`, `missed` count an open criterion as 0. `band` is 1 to 5 by points alone,
    `stars` 0, 3, 4 or 5 by band and floors. `missed`: the unmet floors of the level above `stars` (at least 3;
    empty at 5). `low`/`high`: the ends still possible. `open`: codes without an answer, in the sheet's order."""

    total: int
    parts: Mapping[str, int]
    band: int
    stars: int
    missed: tuple[Missed, ...]
    low: Reach
    high: Reach
    open: tuple[str, ...]


def band_of(total: int) -> int:
    """The star band (1 to 5) of a total, floors aside."""
    return bisect_right(BANDS, total) + 1


def estimate(sheet: Sheet, answers: Mapping[str, Answer | None], bounds: Bounds = _NO_BOUNDS) -> Estimate:
    """Estimate a sheet. `answers` by criterion code; absent or None is open: 0 in `low`, the best option in `high`.

    `bounds` (code → lowest and highest position still possible) replaces both ends for a criterion, whatever its
    answer: for edge cases and for what is left to the council. ValueError on an unknown code or position.
    """
    for code in (*answers, *bounds):
        if not sheet.has(code):
            raise ValueError(f"sheet {sheet.no} has no criterion {code!r}")
    now: dict[str, int] = {}
    low: dict[str, int] = {}
    high: dict[str, int] = {}
    parts = {"A": 0, "B": 0, "C": 0}
    left_open: list[str] = []
    for criterion in sheet.criteria:
        code = criterion.code
        answer = answers.get(code)
        if answer is None:
            left_open.append(code)
            points, best = 0, criterion.best
        else:
            points = best = _points(criterion, answer)
        now[code], low[code], high[code] = points, points, best
        if code in bounds:
            low[code], high[code] = _between(criterion, *bounds[code])
        parts[criterion.part] += points
    total = sum(now.values())
    stars = _stars(sheet, now, total)
    return Estimate(
        total=total,
        parts=parts,
        band=band_of(total),
        stars=stars,
        missed=_missed(sheet, now, max(3, stars + 1)),
        low=_reach(sheet, low),
        high=_reach(sheet, high),
        open=tuple(left_open),
    )


def _points(criterion: Criterion, answer: Answer) -> int:
    if isinstance(answer, Case):
        if answer.case not in criterion.cases:
            raise ValueError(f"criterion {criterion.code} has no case {answer.case!r}")
        return _at(criterion, criterion.cases[answer.case], answer.option)
    if criterion.cases and answer != 0:
        raise ValueError(f"criterion {criterion.code} needs a case with its position")
    return _at(criterion, criterion.options, answer)


def _at(criterion: Criterion, options: tuple[Option, ...], position: int) -> int:
    if not 0 <= position <= len(options):
        raise ValueError(f"criterion {criterion.code}: {position} is not one of the positions 0 to {len(options)}")
    return options[position - 1].points if position else 0


def _between(criterion: Criterion, lowest: int, highest: int) -> tuple[int, int]:
    if lowest > highest:
        raise ValueError(f"criterion {criterion.code}: bounds {lowest} to {highest} are the wrong way round")
    ladders = tuple(criterion.cases.values()) or (criterion.options,)
    return (
        min(_at(criterion, ladder, lowest) for ladder in ladders),
        max(_at(criterion, ladder, highest) for ladder in ladders),
    )


def _stars(sheet: Sheet, points: Mapping[str, int], total: int) -> int:
    reached = 0
    for star in STARS[: max(0, band_of(total) - 2)]:
        if any(points[code] < need for code, need in sheet.floors[star]):
            break
        reached = star
    return reached


def _missed(sheet: Sheet, points: Mapping[str, int], star: int) -> tuple[Missed, ...]:
    floors = sheet.floors.get(star, ())
    return tuple(Missed(star, code, points[code], need) for code, need in floors if points[code] < need)


def _reach(sheet: Sheet, points: Mapping[str, int]) -> Reach:
    total = sum(points.values())
    return Reach(total, _stars(sheet, points, total))
