"""CSV files in the encodings offices save, and workbooks that were made to harm."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from datetime import UTC, datetime

import pytest
from openpyxl import load_workbook

from bot.documents import sheet_archive, sheet_reading
from bot.documents.import_template import template
from bot.documents.sheet_reading import SheetProblem, read_sheet
from bot.documents.sheet_text import sheet_text
from bot.documents.sheet_writing import Sheet, workbook
from bot.language import words
from bot.programme.sheet_rows import Row

MADE = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
TEXT = "Tên sản phẩm;Xã\nChè Ô long “đặc sản” – Đồng Hỷ;Ngọc Ẩn, Ỷ La\n"


def of_windows(text: str) -> bytes:
    """Windows-1258 keeps tones as signs of their own behind the vowel."""
    out = bytearray()
    for sign in text:
        try:
            out += sign.encode("cp1258")
        except UnicodeEncodeError:
            bare, *tones = unicodedata.normalize("NFD", sign)
            mark = [one for one in tones if one in "\u0302\u0306\u031b"]
            vowel = unicodedata.normalize("NFC", bare + "".join(mark))
            out += vowel.encode("cp1258") + "".join(one for one in tones if one not in mark).encode("cp1258")
    return bytes(out)


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        of_windows(TEXT),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16", "utf-16-le", "utf-16-be", "windows-1258"],
)
def test_every_encoding_reads_the_same(content: bytes) -> None:
    assert sheet_text(content) == TEXT


@pytest.mark.parametrize(
    "content", ["Tên".encode("gbk", "replace") + b"\x81\x8d", b"\xff\xfe\x00", "příliš žluťoučký".encode("cp1250")]
)
def test_what_is_none_for_sure_is_none(content: bytes) -> None:
    assert sheet_text(content) is None


def test_a_workbook_that_unpacks_to_far_too_much_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_archive, "UNPACKED", 1000)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/workbook.xml", b"\0" * 2000)
    with pytest.raises(SheetProblem, match="too large"):
        read_sheet("a.xlsx", packed.getvalue())


def test_more_rows_than_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_reading, "MOST_ROWS", 3)
    assert len(read_sheet("a.csv", b"h\n1\n2\n3\n")) == 4
    with pytest.raises(SheetProblem, match="more than 3 rows"):
        read_sheet("a.csv", b"h\n1\n2\n3\n4\n")


def test_text_that_is_written_stays_text() -> None:
    rows = [("=1+1",), ("@x",), ("a\x00\x1bb",), ("+84",), (None,)]
    content = b"".join(workbook([Sheet("A", ("x",), lambda: rows, widths=(10,))], MADE))
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    assert {sheet.cell(row, 1).data_type for row in range(2, 6)} == {"s"}
    assert sheet["A2"].value == "=1+1"
    assert read_sheet("a.xlsx", content)[1] == Row(2, ("=1+1",))


def test_the_template_offers_the_communes_of_its_province() -> None:
    book = load_workbook(io.BytesIO(template("19", "", words("vi"), MADE)))
    assert [sheet.title for sheet in book.worksheets] == ["Sản phẩm", "Cách điền", "Danh mục"]
    communes = [cell.value for cell in book["Danh mục"]["D"]]
    assert "xã Tân Cương" in communes
    offered = {one.formula1 for one in book.worksheets[0].data_validations.dataValidation}
    assert offered == set(book.defined_names), "names alone: a sign of equality before them is a broken workbook"
    assert set(book.defined_names) == {"list_stars", "list_kind", "list_sheet", "list_commune"}
    alone = load_workbook(io.BytesIO(template("19", "05503", words("vi"), MADE)))
    assert [cell.value for cell in alone["Danh mục"]["D"] if cell.value][1:] == ["xã Tân Cương"]
