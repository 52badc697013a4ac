"""Which rows an execution may change, of those that are read with a chat (`ahead.py`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from sqlalchemy import BindParameter, Column, Executable, Insert, Select, Table, TextClause, Update
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.elements import BinaryExpression, BooleanClauseList, ColumnElement
from sqlalchemy.sql.visitors import ExternallyTraversible

Row = tuple[str, Any]
"""A table and the id of one of its rows."""

BY_ID = frozenset({"chat", "person", "talk", "organisation", "product", "assessment"})
OTHERS = frozenset({"channel_account", "membership", "outbox", "inbox"})
# Whom a new row says something about, and by which of its values; None: nobody who was there before it.
NEW: Mapping[str, tuple[str, str] | None] = {
    "outbox": ("chat", "chat_id"),
    "inbox": ("chat", "chat_id"),
    "membership": ("person", "person_id"),
    **dict.fromkeys(BY_ID),
}


class Touches:
    """What one statement may change: `nothing` of what is read, or the rows its values name; else nobody knows."""

    __slots__ = ("_named", "nothing")

    def __init__(self, statement: Executable) -> None:
        self.nothing = False
        self._named: tuple[str, str] | None = None
        if isinstance(statement, Select):
            parts = visitors.iterate(cast("ExternallyTraversible", statement))
            self.nothing = not any(isinstance(part, (UpdateBase, TextClause)) for part in parts)
        elif isinstance(statement, UpdateBase) and isinstance(statement.table, Table):
            name = statement.table.name
            self.nothing = name not in BY_ID and name not in OTHERS
            if isinstance(statement, Insert) and name in NEW:
                self._named = NEW[name]
                self.nothing = self._named is None
            elif isinstance(statement, Update) and name in BY_ID:
                self._named = _one_row(statement, statement.table)

    def rows(self, params: Any) -> list[Row] | None:
        """The rows that these values name (those of one execution, or of many); None where nobody knows."""
        if self._named is None:
            return None
        table, key = self._named
        each = params if isinstance(params, list) else [params]
        if all(isinstance(values, dict) and key in values for values in each):
            return [(table, values[key]) for values in each]
        return None


def _one_row(statement: Update, table: Table) -> tuple[str, str] | None:
    """Of an update of the row with a given id: its table, and the parameter that gives the id."""
    for part in _all_of(statement.whereclause):
        if isinstance(part, BinaryExpression) and part.operator is operators.eq:
            column, given = part.left, part.right
            its_id = isinstance(column, Column) and column.table is table and column.name == "id"
            if its_id and isinstance(given, BindParameter) and given.required:
                return table.name, given.key
    return None


def _all_of(condition: ColumnElement[Any] | None) -> Iterator[ColumnElement[Any]]:
    """The conditions that all have to hold."""
    if isinstance(condition, BooleanClauseList) and condition.operator is operators.and_:
        for part in condition.clauses:
            yield from _all_of(part)
    elif condition is not None:
        yield condition
