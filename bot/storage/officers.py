"""Officers: their scopes, given, ended and found."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update

from bot.programme.duties import Role, Scope
from bot.storage.tables import officer
from bot.storage.work import Work


@dataclass(frozen=True, slots=True)
class Officer:
    id: int
    person_id: int
    role: Role
    province: str
    commune: str
    name: str
    since: datetime
    until: datetime | None

    @property
    def scope(self) -> Scope:
        return Scope(self.role, self.province, self.commune)


_COLUMNS = tuple(
    officer.c[name] for name in ("id", "person_id", "role", "province", "commune", "name", "since", "until")
)
_ADD = insert(officer).returning(officer.c.id)
_OF = (
    select(*_COLUMNS)
    .where(officer.c.person_id == bindparam("person_"), officer.c.until.is_(None))
    .order_by(officer.c.id.desc())
    .limit(1)
)
_LOAD = select(*_COLUMNS).where(officer.c.id == bindparam("id_"))
_IN = (
    select(*_COLUMNS)
    .where(officer.c.province == bindparam("province_"), officer.c.until.is_(None))
    .order_by(officer.c.commune, officer.c.id)
)
_ALL = select(*_COLUMNS).where(officer.c.until.is_(None)).order_by(officer.c.province, officer.c.commune, officer.c.id)
_NAMES = (
    select(officer.c.person_id, officer.c.name)
    .where(officer.c.person_id.in_(bindparam("ids_", expanding=True)))
    .order_by(officer.c.id)
)
_END = (
    update(officer).where(officer.c.id == bindparam("id_"), officer.c.until.is_(None)).values(until=bindparam("now_"))
)


def add(work: Work, person_id: int, scope: Scope, name: str) -> Officer:
    values = {
        "person_id": person_id,
        "role": scope.role,
        "province": scope.province,
        "commune": scope.commune,
        "name": name,
        "since": work.now,
    }
    id_ = work.conn.execute(_ADD, values).scalar_one()
    return Officer(id_, person_id, scope.role, scope.province, scope.commune, name, work.now, None)


def of_person(work: Work, person_id: int) -> Officer | None:
    """The scope somebody serves in now, None for who is no officer."""
    row = work.conn.execute(_OF, {"person_": person_id}).first()
    return Officer(*row) if row is not None else None


def load(work: Work, officer_id: int) -> Officer | None:
    row = work.conn.execute(_LOAD, {"id_": officer_id}).first()
    return Officer(*row) if row is not None else None


def serving(work: Work, province: str = "") -> list[Officer]:
    """Who serves now in a province and its communes, the province's own first; everybody without a province."""
    rows = work.conn.execute(_IN, {"province_": province}) if province else work.conn.execute(_ALL)
    return [Officer(*row) for row in rows]


def names_of(work: Work, people: Collection[int]) -> dict[int, str]:
    """How officers are called, by person; who never was one is left out."""
    if not people:
        return {}
    return {row[0]: row[1] for row in work.conn.execute(_NAMES, {"ids_": list(people)})}


def end(work: Work, officer_id: int) -> bool:
    """Ends a scope; False when it had ended before."""
    return work.conn.execute(_END, {"id_": officer_id, "now_": work.now}).rowcount == 1
