"""Workbooks made to fill somebody's memory: refused before a part of them becomes a tree."""

from __future__ import annotations

import io
import struct
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import pytest

from bot.documents import sheet_archive
from bot.documents.sheet_reading import SheetProblem, read_sheet
from tests.documents.test_sheet_reading import workbook

MB = 1024 * 1024
PARTS = ("[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml")


def padded(part: str, size: int, packing: int = ZIP_DEFLATED) -> bytes:
    """A good workbook, one part of which has so many bytes more of empty elements before its end."""
    out = io.BytesIO()
    with ZipFile(io.BytesIO(workbook(("a",), ("b",)))) as good, ZipFile(out, "w") as bad:
        for name in good.namelist():
            content = good.read(name)
            if name == part:
                head, _, end = content.rpartition(b"</")
                content = head + b"<a/>" * (size // 4) + b"</" + end
            bad.writestr(name, content, packing)
    return out.getvalue()


@pytest.mark.parametrize("part", PARTS)
def test_a_part_larger_than_any_office_has_it_is_refused_by_a_sentence(part: str) -> None:
    content = padded(part, 21 * MB)
    assert len(content) < MB
    with pytest.raises(SheetProblem, match="too large once unpacked"):
        read_sheet("a.xlsx", content)


def with_strings(strings: bytes) -> bytes:
    """A workbook whose only cell is the first of these strings, as the usual programs keep them."""
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    said = b'<Override PartName="/xl/sharedStrings.xml" ContentType="' + kind + b'"/></Types>'
    cell = b'<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData></worksheet>'
    out = io.BytesIO()
    with ZipFile(io.BytesIO(workbook(("a",)))) as good, ZipFile(out, "w", ZIP_DEFLATED) as made:
        for name in good.namelist():
            content = good.read(name).replace(b"</Types>", said)
            if name == "xl/worksheets/sheet1.xml":
                content = b'<worksheet xmlns="' + space + b'">' + cell
            made.writestr(name, content)
        made.writestr("xl/sharedStrings.xml", b'<sst xmlns="' + space + b'">' + strings + b"</sst>")
    return out.getvalue()


def test_strings_that_are_kept_together_are_read_as_long_as_they_are_not_too_many() -> None:
    assert read_sheet("a.xlsx", with_strings(b"<si><t>Xin</t></si>"))[0].cells == ("Xin",)
    with pytest.raises(SheetProblem, match="too large once unpacked"):
        read_sheet("a.xlsx", with_strings(b"<si/>" * (21 * MB // 5)))


def test_a_sheet_of_nothing_but_tags_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_archive, "TAGS", 1000)
    assert len(read_sheet("a.xlsx", padded("xl/worksheets/sheet1.xml", 2000))) == 2
    with pytest.raises(SheetProblem, match="too large once unpacked"):
        read_sheet("a.xlsx", padded("xl/worksheets/sheet1.xml", 8000))


def test_a_workbook_that_says_it_lies_among_the_sheets_is_measured_as_a_workbook() -> None:
    out = io.BytesIO()
    with ZipFile(io.BytesIO(padded("xl/workbook.xml", 2 * MB))) as bad, ZipFile(out, "w", ZIP_DEFLATED) as moved:
        for name in bad.namelist():
            content = bad.read(name).replace(b"/xl/workbook.xml", b"/xl/worksheets/w.xml")
            moved.writestr("xl/worksheets/w.xml" if name == "xl/workbook.xml" else name, content)
    with pytest.raises(SheetProblem, match="too large once unpacked"):
        read_sheet("a.xlsx", out.getvalue())


def test_a_size_that_is_a_lie_and_an_unusual_packing_are_refused() -> None:
    content = padded("xl/styles.xml", 3 * MB)
    with ZipFile(io.BytesIO(content)) as whole:
        size = whole.getinfo("xl/styles.xml").file_size
    assert content.count(struct.pack("<I", size)) == 2
    for bad in (content.replace(struct.pack("<I", size), struct.pack("<I", 900)), padded("", 0, ZIP_BZIP2)):
        with pytest.raises(SheetProblem, match="cannot be read"):
            read_sheet("a.xlsx", bad)
