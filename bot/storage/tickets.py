"""Questions and complaints: made, answered line by line, found by whom they concern."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import bindparam, delete, func, insert, select, update

from bot.programme.duties import Role, Scope
from bot.storage.tables import canned, ticket, ticket_line
from bot.storage.work import Work

Kind = Literal["question", "complaint"]
TicketState = Literal["open", "answered", "closed"]
Side = Literal["person", "office"]


@dataclass(frozen=True, slots=True)
class Ticket:
    """One question or complaint; `id` is the number people are told. `level`: whose turn it is to answer. `officer_id`:
    who took it."""

    id: int
    kind: Kind
    level: Role
    state: TicketState
    person_id: int
    organisation_id: int | None
    product_id: int | None
    province: str
    commune: str
    officer_id: int | None
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class TicketLine:
    """One thing said. `office` names the office that said it, "" for the person's own."""

    id: int
    side: Side
    person_id: int | None
    office: str
    said: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Canned:
    id: int
    label: str
    said: str


_NAMES = (
    *("id", "kind", "level", "state", "person_id", "organisation_id", "product_id", "province", "commune"),
    *("officer_id", "created_at", "updated_at", "closed_at"),
)
COLUMNS = tuple(ticket.c[name] for name in _NAMES)
_ADD = insert(ticket).returning(ticket.c.id)
_LOAD = select(*COLUMNS).where(ticket.c.id == bindparam("id_"))
_OF_PERSON = select(*COLUMNS).where(ticket.c.person_id == bindparam("person_")).order_by(ticket.c.updated_at.desc())
_HERE = (ticket.c.level == bindparam("level_")) & (ticket.c.province == bindparam("province_"))
_COMMUNE = (bindparam("commune_") == "") | (ticket.c.commune == bindparam("commune_"))
_WAITING = select(*COLUMNS).where(_HERE, _COMMUNE, ticket.c.state == "open").order_by(ticket.c.updated_at, ticket.c.id)
_COUNTS = select(ticket.c.kind, func.count()).where(_HERE, _COMMUNE, ticket.c.state == "open").group_by(ticket.c.kind)
_OF_PRODUCT = (
    select(*COLUMNS)
    .where(ticket.c.product_id == bindparam("product_"))
    .order_by(ticket.c.updated_at.desc(), ticket.c.id)
)
_CHANGE = (
    update(ticket)
    .where(ticket.c.id == bindparam("id_"))
    .values(
        {name: bindparam(name) for name in ("level", "state", "officer_id", "closed_at")}
        | {"updated_at": bindparam("updated_at")}
    )
)
_TAKE = (
    update(ticket)
    .where(ticket.c.id == bindparam("id_"), ticket.c.officer_id.is_(None))
    .values(officer_id=bindparam("officer_"))
)
_FREE = update(ticket).where(ticket.c.officer_id == bindparam("officer_")).values(officer_id=None)
_SAY = insert(ticket_line).returning(ticket_line.c.id)
_LINES = (
    select(*(ticket_line.c[name] for name in ("id", "side", "person_id", "office", "said", "at")))
    .where(ticket_line.c.ticket_id == bindparam("ticket_"))
    .order_by(ticket_line.c.id)
)
_LAST_LINE = select(func.coalesce(func.max(ticket_line.c.id), 0)).where(ticket_line.c.ticket_id == bindparam("ticket_"))
_LINES_OF_MANY = (
    select(*(ticket_line.c[name] for name in ("ticket_id", "id", "side", "person_id", "office", "said", "at")))
    .where(ticket_line.c.ticket_id.in_(bindparam("tickets_", expanding=True)))
    .order_by(ticket_line.c.id)
)
_SAID_SINCE = select(func.count()).where(
    ticket_line.c.person_id == bindparam("person_"),
    ticket_line.c.side == "person",
    ticket_line.c.at > bindparam("since_"),
)
_MADE_SINCE = select(func.count()).where(
    ticket.c.person_id == bindparam("person_"), ticket.c.created_at > bindparam("since_")
)
_ADD_CANNED = insert(canned)
_OFFICES_OWN = (canned.c.province == bindparam("province_")) & (canned.c.commune == bindparam("commune_"))
_CANNED = select(canned.c.id, canned.c.label, canned.c.said).where(_OFFICES_OWN).order_by(canned.c.id)
_ONE_CANNED = select(canned.c.id, canned.c.label, canned.c.said, canned.c.province, canned.c.commune).where(
    canned.c.id == bindparam("id_")
)
_WRITE_CANNED = update(canned).where(_OFFICES_OWN, canned.c.id == bindparam("id_"))
_DROP_CANNED = delete(canned).where(_OFFICES_OWN, canned.c.id == bindparam("id_"))


def add(
    work: Work,
    kind: Kind,
    level: Role,
    person_id: int,
    scope: Scope,
    *,
    organisation_id: int | None = None,
    product_id: int | None = None,
) -> Ticket:
    values: dict[str, Any] = {
        "kind": kind,
        "level": level,
        "state": "open",
        "person_id": person_id,
        "organisation_id": organisation_id,
        "product_id": product_id,
        "province": scope.province,
        "commune": scope.commune,
        "created_at": work.now,
        "updated_at": work.now,
    }
    id_ = work.conn.execute(_ADD, values).scalar_one()
    found = load(work, id_)
    assert found is not None, "added just now"
    return found


def load(work: Work, ticket_id: int) -> Ticket | None:
    row = work.conn.execute(_LOAD, {"id_": ticket_id}).first()
    return Ticket(*row) if row is not None else None


