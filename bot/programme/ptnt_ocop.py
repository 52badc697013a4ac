"""The shape in which the ministry's database takes OCOP products: names, lengths and codes as data.

`data/ptnt_ocop.toml` says what is known of it and what is not; an operator may put another file in its place.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, get_args

Rows = Literal["certificates", "places", "products", "organisations", "periods"]
WHAT: Mapping[str, frozenset[str]] = {
    "certificates": frozenset(
        {"id", "commune", "province", "period", "year", "product", "product_name", "rank", "organisation"}
        | {"organisation_name", "revenue_million", "status", "sheet_name", "kind_name"}
    ),
    "places": frozenset({"commune", "province", "place_name", "level", "yes"}),
    "products": frozenset({"product", "product_name", "sheet_name", "sector_name", "unit", "yes", "organisation"}),
    "organisations": frozenset({"organisation", "organisation_name", "kind_name", "address", "commune", "province"}),
    "periods": frozenset({"period", "year"}),
}
"""What a column may hold, by the rows of its table."""
STATUSES = ("held", "expired", "revoked")


class ShapeProblem(ValueError):
    """A file that is no such shape; one line that says where and how to mend it."""


@dataclass(frozen=True, slots=True)
class ShapeColumn:
    name: str
    what: str
    length: int | None


@dataclass(frozen=True, slots=True)
class ShapeTable:
    name: str
    rows: Rows
    columns: tuple[ShapeColumn, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """Patterns are filled by name: `rank` with `stars`, `period` with `year`, `product` and `organisation` with
    `number`. `status` is the code of each of STATUSES."""

    rank: str
    period: str
    product: str
    organisation: str
    unit: str
    status: Mapping[str, str]
    tables: tuple[ShapeTable, ...]


@cache
def own_shape() -> Shape:
    """The one that comes with the program."""
    text = (files(__package__) / "data" / "ptnt_ocop.toml").read_text("utf-8")
    return read_shape(text, "ptnt_ocop.toml")


def load_shape(path: Path | None) -> Shape:
    """The operator's, or our own where there is none. Raises ShapeProblem."""
    if path is None:
        return own_shape()
    try:
        return read_shape(path.read_text("utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise ShapeProblem(f"{path}: cannot be read ({error}); correct the path, or leave the setting out") from None


def read_shape(text: str, name: str) -> Shape:
    """A shape from the text of a TOML file called `name`. Raises ShapeProblem."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ShapeProblem(f"{name}: {error}") from None
    filled = {
        "rank": _pattern(raw, name, "rank", stars=3),
        "period": _pattern(raw, name, "period", year=2026),
        "product": _pattern(raw, name, "product", number=1),
        "organisation": _pattern(raw, name, "organisation", number=1),
        "unit": _text(raw, name, "unit"),
    }
    codes = raw.get("status")
    if not isinstance(codes, dict) or set(codes) != set(STATUSES):
        raise ShapeProblem(f"{name}: [status] needs a code for each of {', '.join(STATUSES)}")
    status = {each: _text(codes, name, each) for each in STATUSES}
    tables = raw.get("table")
    if not isinstance(tables, list) or not tables:
        raise ShapeProblem(f"{name}: needs at least one [[table]]")
    return Shape(**filled, status=status, tables=tuple(_table(one, name) for one in tables))


def _text(raw: Mapping[str, Any], name: str, key: str) -> str:
    found = raw.get(key)
    if not isinstance(found, str) or not found.strip():
        raise ShapeProblem(f'{name}: {key} has to be a text, as {key} = "…"')
    return found


def _pattern(raw: Mapping[str, Any], name: str, key: str, **values: int) -> str:
    found = _text(raw, name, key)
    try:
        found.format(**values)
    except (KeyError, ValueError, IndexError, AttributeError, TypeError):
        may = ", ".join(f"{{{each}}}" for each in values)
        raise ShapeProblem(f"{name}: {key} = {found!r} can only name {may}") from None
    return found


def _table(raw: Any, name: str) -> ShapeTable:
    if not isinstance(raw, dict) or raw.get("rows") not in get_args(Rows):
        raise ShapeProblem(f"{name}: each [[table]] needs rows, one of {', '.join(get_args(Rows))}")
    title, columns = _text(raw, name, "name"), raw.get("column")
    if not isinstance(columns, list) or not columns:
        raise ShapeProblem(f"{name}: table {title} needs its column list")
    return ShapeTable(title, raw["rows"], tuple(_column(one, name, title, raw["rows"]) for one in columns))


def _column(raw: Any, name: str, table: str, rows: str) -> ShapeColumn:
    if not isinstance(raw, dict):
        raise ShapeProblem(f"{name}: each column of {table} is written as {{ name = …, what = … }}")
    title, what, length = _text(raw, name, "name"), _text(raw, name, "what"), raw.get("length")
    if what not in WHAT[rows]:
        raise ShapeProblem(f"{name}: {table}.{title}: what = {what!r} is none of {', '.join(sorted(WHAT[rows]))}")
    if length is not None and (not isinstance(length, int) or isinstance(length, bool) or length < 1):
        raise ShapeProblem(f"{name}: {table}.{title}: length has to be a whole number from 1")
    return ShapeColumn(title, what, length)
