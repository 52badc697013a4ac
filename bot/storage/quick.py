"""Hot statements at a fraction of their price.

SQLAlchemy spends some 70 µs of Python on every execution of a statement that it has long compiled, and a turn of a talk
takes a dozen of them. Here a statement that is executed again (a module constant) is taken apart once: its SQL, what
becomes of each value on the way in and out. From then on an execution is the driver's cursor and little else. Whatever
is not plain (rows that come back from several at once, computed defaults, the first execution) goes SQLAlchemy's way.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NoReturn, cast
from weakref import WeakKeyDictionary

from sqlalchemy import BindParameter, Connection, CursorResult, Dialect, Executable, Table, TextClause
from sqlalchemy.engine import IteratorResult
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.exc import MultipleResultsFound, NoResultFound
from sqlalchemy.sql import visitors
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.schema import ScalarElementColumnDefault
from sqlalchemy.sql.visitors import ExternallyTraversible

Process = Callable[[Any], Any]
Params = Mapping[str, Any]
LONGEST = 200  # values of an IN list; each length is a SQL text of its own


class Rows:
    """The rows of one execution, all fetched, as named tuples, and how many rows it changed. What a result of
    SQLAlchemy does with rows and is not written here, one of those does."""

    __slots__ = ("_names", "_rows", "rowcount")

    def __init__(self, names: Sequence[str], rows: list[Any], rowcount: int) -> None:
        self._names, self._rows, self.rowcount = names, rows, rowcount

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def all(self) -> list[Any]:
        return self._rows

    def first(self) -> Any:
        return self._rows[0] if self._rows else None

    def scalar(self) -> Any:
        return self._rows[0][0] if self._rows else None

    def one(self) -> Any:
        if len(self._rows) == 1:
            return self._rows[0]
        raise MultipleResultsFound("several rows were found") if self._rows else NoResultFound("no row was found")

    def scalar_one(self) -> Any:
        return self.one()[0]

    def __getattr__(self, name: str) -> Any:
        return getattr(IteratorResult(SimpleResultMetaData(self._names), iter(self._rows)), name)


@dataclass(frozen=True, slots=True)
class Value:
    """Where one value of an execution comes from: the parameter `key` (of a list the one `at`), else it is `fixed`."""

    key: str | None
    fixed: Any
    process: Process | None
    at: int | None = None


class Form:
    """The SQL text for lists of certain lengths; `names` where the driver takes values by name."""

    def __init__(self, sql: str, values: Sequence[Value], names: Sequence[str] | None) -> None:
        self.sql, self._names = sql, names
        self._fixed = [one.process(one.fixed) if one.process and not one.key else one.fixed for one in values]
        keys = [value.key for value in values]
        plain = len(keys) > 1 and all(keys) and all(value.at is None for value in values)
        self._all: Callable[[Params], tuple[Any, ...]] | None = itemgetter(*keys) if plain else None
        self._each = [(at, value.key, value.at) for at, value in enumerate(values) if value.key]
        self._processes = [(at, value.process) for at, value in enumerate(values) if value.key and value.process]

    def filled(self, params: Params) -> Any:
        if self._all is not None:
            made = list(self._all(params))
        else:
            made = self._fixed[:]
            for at, key, part in self._each:
                made[at] = params[key] if part is None else params[key][part]
        for at, process in self._processes:
            made[at] = process(made[at])
        return made if self._names is None else dict(zip(self._names, made, strict=True))


class Prepared:
    """One statement taken apart for one set of parameter names. `plain` is False where it cannot be."""

    def __init__(self, statement: Executable, names: Iterable[str], dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=sorted(names))  # type: ignore[attr-defined]
        assert isinstance(compiled, SQLCompiler)
        computed = [(column.key, column.default) for column in compiled.insert_prefetch or ()]
        self._defaults = {key: one.arg for key, one in computed if isinstance(one, ScalarElementColumnDefault)}
        self._given = frozenset(names)
        self.plain = not (
            compiled.literal_execute_params
            or compiled.escaped_bind_names
            or compiled.update_prefetch
            or any(bind.callable is not None for bind in compiled.bind_names)
            or len(self._defaults) < len(computed)
        )
        self._compiled = compiled
        self._dialect = dialect
        self._binds = {name: bind for bind, name in compiled.bind_names.items()}
        self._lists = [bind.key for bind in compiled.post_compile_params]
        self._forms: dict[tuple[int, ...], Form] = {}
        self._columns = list(getattr(statement, "exported_columns", ()))
        self._outs: list[tuple[int, Process]] = []
        self._names: Sequence[str] = ()
        self._row: Callable[[Iterable[Any]], Any] | None = None

    @property
    def gives(self) -> bool:
        """Whether rows come back, or a list is part of it: then only one row of values at a time is plain."""
        return bool(self._columns) or bool(self._lists)

    def form(self, params: Params) -> Form | None:
        """The SQL for these parameters; None where a list is too long."""
        lengths = tuple([len(params[key]) for key in self._lists if key in params]) if self._lists else ()
        form = self._forms.get(lengths)
        if form is None and max(lengths, default=0) <= LONGEST:
            form = self._forms[lengths] = self._made(params)
        return form

    def _made(self, params: Params) -> Form:
        state = self._compiled.construct_expanded_state({**self._defaults, **params}, escape_names=False)
        parts = {part: (name, at) for name, made in state.parameter_expansion.items() for at, part in enumerate(made)}
        order = state.positiontup if self._compiled.positional else list(state.parameters)
        values = [self._value(*parts.get(name, (name, None))) for name in order or ()]
        return Form(state.statement, values, None if self._compiled.positional else order)

    def _value(self, name: str, at: int | None) -> Value:
        bind: BindParameter[Any] = self._binds[name]
        process = bind.type.dialect_impl(self._dialect).bind_processor(self._dialect)
        if bind.key in self._given or (bind.required and bind.key not in self._defaults):
            return Value(bind.key, None, process, at)
        fixed: Any = self._defaults.get(bind.key, bind.value)
        return Value(None, fixed if at is None else fixed[at], process)

    def rows(self, cursor: Any) -> Rows:
        """What the cursor gives, in the statement's own types."""
        count = cursor.rowcount
        if cursor.description is None or not self._columns:
            return Rows((), [], count)
        if self._row is None:
            self._describe(cursor.description)
        assert self._row is not None
        found: list[Any] = cursor.fetchall()
        if self._outs:
            found = [self._out(row) for row in found]
        return Rows(self._names, [self._row(row) for row in found], count)

    def _describe(self, description: Sequence[Sequence[Any]]) -> None:
        for at, (column, one) in enumerate(zip(self._columns, description, strict=True)):
            process = column.type.dialect_impl(self._dialect).result_processor(self._dialect, one[1])
            if process is not None:
                self._outs.append((at, process))
        self._names = [one[0] for one in description]
        self._row = row_of(self._names)

    def _out(self, row: Sequence[Any]) -> Sequence[Any]:
        made = list(row)
        for at, process in self._outs:
            value = made[at]
            if value is not None:
                made[at] = process(value)
        return made


def row_of(names: Sequence[str]) -> Callable[[Iterable[Any]], Any]:
    """Makes rows that read as SQLAlchemy's: by place, by name, as a mapping."""
    bare = namedtuple("bare", names, rename=True)  # type: ignore[misc]
    mapping = property(lambda row: dict(zip(names, row, strict=True)))
    made = type("Row", (bare,), {"__slots__": (), "_mapping": mapping})
    make: Callable[[Iterable[Any]], Any] = made._make  # type: ignore[attr-defined]
    return make


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
        cursor = self._connection.connection.cursor()
        values = [form.filled(row) for row in params] if many else form.filled(given)
        try:
            (cursor.executemany if many else cursor.execute)(form.sql, values)
            rows = prepared.rows(cursor)
        except self.dialect.loaded_dbapi.Error as error:
            self._raise(error, form.sql, values, cursor)
        cursor.close()
        return cast("CursorResult[Any]", rows)

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
