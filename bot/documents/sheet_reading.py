"""Spreadsheets that offices hand in (.xlsx, .csv), as plain rows of text. Formulas are never worked out.

A cell that holds a formula is marked, so that whoever reads the rows can refuse it by its place.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from bot.programme.sheet_rows import FORMULA, Row, cell_text

LARGEST = 5 * 1024 * 1024
"""Bytes of a file: ten thousand offices fit into one tenth of it."""
MOST_ROWS = 20_000
WIDEST = 40
"""Columns that are looked at."""


class SheetProblem(ValueError):
    """A file that is no sheet we can read; one line saying what to do."""


def read_sheet(name: str, content: bytes) -> list[Row]:
    """The rows of the first sheet that are not empty, each with its number as the spreadsheet shows it. Raises
    SheetProblem."""
    if len(content) > LARGEST:
        raise SheetProblem(f"larger than {LARGEST // 1024 // 1024} MB: split it into several files")
    ending = name.rpartition(".")[2].lower()
    if ending == "xlsx":
        rows = _workbook(content)
    elif ending in ("csv", "txt"):
        rows = _lines(content)
    else:
        raise SheetProblem("is neither .xlsx nor .csv: save it as one of them")
    found = [_trimmed(row) for row in rows if any(row.cells)]
    if len(found) > MOST_ROWS:
        raise SheetProblem(f"has more than {MOST_ROWS} rows: split it into several files")
    return found


def _trimmed(row: Row) -> Row:
    """Without the empty cells at its end: a workbook's rows are as wide as its widest."""
    used = max(at for at, cell in enumerate(row.cells, 1) if cell)
    return Row(row.number, row.cells[:used])


def _workbook(content: bytes) -> Iterator[Row]:
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        for number, cells in enumerate(sheet.iter_rows(max_col=WIDEST, max_row=MOST_ROWS + 2), 1):
            values = (FORMULA if cell.data_type == "f" else cell_text(cell.value) for cell in cells)
            yield Row(number, tuple(values))
    except (BadZipFile, InvalidFileException, KeyError, IndexError, ValueError, OSError, SyntaxError) as error:
        raise SheetProblem("cannot be read as a spreadsheet: open it and save it again as .xlsx") from error


def _lines(content: bytes) -> Iterator[Row]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SheetProblem("is not UTF-8: save it as “CSV UTF-8”, or as .xlsx") from None
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True), 1):
            yield Row(number, tuple(_harmless(cell) for cell in cells[:WIDEST]))
    except csv.Error as error:
        raise SheetProblem(f"is not a whole CSV file: {error}") from None


def _harmless(cell: str) -> str:
    """What a spreadsheet program would take for a formula is one here too; "+84 …" is a phone number."""
    return FORMULA if cell.lstrip()[:1] in ("=", "@") else cell_text(cell)
