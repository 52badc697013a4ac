"""Copies: a SQLite file beside the running bot, or every row into another database of either kind."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, func, insert, select, text

from bot.storage.engine import Database, open_database
from bot.storage.migrate import HEAD, copy_file, revision, upgrade
from bot.storage.problems import StorageProblem
from bot.storage.tables import METADATA

CHUNK = 500


def backup(database: Database, target: Path) -> None:
    """Writes a consistent copy as one SQLite file, mode 0600, also from PostgreSQL, while the bot goes on working.

    The sealed parts open with the same key only: it is not in the copy and has to travel apart.
    Raises `StorageProblem` when the file exists already or cannot be written."""
    if target.exists():
        raise StorageProblem(f"{target} exists already; name a new file for the copy")
    if database.file is not None:
        copy_file(database.file, target)
        return
    draft = target.with_name(f".{target.name}.part")
    draft.unlink(missing_ok=True)
    copy = open_database(f"sqlite:///{draft}")
    try:
        upgrade(copy)
        copy_rows(database, copy)
    finally:
        copy.close()
    with closing(sqlite3.connect(draft)) as last:  # one file, nothing left in a write-ahead log beside it
        last.execute("PRAGMA journal_mode=DELETE")
    draft.replace(target)


def copy_rows(source: Database, target: Database) -> int:
    """Copies every row into an empty database of either kind, all or nothing, as the source was at one instant; returns
    how many. Both must have this program's schema."""
    for each in (source, target):
        if revision(each) != HEAD:
            raise StorageProblem(f"{each.where} does not have this version's schema {HEAD}; start the bot on it once")
    rows = 0
    with source.reader.connect() as old, target.writer.begin() as new:
        if source.dialect == "postgresql":
            old = old.execution_options(isolation_level="REPEATABLE READ")
        with old.begin():
            for table in METADATA.sorted_tables:
                if new.execute(select(func.count()).select_from(table)).scalar_one():
                    raise StorageProblem(f"{target.where} holds data already; name an empty database for the copy")
                for chunk in old.execute(select(table)).mappings().partitions(CHUNK):
                    new.execute(insert(table), [dict(row) for row in chunk])
                    rows += len(chunk)
                _count_on(new, table.name, "id" in table.c)
    return rows


def _count_on(connection: Connection, table: str, numbered: bool) -> None:
    """PostgreSQL's counters know nothing of the numbers that were brought along."""
    if numbered and connection.dialect.name == "postgresql":
        newest = f"(SELECT coalesce(max(id), 0) + 1 FROM {table})"
        connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {newest}, false)"))
