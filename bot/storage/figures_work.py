"""What figures of the work on dossiers and talks are counted from: steps, councils' results beside self-scores, and
the questions at which open talks stand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    or_,
    select,
)

from bot.clock import VIETNAM
from bot.storage.figures import Among
from bot.storage.tables import assessment, council_result, dossier, dossier_step, organisation, product, talk
from bot.storage.work import Work


class Step(NamedTuple):
    """How often a move was made so many days after the step before it; a dossier's first step after it was begun, in
    Viet Nam."""

    move: str
    days: int
    times: int


class Judged(NamedTuple):
    """The newest result of an assessment (`total` of 100) beside the self-score it answers."""

    total: float
    stars: int | None
    rubric: str
    sheet: int | None
    estimate: dict[str, Any] | None


class Stop(NamedTuple):
    """How many talks stand at a question ("" before the first), and how many of them for long."""

    question: str
    talks: int
    long: int


_earlier = dossier_step.alias("earlier")


def _steps(begun: ColumnElement[Any], days: Callable[[ColumnElement[Any], ColumnElement[Any]], Any]) -> Select[Any]:
    """Counted where they lie: of a hundred thousand steps a few hundred rows come here."""
    spent = cast(days(dossier_step.c.on_day, func.coalesce(_earlier.c.on_day, begun)), Integer)
    return (
        select(dossier_step.c.move, spent, func.count())
        .select_from(
            dossier_step.join(dossier, dossier.c.id == dossier_step.c.dossier_id).outerjoin(
                _earlier,
                (_earlier.c.dossier_id == dossier_step.c.dossier_id)
                & (_earlier.c.version == dossier_step.c.version - 1),
            )
        )
        .where(dossier_step.c.on_day >= bindparam("first_"), dossier_step.c.on_day <= bindparam("last_"))
        .group_by(dossier_step.c.move, spent)
    )


_STEPS = _steps(
    func.date(dossier.c.created_at, literal("+7 hours")), lambda on, begun: func.julianday(on) - func.julianday(begun)
)
_STEPS_OF_POSTGRES = _steps(
    cast(func.timezone(literal(VIETNAM.key), dossier.c.created_at), Date), lambda on, begun: on - begun
)
_newest = select(func.max(council_result.c.id)).group_by(council_result.c.assessment_id)
_JUDGED = (
    select(
        council_result.c.total,
        council_result.c.stars,
        assessment.c.rubric,
        assessment.c.sheet,
        assessment.c.estimate,
    )
    .select_from(council_result.join(assessment, assessment.c.id == council_result.c.assessment_id))
    .where(
        council_result.c.id.in_(_newest),
        or_(
            and_(council_result.c.held_on >= bindparam("first_"), council_result.c.held_on <= bindparam("last_")),
            and_(
                council_result.c.held_on.is_(None),
                council_result.c.recorded_at >= bindparam("begin_"),
                council_result.c.recorded_at < bindparam("end_"),
            ),
        ),
    )
)
_asked = func.coalesce(talk.c.asked, "")
_STOPS = select(
    _asked,
    func.count(),
    func.sum(case((talk.c.updated_at < bindparam("since_", type_=talk.c.updated_at.type), 1), else_=0)),
).where(talk.c.finished_at.is_(None), talk.c.flow == bindparam("flow_"))


def steps(work: Work, among: Among, first: date, last: date) -> list[Step]:
    """The steps of these days, of the dossiers that lie in the area."""
    statement = _STEPS_OF_POSTGRES if work.postgres else _STEPS
    if among.province:
        statement = statement.where(dossier.c.province == bindparam("province_"))
    if among.commune:
        statement = statement.where(dossier.c.commune == bindparam("commune_"))
    if among.sheet is not None:
        statement = statement.join(product, product.c.id == dossier.c.product_id).where(*among.of_product())
    params = {**among.params, "first_": first, "last_": last}
    return [Step(*row) for row in work.conn.execute(statement, params).all()]


def judged(work: Work, among: Among, first: date, last: date) -> list[Judged]:
    """The results of councils that met on one of these days, in Viet Nam; where the day is not known, that were
    recorded on one of them. The organisation lies in the area, the assessment is by the sheet."""
    ends = {"begin_": midnight(first), "end_": midnight(last + timedelta(days=1))}
    statement = _JUDGED
    if narrow := among.of_organisation():
        whose = product.join(organisation, organisation.c.id == product.c.organisation_id)
        statement = statement.join(whose, product.c.id == assessment.c.product_id).where(*narrow)
    if among.sheet is not None:
        statement = statement.where(assessment.c.sheet == bindparam("sheet_"))
    rows = work.conn.execute(statement, {**among.params, **ends, "first_": first, "last_": last})
    return [Judged(*row) for row in rows.all()]


def stops(work: Work, among: Among, flow: str, since: datetime) -> list[Stop]:
    """At which questions the open talks of a flow stand: of people of the area, about a product of the sheet."""
    statement = _STOPS
    if narrow := among.of_organisation():
        statement = statement.join(organisation, organisation.c.id == talk.c.organisation_id).where(*narrow)
    if among.sheet is not None:
        statement = statement.join(product, product.c.id == talk.c.product_id).where(*among.of_product())
    params = {**among.params, "flow_": flow, "since_": since}
    return [Stop(*row) for row in work.conn.execute(statement.group_by(_asked), params)]


def midnight(day: date) -> datetime:
    """The instant at which a day begins in Viet Nam."""
    return datetime.combine(day, time(), VIETNAM).astimezone(UTC)
