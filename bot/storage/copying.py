"""Every row from one database into another of either kind, all or nothing."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, Table, func, insert, select, text

from bot.storage.engine import Database
from bot.storage.migrate import HEAD, revision
from bot.storage.problems import StorageProblem
from bot.storage.tables import METADATA, audit, installation

CHUNK = 500
REPLACING = "replacing"
"""The mark by which the triggers of `audit` let its rows go (migration 0015)."""

Progress = Callable[[str, int, int], None]
"""(table, rows copied so far, rows in all)"""


def copy_rows(
    source: Database, target: Database, *, progress: Progress = lambda *_: None, replace: bool = False
) -> int:
    """Copies every row into an empty database of either kind, all or nothing, as the source was at one instant; returns
    how many. Both must have this program's schema. `replace`: what the target holds is deleted first, in the same
    transaction. Raises `StorageProblem`."""
    for each in (source, target):
        if revision(each) != HEAD:
            raise StorageProblem(f"{each.where} does not have this version's schema {HEAD}: run `ocop-bot db upgrade`")
    done = 0
    with source.reader.connect() as old, target.writer.begin() as new:
        if source.dialect == "postgresql":
            old = old.execution_options(isolation_level="REPEATABLE READ")
        with old.begin():
            _make_room(new, target, replace)
            counts = {table.name: _count(old, table) for table in METADATA.sorted_tables}
            total = sum(counts.values())
            for table in METADATA.sorted_tables:
                progress(table.name, done, total)
                for chunk in old.execute(select(table)).mappings().partitions(CHUNK):
                    new.execute(insert(table), [dict(row) for row in chunk])
                    done += len(chunk)
                    progress(table.name, done, total)
                if (arrived := _count(new, table)) != counts[table.name]:
                    raise StorageProblem(
                        f"{target.where}: {arrived} of {counts[table.name]} rows of {table.name} arrived, so nothing"
                        " was kept; try again"
                    )
                _count_on(new, table.name, "id" in table.c)
    return done


def _make_room(connection: Connection, target: Database, replace: bool) -> None:
    if replace:  # only whoever takes in a whole database may remove an audit trail, and says so in this transaction
        connection.execute(insert(installation), {"name": REPLACING, "value": ""})
        connection.execute(audit.delete())
    for table in reversed(METADATA.sorted_tables):
        if replace:
            connection.execute(table.delete())
        elif _count(connection, table):
            raise StorageProblem(f"{target.where} holds data already; name an empty database")


def _count(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def _count_on(connection: Connection, table: str, numbered: bool) -> None:
    """PostgreSQL's counters know nothing of the numbers that were brought along."""
    if numbered and connection.dialect.name == "postgresql":
        newest = f"(SELECT coalesce(max(id), 0) + 1 FROM {table})"
        connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {newest}, false)"))
