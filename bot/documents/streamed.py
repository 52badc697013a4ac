"""Long tables as files, made piece by piece while they are sent: CSV and workbooks, with cells that do nothing."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence

from bot.documents.sheet_writing import add_sheet, workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"
PIECE = 64 * 1024
_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula when it opens a CSV file (OWASP, "CSV injection")."""
    return f"'{text}" if text.lstrip(" ").startswith(_BEGINS) else text


def csv_pieces(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """UTF-8 with its mark, without which Excel reads Vietnamese letters as something else."""
    kept = io.StringIO()
    kept.write("\ufeff")
    writer = csv.writer(kept, lineterminator="\r\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
        if kept.tell() >= PIECE:
            yield kept.getvalue().encode()
            kept.seek(0)
            kept.truncate()
    yield kept.getvalue().encode()


def book_pieces(
    title: str, header: Sequence[str], widths: Sequence[float], rows: Iterable[Sequence[str]]
) -> Iterator[bytes]:
    """A workbook of one sheet; it is written row by row to a nameless file first."""
    book = workbook()
    add_sheet(book, title, header, widths, rows)
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece
