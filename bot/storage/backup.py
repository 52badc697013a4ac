"""Backups: a SQLite file beside the running bot, and the way back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from bot.clock import SystemClock
from bot.storage.copying import copy_rows
from bot.storage.engine import Database, open_database
from bot.storage.migrate import copy_file, revision, upgrade
from bot.storage.problems import StorageProblem
from bot.storage.running import Running


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


def restore(copy: Path, target: Database, *, force: bool = False) -> Path | None:
    """Puts a backup in the place of what the database holds, which must be nothing unless `force`; returns where a
    SQLite file that held data was moved. Raises `StorageProblem`; the target is then as it was."""
    with closing(_opened(copy)) as source:
        if target.file is not None:
            return _restore_file(copy, target, force)
        upgrade(target)
        copy_rows(source, target, replace=force)
    return None


def _opened(copy: Path) -> Database:
    """A backup, proved whole. One of an older version is brought up to date in a copy of its own by whoever uses it."""
    if not copy.is_file():
        raise StorageProblem(f"there is no backup {copy}")
    database = open_database(f"sqlite:///{copy}")
    try:
        found = check_file(database)
        if found:
            raise StorageProblem(f"{copy}: {found[0]}; take another backup")
        if revision(database) is None:
            raise StorageProblem(f"{copy} is no backup of this bot")
    except BaseException:
        database.close()
        raise
    return database


def check_file(database: Database) -> list[str]:
    """What SQLite finds wrong with a file: damaged pages, rows that point at nothing."""
    try:
        with database.reader.connect() as connection:
            wrong = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check(5)") if row[0] != "ok"]
            broken = {str(row[0]) for row in connection.exec_driver_sql("PRAGMA foreign_key_check")}
    except DBAPIError as error:
        return [str(error.orig)]
    return wrong + [f"rows of {table} point at nothing" for table in sorted(broken)]


def _restore_file(copy: Path, target: Database, force: bool) -> Path | None:
    file = target.file
    assert file is not None
    held = revision(target) is not None
    if held and not force:
        raise StorageProblem(f"{target.where} holds data already; give --force to put the backup in its place")
    target.close()
    alone = Running(file, alone=True)
    try:
        moved = _aside(file) if held else None
        copy_file(copy, file)
        for rest in ("-wal", "-shm"):
            file.with_name(f"{file.name}{rest}").unlink(missing_ok=True)
    finally:
        alone.release()
    return moved


def _aside(file: Path) -> Path:
    moved = file.with_name(f"{file.name}.before-restore-{SystemClock().now():%Y%m%dT%H%M%SZ}")
    copy_file(file, moved)
    return moved
