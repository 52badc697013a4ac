"""What a rubric must hold to be used: sums, ladders, star marks, references. Raises RubricError naming the place.

Where a source lost something, its file says so in a `flag` with the very numbers; only such a gap is let through.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from bot.scoring.estimate import BANDS
from bot.scoring.rubric import STARS, Criterion, Option, Rubric, RubricError, Section, Sheet

SHEETS = 26
PARTS: Mapping[str, int] = {"A": 40, "B": 25, "C": 35}
"""Sheets and points of the parts: the same in Decisions 148/QĐ-TTg (2023) and 26/2026/QĐ-TTg."""


def sums(
    sections: tuple[Section, ...], criteria: tuple[Criterion, ...], flag: str | None, where: str
) -> tuple[str, ...]:
    """Check that options make criteria, criteria sections, and sections parts; return the gaps the file admits."""
    gaps: list[str] = []
    for criterion in criteria:
        if criterion.best != criterion.max:
            gap = f"sheet says max {criterion.max}, best option is {criterion.best}"
            _admitted(gap, criterion.flag, f"{where}, criterion {criterion.code}")
            gaps.append(f"criterion {criterion.code}: {gap}")
    for section in sections:
        added = sum(c.max for c in criteria if c.section == section.code)
        if added != section.max:
            raise RubricError(f"{where}, section {section.code}: its criteria add up to {added}, not {section.max}")
    for part, points in PARTS.items():
        added = sum(s.max for s in sections if s.part == part)
        if added != points:
            gap = f"Part {part} of the sheet adds up to {added}, not {points}"
            _admitted(gap, flag, where)
            gaps.append(gap)
    return tuple(gaps)


def _admitted(gap: str, flag: str | None, where: str) -> None:
    if gap != flag:
        raise RubricError(f"{where}: {gap}")


def tables(raw: Mapping[str, Any]) -> None:
    """Where the file prints the star bands and the parts, they are the ones this program counts with."""
    parts = {row.get("code"): row.get("max") for row in raw.get("part", ())}
    if "part" in raw and parts != PARTS:
        raise RubricError(f"[[part]]: {parts} is not {dict(PARTS)}")
    bands = tuple(row.get("min") for row in raw.get("star", ()))
    if "star" in raw and bands != (0, *BANDS):
        raise RubricError(f"[[star]]: bands from {bands} are not {(0, *BANDS)}")


def rubric(it: Rubric) -> None:
    """Check the whole: sheets 1 to 26, ladders, marks, and that everything named exists."""
    if [sheet.no for sheet in it.sheets] != list(range(1, SHEETS + 1)):
        raise RubricError(f"the sheets are not numbered 1 to {SHEETS}")
    if it.total != sum(PARTS.values()):
        raise RubricError(f"[rubric]: total {it.total} is not {sum(PARTS.values())}")
    seen: set[str] = set()
    for sheet in it.sheets:
        where = f"sheet {sheet.no}"
        _once((s.code for s in sheet.sections), f"{where}, section")
        _once((c.code for c in sheet.criteria), f"{where}, criterion")
        if sheet.sector not in it.sectors:
            raise RubricError(f"{where}: there is no sector {sheet.sector!r}")
        for ministry in sheet.ministries:
            if ministry not in it.ministries:
                raise RubricError(f"{where}: there is no ministry {ministry!r}")
        _places(sheet, where)
        for criterion in sheet.criteria:
            if criterion.ref not in seen:
                seen.add(criterion.ref)
                _criterion(criterion, it)
    _once((s.id for s in it.sheets), "sheet id")


def _places(sheet: Sheet, where: str) -> None:
    for section in sheet.sections:
        if section.part not in PARTS:
            raise RubricError(f"{where}, section {section.code}: part {section.part!r} is not A, B or C")
    for criterion in sheet.criteria:
        if criterion.code.split(".")[0] != criterion.section:
            raise RubricError(f"{where}, section {criterion.section}: criterion {criterion.code} is not of it")


def _criterion(criterion: Criterion, it: Rubric) -> None:
    where = f"criterion {criterion.ref}"
    for name in criterion.evidence:
        if name not in it.evidence:
            raise RubricError(f"{where}: there is no evidence {name!r}")
    if criterion.star not in (None, *STARS):
        raise RubricError(f"{where}: star {criterion.star} is not 3, 4 or 5")
    _ladder(criterion.options, where)
    for case, options in criterion.cases.items():
        _ladder(options, f"{where}, case {case}")
        if _marks(options) != _marks(criterion.options) or options[-1].points != criterion.best:
            raise RubricError(f"{where}, case {case}: its floors or its best option differ from the first case's")


def _ladder(options: tuple[Option, ...], where: str) -> None:
    stars = [o.star for o in options if o.star is not None]
    points = [o.points for o in options]
    for option in options:
        if option.star not in (None, *STARS):
            raise RubricError(f"{where}, option {option.position}: star {option.star} is not 3, 4 or 5")
        if option.points < 0:
            raise RubricError(f"{where}, option {option.position}: {option.points} points")
    if points != sorted(points):
        raise RubricError(f"{where}: the points of its options fall: {points}")
    if stars != sorted(set(stars)):
        raise RubricError(f"{where}: the stars of its options do not rise: {stars}")


def _marks(options: tuple[Option, ...]) -> list[tuple[int, int]]:
    return [(o.star, o.points) for o in options if o.star is not None]


def _once(names: Iterable[str], where: str) -> None:
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise RubricError(f"{where} {twice[0]}: there twice")
