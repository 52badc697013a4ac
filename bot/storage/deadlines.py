"""Open days of dossiers and certificates: kept so that a changed rule can be seen to move them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert as insert_unless  # ON CONFLICT reads the same on SQLite

from bot.storage import dossier_index
from bot.storage.tables import deadline
from bot.storage.work import Work

SubjectKind = Literal["dossier", "certificate"]


@dataclass(frozen=True, slots=True)
class Deadline:
    """One open day. `kind`: see `services/deadlines.py`; `begins`: the day of the event it runs from."""

    id: int
    subject_kind: SubjectKind
    subject_id: int
    kind: str
    begins: date
    day: date
    province: str
    updated_at: datetime


_put = insert_unless(deadline)
_PUT = _put.on_conflict_do_update(
    index_elements=["subject_kind", "subject_id", "kind"],
    set_={name: _put.excluded[name] for name in ("begins", "day", "province", "updated_at")},
)
_OF = (
    select(deadline)
    .where(deadline.c.subject_kind == bindparam("kind_"), deadline.c.subject_id == bindparam("id_"))
    .order_by(deadline.c.day)
)
_SHIFT = (
    update(deadline)
    .where(deadline.c.id == bindparam("id_"))
    .values(begins=bindparam("begins_"), day=bindparam("day_"), updated_at=bindparam("now_"))
)
_OPEN = select(deadline).order_by(deadline.c.id).where(deadline.c.id > bindparam("after_")).limit(bindparam("limit_"))
_BETWEEN = (
    select(deadline)
    .where(deadline.c.day >= bindparam("first_"), deadline.c.day <= bindparam("last_"))
    .order_by(deadline.c.day, deadline.c.id)
)


def put(work: Work, kind: SubjectKind, id_: int, days: Mapping[str, tuple[date, date]], province: str) -> None:
    """What is open for a subject from now on: by kind (begins, day). What is not named is closed."""
    closed = delete(deadline).where(
        deadline.c.subject_kind == kind, deadline.c.subject_id == id_, deadline.c.kind.not_in(list(days))
    )
    work.conn.execute(closed)
    common: dict[str, Any] = {"subject_kind": kind, "subject_id": id_, "province": province, "updated_at": work.now}
    rows = [{**common, "kind": name, "begins": begins, "day": day} for name, (begins, day) in days.items()]
    if rows:
        work.conn.execute(_PUT, rows)
    if kind == "dossier":
        dossier_index.day_changed(work, dossier_id=id_)


def shift(work: Work, deadline_id: int, begins: date, day: date) -> None:
    """An open day is another now."""
    values = {"id_": deadline_id, "begins_": begins, "day_": day, "now_": work.now}
    work.conn.execute(_SHIFT, values)
    dossier_index.day_changed(work, deadline_id=deadline_id)


def of(work: Work, kind: SubjectKind, id_: int) -> list[Deadline]:
    """What is open for a subject, the nearest first."""
    return [Deadline(*row) for row in work.conn.execute(_OF, {"kind_": kind, "id_": id_})]


def open_after(work: Work, after: int, limit: int = 500) -> list[Deadline]:
    """Everything that is open, in chunks by number."""
    return [Deadline(*row) for row in work.conn.execute(_OPEN, {"after_": after, "limit_": limit})]


def between(work: Work, first: date, last: date, kinds: Collection[str] = (), province: str = "") -> list[Deadline]:
    """What falls on one of these days, the nearest first; of these kinds and that province where they are named."""
    statement = _BETWEEN
    if kinds:
        statement = statement.where(deadline.c.kind.in_(kinds))
    if province:
        statement = statement.where(deadline.c.province == province)
    return [Deadline(*row) for row in work.conn.execute(statement, {"first_": first, "last_": last})]
