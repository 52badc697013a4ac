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

from sqlalchemy import Connection, CursorResult, Executable, Table, TextClause
from sqlalchemy.sql import visitors
from sqlalchemy.sql.visitors import ExternallyTraversible

from bot.storage.pipe import Pipe, pipe_of, told
from bot.storage.prepared import Awaited, Form, Prepared, Rows


@dataclass(slots=True)
class Later:
    """An update that is not made yet; until then its `params` may be changed."""

    statement: Executable
    params: dict[str, Any]
    waiting: bool = True


def later(connection: Connection, statement: Executable, params: dict[str, Any]) -> Later:
    """An update that can wait until something else touches its tables, or until the work is done: others of the same
    rows may be joined to it meanwhile. Where nothing can wait it is made at once."""
    one = Later(statement, params)
    if isinstance(connection, Quick):
        connection.wait_with(one)
    else:
        one.waiting = False
        connection.execute(statement, params)
    return one


_prepared: WeakKeyDictionary[Executable, dict[tuple[str, ...], Prepared | None]] = WeakKeyDictionary()


_tables: WeakKeyDictionary[Executable, frozenset[str] | None] = WeakKeyDictionary()


def _touched(statement: Executable) -> frozenset[str] | None:
    """The tables that a statement names anywhere; None where it says something in plain text."""
    if statement not in _tables:
        parts = list(visitors.iterate(cast("ExternallyTraversible", statement)))
        plain = any(isinstance(part, TextClause) for part in parts)
        _tables[statement] = None if plain else frozenset(part.name for part in parts if isinstance(part, Table))
    return _tables[statement]


class Quick:
    """A connection whose repeated statements are quick; everything else is the connection's own."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.dialect = connection.dialect
        self._later: list[Later] = []
        self._pipe = pipe_of(connection) if self.dialect.name == "postgresql" else None

    def __getattr__(self, name: str) -> Any:
        self.flush()
        return getattr(self._connection, name)

    def wait_with(self, one: Later) -> None:
        self._later.append(one)

    def flush(self) -> None:
        """Makes the updates that wait."""
        waiting, self._later = self._later, []
        for one in waiting:
            one.waiting = False
            self.execute(one.statement, one.params)

    def execute(self, statement: Executable, params: Any = None) -> CursorResult[Any]:
        if self._later and self._concerned(statement):
            self.flush()
        many = isinstance(params, list) and bool(params)
        given: Any = params[0] if many else params if params is not None else {}
        prepared = self._find(statement, given)
        form = prepared.form(given) if prepared is not None else None
        if prepared is None or form is None or not self._connection.in_transaction() or (many and prepared.gives):
            return self._connection.execute(statement, params)
        values = [form.filled(row) for row in params] if many else [form.filled(given)]
        if self._pipe is not None:
            rows = self._soon(self._pipe, prepared, form, values)
        else:
            rows = self._now(prepared, form, values)
        return cast("CursorResult[Any]", rows)

    def settle(self) -> None:
        """Until everything that was executed, and what waits to be, is done. Raises the error of what failed."""
        self.flush()
        if self._pipe is not None:
            with told(self._connection):
                self._pipe.settle()

    def _now(self, prepared: Prepared, form: Form, values: list[Sequence[Any]]) -> Rows:
        cursor = self._connection.connection.cursor()
        try:
            if len(values) == 1:
                cursor.execute(form.sql, values[0])
            else:
                cursor.executemany(form.sql, values)
            names = prepared.described(lambda: [(one[0], one[1]) for one in cursor.description])
            rows = Rows(names, prepared.rows(cursor.fetchall()) if names else [], cursor.rowcount)
        except self.dialect.loaded_dbapi.Error as error:
            self._raise(error, form.sql, values, cursor)
        cursor.close()
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

    def _concerned(self, statement: Executable) -> bool:
        """Whether a statement may read or write what an update that waits would change."""
        touched = _touched(statement)
        return touched is None or any(touched & (_touched(one.statement) or touched) for one in self._later)

    def _find(self, statement: Executable, params: Any) -> Prepared | None:
        """None at the first execution, and for what is not plain."""
        if not isinstance(params, dict):
            return None
        key = (self.dialect.name, *params)
        forms = _prepared.get(statement)
        if forms is None:
            _prepared[statement] = {key: None}
            return None
        found = forms.get(key)
        if found is None:
            if key not in forms:
                forms[key] = None
                return None
            found = forms[key] = Prepared(statement, params, self.dialect)
        return found if found.plain else None

    def _raise(self, error: Exception, sql: str, values: Any, cursor: Any) -> NoReturn:
        """As SQLAlchemy would: wrapped, its listeners told, a broken connection given up."""
        self._connection._handle_dbapi_exception(error, sql, values, cursor, None)
        raise AssertionError("it raises")
