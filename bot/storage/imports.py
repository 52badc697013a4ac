"""Sheets of products: kept with their rows, taken up piece by piece, and what a sheet is known again by."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_unless  # ON CONFLICT reads the same on SQLite

from bot.storage.tables import import_row, import_run, imported
from bot.storage.work import Work

State = Literal["waiting", "reading", "checking", "checked", "running", "done", "unreadable", "discarded"]
Choice = Literal["", "all", "good"]
RowState = Literal["read", "wrong", "added", "changed", "same"]
BUSY: tuple[State, ...] = ("waiting", "reading", "checking", "running")
"""States in which there is something to do without anybody's choice."""


@dataclass(frozen=True, slots=True)
class Run:
    """One sheet. `commune` "" for a province's; `by` as the audit trail names people; `rows`, `wrong`, `done` are
    numbers of rows; `counts` by what came of them; `problem`: why it cannot be read (`what`, `params`); `begun`: times
    somebody began to read it."""

    id: int
    province: str
    commune: str
    by: str
    filename: str
    state: State
    choice: Choice
    rows: int
    wrong: int
    done: int
    counts: Mapping[str, int]
    problem: Mapping[str, Any] | None
    made_at: datetime
    updated_at: datetime
    ended_at: datetime | None
    begun: int | None


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row; `said`: {"row", "problems", "notes"} as plain data."""

    id: int
    number: int
    commune: str
    state: RowState
    said: Mapping[str, Any]


_COLUMNS = tuple(import_run.c[name] for name in Run.__dataclass_fields__)
_ROW = (import_row.c.id, import_row.c.number, import_row.c.commune, import_row.c.state, import_row.c.sealed)
_ADD = insert(import_run).returning(import_run.c.id)
_ADD_ROWS = insert(import_row)
_SETTLE = (
    update(import_row)
    .where(import_row.c.id == bindparam("id_"))
    .values({name: bindparam(name) for name in ("state", "settled", "noted", "sealed")})
)
_known = insert_unless(imported)
_KNOW = _known.on_conflict_do_nothing(index_elements=["kind", "known_by"])


# ── Sheets ───────────────────────────────────────────────────────────────────────────────────────


def seal(work: Work, content: bytes) -> str:
    """A file as it is kept: it may hold names and phones. Takes a while for a large one, and no writer's turn."""
    return work.box.seal(base64.b64encode(content).decode())


def add(work: Work, province: str, commune: str, by: str, filename: str, sealed: str) -> int:
    """A sheet that waits to be read; the file goes when it was."""
    values = {"province": province, "commune": commune, "by": by, "filename": filename, "state": "waiting"}
    more = {"counts": {}, "content": sealed, "made_at": work.now, "updated_at": work.now}
    return int(work.conn.execute(_ADD, {**values, **more}).scalar_one())


def load(work: Work, run_id: int, *, lock: bool = False) -> Run | None:
    statement = select(*_COLUMNS).where(import_run.c.id == run_id)
    if lock and work.postgres:
        statement = statement.with_for_update()
    row = work.conn.execute(statement).first()
    return None if row is None else Run(*row)


def latest(work: Work, province: str, commune: str = "", limit: int = 50, before: int = 0) -> list[Run]:
    """The sheets of a province, or of a commune's own office, the newest first; `before` goes on after that number."""
    statement = select(*_COLUMNS).where(import_run.c.province == province).order_by(import_run.c.id.desc())
    if commune:
        statement = statement.where(import_run.c.commune == commune)
    if before:
        statement = statement.where(import_run.c.id < before)
    return [Run(*row) for row in work.conn.execute(statement.limit(limit))]


def save(work: Work, run_id: int, **values: Any) -> None:
    """Sets columns of a sheet by their names."""
    work.conn.execute(update(import_run).where(import_run.c.id == run_id).values(**values, updated_at=work.now))


def next_to_read(work: Work) -> tuple[Run, bytes] | None:
    """The oldest sheet that nobody reads, with its bytes; locked until the end of this work."""
    free = or_(import_run.c.taken_until.is_(None), import_run.c.taken_until <= work.now)
    statement = (
        select(*_COLUMNS, import_run.c.content)
        .where(or_(import_run.c.state == "waiting", and_(import_run.c.state == "reading", free)))
        .order_by(import_run.c.id)
        .limit(1)
    )
    row = work.conn.execute(_skipping(work, statement)).first()
    if row is None:
        return None
    *values, sealed = row
    return Run(*values), base64.b64decode(work.box.open(sealed))


def next_to_work(work: Work) -> Run | None:
    """The oldest sheet with rows to settle; locked until the end of this work, so that processes take turns."""
    statement = select(*_COLUMNS).where(import_run.c.state.in_(("checking", "running"))).order_by(import_run.c.id)
    row = work.conn.execute(_skipping(work, statement.limit(1))).first()
    return None if row is None else Run(*row)


def _skipping(work: Work, statement: Any) -> Any:
    return statement.with_for_update(skip_locked=True) if work.postgres else statement


