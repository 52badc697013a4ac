"""Rows of a small database many times over, made by the database itself: each copy with its own numbers and keys."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Table, text

from bot.storage import Database
from bot.storage.tables import METADATA

FIRST_CHAT = 1_000_000_000
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """`places`: of each table that is copied, every row's number and its place among them."""

    numbers: range
    unique: Collection[str]
    numbered: Collection[str]
    places: Mapping[str, Mapping[int, int]]
    dialect: str


def multiply(
    connection: Connection,
    database: Database,
    numbers: range,
    *,
    leave: Collection[str] = (),
    unique: Collection[str] = (),
    numbered: Collection[str] = (),
    of: Mapping[str, list[Row]] | None = None,
) -> Mapping[str, list[Row]]:
    """Copies every row there is (or `of`, as an earlier call gave them back), once for each of these numbers. Tables in
    `leave` stay as they are, and what points there goes on pointing there. `unique`: columns whose texts are never the
    same twice; `numbered`: texts that become numbers. Returns the rows that were copied from."""
    rows = of if of is not None else _rows(connection)
    places = {
        name: {row["id"]: at for at, row in enumerate(found)}
        for name, found in rows.items()
        if found and name not in leave and "id" in found[0]
    }
    plan = Plan(numbers, unique, numbered, places, database.dialect)
    for table in METADATA.sorted_tables:
        if table.name not in leave and _hangs_on(table, places):
            for at, row in enumerate(rows[table.name]):
                _copy(connection, database, table, row, at, plan)
    return rows


def _hangs_on(table: Table, places: Mapping[str, Mapping[int, int]]) -> bool:
    """Whether it is copied: its rows have numbers of their own, or are known by the number of what is copied."""
    return table.name in places or any(
        key.column.table.name in places for column in table.primary_key for key in column.foreign_keys
    )


def number_of(name: str, rows: Mapping[str, list[Row]]) -> str:
    """SQL: which copy a row of that table is, by its number."""
    found = rows[name]
    return f"(({name}.id - {max(row['id'] for row in found)} - 1) / {len(found)} + 1)"


def _rows(connection: Connection) -> Mapping[str, list[Row]]:
    return {
        table.name: [dict(row._mapping) for row in connection.execute(text(f"SELECT * FROM {table.name} ORDER BY 1"))]
        for table in METADATA.sorted_tables
    }


def _copy(connection: Connection, database: Database, table: Table, row: Row, at: int, plan: Plan) -> None:
    """One row, for every number."""
    given: dict[str, Any] = {"first": plan.numbers.start, "last": plan.numbers.stop - 1}
    terms = []
    for column in table.columns:
        value = row[column.name]
        to = table.name if column.name == "id" else _points_to(table, column.name, row)
        if value is not None and to in plan.places:
            first, count = max(plan.places[to]), len(plan.places[to])
            terms.append(f"{first} + (i - 1) * {count} + {plan.places[to].get(value, 0) + 1}")
        elif column.name in plan.numbered:
            terms.append(f"CAST({FIRST_CHAT} + i * 7 AS TEXT)")
        elif column.name in plan.unique:
            given[column.name] = value
            terms.append(f"CAST(:{column.name} AS TEXT) || '-' || CAST(i AS TEXT)")
        else:
            given[column.name] = value
            terms.append(_as_is(database, column))
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    numbers = (
        "generate_series(CAST(:first AS BIGINT), CAST(:last AS BIGINT)) AS n(i)"
        if plan.dialect == "postgresql"
        else "(WITH RECURSIVE n(i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i < :last) SELECT i FROM n)"
    )
    connection.execute(text(f"INSERT INTO {table.name} ({names}) SELECT {', '.join(terms)} FROM {numbers}"), given)


def _as_is(database: Database, column: Column[Any]) -> str:
    """A value as it lies in the first row. SQLite keeps it as it is given (and would make a year of a cast day)."""
    if database.dialect == "sqlite":
        return f":{column.name}"
    return f"CAST(:{column.name} AS {column.type.compile(dialect=database.writer.dialect)})"


def _points_to(table: Table, column: str, row: Row) -> str:
    """The table a column's number is of; "" for none."""
    for key in table.c[column].foreign_keys:
        return str(key.column.table.name)
    if column == "inbox_id":
        return "inbox"
    return str(row["subject_kind"]) if column == "subject_id" and "subject_kind" in table.c else ""
