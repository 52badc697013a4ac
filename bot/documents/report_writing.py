"""Reports as files that offices open: CSV and workbooks line by line, never whole in memory.

What people wrote is always text: a cell that a spreadsheet would take for a formula gets an apostrophe before it, as
OWASP advises ("CSV injection"), so that it is shown and never worked out.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from bot.documents.sheet_parts import Value, plain
from bot.documents.sheet_writing import PIECE, Sheet, workbook

CSV = "text/csv; charset=utf-8"
BOM = "\ufeff"
"""Without it Excel reads Vietnamese letters as something else."""
WIDEST = 60
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def harmless(cell: Value) -> Value:
    """The cell as a spreadsheet may be given it; numbers are what they are."""
    if not isinstance(cell, str):
        return cell
    text = plain(cell)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) or text.startswith(_FORMULA) else text


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Value]]) -> Iterator[bytes]:
    """A CSV file in UTF-8, piece by piece."""

    def lines() -> Iterator[str]:
        yield BOM + _line(header)
        yield from map(_line, rows)

    return pieces(lines())


def _line(row: Sequence[Value]) -> str:
    kept = io.StringIO()
    csv.writer(kept, lineterminator="\r\n").writerow(["" if cell is None else harmless(cell) for cell in row])
    return kept.getvalue()


def pieces(lines: Iterable[str]) -> Iterator[bytes]:
    """Text as UTF-8, gathered to pieces that are worth sending; the first line leaves before the next is asked for."""
    kept: list[str] = []
    size, enough = 0, 1
    for line in lines:
        kept.append(line)
        size += len(line)
        if size >= enough:
            yield "".join(kept).encode()
            kept, size, enough = [], 0, PIECE
    yield "".join(kept).encode()


def report(sheets: Iterable[Sheet], made: datetime) -> Iterator[bytes]:
    """A workbook, piece by piece, each row as it comes. `made`: the instant it tells."""
    names: set[str] = set()
    return workbook((_harmless(sheet, _name(sheet.name, names)) for sheet in sheets), made)


def _harmless(sheet: Sheet, name: str) -> Sheet:
    widths = [44 if at == 0 else min(WIDEST, max(12, len(head) + 2)) for at, head in enumerate(sheet.header)]
    header = [str(harmless(head)) for head in sheet.header]
    return replace(sheet, name=name, header=header, rows=lambda: _safe(sheet.rows()), widths=widths)


def _safe(rows: Iterable[Sequence[Value]]) -> Iterator[list[Value]]:
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
