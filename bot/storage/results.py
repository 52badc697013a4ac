"""What real councils gave, kept beside the self-scores they answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select

from bot.storage.tables import assessment, council_result
from bot.storage.work import Work


@dataclass(frozen=True, slots=True)
class CouncilResult:
    """`total`: points of 100, a mean of the members; `criteria`: points by criterion code, None when only the total is
    known; `held_on`: the day of the council."""

    id: int
    assessment_id: int
    total: float
    stars: int | None
    criteria: dict[str, float] | None
    held_on: date | None
    recorded_at: datetime
    by_person_id: int | None


@dataclass(frozen=True, slots=True)
class Pair:
    """An assessment and the newest of its council's results. `sheet` and `estimate` as the assessment has them,
    `answers` its open ones by question id."""

    result: CouncilResult
    rubric: str
    sheet: int | None
    estimate: dict[str, Any] | None
    answers: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Stamp:
    """Changes whenever a result is added or goes."""

    count: int
    newest: int | None
    recorded_at: datetime | None


_ADD = insert(council_result).returning(council_result.c.id)
_OF = (
    select(council_result)
    .where(council_result.c.assessment_id == bindparam("assessment_"))
    .order_by(council_result.c.id)
)
_NEWEST = select(func.max(council_result.c.id)).group_by(council_result.c.assessment_id)
_PAIRS = (
    select(council_result, assessment.c.rubric, assessment.c.sheet, assessment.c.estimate, assessment.c.answers)
    .join_from(council_result, assessment)
    .where(council_result.c.id.in_(_NEWEST))
    .order_by(council_result.c.id.desc())
    .limit(bindparam("limit_"))
)
_STAMP = select(func.count(council_result.c.id), func.max(council_result.c.id), func.max(council_result.c.recorded_at))


def add(
    work: Work,
    assessment_id: int,
    total: float,
    *,
    stars: int | None = None,
    criteria: Mapping[str, float] | None = None,
    held_on: date | None = None,
    by_person_id: int | None = None,
) -> CouncilResult:
    """Adds what a council gave; from now on it is what counts for the assessment. Nothing is checked here."""
    lines = dict(criteria) if criteria else None
    values = {
        "assessment_id": assessment_id,
        "total": total,
        "stars": stars,
        "criteria": lines,
        "held_on": held_on,
        "recorded_at": work.now,
        "by_person_id": by_person_id,
    }
    id_ = work.conn.execute(_ADD, values).scalar_one()
    return CouncilResult(id_, assessment_id, total, stars, lines, held_on, work.now, by_person_id)


def results_of(work: Work, assessment_id: int) -> list[CouncilResult]:
    """Everything recorded for an assessment, corrected ones too, in the order it came; the last one holds."""
    return [CouncilResult(*row) for row in work.conn.execute(_OF, {"assessment_": assessment_id})]


def newest_pairs(work: Work, limit: int) -> list[Pair]:
    """For each assessment a council judged the newest result beside the self-score, the one recorded last first."""
    return [Pair(CouncilResult(*row[:8]), *row[8:]) for row in work.conn.execute(_PAIRS, {"limit_": limit})]


def stamp(work: Work) -> Stamp:
    """To see without reading them whether the results are still the same."""
    return Stamp(*work.conn.execute(_STAMP).one())
