"""One statement taken apart: its SQL, what becomes of each value on the way in and out, the rows it gives."""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import BindParameter, Dialect, Executable, Insert, Table, TextClause
from sqlalchemy.engine import IteratorResult
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.exc import MultipleResultsFound, NoResultFound
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.schema import ScalarElementColumnDefault

if TYPE_CHECKING:
    from psycopg.abc import Transformer
    from psycopg.pq.abc import PGresult

Process = Callable[[Any], Any]
Params = Mapping[str, Any]
PIPE = "pipe"  # where a connection to PostgreSQL has its pipe, in its `info`
LONGEST = 200  # values of an IN list; each length is a SQL text of its own
# SQLite keeps what RETURNING gives in a table of its own, and the whole statement in a journal: a third of the price of
# an INSERT. Which number its row got is known without.
_ONE_ROW = re.compile(
    r"(INSERT INTO \S+ \([^()]+\) VALUES \([?, ]+\)(?: ON CONFLICT \([^()]+\) DO NOTHING)?) RETURNING \S+"
)


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
    """The SQL text of a statement for lists of certain lengths. `filled` takes its values, by their places, from the
    parameters; KeyError where one is not there. `size`: it is made of so many parameters, no more and no others, and
    the same for all their values; else None."""

    __slots__ = ("filled", "prepared", "size", "sql")

    def __init__(self, prepared: Prepared, sql: str, values: Sequence[Value], size: int | None) -> None:
        self.prepared, self.sql, self.size = prepared, sql, size
        self.filled = filler(values)


def filler(values: Sequence[Value]) -> Callable[[Params], Sequence[Any]]:
    """A function from the parameters of an execution to its values in their order. All are taken at once."""
    given = [(at, one) for at, one in enumerate(values) if one.key is not None]
    fixed = [(at, one) for at, one in enumerate(values) if one.key is None]
    kept = tuple([one.process(one.fixed) if one.process else one.fixed for _, one in fixed])
    processes = [(at, one.process) for at, one in given if one.process]
    parts = [(at, one.at) for at, one in given if one.at is not None]
    take = _several([one.key for _, one in given])
    places = {at: place for place, (at, _) in enumerate(given + fixed)}
    put = _several([places[at] for at in range(len(values))]) if fixed else None

    def filled(params: Params) -> list[Any]:
        made = list(take(params) if put is None else put(take(params) + kept))
        for at, part in parts:
            made[at] = made[at][part]
        for at, process in processes:
            made[at] = process(made[at])
        return made

    return filled if put or parts or processes else take


def _several(keys: Sequence[Any]) -> Callable[[Any], tuple[Any, ...]]:
    """`itemgetter` that gives a tuple for one key, and for none, too."""
    if len(keys) > 1:
        return itemgetter(*keys)
    return lambda given: tuple([given[key] for key in keys])


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
        self._lists = [bind.key for bind in compiled.post_compile_params if bind.key in self._given]
        self._forms: dict[tuple[int, ...], Form] = {}
        self.columns = list(getattr(statement, "exported_columns", ()))
        self._outs: list[tuple[int, Process]] = []
        self._names: Sequence[str] = ()
        self._row: Callable[[Iterable[Any]], Any] | None = None
        table = statement.table if isinstance(statement, Insert) else None
        number = table.autoincrement_column if isinstance(table, Table) else None
        self._number = len(self.columns) == 1 and self.columns[0] is number
        self._bare = False

    @property
    def gives(self) -> bool:
        """Whether rows come back, or a list is part of it: then only one row of values at a time is plain."""
        return bool(self.columns) or bool(self._lists)

    def form(self, params: Params) -> Form | None:
        """The SQL for these parameters; None where a list is too long."""
        lengths = tuple([len(params[key]) for key in self._lists])
        form = self._forms.get(lengths)
        if form is None and max(lengths, default=0) <= LONGEST:
            form = self._forms[lengths] = self._made(params)
        return form

    def _made(self, params: Params) -> Form:
        state = self._compiled.construct_expanded_state({**self._defaults, **params}, escape_names=False)
        parts = {part: (name, at) for name, made in state.parameter_expansion.items() for at, part in enumerate(made)}
        order = state.positiontup if self._compiled.positional else list(state.parameters)
        values = [self._value(*parts.get(name, (name, None))) for name in order or ()]
        sql = state.statement if self._compiled.positional else numbered(state.statement, order or ())
        if self._number and self._dialect.name == "sqlite" and (bare := _ONE_ROW.fullmatch(sql)):
            self._bare, sql = True, bare[1]
        whole = not self._lists and self._given == {one.key for one in values if one.key is not None}
        return Form(self, sql, values, len(self._given) if whole else None)

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

    def fetched(self, cursor: Any) -> Rows:
        """What an execution on a cursor of the driver gave."""
        if not self.columns:
            return Rows((), [], cursor.rowcount)
        if self._bare:
            names = self._names or self.described(lambda: [(self.columns[0].key, None)])
            found = [(cursor.lastrowid,)] if cursor.rowcount else []
        else:
            names = self._names or self.described(lambda: [(one[0], one[1]) for one in cursor.description])
            found = cursor.fetchall()
        return Rows(names, self.rows(found), cursor.rowcount)

    def described(self, description: Callable[[], Sequence[tuple[str, Any]]]) -> Sequence[str]:
        """The names of the columns, none where no rows are given. `description`, their names and the driver's types, is
        asked once."""
        if self.columns and not self._names:
            told = description()
            outs = [
                (at, column.type.dialect_impl(self._dialect).result_processor(self._dialect, code))
                for at, (column, (_, code)) in enumerate(zip(self.columns, told, strict=True))
            ]
            self._outs = [(at, process) for at, process in outs if process is not None]
            names = [name for name, _ in told]
            self._row = row_of(names)
            self._names = names  # last: another thread may be asking
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
    return partial(tuple.__new__, made)  # `made._make` counts the values each time


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
