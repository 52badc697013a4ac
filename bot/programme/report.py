"""What a report is made of: tables of figures, as plain data that pages, charts and spreadsheets share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

Cell: TypeAlias = str | int | float | None
"""A text, a number, or None where there is nothing to say."""
Kind = Literal["text", "count", "percent", "days", "points"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, and what its cells are ("percent" of 100; "points" of 100, with their sign)."""

    name: str
    kind: Kind = "count"


@dataclass(frozen=True, slots=True)
class Drawing:
    """How a table is drawn: a bar for each row, made of these columns, one after the other. `mark` is the column of
    what was to be reached: then each bar runs from 0 to that."""

    parts: tuple[int, ...]
    mark: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One table. The first cell of each row is its label. `total` is a row of its own; `notes` say what is counted."""

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] | None = None
    notes: tuple[str, ...] = ()
    drawing: Drawing | None = None

    @property
    def lines(self) -> list[tuple[Cell, ...]]:
        """Every row with its total, as spreadsheets show them."""
        return [*self.rows, *([self.total] if self.total is not None else [])]


def share(part: float, whole: float) -> float | None:
    """Per cent with one decimal: 2 of 3 is 66.7; None of nothing."""
    return round(100 * part / whole, 1) if whole else None


def median(values: Sequence[float]) -> float | None:
    """The middle one, or the mean of the two middle ones; None of none."""
    ordered = sorted(values)
    half = len(ordered) // 2
    if not ordered:
        return None
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
