"""A workbook's first sheet, opened so that no file of a few kilobytes can fill this process's memory.

openpyxl reads every part but sheets and strings as a whole tree, whose objects take hundreds of times the bytes that
they were written in; sheets and strings leave an empty element behind for each one read. So every part is measured, by
really unpacking it, before openpyxl is given it; and no part is read that its first sheet's cells do not need.
"""

from __future__ import annotations

import io
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

MB = 1024 * 1024
UNPACKED = 60 * MB
"""Bytes all parts unpack to: 20,000 rows of 40 cells take 40 MB."""
SHEET = "xl/worksheets/"
STREAMED = {"xl/sharedStrings.xml": 20 * MB}
"""Bytes of parts that are read piece by piece; a sheet may be as large as all is together."""
WHOLE = {"xl/styles.xml": 2 * MB}
"""Bytes of parts that become a tree."""
OTHERS = MB
TAGS = 6_000_000
"""Tags of one part, 20,000 rows of 40 cells with six each among them."""
PIECE = 64 * 1024


class TooMuch(Exception):
    """A part is larger than any office's sheet has it."""


class Archive(ZipFile):
    """Gives out parts of a size to be held alone. Raises TooMuch."""

    def __init__(self, content: bytes) -> None:
        super().__init__(io.BytesIO(content))
        if sum(one.file_size for one in self.infolist()) > UNPACKED:
            raise TooMuch

    def read(self, name: Any, pwd: bytes | None = None) -> bytes:
        """A part that becomes a tree, wherever it lies."""
        self._measure(name, WHOLE.get(str(name), OTHERS))
        with super().open(name) as part:
            return part.read()

    def open(self, name: Any, *args: Any, **more: Any) -> Any:
        """A part that is read piece by piece."""
        most = UNPACKED if str(name).startswith(SHEET) else STREAMED.get(str(name), OTHERS)
        self._measure(name, most)
        return super().open(name, *args, **more)

    def _measure(self, name: str, most: int) -> None:
        """What is written of a part's size may be a lie: it is counted."""
        if self.getinfo(name).compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise BadZipFile("packed in a way no spreadsheet program packs")
        size = tags = 0
        with super().open(name) as part:
            while piece := part.read(PIECE):
                size += len(piece)
                tags += piece.count(b"<")
                if size > most or tags > TAGS:
                    raise TooMuch


def first_sheet(content: bytes) -> Any:
    """The first sheet of a workbook, to be read row by row, formulas as they are written. Raises TooMuch, KeyError
    where a part is missing, and what openpyxl raises for what is broken."""
    reader = ExcelReader(io.BytesIO(content), read_only=True, keep_links=False)
    reader.archive = Archive(content)
    reader.read_manifest()
    reader.read_strings()
    reader.read_workbook()
    apply_stylesheet(reader.archive, reader.wb)  # which numbers are dates
    for sheet, part in reader.parser.find_sheets():
        if part.target in reader.valid_files and "chartsheet" not in part.Type:
            return ReadOnlyWorksheet(reader.wb, sheet.name, part.target, reader.shared_strings)
    raise KeyError("no sheet")
