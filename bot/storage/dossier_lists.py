"""Lists of dossiers over their index: filtered, searched, sorted and paged in a fixed number of statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, bindparam, case, exists, func, or_, select

from bot.programme.dossier_life import Kind
from bot.storage.consents import agrees
from bot.storage.dossier_index import says
from bot.storage.tables import dossier, dossier_index, membership, organisation, product
from bot.storage.work import Work

Order = Literal["urgent", "newest", "name"]
ORDERS: tuple[Order, ...] = ("urgent", "newest", "name")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list holds. `province` and `commune` are codes, "" for all; no `states`: all. `waits`: the states in
    which a dossier waits for whoever looks; these come first by urgency. `stars` 0: below three."""

    province: str = ""
    commune: str = ""
    states: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    stars: int | None = None
    sheet: int | None = None
    typed: str = ""
    waits: tuple[str, ...] = ()
    order: Order = "urgent"


@dataclass(frozen=True, slots=True)
class Line:
    """One dossier in a list. `stars`: a council's or a certificate's where `judged`, else the self-score's."""

    id: int
    product_id: int
    organisation_id: int
    province: str
    commune: str
    state: str
    kind: Kind
    version: int
    sheet: int | None
    stars: int | None
    judged: bool
    due_on: date | None
    moved_at: datetime
    code: str | None
    received_on: date | None
    arrived_on: date | None
    product_name: str
    organisation_name: str


_NAMES = (
    *("dossier_id", "product_id", "organisation_id", "province", "commune", "state", "kind", "version", "sheet"),
    *("stars", "judged", "due_on", "moved_at"),
)
_MORE = (
    select(
        *(dossier.c[name] for name in ("id", "code", "received_on", "arrived_on")),
        product.c.answers.label("product"),
        organisation.c.answers.label("organisation"),
    )
    .select_from(
        dossier.join(product, product.c.id == dossier.c.product_id).join(
            organisation, organisation.c.id == product.c.organisation_id
        )
    )
    .where(dossier.c.id.in_(bindparam("ids_", expanding=True)))
)
# A draft that was never handed in is an office's only where its people agreed to share (`services/acting.reaches`).
_SEEN = or_(
    dossier_index.c.version > 0,
    exists().where(
        membership.c.organisation_id == dossier_index.c.organisation_id,
        membership.c.until.is_(None),
        agrees(membership.c.person_id, "office"),
    ),
)


def count(work: Work, wanted: Wanted) -> int:
    return int(work.conn.execute(_where(select(func.count()).select_from(dossier_index), wanted)).scalar_one())


def page(work: Work, wanted: Wanted, *, limit: int, offset: int = 0) -> list[Line]:
    """A page of the list: sorted over the index alone, then the few that are shown are looked up."""
    narrow = select(*(dossier_index.c[name] for name in _NAMES)).order_by(*_order(wanted)).limit(limit).offset(offset)
    rows = work.conn.execute(_where(narrow, wanted)).all()
    ids = [row.dossier_id for row in rows]
    more = {row.id: row for row in work.conn.execute(_MORE, {"ids_": ids})} if ids else {}
    return [_line(row, more[row.dossier_id]) for row in rows]


def of_organisation(work: Work, organisation_id: int) -> list[int]:
    """The dossiers of an organisation by number, the newest first."""
    rows = select(dossier_index.c.dossier_id).where(dossier_index.c.organisation_id == organisation_id)
    return list(work.conn.execute(rows.order_by(dossier_index.c.dossier_id.desc())).scalars())


def _line(row: Any, more: Any) -> Line:
    names = str(more.product.get("product-name") or ""), str(more.organisation.get("org-name") or "")
    return Line(*(*row, more.code, more.received_on, more.arrived_on, *names))


def _where(statement: Select[Any], wanted: Wanted) -> Select[Any]:
    index = dossier_index.c
    told: list[ColumnElement[bool]] = [_SEEN, *says(wanted.typed)]
    if wanted.province:
        told.append(index.province == wanted.province)
    if wanted.commune:
        told.append(index.commune == wanted.commune)
    if wanted.states:
        told.append(index.state.in_(wanted.states))
    if wanted.kinds:
        told.append(index.kind.in_(wanted.kinds))
    if wanted.sheet is not None:
        told.append(index.sheet == wanted.sheet)
    if wanted.stars is not None:
        told.append(index.stars == wanted.stars if wanted.stars >= 3 else func.coalesce(index.stars, 0) < 3)
    return statement.where(*told)


def _order(wanted: Wanted) -> list[ColumnElement[Any]]:
    index = dossier_index.c
    if wanted.order == "newest":
        return [index.moved_at.desc(), index.dossier_id.desc()]
    if wanted.order == "name":
        return [index.words, index.dossier_id]
    mine = [case((index.state.in_(wanted.waits), 0), else_=1)] if wanted.waits else []
    return [*mine, case((index.due_on.is_(None), 1), else_=0), index.due_on, index.dossier_id]