def of_person(work: Work, person_id: int) -> list[Ticket]:
    """The newest first."""
    return [Ticket(*row) for row in work.conn.execute(_OF_PERSON, {"person_": person_id})]


def of_product(work: Work, product_id: int) -> list[Ticket]:
    """What was asked about a product, whoever asked, the newest first."""
    return [Ticket(*row) for row in work.conn.execute(_OF_PRODUCT, {"product_": product_id})]


def waiting(work: Work, scope: Scope) -> list[Ticket]:
    """What waits for an office, the longest first."""
    return [Ticket(*row) for row in work.conn.execute(_WAITING, _place(scope))]


def count_waiting(work: Work, scope: Scope) -> dict[str, int]:
    """How many of each kind wait for an office."""
    return {kind: int(count) for kind, count in work.conn.execute(_COUNTS, _place(scope))}


def _place(scope: Scope) -> dict[str, str]:
    return {"level_": scope.role, "province_": scope.province, "commune_": scope.commune}


def change(
    work: Work,
    one: Ticket,
    *,
    state: TicketState | None = None,
    level: Role | None = None,
    officer_id: int | None = None,
    closed: bool = False,
) -> None:
    """Keeps a new state; without an officer nobody has taken it from now on."""
    values = {
        "id_": one.id,
        "level": level or one.level,
        "state": state or one.state,
        "officer_id": officer_id,
        "closed_at": work.now if closed else None,
        "updated_at": work.now,
    }
    work.conn.execute(_CHANGE, values)


def take(work: Work, ticket_id: int, officer_id: int) -> bool:
    """False when somebody has taken it already."""
    return work.conn.execute(_TAKE, {"id_": ticket_id, "officer_": officer_id}).rowcount == 1


def hand_over(work: Work, ticket_id: int, holder: int | None, to: int) -> bool:
    """From one officer (None: from nobody) to another; False when it is not that one's any more."""
    mine = ticket.c.officer_id.is_(None) if holder is None else ticket.c.officer_id == holder
    changed = update(ticket).where(ticket.c.id == ticket_id, mine).values(officer_id=to, updated_at=work.now)
    return work.conn.execute(changed).rowcount == 1


def free(work: Work, officer_id: int) -> None:
    """What an officer had taken waits for the others again."""
    work.conn.execute(_FREE, {"officer_": officer_id})


def say(work: Work, ticket_id: int, side: Side, person_id: int, said: str, office: str = "") -> int:
    """Adds a line; returns its number."""
    values = {
        "ticket_id": ticket_id,
        "side": side,
        "person_id": person_id,
        "office": office,
        "said": work.box.seal(said),
        "at": work.now,
    }
    return int(work.conn.execute(_SAY, values).scalar_one())


def lines(work: Work, ticket_id: int) -> list[TicketLine]:
    """Everything said, the oldest first."""
    rows = work.conn.execute(_LINES, {"ticket_": ticket_id})
    return [TicketLine(r.id, r.side, r.person_id, r.office, work.box.open(r.said), r.at) for r in rows]


def last_line(work: Work, ticket_id: int) -> int:
    """The number of the newest line, 0 where nothing was said."""
    return int(work.conn.execute(_LAST_LINE, {"ticket_": ticket_id}).scalar_one())


def lines_of_many(work: Work, ids: Collection[int]) -> dict[int, list[TicketLine]]:
    """The same for several tickets, by ticket, in one statement."""
    found: dict[int, list[TicketLine]] = {}
    if ids:
        for r in work.conn.execute(_LINES_OF_MANY, {"tickets_": list(ids)}):
            line = TicketLine(r.id, r.side, r.person_id, r.office, work.box.open(r.said), r.at)
            found.setdefault(r.ticket_id, []).append(line)
    return found


def said_since(work: Work, person_id: int, since: datetime) -> int:
    """How many lines somebody wrote to offices since then."""
    return int(work.conn.execute(_SAID_SINCE, {"person_": person_id, "since_": since}).scalar_one())


def made_since(work: Work, person_id: int, since: datetime) -> int:
    """How many questions and complaints somebody made since then."""
    return int(work.conn.execute(_MADE_SINCE, {"person_": person_id, "since_": since}).scalar_one())


def keep_canned(work: Work, scope: Scope, label: str, said: str) -> None:
    values = {"province": scope.province, "commune": scope.commune, "label": label, "said": said, "at": work.now}
    work.conn.execute(_ADD_CANNED, values)


def canned_of(work: Work, scope: Scope) -> list[Canned]:
    rows = work.conn.execute(_CANNED, {"province_": scope.province, "commune_": scope.commune})
    return [Canned(*row) for row in rows]


def canned_of_number(work: Work, canned_id: int) -> tuple[Canned, Scope] | None:
    """One of them with the office it belongs to."""
    row = work.conn.execute(_ONE_CANNED, {"id_": canned_id}).first()
    if row is None:
        return None
    scope = Scope("commune" if row.commune else "province", row.province, row.commune)
    return Canned(row.id, row.label, row.said), scope


def write_canned(work: Work, scope: Scope, canned_id: int, label: str, said: str) -> bool:
    """One of the office's own, written anew."""
    keys = {"province_": scope.province, "commune_": scope.commune, "id_": canned_id}
    return work.conn.execute(_WRITE_CANNED.values(label=label, said=said, at=work.now), keys).rowcount == 1


def drop_canned(work: Work, scope: Scope, canned_id: int) -> bool:
    keys = {"province_": scope.province, "commune_": scope.commune, "id_": canned_id}
    return work.conn.execute(_DROP_CANNED, keys).rowcount == 1
