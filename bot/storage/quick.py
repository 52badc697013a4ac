"""Hot statements at a fraction of their price.

SQLAlchemy spends some 70 µs of Python on every execution of a statement that it has long compiled, and a turn of a talk
takes a dozen of them. Here a statement that is executed again (a module constant) is taken apart once (`prepared.py`).
From then on an execution is the driver's cursor and little else; on PostgreSQL it is only sent, and waited for when
somebody looks at what it gave (`pipe.py`). Whatever is not plain (rows that come back from several at once, computed
defaults, the first execution) goes SQLAlchemy's way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NoReturn, cast
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, CursorResult, Executable, Table, TextClause, Update
from sqlalchemy.sql import visitors
from sqlalchemy.sql.visitors import ExternallyTraversible

from bot.storage.pipe import Pipe, pipe_of, told
from bot.storage.prepared import Awaited, Form, Prepared, Rows


@dataclass(slots=True)
class Later:
    """An update that is not made yet; until then its `params` may be changed."""

    statement: Update
    params: dict[str, Any]
    waiting: bool = True


def later(connection: Connection, statement: Update, params: dict[str, Any]) -> Later:
    """An update that can wait until something else touches its tables, or until the work is done: others of the same
    rows may be joined to it meanwhile. Where nothing can wait it is made at once."""
    one = Later(statement, params)
    if isinstance(connection, Quick):
        connection.wait_with(one)
    else:
        one.waiting = False
        connection.execute(statement, params)
    return one


class Known:
    """What is known of a statement: how it is prepared for each dialect and set of parameters (None: it was executed
    once), and the tables it names, as soon as somebody asks."""

    __slots__ = ("prepared", "tables")

    def __init__(self) -> None:
        self.prepared: dict[tuple[str, ...], Prepared | None] = {}
        self.tables: frozenset[str] | None = None

    def touches(self, statement: Executable, tables: frozenset[str]) -> bool:
        """Whether it may read or write one of them. Of what it says in plain text nobody knows."""
        if self.tables is None:
            parts = list(visitors.iterate(cast("ExternallyTraversible", statement)))
            plain = any(isinstance(part, TextClause) for part in parts)
            named = {part.name for part in parts if isinstance(part, Table)}
            self.tables = frozenset((ANYTHING, *named)) if plain else frozenset(named)
        return ANYTHING in self.tables or not self.tables.isdisjoint(tables)


ANYTHING = "*"
_known: WeakKeyDictionary[Executable, Known] = WeakKeyDictionary()


class Quick:
    """A connection whose repeated statements are quick; everything else is the connection's own."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.dialect = connection.dialect
        self._later: list[Later] = []
        self._changing: frozenset[str] = frozenset()  # the tables of those
        self._cursor: Any = None
        self._pipe = pipe_of(connection) if self.dialect.name == "postgresql" else None

    def __getattr__(self, name: str) -> Any:
        self.flush()
        return getattr(self._connection, name)

    def wait_with(self, one: Later) -> None:
        self._later.append(one)
        self._changing |= {str(one.statement.table)}

    def flush(self) -> None:
        """Makes the updates that wait."""
        waiting, self._later, self._changing = self._later, [], frozenset()
        for one in waiting:
            one.waiting = False
            self.execute(one.statement, one.params)

    def execute(self, statement: Executable, params: Any = None) -> CursorResult[Any]:
        known = _known.get(statement)
        if known is None:
            known = _known[statement] = Known()
        if self._later and known.touches(statement, self._changing):
            self.flush()
        many = isinstance(params, list) and bool(params)
        given: Any = params[0] if many else params if params is not None else {}
        prepared = self._find(known, statement, given)
        form = prepared.form(given) if prepared is not None else None
        if prepared is None or form is None or not self._connection.in_transaction() or (many and prepared.gives):
            return self._connection.execute(statement, params)
        values = [form.filled(row) for row in params] if many else [form.filled(given)]
        if self._pipe is not None:
            rows = self._soon(self._pipe, prepared, form, values)
        else:
            rows = self._now(prepared, form, values)
        return cast("CursorResult[Any]", rows)

    def wait_at_most(self, milliseconds: int) -> None:
        """In this transaction, for a row that another one holds. SQLite has one writer and no such thing."""
        if self._pipe is not None:
            with told(self._connection):
                self._pipe.command(f"SET LOCAL lock_timeout = {milliseconds}")

    def settle(self) -> None:
        """Until everything that was executed, and what waits to be, is done. Raises the error of what failed."""
        self.flush()
        if self._pipe is not None:
            with told(self._connection):
                self._pipe.settle()

    def _now(self, prepared: Prepared, form: Form, values: list[Sequence[Any]]) -> Rows:
        cursor, self._cursor = self._cursor or self._connection.connection.cursor(), None
        try:
            if len(values) == 1:
                cursor.execute(form.sql, values[0])
            else:
                cursor.executemany(form.sql, values)
            names = prepared.described(lambda: [(one[0], one[1]) for one in cursor.description])
            rows = Rows(names, prepared.rows(cursor.fetchall()) if names else [], cursor.rowcount)
        except self.dialect.loaded_dbapi.Error as error:
            self._raise(error, form.sql, values, cursor)
        self._cursor = cursor
        return rows

    def _soon(self, pipe: Pipe, prepared: Prepared, form: Form, values: list[Sequence[Any]]) -> Rows:
        rows = Awaited(prepared, form.sql, len(values), self._wait)
        with told(self._connection):
            for one in values:
                pipe.send(form.sql, one, rows)
        return rows

    def _wait(self, rows: Awaited) -> None:
        if self._pipe is not None:
            with told(self._connection):
                self._pipe.wait(rows)

    def _find(self, known: Known, statement: Executable, params: Any) -> Prepared | None:
        """None at the first execution, and for what is not plain."""
        if not isinstance(params, dict):
            return None
        key = (self.dialect.name, *params)
        found = known.prepared.get(key)
        if found is None:
            if key not in known.prepared:
                known.prepared[key] = None
                return None
            found = known.prepared[key] = Prepared(statement, params, self.dialect)
        return found if found.plain else None

    def _raise(self, error: Exception, sql: str, values: Any, cursor: Any) -> NoReturn:
        """As SQLAlchemy would: wrapped, its listeners told, a broken connection given up."""
        self._connection._handle_dbapi_exception(error, sql, values, cursor, None)
        raise AssertionError("it raises")
