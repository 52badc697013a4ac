"""The audit trail: who did what to what, never what was said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, or_, select

from bot.storage.tables import audit, office_account, officer
from bot.storage.work import Work

SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Entry:
    at: datetime
    actor: str
    act: str
    subject_kind: str
    subject_id: int | None
    detail: dict[str, Any]


_ADD = insert(audit)
_serves = (
    select(officer.c.province)
    .where(
        officer.c.person_id == bindparam("person_"),
        or_(officer.c.until.is_(None), officer.c.until >= bindparam("now_")),  # leaving is an officer's act, too
    )
    .order_by(officer.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
_sees = (  # administrators and readers serve nowhere, but may see one province only
    select(func.max(office_account.c.province))
    .where(office_account.c.person_id == bindparam("person_"), office_account.c.ended_at.is_(None))
    .scalar_subquery()
)
_ADD_OF_PERSON = insert(audit).values(
    {name: bindparam(name) for name in ("at", "actor", "act", "subject_kind", "subject_id", "detail")}
    | {"province": func.coalesce(_serves, _sees, "")}
)
_PERSON = "person:"
_COLUMNS = select(
    audit.c.at, audit.c.actor, audit.c.act, audit.c.subject_kind, audit.c.subject_id, audit.c.detail
).order_by(audit.c.id)
_ABOUT = _COLUMNS.where(audit.c.subject_kind == bindparam("kind_"), audit.c.subject_id == bindparam("id_"))
_BY = _COLUMNS.where(audit.c.actor == bindparam("actor_"))


def person_actor(person_id: int) -> str:
    """How a person is named as an actor: by number only."""
    return f"{_PERSON}{person_id}"


def person_of(actor: str) -> int | None:
    """The number of a person named so; None for any other actor."""
    kind, _, number = actor.partition(":")
    return int(number) if kind == "person" and number.isdigit() else None


def add(
    work: Work,
    actor: str,
    act: str,
    subject_kind: str,
    subject_id: int | None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """`act` reads as "talk.started"; `detail` holds numbers, codes and versions only, nothing personal."""
    values: dict[str, Any] = {"at": work.now, "actor": actor, "act": act, "detail": dict(detail or {})}
    values |= {"subject_kind": subject_kind, "subject_id": subject_id}
    if actor.startswith(_PERSON):
        person = int(actor.removeprefix(_PERSON))
        work.conn.execute(_ADD_OF_PERSON, {**values, "person_": person, "now_": work.now})
    else:
        work.conn.execute(_ADD, {**values, "province": ""})


def about(work: Work, subject_kind: str, subject_id: int) -> list[Entry]:
    return [Entry(*row) for row in work.conn.execute(_ABOUT, {"kind_": subject_kind, "id_": subject_id})]


def by(work: Work, actor: str) -> list[Entry]:
    return [Entry(*row) for row in work.conn.execute(_BY, {"actor_": actor})]
