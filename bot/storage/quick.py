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
from typing import TYPE_CHECKING, Any, NoReturn, cast
from weakref import ref

from sqlalchemy import Connection, CursorResult, Executable, Table, TextClause, Update
from sqlalchemy.sql import visitors
from sqlalchemy.sql.visitors import ExternallyTraversible

from bot.storage.ahead import Ahead
from bot.storage.prepared import PIPE, Awaited, Form, Prepared, Rows
from bot.storage.touched import Touches

if TYPE_CHECKING:  # a bot on SQLite does without the driver of PostgreSQL: 9 MB
    from bot.storage.pipe import Pipe


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


def ahead_of(connection: Connection) -> Ahead | None:
    """What was read ahead in the transaction under way; None where nothing ever is (SQLite, somebody's own)."""
    return connection.ahead if isinstance(connection, Quick) else None


class Known:
    """What is known of a statement: how it is prepared for each set of parameters (None: it was executed once), and as
    soon as somebody asks the tables it names and what it may change. `form` is what it became last, where a number of
    parameters tells that it fits."""

    __slots__ = ("_alive", "_changing", "form", "prepared", "tables")

    def __init__(self, alive: ref[Executable]) -> None:
        self._alive = alive  # forgets this together with its statement
        self.form: Form | None = None
        self.prepared: dict[tuple[str, ...], Prepared | None] = {}
        self.tables: frozenset[str] | None = None
        self._changing: Touches | None = None

    def changing(self, statement: Executable) -> Touches:
        if self._changing is None:
            self._changing = Touches(statement)
        return self._changing

    def touches(self, statement: Executable, tables: frozenset[str]) -> bool:
        """Whether it may read or write one of them. Of what it says in plain text nobody knows."""
        if self.tables is None:
            parts = list(visitors.iterate(cast("ExternallyTraversible", statement)))
            plain = any(isinstance(part, TextClause) for part in parts)
            named = {part.name for part in parts if isinstance(part, Table)}
            self.tables = frozenset((ANYTHING, *named)) if plain else frozenset(named)
        return ANYTHING in self.tables or not self.tables.isdisjoint(tables)


ANYTHING = "*"
_known: dict[str, dict[int, Known]] = {}  # by dialect, and by the `id` of a statement, as long as that lives


class Quick:
    """A connection whose repeated statements are quick; everything else is the connection's own."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.dialect = connection.dialect
        self._known = _known.setdefault(self.dialect.name, {})
        self._later: list[Later] = []
        self._changing: frozenset[str] = frozenset()  # the tables of those
        self._cursor: Any = None
        self._pipe: Pipe | None = connection.info[PIPE] if self.dialect.name == "postgresql" else None
        self.ahead = Ahead() if self._pipe is not None else None

    def __getattr__(self, name: str) -> Any:
        self.flush()
        if self.ahead is not None:
            self.ahead.forget()  # nobody knows what is done with it
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
        known = self._known.get(id(statement)) or self._met(statement)
        if self._later and known.touches(statement, self._changing):
            self.flush()
        if self.ahead is not None and not self.ahead.empty:
            self.ahead.changes(known.changing(statement), params)
        given = {} if params is None else params
        form = known.form
        if form is not None and type(given) is dict and form.size == len(given) and self._connection.in_transaction():
            try:
                values = form.filled(given)
            except KeyError:  # as many parameters as the last time, but others
                return self._taken_apart(known, statement, params)
            return cast("CursorResult[Any]", self._run(form, values))
        return self._taken_apart(known, statement, params)

    def _met(self, statement: Executable) -> Known:
        """A statement that was not seen before."""
        all_, at = self._known, id(statement)
        one = all_[at] = Known(ref(statement, lambda _: all_.pop(at, None)))
        return one

    def _taken_apart(self, known: Known, statement: Executable, params: Any) -> CursorResult[Any]:
        """As SQLAlchemy does it at the first execution, and what is not plain."""
        many = isinstance(params, list) and bool(params)
        given: Any = params[0] if many else params if params is not None else {}
        prepared = self._find(known, statement, given)
        form = prepared.form(given) if prepared is not None else None
        if prepared is None or form is None or not self._connection.in_transaction() or (many and prepared.gives):
            return self._connection.execute(statement, params)
        known.form = form
        if many:
            rows = self._run_all(form, [form.filled(row) for row in params])
        else:
            rows = self._run(form, form.filled(given))
        return cast("CursorResult[Any]", rows)

    def wait_at_most(self, milliseconds: int) -> None:
        """In this transaction, for a row that another one holds. SQLite has one writer and no such thing."""
        if self._pipe is not None:
            with self._pipe.told(self._connection):
                self._pipe.command(f"SET LOCAL lock_timeout = {milliseconds}")

    def settle(self) -> None:
        """Until everything that was executed, and what waits to be, is done. Raises the error of what failed."""
        self.flush()
        if self._pipe is not None:
            with self._pipe.told(self._connection):
                self._pipe.settle()

    def _run(self, form: Form, values: Sequence[Any]) -> Rows:
        if self._pipe is not None:
            return self._soon(self._pipe, form, (values,))
        cursor, self._cursor = self._cursor or self._connection.connection.cursor(), None
        try:
            cursor.execute(form.sql, values)
            rows = form.prepared.fetched(cursor)
        except self.dialect.loaded_dbapi.Error as error:
            self._raise(error, form.sql, values, cursor)
        self._cursor = cursor
        return rows

    def _run_all(self, form: Form, values: Sequence[Sequence[Any]]) -> Rows:
        """For each of several rows of values; no rows come back."""
        if self._pipe is not None:
            return self._soon(self._pipe, form, values)
        cursor, self._cursor = self._cursor or self._connection.connection.cursor(), None
        try:
            cursor.executemany(form.sql, values)
        except self.dialect.loaded_dbapi.Error as error:
            self._raise(error, form.sql, values, cursor)
        self._cursor = cursor
        return Rows((), [], cursor.rowcount)

    def _soon(self, pipe: Pipe, form: Form, values: Sequence[Sequence[Any]]) -> Rows:
        rows = Awaited(form.prepared, form.sql, len(values), self._wait)
        try:
            for one in values:
                pipe.send(form.sql, one, rows)
        except self.dialect.loaded_dbapi.Error as error:
            self._raise(error, pipe.sql, (), None)
        return rows

    def _wait(self, rows: Awaited) -> None:
        assert self._pipe is not None
        try:
            self._pipe.wait(rows)
        except self.dialect.loaded_dbapi.Error as error:
            self._raise(error, self._pipe.sql, (), None)

    def _find(self, known: Known, statement: Executable, params: Any) -> Prepared | None:
        """None at the first execution, and for what is not plain."""
        if not isinstance(params, dict):
            return None
        key = tuple(params)
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
