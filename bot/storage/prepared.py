"""One statement taken apart: its SQL, what becomes of each value on the way in and out, the rows it gives."""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from psycopg.abc import Transformer
from psycopg.pq.abc import PGresult
from sqlalchemy import BindParameter, Dialect, Executable, TextClause
from sqlalchemy.engine import IteratorResult
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.exc import MultipleResultsFound, NoResultFound
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.schema import ScalarElementColumnDefault

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
    """The SQL text for lists of certain lengths, with its values by their places."""

    def __init__(self, sql: str, values: Sequence[Value]) -> None:
        self.sql = sql
        self._fixed = [one.process(one.fixed) if one.process and not one.key else one.fixed for one in values]
        keys = [value.key for value in values]
        plain = len(keys) > 1 and all(keys) and all(value.at is None for value in values)
        self._all: Callable[[Params], tuple[Any, ...]] | None = itemgetter(*keys) if plain else None
        self._each = [(at, value.key, value.at) for at, value in enumerate(values) if value.key]
        self._processes = [(at, value.process) for at, value in enumerate(values) if value.key and value.process]

    def filled(self, params: Params) -> Sequence[Any]:
        if self._all is not None:
            made = list(self._all(params))
        else:
            made = self._fixed[:]
            for at, key, part in self._each:
                made[at] = params[key] if part is None else params[key][part]
        for at, process in self._processes:
            made[at] = process(made[at])
        return made


class Prepared:
    """One statement taken apart for one set of parameter names. `plain` is False where it cannot be."""

    def __init__(self, statement: Executable, names: Iterable[str], dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=sorted(names))  # type: ignore[attr-defined]
        assert isinstance(compiled, SQLCompiler)
        computed = [(column.key, column.default) for column in compiled.insert_prefetch or ()]
        self._defaults = {key: one.arg for key, one in computed if isinstance(one, ScalarElementColumnDefault)}
        self._given = frozenset(names)
        self.plain = not (
            isinstance(statement, TextClause)  # nobody knows whether it gives rows
            or compiled.literal_execute_params
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
        return Form(state.statement if self._compiled.positional else numbered(state.statement, order or ()), values)

    def _value(self, name: str, at: int | None) -> Value:
        bind: BindParameter[Any] = self._binds[name]
        process = bind.type.dialect_impl(self._dialect).bind_processor(self._dialect)
        if bind.key in self._given or (bind.required and bind.key not in self._defaults):
            return Value(bind.key, None, process, at)
        fixed: Any = self._defaults.get(bind.key, bind.value)
        return Value(None, fixed if at is None else fixed[at], process)

    def rows(self, found: Sequence[Any]) -> list[Any]:
        """What the driver fetched, in the statement's own types."""
        assert self._row is not None
        if self._outs:
            found = [self._out(row) for row in found]
        return [self._row(row) for row in found]

    def described(self, description: Callable[[], Sequence[tuple[str, Any]]]) -> Sequence[str]:
        """The names of the columns, none where no rows are given. `description`, their names and the driver's types, is
        asked once."""
        if self._row is None and self._columns:
            told = description()
            outs = [
                (at, column.type.dialect_impl(self._dialect).result_processor(self._dialect, code))
                for at, (column, (_, code)) in enumerate(zip(self._columns, told, strict=True))
            ]
            self._outs = [(at, process) for at, process in outs if process is not None]
            self._names = [name for name, _ in told]
            self._row = row_of(self._names)  # last: another thread may be asking
        return self._names

    def _out(self, row: Sequence[Any]) -> Sequence[Any]:
        made = list(row)
        for at, process in self._outs:
            value = made[at]
            if value is not None:
                made[at] = process(value)
        return made


def numbered(sql: str, names: Sequence[str]) -> str:
    """psycopg's %(name)s as the $1 of PostgreSQL itself."""
    places = {name: f"${place}" for place, name in enumerate(names, 1)}
    return re.sub(r"%%|%\((\w+)\)s", lambda found: places[found[1]] if found[1] else "%", sql)


def row_of(names: Sequence[str]) -> Callable[[Iterable[Any]], Any]:
    """Makes rows that read as SQLAlchemy's: by place, by name, as a mapping."""
    bare = namedtuple("bare", names, rename=True)  # type: ignore[misc]
    mapping = property(lambda row: dict(zip(names, row, strict=True)))
    made = type("Row", (bare,), {"__slots__": (), "_mapping": mapping})
    make: Callable[[Iterable[Any]], Any] = made._make  # type: ignore[attr-defined]
    return make


class Awaited(Rows):
    """Rows of a statement that is still under way: whoever looks at them waits for it."""

    __slots__ = ("_changed", "_prepared", "_wait", "left", "sql")

    def __init__(self, prepared: Prepared, sql: str, left: int, wait: Callable[[Awaited], None]) -> None:
        self._prepared, self.sql, self.left, self._wait = prepared, sql, left, wait
        self._changed = 0

    def __getattr__(self, name: str) -> Any:
        if name in Rows.__slots__:  # not there yet
            self._wait(self)
            return getattr(self, name)
        return super().__getattr__(name)

    def arrived(self, result: PGresult, types: Transformer) -> None:
        """The answer for one row of values; with the last of them this is whole."""
        self.left -= 1
        self._changed += result.command_tuples or 0
        if self.left:
            return
        names = self._prepared.described(
            lambda: [((result.fname(at) or b"").decode(), result.ftype(at)) for at in range(result.nfields)]
        )
        rows: list[Any] = []
        if names:
            types.set_pgresult(result)
            rows = self._prepared.rows(types.load_rows(0, result.ntuples, tuple))
        super().__init__(names, rows, self._changed)
