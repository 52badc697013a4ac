"""Spreadsheets that offices hand in (.xlsx, .csv), as plain rows of text. Formulas are never worked out.

A cell that holds a formula is marked, so that whoever reads the rows can refuse it by its place. A file is read row by
row; what it would unpack to is looked at before it is unpacked (`sheet_archive.py`).
"""

from __future__ import annotations

import csv
import io
import zlib
from collections.abc import Iterator
from zipfile import BadZipFile, LargeZipFile

from bot.documents.sheet_text import sheet_text
from bot.language import Words, msgid, words
from bot.programme.sheet_rows import FORMULA, Row, cell_text

MB = 1024 * 1024
LARGEST = 5 * MB
"""Bytes of a file: ten thousand offices fit into one tenth of it."""
TOO_LARGE = msgid("larger than {most} MB: split it into several files")
MOST_ROWS = 20_000
"""Rows below the headings."""
WIDEST = 40
"""Columns that are looked at."""


class SheetProblem(ValueError):
    """A file that is no sheet we can read; one line saying what to do, in English by `str`, else by `text`."""

    def __init__(self, what: str, **params: object) -> None:
        self.what, self.params = what, params
        super().__init__(self.text(words("en")))

    def text(self, w: Words) -> str:
        return w.t(self.what, **self.params)


def read_sheet(name: str, content: bytes) -> list[Row]:
    """The rows of the first sheet that are not empty, each with its number as the spreadsheet shows it. Raises
    SheetProblem."""
    return list(rows_of(name, content))


def rows_of(name: str, content: bytes) -> Iterator[Row]:
    """The same one by one: SheetProblem may come after some rows."""
    if len(content) > LARGEST:
        raise SheetProblem(TOO_LARGE, most=LARGEST // MB)
    ending = name.rpartition(".")[2].lower()
    if ending == "xlsx":
        rows = _workbook(content)
    elif ending in ("csv", "txt"):
        rows = _lines(content)
    else:
        raise SheetProblem(msgid("is neither .xlsx nor .csv: save it as one of them"))
    count = 0
    for row in rows:
        if any(row.cells):
            count += 1
            if count > MOST_ROWS + 1:
                raise SheetProblem(msgid("has more than {most} rows: split it into several files"), most=MOST_ROWS)
            yield _trimmed(row)


def _trimmed(row: Row) -> Row:
    """Without the empty cells at its end: a workbook's rows are as wide as its widest."""
    used = max(at for at, cell in enumerate(row.cells, 1) if cell)
    return Row(row.number, row.cells[:used])


def _workbook(content: bytes) -> Iterator[Row]:
    from openpyxl.utils.exceptions import InvalidFileException  # ten megabytes that are needed once a workbook comes

    from bot.documents.sheet_archive import TooMuch, first_sheet

    try:
        sheet = first_sheet(content)
        for number, cells in enumerate(sheet.iter_rows(max_col=WIDEST, max_row=2 * MOST_ROWS), 1):
            values = (FORMULA if cell.data_type == "f" else cell_text(cell.value) for cell in cells)
            yield Row(number, tuple(values))
    except TooMuch:
        raise SheetProblem(msgid("is too large once unpacked: save its first sheet alone")) from None
    except (
        *(BadZipFile, LargeZipFile, InvalidFileException, KeyError, IndexError, ValueError, OSError, SyntaxError),
        # what openpyxl and its helpers trip over in broken files
        *(TypeError, AttributeError, NotImplementedError, RuntimeError, ArithmeticError, EOFError, zlib.error),
    ) as error:
        raise SheetProblem(msgid("cannot be read as a spreadsheet: open it and save it again as .xlsx")) from error


def _lines(content: bytes) -> Iterator[Row]:
    text = sheet_text(content)
    if text is None:
        raise SheetProblem(msgid("is not UTF-8: save it as “CSV UTF-8”, or as .xlsx"))
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True), 1):
            yield Row(number, tuple(_harmless(cell) for cell in cells[:WIDEST]))
    except csv.Error as error:
        raise SheetProblem(msgid("is not a whole CSV file: {error}"), error=error) from None


def _harmless(cell: str) -> str:
    """What a spreadsheet program would take for a formula is one here too; "+84 …" is a phone number."""
    return FORMULA if cell.lstrip()[:1] in ("=", "@") else cell_text(cell)
