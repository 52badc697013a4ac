"""A database that many people have used: one person's talk is played for real, and its rows are copied as many times as
wanted by the database itself, with numbers and keys of their own."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, text

from bot.clock import SystemClock
from bot.handlers.inbound import handle
from bot.messages import Body, Inbound, Started, Text
from bot.storage import Database, open_database, open_storage
from bot.storage.engine import scrub
from bot.storage.tables import METADATA

TALK: Sequence[Body] = (Started(), Text("1"), Text("chè búp khô"), Text("2"), Text("3"))
APART = ("installation", "channel_account", "lease")  # of the house, not of a person
NUMBERED = {"chat_key", "user_key"}  # texts that hold the chat's number
UNIQUE = {"event_id", "key"}  # texts that are never the same twice
FIRST_CHAT = 1_000_000_000

Row = Mapping[str, Any]


def fill(url: str, keys: Path, account: str, people: int) -> float:
    """Makes the database and fills it; returns the seconds it took."""
    began = time.monotonic()
    lane = open_storage(url, None, keys, SystemClock())
    for number, body in enumerate(TALK):
        event = Inbound("telegram", account, "1", "1", f"first-{number}", SystemClock().now(), body)
        lane.do(lambda work, event=event: handle(work, event))  # type: ignore[misc]
    lane.stop()
    database = open_database(url)
    try:
        with database.writer.connect() as connection:
            raw = connection.connection.dbapi_connection
            if isinstance(raw, sqlite3.Connection):  # nothing is lost when this machine dies now
                raw.execute("PRAGMA synchronous=OFF").close()
                raw.execute("PRAGMA foreign_keys=OFF").close()
                connection.rollback()
            with connection.begin():
                _settle(connection)
                _copies(connection, database, people)
        _tidy(database)
    finally:
        database.close()
    return time.monotonic() - began


def _settle(connection: Connection) -> None:
    """What was said is sent: nobody waits for a message of those who sleep."""
    connection.execute(text("UPDATE outbox SET status = 'sent', sent_at = created_at, platform_id = 'x'"))


def _copies(connection: Connection, database: Database, people: int) -> None:
    rows = {
        table.name: [dict(row._mapping) for row in connection.execute(text(f"SELECT * FROM {table.name} ORDER BY id"))]
        for table in METADATA.sorted_tables
        if table.name not in APART and "id" in table.c
    }
    places = {name: {row["id"]: at for at, row in enumerate(found)} for name, found in rows.items() if found}
    for table in METADATA.sorted_tables:
        for at, row in enumerate(rows.get(table.name, ())):
            _copy(connection, database, table, row, at, places, people)


def _copy(
    connection: Connection,
    database: Database,
    table: Table,
    row: Row,
    at: int,
    places: Mapping[str, Mapping[int, int]],
    people: int,
) -> None:
    """One row of the first person, for everybody."""
    given: dict[str, Any] = {"people": people}
    terms = []
    for column in table.columns:
        value = row[column.name]
        to = table.name if column.name == "id" else _points_to(table, column.name, row)
        if value is not None and to in places:
            first, count = max(places[to]), len(places[to])
            terms.append(f"{first} + (i - 1) * {count} + {places[to].get(value, 0) + 1}")
        elif column.name in NUMBERED:
            terms.append(f"CAST({FIRST_CHAT} + i * 7 AS TEXT)")
        elif column.name in UNIQUE:
            given[column.name] = value
            terms.append(f"CAST(:{column.name} AS TEXT) || '-' || CAST(i AS TEXT)")
        else:
            given[column.name] = value
            terms.append(f"CAST(:{column.name} AS {column.type.compile(dialect=database.writer.dialect)})")
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    numbers = (
        "generate_series(1, CAST(:people AS BIGINT)) AS n(i)"
        if database.dialect == "postgresql"
        else "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :people) SELECT i FROM n)"
    )
    connection.execute(text(f"INSERT INTO {table.name} ({names}) SELECT {', '.join(terms)} FROM {numbers}"), given)


def _points_to(table: Table, column: str, row: Row) -> str:
    """The table a column's number is of; "" for none."""
    for key in table.c[column].foreign_keys:
        return str(key.column.table.name)
    if column == "inbox_id":
        return "inbox"
    return str(row["subject_kind"]) if column == "subject_id" else ""


def _tidy(database: Database) -> None:
    if database.dialect == "sqlite":
        scrub(database)
        return
    with database.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in METADATA.sorted_tables:
            if "id" in table.c:
                newest = f"(SELECT coalesce(max(id), 0) + 1 FROM {table.name})"
                connection.execute(
                    text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), {newest}, false)")
                )
        connection.execute(text("VACUUM ANALYZE"))
