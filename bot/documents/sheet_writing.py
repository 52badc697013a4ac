"""Workbooks for offices, written row by row. What people typed stays text: nothing of it is ever worked out."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

Value = str | int | float | date | None
HEAD = PatternFill("solid", fgColor="DDEBDD")
_CANNOT = {sign: " " for sign in range(32) if sign not in (9, 10, 13)}  # what no workbook can hold


def add_sheet(
    book: Workbook, title: str, headings: Sequence[str], widths: Sequence[float], rows: Iterable[Sequence[Value]]
) -> WriteOnlyWorksheet:
    """A sheet with bold headings that stay in sight; `widths` in characters."""
    sheet: WriteOnlyWorksheet = book.create_sheet(title)
    for at, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.freeze_panes = "A2"
    head = []
    for text in headings:
        one = WriteOnlyCell(sheet, value=text)
        one.font, one.fill = Font(bold=True), HEAD
        one.alignment = Alignment(wrap_text=True, vertical="top")
        head.append(one)
    sheet.append(head)
    for row in rows:
        sheet.append([cell(sheet, value) for value in row])
    return sheet


def cell(sheet: WriteOnlyWorksheet, value: Value) -> WriteOnlyCell:
    """One cell; text stays text, also where it begins like a formula."""
    made = WriteOnlyCell(sheet, value=value.translate(_CANNOT)[:32_000] if isinstance(value, str) else value)
    if isinstance(value, str):
        made.data_type = "s"
        made.alignment = Alignment(wrap_text=len(value) > 40, vertical="top")
    elif isinstance(value, date):
        made.number_format = "dd/mm/yyyy"
    return made


def workbook() -> Workbook:
    """An empty one, to be filled sheet by sheet."""
    return Workbook(write_only=True)


def as_bytes(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
