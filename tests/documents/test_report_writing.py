from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from bot.documents.report_writing import BOM, PIECE, Sheet, csv_lines, harmless, report
from bot.programme.report import Cell

MADE = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
HOSTILE = ["=1+1", "+84", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =HYPERLINK()", "＝1", '=cmd|" /C calc"!A0']


def as_csv(rows: list[list[Cell]]) -> list[list[str]]:
    text = b"".join(csv_lines(["Tên"], rows)).decode()
    assert text.startswith(BOM)
    return list(csv.reader(io.StringIO(text.removeprefix(BOM), newline="")))[1:]


def as_book(rows: list[list[Cell]]) -> Any:
    book = b"".join(report([Sheet("Một", ["Tên"], lambda: rows)], MADE))
    return load_workbook(io.BytesIO(book))["Một"]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_spreadsheet_would_work_out_is_text(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert as_csv([[text]])[0][0].startswith("'")
    cell = as_book([[text]])["A2"]
    assert cell.data_type == "s"
    assert cell.value.startswith("'")


def test_numbers_stay_numbers_also_below_nought() -> None:
    rows: list[list[Cell]] = [[-5, 66.7, None, "Chè"]]
    assert as_csv(rows) == [["-5", "66.7", "", "Chè"]]
    assert [cell.value for cell in as_book(rows)[2]] == [-5, 66.7, None, "Chè"]


@given(st.lists(st.text(max_size=20), max_size=5))
def test_no_text_comes_out_as_a_formula_or_breaks_the_file(texts: list[str]) -> None:
    rows: list[list[Cell]] = [[one] for one in texts]
    for row, text in zip(as_csv(rows), texts, strict=True):
        assert not row[0].startswith(("=", "+", "-", "@", "\t", "\r"))
        assert harmless(text) == (row[0] if row else "")
    sheet = as_book(rows)
    assert all(cell.data_type != "f" and not str(cell.value or "").startswith("=") for cell in sheet["A"])


def test_rows_are_asked_for_as_they_are_written() -> None:
    taken = 0

    def rows() -> Iterator[tuple[str]]:
        nonlocal taken
        for number in range(100_000):
            taken = number
            yield ("một dòng chữ " * 4,)

    made = csv_lines(["a"], rows())
    assert next(made) == "\ufeffa\r\n".encode(), "the heading leaves before the first row is asked for"
    assert taken == 0
    assert len(next(made)) >= PIECE
    assert 0 < taken < 5_000, "the first piece does not wait for the last row"
    made.close()  # type: ignore[attr-defined]


def test_sheets_have_names_that_a_workbook_takes_each_once() -> None:
    names = [
        "Sản phẩm theo bộ sản phẩm và theo xã",
        "Sản phẩm theo bộ sản phẩm và theo tỉnh",
        "a[b]:c/d",
        "",
        "A B  C D",
    ]
    book = b"".join(report([Sheet(name, ["x"], list) for name in names], MADE))
    found = load_workbook(io.BytesIO(book)).sheetnames
    assert len({one.lower() for one in found}) == len(names)
    assert all(0 < len(one) <= 31 for one in found)


def test_notes_stand_below_the_rows_and_the_heading_stays_in_sight() -> None:
    book = b"".join(report([Sheet("s", ["Tên"], lambda: [["Chè"]], ["Tính: ngày 20/11/2026."])], MADE))
    sheet = load_workbook(io.BytesIO(book))["s"]
    assert [cell.value for cell in sheet["A"]] == ["Tên", "Chè", None, "Tính: ngày 20/11/2026."]
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.bold
