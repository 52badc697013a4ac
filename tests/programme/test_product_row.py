"""Rows of the sheet of products: every problem by row and column, nothing guessed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language import words
from bot.programme.product_row import Area, ProductRow, Read, read_products
from bot.programme.product_sheet import EXAMPLES, EXPLAINED, HEADINGS, kind_of, sheet_lines, sheet_of
from bot.programme.sheet_rows import FORMULA, Row

HERE = Area("19")
TODAY = date(2026, 11, 25)
HEAD = tuple(names[0] for names in HEADINGS.values())
FINE: dict[str, Any] = {"product": "Chè đinh", "producer": "HTX chè Hồng Thái", "commune": "Tân Cương"}


def read(*rows: dict[str, str], area: Area = HERE, head: tuple[str, ...] = HEAD) -> list[Read]:
    cells = [tuple(row.get(name, "") for name in HEADINGS) for row in rows]
    return list(read_products([Row(n, one) for n, one in enumerate((head, *cells), 1)], area, TODAY))


def said(reads: list[Read]) -> list[str]:
    w = words("vi")
    return [
        f"{one.row} {one.column}: {w.t(one.what, **one.params)}"
        for each in reads
        for one in (*each.problems, *each.notes)
    ]


def row(**cells: str) -> ProductRow:
    (one,) = read({**FINE, **cells})
    assert one.product is not None, said([one])
    return one.product


def wrong(**cells: str) -> list[str]:
    (one,) = read({**FINE, **cells})
    assert one.product is None
    return [line.partition(" ")[2] for line in said([one])]


def test_a_whole_row() -> None:
    one = row(
        code="19 - 05503 - 3 - 2025",
        stars="4 sao",
        number="12/GCN",
        issued="15/6/2025",
        tax="0100109106",
        phone="912345678",
        revenue="850,5",
        sheet="11",
        kind="",
    )
    assert (one.code, one.stars, one.expires) == ("19-05503-3-2025", 4, date(2028, 6, 15))
    assert (one.phone, one.revenue, one.kind, one.commune) == ("+84912345678", 850_500_000, "cooperative", "05503")
    assert ProductRow.from_data(one.to_data()) == one


@pytest.mark.parametrize(("cell", "stars"), [("3", 3), ("4.0", 4), ("5 Sao", 5), ("3*", 3), ("****", 4), ("★★★★★", 5)])
def test_stars_as_people_write_them(cell: str, stars: int) -> None:
    assert row(stars=cell, issued="1/1/2026").stars == stars


@pytest.mark.parametrize("cell", ["2", "6", "ba", "0", "34", "-3"])
def test_what_is_no_star(cell: str) -> None:
    assert wrong(stars=cell, issued="1/1/2026")[0].startswith("Hạng sao: ")


def test_days_that_cannot_be() -> None:
    assert "là ngày chưa tới" in wrong(stars="3", issued="26/11/2026")[0]
    assert "trước ngày cấp" in wrong(stars="3", issued="1/6/2025", expires="1/6/2025")[0]
    assert "quá 36 tháng" in wrong(stars="3", issued="1/6/2025", expires="2/6/2028")[0]
    assert "quá 36 tháng" in wrong(stars="3", expires="1/1/2031")[0]
    assert "khi chương trình bắt đầu" in wrong(stars="3", issued="1/1/2017")[0]
    assert "không phải ngày" in wrong(stars="3", issued="12/31/2025")[0]
    assert wrong(stars="3") == ["Ngày cấp: đang trống: giấy chứng nhận phải có ngày cấp hoặc ngày hết hạn"]


def test_a_certificate_needs_its_stars_and_a_product_no_certificate() -> None:
    assert wrong(number="12/GCN")[0].startswith("Hạng sao: đang trống")
    assert row().certified is False


def test_an_old_commune_that_is_one_today_is_taken_and_said() -> None:
    (one,) = read({**FINE, "commune": "xã Phúc Trìu"})
    assert one.product is not None
    assert one.product.commune == "05488"
    assert said([one]) == ["2 Xã: “xã Phúc Trìu” nay là xã Đại Phúc (05488): em lấy theo tên mới"]


def test_an_old_district_asks_which_of_its_communes() -> None:
    assert "có thể là" in wrong(commune="huyện Đồng Hỷ")[0]
    assert "không phải" in wrong(commune="Đà Lạt")[0]


def test_only_the_own_area() -> None:
    assert wrong(province="Hà Nội")[0].startswith("Tỉnh: không phải tỉnh Thái Nguyên")
    own = Area("19", "05503")
    assert [one.product is None for one in read(FINE, {**FINE, "commune": "05488"}, area=own)] == [False, True]
    (here,) = read({**FINE, "commune": ""}, area=own)
    assert here.product is not None
    assert here.product.commune == "05503"


def test_codes_of_today_of_before_and_of_another_province() -> None:
    assert row(code="83-829-28780-3-2022").code == "83-829-28780-3-2022"
    assert wrong(code="01-00070-3-2025")[0].endswith("là mã của tỉnh khác")
    assert wrong(code="12345")[0].startswith("Mã sản phẩm: “12345” không phải mã sản phẩm")


def test_twice_in_one_sheet_by_code_or_by_name() -> None:
    coded = {**FINE, "code": "19-05503-3-2025"}
    other, named = {**coded, "product": "Khác"}, {**FINE, "product": "CHÈ ĐINH"}
    lines = said(read(coded, other, named, {**FINE, "producer": "HTX B"}))
    assert lines == ["3 Mã sản phẩm: đã có ở dòng 2", "4 Tên sản phẩm: đã có ở dòng 2"]


def test_every_problem_of_a_row_at_once() -> None:
    lines = wrong(product="", phone="1", tax="1", kind="x", sheet="99", revenue="x")
    assert [line.partition(":")[0] for line in lines] == [
        "Tên sản phẩm",
        "Bộ sản phẩm",
        "Loại hình",
        "Mã số thuế",
        "Điện thoại",
        "Doanh thu năm trước (triệu đồng)",
    ]


def test_an_example_left_in_missing_headings_and_an_empty_sheet() -> None:
    example = dict(zip(HEADINGS, EXAMPLES[0], strict=True))
    assert "vẫn là dòng ví dụ" in said(read(example))[0]
    assert said(read(head=("Tên sản phẩm",)))[0] == "1 : dòng đầu thiếu cột Tên chủ thể, Xã"
    assert said(list(read_products([], Area("19"), TODAY))) == ["1 : bảng trống"]


def test_the_example_is_right_but_for_being_one() -> None:
    example = dict(zip(HEADINGS, EXAMPLES[0], strict=True))
    (one,) = read({**example, "product": "Chè Hồng Thái"})
    assert one.product is not None, said([one])
    assert set(EXPLAINED) == set(HEADINGS)


def test_kinds_and_sheets_by_their_words() -> None:
    assert [kind_of(said) for said in ("HTX chè", "Hộ KD Lan", "Cty TNHH A", "Chè")] == [
        "cooperative",
        None,
        "limited_company",
        None,
    ]
    assert all(sheet_of(line) == n for n, line in enumerate(sheet_lines(), 1))
    assert (sheet_of("Bộ 26"), sheet_of("27"), sheet_of("0")) == (26, None, None)


@given(st.lists(st.lists(st.text(max_size=15) | st.just(FORMULA), max_size=16).map(tuple), max_size=5))
def test_any_cells_give_rows_or_problems(cells: list[tuple[str, ...]]) -> None:
    rows = [Row(n, one) for n, one in enumerate((HEAD, *cells), 1)]
    for one in read_products(rows, Area("19"), TODAY):
        assert (one.product is None) == bool(one.problems)
        if one.product is not None:
            assert ProductRow.from_data(one.product.to_data()) == one.product
            assert FORMULA not in one.product.to_data().values()
