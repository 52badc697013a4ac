"""PostgreSQL databases that are used again: emptying one takes a twentieth of what making one takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

KEPT = ("alembic_version",)  # what a database with the schema, and nothing else, holds
# Waited for: one that is still at its last statement would count a sequence on after it was set back.
_OTHERS = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
_SEQUENCES = "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
_SHAPE = """
SELECT md5(coalesce(string_agg(made, '|' ORDER BY made), '')) FROM (
  SELECT attrelid::regclass || ' ' || attname || ' ' || atttypid || ' ' || attnotnull AS made
  FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = 'public'::regnamespace
  UNION ALL SELECT conname::text FROM pg_constraint WHERE connamespace = 'public'::regnamespace
  UNION ALL SELECT tgname::text || tgenabled::text FROM pg_trigger
  UNION ALL SELECT version_num FROM alembic_version
) AS shape
"""


@dataclass
class Used:
    """One that may be used again: its address, and a connection to it that is kept."""

    url: str
    engine: Engine
    tables: Sequence[str]
    shape: str


@dataclass
class Databases:
    """Those of one process. `make` gives the address of a new one that has the schema."""

    make: Callable[[], str]
    _free: list[Used] = field(default_factory=list)

    def take(self) -> Used:
        return self._free.pop() if self._free else _known(self.make())

    def give_back(self, used: Used) -> None:
        """Emptied, it is there for the next. Where that cannot be done (a test changed its tables) it is left alone."""
        try:
            with used.engine.begin() as connection:
                sound = _empty(connection, used)
        except DBAPIError:  # the server went away under it, or somebody still holds a lock
            sound = False
        if sound:
            self._free.append(used)
        else:
            used.engine.dispose()


def _known(url: str) -> Used:
    engine = create_engine(url, poolclass=StaticPool)
    with engine.begin() as connection:
        tables = [name for (name,) in connection.execute(text(_TABLES)) if name not in KEPT]
        return Used(url, engine, tables, _shape(connection))


def _shape(connection: Connection) -> str:
    return str(connection.execute(text(_SHAPE)).scalar_one())


def _empty(connection: Connection, used: Used) -> bool:
    connection.execute(text(_OTHERS))
    if _shape(connection) != used.shape:
        return False
    connection.execute(text("SET LOCAL lock_timeout = '2s'"))
    connection.execute(text("SET LOCAL session_replication_role = replica"))  # no triggers, no references
    found = [f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in used.tables]
    for (name,) in connection.execute(text(" UNION ALL ".join(found))).all():
        connection.execute(text(f"DELETE FROM {name}"))
    for (name,) in connection.execute(text(_SEQUENCES)).all():
        connection.execute(text(f"SELECT setval('{name}', 1, false)"))
    return True
