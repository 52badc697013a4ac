"""Opening the database: one writer engine, one reader engine, and a clear line when it cannot be had."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError

from bot.storage.problems import StorageProblem, Unreachable
from bot.storage.running import Running

SETTING = "OCOP_DATABASE_URL"


@dataclass(slots=True)
class Database:
    """`file` is the SQLite file, None on PostgreSQL. `where` names the database in messages, without its password.
    `running` is the lock of who works on the file."""

    writer: Engine
    reader: Engine
    dialect: Literal["sqlite", "postgresql"]
    file: Path | None
    where: str
    running: Running | None = None

    def close(self) -> None:
        self.reader.dispose()
        self.writer.dispose()
        running, self.running = self.running, None
        if running is not None:
            running.release()


def database_file(url: str) -> Path | None:
    """The SQLite file a URL names, None for PostgreSQL. Raises `StorageProblem` for what is neither."""
    parsed = _parse(url)
    return Path(parsed.database or "") if parsed.get_backend_name() == "sqlite" else None


def open_database(url: str, *, lanes: int = 4, readers: int = 8) -> Database:
    """Opens `sqlite:///path` (made when missing, folder and all) or `postgresql://user@host/name` and asks it one
    question. Raises `StorageProblem` when it does not answer."""
    parsed = _parse(url)
    database = (
        _sqlite(parsed, readers) if parsed.get_backend_name() == "sqlite" else _postgresql(parsed, lanes, readers)
    )
    try:
        with database.writer.connect() as connection:
            connection.exec_driver_sql("SELECT 1")
    except (DBAPIError, sqlite3.Error) as error:
        database.close()
        raise problem(database, error) from None
    return database


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise StorageProblem(f"{SETTING} is not a database address; write sqlite:///var/ocop.db") from None
    backend = "postgresql" if parsed.drivername == "postgres" else parsed.get_backend_name()
    if backend == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise StorageProblem(f"{SETTING}: {backend} is not supported; use sqlite:///… or postgresql://…")
    if not parsed.database or parsed.database == ":memory:" or parsed.database.startswith("file:"):
        raise StorageProblem(f"{SETTING} needs the path of a file; write sqlite:///var/ocop.db")
    return parsed.set(drivername="sqlite+pysqlite")


def _sqlite(url: URL, readers: int) -> Database:
    path = Path(url.database or "")
    if sqlite3.sqlite_version_info < (3, 35):
        raise StorageProblem(f"SQLite {sqlite3.sqlite_version} is too old; use a Python built with 3.35 or newer")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StorageProblem(
            f"{path}: {error.strerror}; let the bot's user write there, or name another file in {SETTING}"
        ) from None
    # isolation_level None: the driver begins nothing by itself, the listeners below do.
    args: dict[str, Any] = {"isolation_level": None, "check_same_thread": False, "timeout": 5.0}
    writer = create_engine(url, connect_args=args, pool_size=1, max_overflow=4, hide_parameters=True)
    reader = create_engine(url, connect_args=args, pool_size=readers, max_overflow=0, hide_parameters=True)
    event.listen(writer, "connect", _sqlite_connect)
    event.listen(reader, "connect", _sqlite_connect_reader)
    event.listen(writer, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    event.listen(reader, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return Database(writer, reader, "sqlite", path, str(path))


def scrub(database: Database) -> bool:
    """What was deleted is overwritten in a SQLite file at once (`secure_delete`), but older pages still lie in its
    write-ahead log: this writes the log back and empties it. False where a reader was in the way: try again later."""
    if database.file is None:
        return True
    with closing(sqlite3.connect(database.file, timeout=5.0)) as connection:
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def _sqlite_connect(connection: sqlite3.Connection, _record: object) -> None:
    pragmas = ("busy_timeout=5000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}").close()


def _sqlite_connect_reader(connection: sqlite3.Connection, record: object) -> None:
    _sqlite_connect(connection, record)
    connection.execute("PRAGMA query_only=ON").close()


def _postgresql(url: URL, lanes: int, readers: int) -> Database:
    from bot.storage import pipe  # with its driver: 9 MB that a bot on SQLite does without

    args: dict[str, Any] = {"connect_timeout": 5, "application_name": "ocop-bot"}
    common: dict[str, Any] = {"connect_args": args, "hide_parameters": True, "max_overflow": 4}
    writer = create_engine(url, pool_size=lanes, **common)
    reader = create_engine(url, pool_size=readers, pool_pre_ping=True, **common)
    for engine in (writer, reader):
        event.listen(engine, "connect", _postgresql_connect)
        event.listen(engine, "handle_error", _without_values)
    pipe.listen(writer)
    event.listen(reader, "begin", lambda connection: connection.exec_driver_sql("SET TRANSACTION READ ONLY"))
    where = f"PostgreSQL {url.database or ''} at {url.host or 'the local socket'}:{url.port or 5432}"
    return Database(writer, reader, "postgresql", None, where)


def _postgresql_connect(connection: Any, _record: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET TIME ZONE 'UTC'")
        cursor.execute("SET lock_timeout = '10s'")  # a lane that waits longer is better off saying so
    connection.commit()


def _without_values(context: Any) -> None:
    """PostgreSQL tells the row that broke a rule after the first line of its errors; errors are logged, so that part is
    dropped."""
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None and error.args and isinstance(error.args[0], str):
            error.args = (error.args[0].split("\n")[0], *error.args[1:])


def cut(database: Database, connection: Connection) -> None:
    """From another thread: takes back what a connection has done in its transaction and keeps it from doing more,
    while its own thread is busy elsewhere. Waits for the statement that is running at the moment."""
    raw: Any = connection.connection.dbapi_connection
    try:
        if database.dialect == "postgresql":
            with database.reader.connect() as other:
                other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": raw.info.backend_pid})
        else:
            raw.interrupt()
            raw.execute("PRAGMA query_only=ON").close()  # first: nothing may be a commit of its own after the rollback
            raw.execute("ROLLBACK").close()
    finally:
        connection.detach()  # the pool has room for another, and nobody else is given this one


def problem(database: Database, error: Exception) -> StorageProblem:
    """What the database said when it was opened, as one line that says how to mend it."""
    said = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
    if database.dialect == "postgresql":
        return Unreachable(f"{SETTING}: {database.where} cannot be reached ({said}); start it or correct the setting")
    if "locked" in said or "busy" in said:
        return Unreachable(f"{database.where} is held by another program ({said}); stop that, or try again")
    if "not a database" in said:
        return StorageProblem(f"{database.where} is not a database; move it away, or name another file in {SETTING}")
    return StorageProblem(f"{database.where}: {said}; let the bot's user write there, or change {SETTING}")
