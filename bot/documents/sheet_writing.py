"""Workbooks (.xlsx) that leave row by row: of a row nothing is kept once it is packed. What people typed stays text.

A workbook is a zip of XML parts (ECMA-376, 18.2 and 18.3). Texts lie in their own cells: a list of shared ones would
have to be whole before the first row; and what tells of all sheets comes last, when all are written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from bot.documents import sheet_parts
from bot.documents.sheet_parts import HEAD, Value

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PIECE = 16 * 1024
"""Bytes that are worth sending; the first few are sent at once."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Cells that offer a list: their column (from 1), down to the row `last`, the list's name among the workbook's
    names, and what is said to who writes something else."""

    column: int
    last: int
    name: str
    warning: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: bold headings that stay in sight, `rows` that are made when they are written, `notes` below them.
    `widths` in characters. `name`: at most 31 of the signs Excel takes, unlike the others' of its workbook."""

    name: str
    header: Sequence[str]
    rows: Callable[[], Iterable[Sequence[Value]]]
    notes: Sequence[str] = ()
    widths: Sequence[float] = ()
    choices: Sequence[Choice] = ()


def workbook(sheets: Iterable[Sheet], made: datetime, names: Mapping[str, str] | None = None) -> Iterator[bytes]:
    """A workbook of at least one sheet, piece by piece. `made`: the instant it tells; `names`: what stretches of cells
    are called, as {"list_stars": "'Lists'!$A$2:$A$4"}."""
    pipe, titles = _Pipe(), list[str]()
    with ZipFile(pipe, "w", ZIP_DEFLATED) as file:

        def part(name: str) -> ZipInfo:
            info = ZipInfo(name, made.timetuple()[:6])
            info.compress_type = ZIP_DEFLATED
            return info

        for name, text in sheet_parts.first(made):
            file.writestr(part(name), text)
        yield pipe.taken()
        for sheet in sheets:
            titles.append(sheet.name)
            with file.open(part(sheet_parts.sheet_name(len(titles))), "w") as into:
                for line in _lines(sheet, first=len(titles) == 1):
                    into.write(line.encode())
                    if pipe.size >= PIECE:
                        yield pipe.taken()
        for name, text in sheet_parts.last(titles, names or {}):
            file.writestr(part(name), text)
    yield pipe.taken()


def _lines(sheet: Sheet, *, first: bool) -> Iterator[str]:
    yield sheet_parts.begun(sheet.widths, first=first)
    yield sheet_parts.row(1, sheet.header, HEAD)
    below = [[note] for note in ("", *sheet.notes)] if sheet.notes else []
    for number, values in enumerate(chain(sheet.rows(), below), 2):
        yield sheet_parts.row(number, values)
    yield sheet_parts.ended([(one.column, one.last, one.name, one.warning) for one in sheet.choices])


class _Pipe:
    """Where the zip is written to: it goes on from here, and there is no way back."""

    def __init__(self) -> None:
        self._kept: list[bytes] = []
        self.size = 0

    def write(self, data: bytes) -> int:
        self._kept.append(bytes(data))
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        """Nothing is held back here."""

    def close(self) -> None:
        """What has come is taken all the same."""

    def taken(self) -> bytes:
        """What has come since the last time."""
        found, self._kept, self.size = b"".join(self._kept), [], 0
        return found
