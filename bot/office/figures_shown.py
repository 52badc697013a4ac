"""Tables of figures as pages show them: cells as people read them, rows as bars."""

from __future__ import annotations

from bot.documents.charts import Bar, Chart
from bot.language import Words, number, percent
from bot.programme.report import Cell, Column, Table

MOST_BARS = 30
"""Rows that are drawn; the table has them all."""
MANY = 12
"""Up to so many rows are drawn as they are; of more, those with nothing are left out."""


def shown(cell: Cell, column: Column, w: Words) -> str:
    """One cell: "1.240", "66,7 %", "–" where there is nothing to say."""
    if cell is None:
        return "–"
    if isinstance(cell, str):
        return cell
    if column.kind == "percent":
        return percent(cell, w.language)
    return number(cell, w.language)


def shown_rows(table: Table, w: Words) -> list[list[str]]:
    """Every row with its total."""
    return [[shown(cell, column, w) for cell, column in zip(row, table.columns, strict=True)] for row in table.lines]


def chart_of(table: Table, w: Words) -> Chart | None:
    """The table as bars; None where nothing is drawn, or there is nothing to draw."""
    if table.drawing is None:
        return None
    parts, mark = table.drawing.parts, table.drawing.mark
    drawn = [_bar(table, row, w) for row in table.rows if mark is None or row[mark] is not None]
    if len(drawn) > MANY:
        drawn = [one for one in drawn if sum(one.parts) > 0 or one.mark]
    if len(drawn) > MOST_BARS:
        drawn = sorted(drawn, key=lambda one: -sum(one.parts))[:MOST_BARS]
    if not any(sum(one.parts) > 0 or one.mark for one in drawn):
        return None
    legend = tuple(table.columns[part].name for part in parts) if len(parts) > 1 else ()
    what = ", ".join(table.columns[part].name for part in parts)
    said = w.t("A bar for each row: {what}. Every figure stands in the table.", what=what)
    return Chart(f"chart-{table.id}", table.title, said, tuple(drawn), legend, own_scale=mark is not None)


def _bar(table: Table, row: tuple[Cell, ...], w: Words) -> Bar:
    assert table.drawing is not None, "asked by chart_of"
    sizes = tuple(_size(row[part]) for part in table.drawing.parts)
    text = number(sum(sizes), w.language)
    mark = table.drawing.mark
    if mark is None:
        return Bar(str(row[0]), sizes, text)
    meant = _size(row[mark])
    return Bar(str(row[0]), sizes, f"{text} / {number(meant, w.language)}", meant)


def _size(cell: Cell) -> float:
    return max(0, cell) if isinstance(cell, int | float) else 0
