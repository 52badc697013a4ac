"""What a real council gave: recorded beside the self-score it answers, and what all of them teach."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, TypeGuard
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from bot.clock import local_date
from bot.scoring import Sheet, load_rubric, rubric_ids
from bot.scoring.learn import Learnt, Result, ladder, learn
from bot.storage import Assessment, Work, audit, results, subjects
from bot.storage.results import CouncilResult, Pair, Stamp

FULL = 100
ROUNDED = 2.0
"""Points by which a total and its lines, each a mean of the members and rounded, may disagree; our judgement."""
OLDEST = date(2018, 5, 7)  # OCOP began with Decision 490/QĐ-TTg
KEPT_FOR = timedelta(minutes=1)
MOST = 2000
"""Results that are learnt from, the newest ones: about a second of work."""


class BadResult(ValueError):
    """A result that cannot be one; a single line saying why."""


def record_council_result(
    work: Work,
    assessment: Assessment,
    total: float,
    *,
    stars: int | None = None,
    criteria: Mapping[str, float] | None = None,
    held_on: date | None = None,
    inbox_id: int | None = None,
    by_person_id: int | None = None,
) -> CouncilResult:
    """Keeps what a council gave an assessment: `total` of 100 points, `criteria` by code where the lines are known
    (means of the members, so maybe fractions), `stars` 0 to 5 and the day where they are. A correction is recorded
    anew: the newest counts. Raises `BadResult`."""
    check_result(work, assessment, total, stars, criteria, held_on)
    lines = {code: float(points) for code, points in criteria.items()} if criteria else None
    kept = results.add(
        work, assessment.id, float(total), stars=stars, criteria=lines, held_on=held_on, by_person_id=by_person_id
    )
    actor = audit.SYSTEM if by_person_id is None else audit.person_actor(by_person_id)
    detail = {"result": kept.id, "lines": len(lines or {}), "inbox": inbox_id}
    audit.add(work, actor, "council_result.recorded", "assessment", assessment.id, detail)
    return kept


def check_result(
    work: Work,
    assessment: Assessment | None,
    total: float,
    stars: int | None = None,
    criteria: Mapping[str, float] | None = None,
    held_on: date | None = None,
) -> None:
    """Raises `BadResult` for what no council can have given; the lines are looked at where the sheet is known."""
    if not _number(total) or not 0 <= total <= FULL:
        raise BadResult(f"total: {total} is not from 0 to {FULL}")
    if stars is not None and stars not in range(6):
        raise BadResult(f"stars: {stars} is not from 0 to 5")
    if held_on is not None and not OLDEST <= held_on <= local_date(work.now):
        raise BadResult(f"held_on: {held_on} is not between {OLDEST} and today")
    if criteria:
        lines = _lines(assessment.rubric, assessment.sheet) if assessment else None
        _check_lines(lines.sheet if lines is not None else None, total, criteria)


def assessment_of(work: Work, assessment_id: int | None) -> Assessment | None:
    """An assessment by its number."""
    return None if assessment_id is None else subjects.load_assessment(work, assessment_id)


def learnt(work: Work, *, fresh: bool = False) -> Learnt:
    """What all results recorded so far teach about self-scores; none give the prior. It is kept for a minute, and
    for as long as no result came or went; `fresh` looks at all of them now. Needs reading only (`Lane.read`)."""
    engine = work.conn.engine
    kept = _kept.get(engine)
    if kept is not None and not fresh and timedelta(0) <= work.now - kept.looked_at < KEPT_FOR:
        return kept.learnt
    stamp = results.stamp(work)
    if kept is not None and not fresh and kept.stamp == stamp:
        found = kept.learnt
    else:
        pairs = (_paired(pair) for pair in results.newest_pairs(work, MOST))
        found = learn([one for one in pairs if one is not None])
    _kept[engine] = _Kept(found, work.now, stamp)
    return found


@dataclass(frozen=True, slots=True)
class _Kept:
    learnt: Learnt
    looked_at: datetime
    stamp: Stamp


# One process may have several databases open (copies, tests): each has results of its own.
_kept: WeakKeyDictionary[Engine, _Kept] = WeakKeyDictionary()


def _check_lines(sheet: Sheet | None, total: float, criteria: Mapping[str, float]) -> None:
    if sheet is None:
        raise BadResult("criteria: the assessment has no sheet yet")
    for code, points in criteria.items():
        if not sheet.has(code):
            raise BadResult(f"criteria: sheet {sheet.no} has no criterion {code!r}")
        best = sheet.criterion(code).best
        if not _number(points) or not 0 <= points <= best:
            raise BadResult(f"criteria: {code}: {points} is not from 0 to {best}")
    together = sum(criteria.values())
    whole = len(criteria) == len(sheet.criteria)
    if together > total + ROUNDED or (whole and together < total - ROUNDED):
        raise BadResult(f"criteria: the lines make {together:g} points, the total is {total:g}")


def own_total(rubric: str, sheet: int | None, estimate: Mapping[str, Any] | None) -> int | None:
    """The self-score a council's total answers, of 100; None without one, or by a sheet this version does not know."""
    found = _lines(rubric, sheet)
    if found is None or estimate is None or not _number(estimate.get("total")):
        return None
    return _own_total(found, estimate, _own_points(found, estimate))


def _own_points(lines: _Lines, estimate: Mapping[str, Any]) -> dict[str, int]:
    said, known = estimate.get("points"), lines.middles
    given = said if isinstance(said, Mapping) else {}
    if given.keys() <= known.keys() and set(map(type, given.values())) <= {int}:  # nearly always, and often asked for
        return dict(given)
    return {code: int(points) for code, points in given.items() if code in known and _number(points)}


def _paired(pair: Pair) -> Result | None:
    """Self-score and council side by side; None without a self-score, or by a sheet this version does not know."""
    lines = _lines(pair.rubric, pair.sheet)
    estimate = pair.estimate or {}
    if lines is None or not _number(estimate.get("total")):
        return None
    own = _own_points(lines, estimate)
    council = {code: points for code, points in (pair.result.criteria or {}).items() if code in lines.middles}
    return Result(lines.sheet, _own_total(lines, estimate, own), pair.result.total, own, council)


def _own_total(lines: _Lines, estimate: Mapping[str, Any], own: Mapping[str, int]) -> int:
    """The self-score of the whole sheet. What was left open counts 0 in the estimate, but a council gives points for
    it: as in a forecast it may be any of its points; where the lines are not known, the middle of the two ends."""
    if own:
        return round(sum(own.values()) + sum(middle for code, middle in lines.middles.items() if code not in own))
    low, high = estimate.get("low"), estimate.get("high")
    if _number(low) and _number(high):
        return round((low + high) / 2)
    return round(estimate["total"])


@dataclass(frozen=True, slots=True)
class _Lines:
    """A sheet, and of each of its criteria the mean of the points that can be had on it."""

    sheet: Sheet
    middles: Mapping[str, float]


@lru_cache(maxsize=256)
def _lines(rubric: str, number: int | None) -> _Lines | None:
    if number is None or rubric not in rubric_ids():
        return None
    try:
        sheet = load_rubric(rubric).sheet(number)
    except KeyError:
        return None
    rungs = {criterion.code: ladder(criterion) for criterion in sheet.criteria}
    return _Lines(sheet, {code: sum(points) / len(points) for code, points in rungs.items()})


def _number(value: object) -> TypeGuard[float]:
    # points are read by the hundred thousand, most of them whole
    return type(value) is int or (type(value) is float and math.isfinite(value))
