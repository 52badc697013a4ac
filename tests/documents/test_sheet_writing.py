"""Workbooks as spreadsheet programs see them: openpyxl, the reader of ours, and LibreOffice."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
import tracemalloc
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import filetype
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from bot.documents.import_template import template
from bot.documents.sheet_parts import LONGEST, Value, letters, plain
from bot.documents.sheet_reading import read_sheet
from bot.documents.sheet_writing import PIECE, Choice, Sheet, workbook
from bot.language import words
from bot.programme.sheet_rows import cell_text

SOFFICE = os.environ.get("OCOP_TEST_SOFFICE", "soffice")
MADE = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
HOSTILE = [
    "=1+1",
    "<script>&amp;\"'",
    "]]>",
    "_x003D_1",
    " hai  đầu ",
    "một\nhai",
    "một\rhai",
    "chữ 😀",
    "a\x00\x1b\ud800\uffffb",
]
DAY = date(2026, 2, 28)
values = st.one_of(
    st.none(), st.text(max_size=30), st.integers(-(10**9), 10**9), st.floats(-1e9, 1e9), st.dates(date(1950, 1, 1))
)


def book(rows: Sequence[Sequence[Value]], **more: Any) -> bytes:
    return b"".join(workbook([Sheet("Một", ("Tên",), lambda: rows, **more)], MADE))


def loaded(content: bytes) -> Any:
    return load_workbook(io.BytesIO(content))


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_typed_comes_back_as_text(text: str) -> None:
    cell = loaded(book([[text]]))["Một"]["A2"]
    said = "ab" if text.startswith("a\x00") else text
    assert (cell.data_type, cell.value) == ("s", said)


@given(st.lists(st.lists(values, max_size=4), max_size=5))
def test_every_value_comes_back(rows: list[list[Value]]) -> None:
    sheet = loaded(book(rows))["Một"]
    for number, row in enumerate(rows, 2):
        for at, value in enumerate(row, 1):
            found = sheet.cell(number, at).value
            if isinstance(value, date):
                found = found.date()
            elif isinstance(value, str):
                found, value = cell_text(found), cell_text(plain(value))
            assert (found or "") == (value or "") or found == value


def test_a_cell_holds_no_more_than_it_can_and_long_ones_have_lines() -> None:
    sheet = loaded(book([["x" * 40_000, "ngắn", DAY]]))["Một"]
    assert len(sheet["A2"].value) == LONGEST
    assert [cell.alignment.wrap_text for cell in sheet[2][:2]] == [True, None]
    assert (sheet["C2"].is_date, sheet["C2"].number_format) == (True, "dd/mm/yyyy")


def test_the_heading_is_bold_and_stays_and_columns_are_as_wide_as_is_said() -> None:
    sheet = loaded(book([["Chè"]], widths=(34, 12.5), notes=("Tính đến hôm nay.",)))["Một"]
    assert sheet["A1"].font.bold
    assert sheet["A1"].fill.fgColor.rgb == "FFDDEBDD"
    assert sheet.freeze_panes == "A2"
    assert [sheet.column_dimensions[one].width for one in "AB"] == [34, 12.5]
    assert [cell.value for cell in sheet["A"]] == ["Tên", "Chè", None, "Tính đến hôm nay."]


def test_sheets_choices_and_names_stand_where_they_are_looked_for() -> None:
    sheets = [
        Sheet("Một <1>", ("a", "b"), list, choices=(Choice(2, 9, "list_b", "Có đúng không?"),)),
        Sheet('Hai & "hai"', ("a",), lambda: [("3",)]),
    ]
    made = loaded(b"".join(workbook(sheets, MADE, {"list_b": "'Hai & \"hai\"'!$A$2:$A$2"})))
    assert made.sheetnames == ["Một <1>", 'Hai & "hai"']
    (choice,) = made["Một <1>"].data_validations.dataValidation
    assert (choice.formula1, str(choice.sqref), choice.errorStyle) == ("list_b", "B2:B9", "warning")
    assert made.defined_names["list_b"].attr_text == "'Hai & \"hai\"'!$A$2:$A$2"
    assert made.properties.created == MADE.replace(tzinfo=None)


def test_it_is_known_for_what_it_is_and_the_same_each_time() -> None:
    content = book([["Chè"]])
    assert content == book([["Chè"]])
    kind = filetype.guess(content)
    assert kind is not None
    assert kind.extension == "xlsx"
    with ZipFile(io.BytesIO(content)) as file:
        assert file.testzip() is None
    assert read_sheet("a.xlsx", content)[1].cells == ("Chè",)


def test_rows_leave_as_they_come_and_none_is_kept() -> None:
    taken = 0

    def rows() -> Iterator[tuple[str, int]]:
        nonlocal taken
        for taken in range(60_000):
            yield f"{taken:x} một sản phẩm của xã {taken * 7919 % 100_003}", taken

    made = workbook([Sheet("Một", ("Tên", "Số"), rows)], MADE)
    assert next(made), "what stands before the rows leaves before the first is asked for"
    assert taken == 0
    assert len(next(made)) >= PIECE
    assert 0 < taken < 30_000
    tracemalloc.start()
    size = sum(len(piece) for piece in made)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert taken == 59_999
    assert size > 1_000_000
    assert peak < 1_000_000, "rows or sheets were held"


def test_columns_beyond_z() -> None:
    assert [letters(number) for number in (1, 26, 27, 52, 53, 702, 703)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]


@pytest.mark.office
def test_libreoffice_reads_the_same(tmp_path: Path) -> None:
    office = shutil.which(SOFFICE)
    if office is None or not Path(office).resolve().with_name("libsclo.so").exists():
        pytest.skip("no LibreOffice Calc: install Debian's libreoffice-calc, or name it in OCOP_TEST_SOFFICE")
    (tmp_path / "a.xlsx").write_bytes(book([["=1+1", -5, 66.7, DAY], ["một\nhai", None, "<b>&"]]))
    (tmp_path / "mau.xlsx").write_bytes(template("19", "", words("vi"), MADE))
    home, as_csv = (tmp_path / "office").as_uri(), "csv:Text - txt - csv (StarCalc):44,34,76,1"
    subprocess.run(
        [
            *(SOFFICE, "--headless", f"-env:UserInstallation={home}", "--convert-to", as_csv),
            *("--outdir", str(tmp_path), str(tmp_path / "a.xlsx"), str(tmp_path / "mau.xlsx")),
        ],
        check=True,
        capture_output=True,
        timeout=240,
    )
    rows = [list(csv.reader((tmp_path / name).open(encoding="utf-8", newline=""))) for name in ("a.csv", "mau.csv")]
    assert rows[0] == [["Tên", "", "", ""], ["=1+1", "-5", "66.7", "28/02/2026"], ["một\nhai", "", "<b>&", ""]]
    assert rows[1][0][0] == "Mã sản phẩm"
