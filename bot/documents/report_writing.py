"""Reports as files that offices open: CSV line by line, workbooks sheet by sheet, never whole in memory.

What people wrote is always text: a cell that a spreadsheet would take for a formula gets an apostrophe before it, as
OWASP advises ("CSV injection"), so that it is shown and never worked out.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from bot.documents.sheet_writing import add_sheet, workbook
from bot.programme.report import Cell

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
BOM = "\ufeff"
"""Without it Excel reads Vietnamese letters as something else."""
PIECE = 64 * 1024
WIDEST = 60
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook. `rows` are made when they are written; `notes` stand below them."""

    name: str
    header: Sequence[str]
    rows: Callable[[], Iterable[Sequence[Cell]]]
    notes: Sequence[str] = ()


def harmless(cell: Cell) -> Cell:
    """The cell as a spreadsheet may be given it; numbers are what they are."""
    if not isinstance(cell, str):
        return cell
    text = ILLEGAL_CHARACTERS_RE.sub("", cell)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) or text.startswith(_FORMULA) else text


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """A CSV file in UTF-8, piece by piece."""

    def lines() -> Iterator[str]:
        yield BOM
        yield _line(header)
        yield from map(_line, rows)

    return pieces(lines())


def _line(row: Sequence[Cell]) -> str:
    kept = io.StringIO()
    csv.writer(kept, lineterminator="\r\n").writerow(["" if cell is None else harmless(cell) for cell in row])
    return kept.getvalue()


def pieces(lines: Iterable[str]) -> Iterator[bytes]:
    """Text as UTF-8, gathered to pieces that are worth sending."""
    kept: list[str] = []
    size = 0
    for line in lines:
        kept.append(line)
        size += len(line)
        if size >= PIECE:
            yield "".join(kept).encode()
            kept, size = [], 0
    yield "".join(kept).encode()


def report(sheets: Iterable[Sheet], made: datetime) -> Iterator[bytes]:
    """A workbook, piece by piece; it is written to a nameless file first, row by row. `made`: the day it tells."""
    book = workbook()
    book.properties.created = book.properties.modified = made.astimezone(UTC).replace(tzinfo=None)
    names: set[str] = set()
    for sheet in sheets:
        _write(book, sheet, _name(sheet.name, names))
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


def _write(book: Any, sheet: Sheet, name: str) -> None:
    widths = [44 if at == 0 else min(WIDEST, max(12, len(head) + 2)) for at, head in enumerate(sheet.header)]
    into = add_sheet(book, name, [str(harmless(head)) for head in sheet.header], widths, _safe(sheet.rows()))
    for note in ("", *sheet.notes) if sheet.notes else ():
        into.append([note])


def _safe(rows: Iterable[Sequence[Cell]]) -> Iterator[list[Cell]]:
    for row in rows:
        yield [harmless(value) for value in row]


def _name(wanted: str, taken: set[str]) -> str:
    """A sheet's name: at most 31 letters, each once, without the signs that are not allowed."""
    plain = wanted.translate(_NOT_IN_NAMES).strip(" '") or "1"
    name, number = plain[:31], 1
    while name.lower() in taken:
        number += 1
        name = f"{plain[: 31 - len(str(number)) - 1]} {number}"
    taken.add(name.lower())
    return name
