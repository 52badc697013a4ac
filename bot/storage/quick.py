"""Hot statements at a fraction of their price.

SQLAlchemy spends some 70 µs of Python on every execution of a statement that it has long compiled, and a turn of a talk
takes a dozen of them. Here a statement that is executed again (a module constant) is taken apart once: its SQL, what
becomes of each value on the way in and out. From then on an execution is the driver's cursor and little else. Whatever
is not plain (rows that come back from several at once, computed defaults, the first execution) goes SQLAlchemy's way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn, cast
from weakref import WeakKeyDictionary

from sqlalchemy import BindParameter, Connection, CursorResult, Dialect, Executable
from sqlalchemy.engine import IteratorResult
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.schema import ScalarElementColumnDefault

Process = Callable[[Any], Any]
Params = Mapping[str, Any]
LONGEST = 200  # values of an IN list; each length is a SQL text of its own


class Rows(IteratorResult[Any]):
    """The rows of one execution, all fetched, and how many rows it changed."""

    def __init__(self, metadata: SimpleResultMetaData, rows: Iterable[Sequence[Any]], rowcount: int) -> None:
        super().__init__(metadata, iter(rows))
        self.rowcount = rowcount


NOTHING = SimpleResultMetaData(())


@dataclass(frozen=True, slots=True)
class Value:
    """Where one value of an execution comes from: the parameter `key`, else `default`; of a list the one `at`."""

    key: str
    default: Any
    required: bool
    process: Process | None
    at: int | None = None

    def of(self, params: Params) -> Any:
        value = params[self.key] if self.required or self.key in params else self.default
        if self.at is not None:
            value = value[self.at]
        return self.process(value) if self.process is not None else value


@dataclass(frozen=True, slots=True)
class Form:
    """The SQL text for lists of certain lengths; `names` where the driver takes values by name."""

    sql: str
    values: Sequence[Value]
    names: Sequence[str] | None

    def filled(self, params: Params) -> Any:
        made = [value.of(params) for value in self.values]
        return made if self.names is None else dict(zip(self.names, made, strict=True))


class Prepared:
    """One statement taken apart for one set of parameter names. `plain` is False where it cannot be."""

    def __init__(self, statement: Executable, names: Iterable[str], dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=sorted(names))  # type: ignore[attr-defined]
        assert isinstance(compiled, SQLCompiler)
        computed = [(column.key, column.default) for column in compiled.insert_prefetch or ()]
        self._defaults = {key: one.arg for key, one in computed if isinstance(one, ScalarElementColumnDefault)}
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
        self._metadata: SimpleResultMetaData | None = None

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
        default = self._defaults.get(bind.key, bind.value)
        return Value(bind.key, default, bind.required and bind.key not in self._defaults, process, at)

    def rows(self, cursor: Any) -> Rows:
        """What the cursor gives, in the statement's own types."""
        count = cursor.rowcount
        if cursor.description is None or not self._columns:
            return Rows(NOTHING, (), count)
        if self._metadata is None:
            self._describe(cursor.description)
        assert self._metadata is not None
        found: list[Sequence[Any]] = cursor.fetchall()
        if self._outs:
            found = [self._out(row) for row in found]
        return Rows(self._metadata, found, count)

    def _describe(self, description: Sequence[Sequence[Any]]) -> None:
        for at, (column, one) in enumerate(zip(self._columns, description, strict=True)):
            process = column.type.dialect_impl(self._dialect).result_processor(self._dialect, one[1])
            if process is not None:
                self._outs.append((at, process))
        self._metadata = SimpleResultMetaData([one[0] for one in description])

    def _out(self, row: Sequence[Any]) -> Sequence[Any]:
        made = list(row)
        for at, process in self._outs:
            made[at] = process(made[at])
        return tuple(made)


_prepared: WeakKeyDictionary[Executable, dict[tuple[str, ...], Prepared | None]] = WeakKeyDictionary()


class Quick:
    """A connection whose repeated statements are quick; everything else is the connection's own."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.dialect = connection.dialect

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def execute(self, statement: Executable, params: Any = None) -> CursorResult[Any]:
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