# ── Rows ─────────────────────────────────────────────────────────────────────────────────────────


def add_rows(work: Work, run_id: int, rows: Iterable[Mapping[str, Any]]) -> None:
    """`rows`: {"number", "commune", "state", "noted", "said"}; a row that is wrong is settled."""
    values = [
        {
            **{name: one[name] for name in ("number", "commune", "state", "noted")},
            "run_id": run_id,
            "settled": one["state"] == "wrong",
            "sealed": work.box.seal_data(one["said"]),
        }
        for one in rows
    ]
    if values:
        work.conn.execute(_ADD_ROWS, values)


def drop_rows(work: Work, run_id: int) -> None:
    work.conn.execute(delete(import_row).where(import_row.c.run_id == run_id))


def unsettled(work: Work, run_id: int, limit: int) -> list[SheetRow]:
    """The next rows to settle, commune by commune."""
    statement = (
        select(*_ROW)
        .where(import_row.c.run_id == run_id, import_row.c.settled.is_(False))
        .order_by(import_row.c.commune, import_row.c.number)
        .limit(limit)
    )
    return _opened(work, work.conn.execute(statement))


def settle(work: Work, rows: Sequence[tuple[SheetRow, RowState, Mapping[str, Any], bool]]) -> None:
    """What became of rows: (row, state, what is said of it, whether there is something to read)."""
    work.conn.execute(
        _SETTLE,
        [
            {"id_": one.id, "state": state, "settled": True, "noted": noted, "sealed": work.box.seal_data(said)}
            for one, state, said, noted in rows
        ],
    )


def unsettle(work: Work, run_id: int) -> None:
    """Every row that is not wrong is to be settled once more."""
    good = and_(import_row.c.run_id == run_id, import_row.c.state != "wrong")
    work.conn.execute(update(import_row).where(good).values(settled=False))


def noted(work: Work, run_id: int, limit: int = 50, after: int = 0, *, wrong: bool = False) -> list[SheetRow]:
    """Rows there is something to read about, by their number in the sheet; with `wrong` only those left out."""
    statement = select(*_ROW).where(import_row.c.run_id == run_id, import_row.c.noted.is_(True))
    if wrong:
        statement = statement.where(import_row.c.state == "wrong")
    return _opened(
        work,
        work.conn.execute(statement.where(import_row.c.number > after).order_by(import_row.c.number).limit(limit)),
    )


def count_rows(work: Work, run_id: int) -> dict[str, int]:
    """How many rows came out how, and how many are "noted" that are not wrong."""
    by_state = select(import_row.c.state, func.count()).where(import_row.c.run_id == run_id)
    found = {str(state): int(count) for state, count in work.conn.execute(by_state.group_by(import_row.c.state))}
    odd: ColumnElement[bool] = and_(import_row.c.run_id == run_id, import_row.c.noted.is_(True))
    said = select(func.count()).where(odd, import_row.c.state != "wrong")
    return {**found, "noted": int(work.conn.execute(said).scalar_one())}


def _opened(work: Work, rows: Iterable[Any]) -> list[SheetRow]:
    found = []
    for id_, number, commune, state, sealed in rows:
        found.append(SheetRow(id_, number, commune, state, work.box.open_data(sealed)))
    return found


# ── Known again ──────────────────────────────────────────────────────────────────────────────────


def known(work: Work, kind: Literal["organisation", "product"], names: Sequence[str]) -> dict[str, int]:
    """The numbers of what is known by these."""
    if not names:
        return {}
    wanted = select(imported.c.known_by, imported.c.subject_id).where(
        imported.c.kind == kind, imported.c.known_by.in_(names)
    )
    return {str(name): int(number) for name, number in work.conn.execute(wanted)}


def know(work: Work, run_id: int, names: Iterable[tuple[str, str, int]]) -> None:
    """(kind, known by, number): from now on. What is known already stays what it is."""
    rows = [{"kind": kind, "known_by": name, "subject_id": number, "run_id": run_id} for kind, name, number in names]
    if rows:
        work.conn.execute(_KNOW, rows)


def is_imported(work: Work, kind: Literal["organisation", "product"], number: int) -> bool:
    """Whether a sheet brought it, or brought it up to date."""
    one = select(imported.c.id).where(imported.c.kind == kind, imported.c.subject_id == number).limit(1)
    return work.conn.execute(one).first() is not None


def move_known(work: Work, kind: Literal["organisation", "product"], start: int, end: int) -> None:
    """What was known as one is the other from now on."""
    mine = update(imported).where(imported.c.kind == kind, imported.c.subject_id == start)
    work.conn.execute(mine.values(subject_id=end))


def purge(work: Work, older_than: timedelta) -> int:
    """Forgets the rows of sheets that ended, or were left lying, longer ago than that; the sheets stay as numbers."""
    old = select(import_run.c.id).where(
        import_run.c.updated_at < work.now - older_than, import_run.c.state.not_in(("running",))
    )
    return work.conn.execute(delete(import_row).where(import_row.c.run_id.in_(old))).rowcount
