"""Where products stand on their way to a round: made from what is kept, counted by commune, listed by page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, delete, exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert as insert_unless  # ON CONFLICT reads the same on SQLite

from bot.programme.readiness import Ahead, Known
from bot.storage.tables import (
    assessment,
    certificate,
    consent,
    dossier,
    membership,
    organisation,
    paper,
    product,
    readiness,
)
from bot.storage.work import Work


@dataclass(frozen=True, slots=True)
class Source:
    """What is known of a product and where it is made; `shared`: an office may know of it."""

    product_id: int
    province: str
    commune: str
    shared: bool
    known: Known


@dataclass(frozen=True, slots=True)
class Standing:
    """One row of the summary, without its time."""

    product_id: int
    province: str
    commune: str
    shared: bool
    stage: str
    on_day: date | None
    state: str
    total: float | None


_newest_dossier = (
    select(func.max(dossier.c.id)).where(dossier.c.product_id == product.c.id).correlate(product).scalar_subquery()
)
_held = (
    select(func.max(certificate.c.id))
    .where(certificate.c.product_id == product.c.id, certificate.c.status.in_(("held", "expired")))
    .correlate(product)
    .scalar_subquery()
)
_finished = (
    select(func.max(assessment.c.id))
    .where(assessment.c.product_id == product.c.id, assessment.c.finished_at.is_not(None))
    .correlate(product)
    .scalar_subquery()
)
_agreed = (
    select(consent.c.given)
    .where(consent.c.person_id == membership.c.person_id, consent.c.purpose == "office")
    .order_by(consent.c.id.desc())
    .limit(1)
    .correlate(membership)
    .scalar_subquery()
)
_shared = exists(
    select(membership.c.id)
    .where(membership.c.organisation_id == organisation.c.id, membership.c.until.is_(None), _agreed.is_(True))
    .correlate(organisation)
)
_SOURCE_COLUMNS: tuple[Any, ...] = (
    *(product.c.id, organisation.c.province, organisation.c.commune, or_(dossier.c.version > 0, _shared)),
    *(dossier.c.kind, dossier.c.state, dossier.c.handed_in_on, dossier.c.received_on, dossier.c.proposed_on),
    *(product.c.stars, assessment.c.estimate, certificate.c.expires_on),
)
_SOURCES = (
    select(*_SOURCE_COLUMNS)
    .select_from(
        product.join(organisation, organisation.c.id == product.c.organisation_id)
        .outerjoin(dossier, dossier.c.id == _newest_dossier)
        .outerjoin(certificate, certificate.c.id == _held)
        .outerjoin(assessment, assessment.c.id == _finished)
    )
    .where(product.c.id.in_(bindparam("products_", expanding=True)))
)
_AFTER = (
    select(product.c.id).where(product.c.id > bindparam("after_")).order_by(product.c.id).limit(bindparam("limit_"))
)
_FIELDS = ("product_id", "province", "commune", "shared", "stage", "on_day", "state", "total")
_COLUMNS = tuple(readiness.c[name] for name in _FIELDS)
_OF = select(*_COLUMNS).where(readiness.c.product_id.in_(bindparam("products_", expanding=True)))
_put = insert_unless(readiness)
_PUT = _put.on_conflict_do_update(
    index_elements=["product_id"], set_={name: _put.excluded[name] for name in (*_FIELDS[1:], "updated_at")}
)


# ── Keeping ──────────────────────────────────────────────────────────────────────────────────────


def products_after(work: Work, after: int, limit: int) -> list[int]:
    return [int(row[0]) for row in work.conn.execute(_AFTER, {"after_": after, "limit_": limit})]


def sources(work: Work, products: Sequence[int]) -> list[Source]:
    """What is known of these products, in one query."""
    found = []
    for row in work.conn.execute(_SOURCES, {"products_": list(products)}):
        id_, province, commune, shared, kind, state, handed_in, received, proposed, stars, estimate, expires = row
        total = (estimate or {}).get("total")
        known = Known(kind or "", state or "", handed_in, received, proposed, stars, total, expires)
        found.append(Source(id_, province or "", commune or "", bool(shared), known))
    return found


def kept(work: Work, products: Sequence[int]) -> dict[int, Standing]:
    rows = work.conn.execute(_OF, {"products_": list(products)})
    return {row.product_id: Standing(*row) for row in rows}


def put(work: Work, rows: Sequence[Standing]) -> None:
    if rows:
        values = [{name: getattr(one, name) for name in _FIELDS} | {"updated_at": work.now} for one in rows]
        work.conn.execute(_PUT, values)


def drop(work: Work, products: Sequence[int]) -> None:
    work.conn.execute(delete(readiness).where(readiness.c.product_id.in_(products)))


# ── Counting and listing ─────────────────────────────────────────────────────────────────────────


def verdict_of(one: Ahead, came_before: date, today: date) -> ColumnElement[str]:
    """The verdict on a round (`programme/readiness.py`), NULL for what concerns another round or none."""
    stage, on = readiness.c.stage, readiness.c.on_day
    reached = stage.in_(("at_commune", "asked"))
    here = on > one.before_hand_in if one.before_hand_in is not None else on.is_not(None)
    return case(
        (
            stage == "proposed",
            case((and_(on >= (one.before or came_before), on < one.round.proposals_before), "in"), else_=None),
        ),
        (and_(reached, on > one.hand_in_by), "late"),
        (and_(stage == "at_commune", here), "with_commune"),
        (and_(stage == "asked", here), "waits"),
        (stage == "ready", "too_late" if one.over(today) else "can"),
        (stage.in_(("floors", "points", "unfinished")), stage),
        else_=None,
    )


def counts(work: Work, province: str, commune: str, verdict: ColumnElement[str]) -> dict[str, dict[str, int]]:
    """By commune and verdict: how many products an office may know of."""
    wanted = verdict.label("verdict")
    found: dict[str, dict[str, int]] = {}
    statement = select(readiness.c.commune, wanted, func.count()).group_by(readiness.c.commune, wanted)
    for where, said, count in work.conn.execute(_here(statement, province, commune)):
        if said is not None:
            found.setdefault(where, {})[said] = count
    return found


def ending(work: Work, province: str, commune: str, first: date, last: date) -> dict[str, int]:
    """How many certificates end within these days, by commune, with nothing under way for them."""
    statement = select(readiness.c.commune, func.count()).group_by(readiness.c.commune)
    statement = statement.where(readiness.c.stage == "held", readiness.c.on_day.between(first, last))
    return {row[0]: row[1] for row in work.conn.execute(_here(statement, province, commune))}


def unshared(work: Work, province: str, commune: str) -> int:
    """How many products are here whose people share nothing with an office."""
    statement = select(func.count()).select_from(readiness)
    return int(work.conn.execute(_here(statement, province, commune, shared=False)).scalar_one())


@dataclass(frozen=True, slots=True)
class Listed:
    """A product in a list, with what explains its verdict. `estimate`: as the newest finished self-assessment has it;
    `plan`: the one that is kept, else None; `papers`: the kinds of proof that were sent."""

    product_id: int
    commune: str
    stage: str
    verdict: str
    on_day: date | None
    state: str
    product: str
    organisation: str
    dossier_id: int | None
    sheet: int | None
    rubric: str
    estimate: Mapping[str, Any]
    plan: Mapping[str, Any] | None
    papers: frozenset[str] = frozenset()


_current = (
    select(func.max(assessment.c.id))
    .where(assessment.c.product_id == product.c.id, assessment.c.abandoned_at.is_(None))
    .correlate(product)
    .scalar_subquery()
)
_PAPERS = (
    select(product.c.id, paper.c.kind)
    .join_from(product, paper, paper.c.organisation_id == product.c.organisation_id)
    .where(
        product.c.id.in_(bindparam("products_", expanding=True)),
        paper.c.removed_at.is_(None),
        or_(paper.c.product_id.is_(None), paper.c.product_id == product.c.id),
    )
    .distinct()
)


def listed(
    work: Work,
    province: str,
    commune: str,
    verdict: ColumnElement[str],
    wanted: Sequence[str],
    *,
    offset: int,
    limit: int,
) -> list[Listed]:
    """The products of these verdicts, by commune."""
    statement = select(readiness.c.product_id, verdict.label("verdict")).where(verdict.in_(wanted))
    statement = statement.order_by(readiness.c.commune, readiness.c.product_id)
    return _details(work, _here(statement, province, commune).offset(offset).limit(limit))


def listed_ending(
    work: Work, province: str, commune: str, first: date, last: date, *, offset: int, limit: int
) -> list[Listed]:
    """The products whose certificates end within these days with nothing under way, the earliest first."""
    statement = select(readiness.c.product_id, readiness.c.stage.label("verdict"))
    statement = statement.where(readiness.c.stage == "held", readiness.c.on_day.between(first, last))
    statement = statement.order_by(readiness.c.on_day, readiness.c.product_id)
    return _details(work, _here(statement, province, commune).offset(offset).limit(limit))


def _details(work: Work, chosen: Select[Any]) -> list[Listed]:
    page = [(row.product_id, row.verdict) for row in work.conn.execute(chosen)]
    newest = assessment.alias("newest")
    columns: tuple[Any, ...] = (
        *(readiness.c.product_id, readiness.c.commune, readiness.c.stage, readiness.c.on_day, readiness.c.state),
        *(product.c.answers, organisation.c.answers, dossier.c.id, assessment.c.sheet, assessment.c.rubric),
        *(assessment.c.estimate, newest.c.answers),
    )
    statement = (
        select(*columns)
        .select_from(
            readiness.join(product, product.c.id == readiness.c.product_id)
            .join(organisation, organisation.c.id == product.c.organisation_id)
            .outerjoin(dossier, dossier.c.id == _newest_dossier)
            .outerjoin(assessment, assessment.c.id == _finished)
            .outerjoin(newest, newest.c.id == _current)
        )
        # somebody may have taken back their word since the summary was made
        .where(readiness.c.product_id.in_([id_ for id_, _ in page]), or_(dossier.c.version > 0, _shared))
    )
    rows = {row[0]: row for row in work.conn.execute(statement)}
    papers: dict[int, set[str]] = {}
    for id_, kind in work.conn.execute(_PAPERS, {"products_": list(rows)}):
        papers.setdefault(id_, set()).add(kind)
    found = []
    for id_, verdict in page:
        if (row := rows.get(id_)) is None:
            continue
        _, commune, stage, on_day, state, about, of, dossier_id, sheet, rubric, estimate, answers = row
        names = str((about or {}).get("product-name") or ""), str((of or {}).get("org-name") or "")
        plan = (answers or {}).get("plan")
        found.append(
            Listed(
                *(id_, commune, stage, verdict, on_day, state, *names, dossier_id, sheet, rubric or "", estimate or {}),
                plan if isinstance(plan, Mapping) else None,
                frozenset(papers.get(id_, ())),
            )
        )
    return found


def _here(statement: Select[Any], province: str, commune: str, *, shared: bool = True) -> Select[Any]:
    statement = statement.where(readiness.c.province == province, readiness.c.shared.is_(shared))
    return statement.where(readiness.c.commune == commune) if commune else statement
