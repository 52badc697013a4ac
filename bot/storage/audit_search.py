"""The audit trail searched, the newest entries first, from where a page ended to the next: as fast at its end as at its
beginning, whatever the size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, func, or_, select

from bot.storage.audit import person_actor
from bot.storage.tables import audit, office_account, officer
from bot.storage.work import Work

Place = tuple[datetime, int]
"""Where a page ended: the last entry's instant and number."""


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for; "" and None leave it open. `since` is included, `until` is not. `province`: only entries of
    those who served there."""

    actor: str = ""
    act: str = ""
    subject_kind: str = ""
    subject_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    province: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    id: int
    at: datetime
    actor: str
    act: str
    subject_kind: str
    subject_id: int | None
    detail: dict[str, Any]

    @property
    def place(self) -> Place:
        return self.at, self.id


@dataclass(frozen=True, slots=True)
class Somebody:
    """Who is meant by an actor; `province` and `commune` are the newest of their scopes."""

    actor: str
    name: str
    role: str
    province: str
    commune: str


_COLUMNS = tuple(audit.c[name] for name in ("id", "at", "actor", "act", "subject_kind", "subject_id", "detail"))


def page(work: Work, search: Search, after: Place | None = None, limit: int = 50) -> list[Found]:
    """The entries that come after a place (older ones), at most `limit`."""
    return [Found(*row) for row in work.conn.execute(statement(search, after, limit))]


def statement(search: Search, after: Place | None, limit: int) -> Select[Any]:
    """One page as a query."""
    found = _narrowed(select(*_COLUMNS), search)
    if after is not None:
        at, id_ = after
        # the first half is what an index is entered by, the second what is exact
        found = found.where(audit.c.at <= at, or_(audit.c.at < at, audit.c.id < id_))
    return found.order_by(audit.c.at.desc(), audit.c.id.desc()).limit(limit)


def every(work: Work, search: Search, chunk: int = 1000) -> Iterator[list[Found]]:
    """All that is found, in chunks."""
    after: Place | None = None
    while rows := page(work, search, after, chunk):
        yield rows
        after = rows[-1].place
        if len(rows) < chunk:
            return


def _narrowed(found: Select[Any], search: Search) -> Select[Any]:
    """One column leads, by whose index the rows come in order; the others are hidden from the planner, which knows too
    little of how rare each of their values is and would rather sort a hundred thousand rows."""
    c = audit.c
    if search.subject_kind and search.subject_id is not None:
        leading = [c.subject_kind == search.subject_kind, c.subject_id == search.subject_id]
        rest = [(c.actor, search.actor), (c.act, search.act), (c.province, search.province)]
    elif search.actor.startswith("person:"):
        leading = [c.actor == search.actor]
        rest = [(c.act, search.act), (c.province, search.province), (c.subject_kind, search.subject_kind)]
    elif search.province:
        leading = [c.province == search.province, *([c.act == search.act] if search.act else [])]
        rest = [(c.actor, search.actor), (c.subject_kind, search.subject_kind)]
    elif search.act:
        leading, rest = [c.act == search.act], [(c.actor, search.actor), (c.subject_kind, search.subject_kind)]
    else:
        leading = [c.actor == search.actor] if search.actor else []
        rest = [(c.subject_kind, search.subject_kind)]
    found = found.where(*leading, *(column.concat("") == value for column, value in rest if value))
    if search.since is not None:
        found = found.where(c.at >= search.since)
    if search.until is not None:
        found = found.where(c.at < search.until)
    return found


# ── Who is meant ─────────────────────────────────────────────────────────────────────────────────

_PEOPLE = (
    select(
        office_account.c.person_id,
        office_account.c.name,
        office_account.c.role,
        func.coalesce(officer.c.province, office_account.c.province),
        func.coalesce(officer.c.commune, office_account.c.commune),
    )
    .select_from(office_account.outerjoin(officer, officer.c.id == office_account.c.officer_id))
    .order_by(office_account.c.id)
)
_OFFICERS = select(officer.c.person_id, officer.c.name, officer.c.role, officer.c.province, officer.c.commune).order_by(
    officer.c.id
)
_BY: BindParameter[Any] = bindparam("people_", expanding=True)
_NAMED = (_OFFICERS.where(officer.c.person_id.in_(_BY)), _PEOPLE.where(office_account.c.person_id.in_(_BY)))


def named(work: Work, actors: Sequence[str]) -> dict[str, Somebody]:
    """Who officers and holders of accounts among these actors are; producers are known by number only."""
    people = [int(one.removeprefix("person:")) for one in set(actors) if one.startswith("person:")]
    found: dict[str, Somebody] = {}
    for statement in _NAMED if people else ():
        for person_id, *rest in work.conn.execute(statement, {"people_": people}):
            actor = person_actor(person_id)
            one, before = Somebody(actor, *rest), found.get(actor)
            found[actor] = one if one.name or before is None else replace(one, name=before.name)
    return found


def everybody(work: Work, province: str = "") -> list[Somebody]:
    """Officers and holders of accounts, of one province or of all, those who left included."""
    found: dict[str, Somebody] = {}
    area = func.coalesce(officer.c.province, office_account.c.province)
    for statement, where in ((_OFFICERS, officer.c.province), (_PEOPLE, area)):
        for person_id, *rest in work.conn.execute(statement.where(where == province) if province else statement):
            actor = person_actor(person_id)
            one, before = Somebody(actor, *rest), found.get(actor)
            found[actor] = one if one.name or before is None else replace(one, name=before.name)
    return list(found.values())


__all__ = ["Found", "Place", "Search", "Somebody", "every", "everybody", "named", "page"]
