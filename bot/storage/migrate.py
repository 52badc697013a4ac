"""The schema brought up to date at the start: nothing to do in a millisecond, else Alembic, with a copy made first."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from bot.clock import SystemClock
from bot.storage.engine import SETTING, Database
from bot.storage.problems import StorageProblem

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).with_name("migrations")
# The newest step's number, which its file's name begins with; asking Alembic would mean loading it at every start.
HEAD = max(step.name[:4] for step in (MIGRATIONS / "versions").glob("[0-9][0-9][0-9][0-9]_*.py"))
LOCK = 0x0C09  # any number: two processes that start at once upgrade one after the other


def upgrade(database: Database, *, now: datetime | None = None) -> Path | None:
    """Makes or upgrades the schema; returns where the copy of an older SQLite file was put, if one was.

    Raises `StorageProblem` for a schema newer than this program, or when a step fails (nothing is changed then)."""
    stored = revision(database)
    if stored == HEAD:
        return None
    config = alembic_config()
    if stored is not None and not _known(config, stored):
        raise StorageProblem(
            f"{database.where} was made by a newer version (schema {stored}, this one knows {HEAD}):"
            f" install that version, or name another database in {SETTING}"
        )
    copy = _copy_beside(database, stored, now or SystemClock().now()) if stored is not None else None
    try:
        with migrating(database) as connection:
            run(connection, config)
    except DBAPIError as error:
        said = str(error.orig).strip().splitlines()[0]
        kept = f"; its copy is {copy}" if copy else ""
        raise StorageProblem(
            f"{database.where} could not be brought to schema {HEAD} ({said}) and was left as it was{kept}"
        ) from error
    return copy


def revision(database: Database) -> str | None:
    """The schema's revision, None in an empty database. Raises `StorageProblem` when the file cannot be read."""
    try:
        with database.reader.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except DBAPIError as error:
        said = str(error.orig).strip().splitlines()[0]
        raise StorageProblem(f"{database.where}: {said}; mend it, or name another database in {SETTING}") from None


def alembic_config() -> Config:
    from alembic.config import Config  # not needed at most starts, and a third of a second

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def run(connection: Connection, config: Config, target: str = "head") -> None:
    """Runs the steps on a connection that is in a transaction already."""
    from alembic import command

    config.attributes["connection"] = connection
    command.upgrade(config, target)


@contextmanager
def migrating(database: Database) -> Iterator[Connection]:
    """One transaction for a whole upgrade. SQLite: with foreign keys off, since changing a table there means making it
    anew, and checked before the commit. PostgreSQL: behind a lock, since another process may be starting too."""
    with database.writer.connect() as connection:
        if database.dialect == "sqlite":
            _pragma(connection, "foreign_keys=OFF")
        try:
            with connection.begin():
                if database.dialect == "postgresql":
                    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
                    connection.execute(text("SET LOCAL lock_timeout = 0"))
                yield connection
                if database.dialect == "sqlite":
                    _check_references(connection, database)
        finally:
            if database.dialect == "sqlite":
                _pragma(connection, "foreign_keys=ON")


def _pragma(connection: Connection, pragma: str) -> None:
    raw = connection.connection.dbapi_connection
    assert isinstance(raw, sqlite3.Connection)
    raw.execute(f"PRAGMA {pragma}").close()


def _check_references(connection: Connection, database: Database) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        tables = ", ".join(sorted({str(row[0]) for row in broken}))
        raise StorageProblem(
            f"{database.where}: {len(broken)} rows of {tables} point at nothing, so it was left as it was;"
            " restore it from a copy"
        )


def differences(database: Database) -> list[str]:
    """How a schema differs from what this program's tables say; nothing, where nobody changed it by hand."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from bot.storage.tables import METADATA

    with database.reader.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), METADATA)
    return [_in_words(one) for one in found]


def _in_words(difference: Any) -> str:
    """("add_column", None, "chat", Column) and the like, or a list of changes to one column."""
    first = difference[0] if isinstance(difference, list) else difference
    names = [part if isinstance(part, str) else getattr(part, "name", "") for part in first if part is not None]
    return " ".join(str(name) for name in names[:4] if name)


def _known(config: Config, stored: str) -> bool:
    from alembic.script import ScriptDirectory

    return stored in {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}


def _copy_beside(database: Database, stored: str, now: datetime) -> Path | None:
    if database.file is None:
        return None
    copy = database.file.with_name(f"{database.file.name}.backup-{stored}-{now:%Y%m%dT%H%M%SZ}")
    copy_file(database.file, copy)
    return copy


def copy_file(source: Path, target: Path) -> None:
    """A consistent copy of a SQLite file, also while it is written to; readable by its owner only. Put in place whole.

    Raises `StorageProblem` when it cannot be written."""
    draft = target.with_name(f".{target.name}.part")
    try:
        draft.unlink(missing_ok=True)
        draft.touch(0o600)
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(draft)) as new:
            old.backup(new)
        draft.replace(target)
    except (OSError, sqlite3.Error) as error:
        draft.unlink(missing_ok=True)
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise StorageProblem(
            f"{target}: the copy could not be written ({why}); make room or let the bot write"
        ) from None
