"""Spreadsheets as offices save them: .xlsx and .csv, whole or broken."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook

from bot.documents.sheet_reading import LARGEST, SheetProblem, read_sheet
from bot.programme.sheet_rows import FORMULA, Row


def workbook(*rows: tuple[object, ...]) -> bytes:
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_with_numbers_gaps_and_formulas() -> None:
    content = workbook(("Tỉnh", "Điện thoại"), (), ("19", 2083855123), ('=HYPERLINK("http://x")', 1.0))
    assert read_sheet("a.XLSX", content) == [
        Row(1, ("Tỉnh", "Điện thoại")),
        Row(3, ("19", "2083855123")),
        Row(4, (FORMULA, "1")),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_with_any_usual_delimiter(delimiter: str) -> None:
    content = f"\ufeffTỉnh{delimiter}Tên\n19{delimiter} UBND  xã\n=1+1{delimiter}+84 208 3855123\n".encode()
    assert read_sheet("a.csv", content) == [
        Row(1, ("Tỉnh", "Tên")),
        Row(2, ("19", "UBND xã")),
        Row(3, (FORMULA, "+84 208 3855123")),
    ]


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("a.pdf", b"", "neither"),
        ("a.csv", "Tỉnh".encode("cp1258", "replace") + b"\xff", "UTF-8"),
        ("a.csv", b'a,"b', "whole"),
        ("a.xlsx", b"not a zip", "cannot be read"),
        ("a.xlsx", b"PK\x03\x04broken", "cannot be read"),
        ("a.csv", b"x" * (LARGEST + 1), "larger"),
    ],
)
def test_what_is_no_sheet_is_refused_in_one_line(name: str, content: bytes, word: str) -> None:
    with pytest.raises(SheetProblem, match=word) as problem:
        read_sheet(name, content)
    assert "\n" not in str(problem.value)
