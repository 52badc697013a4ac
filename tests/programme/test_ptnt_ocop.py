from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from bot.programme.ptnt_ocop import ShapeProblem, load_shape, own_shape, read_shape

OWN = (files("bot.programme") / "data" / "ptnt_ocop.toml").read_text("utf-8")


def test_our_shape_has_the_columns_in_their_order() -> None:
    first = own_shape().tables[0]
    assert (first.name, first.rows) == ("PTNT_OCOP", "certificates")
    assert [one.what for one in first.columns] == [
        *("id", "commune", "period", "product", "product_name", "rank", "organisation_name", "revenue_million"),
        "status",
    ]
    names = {one.name for one in own_shape().tables}
    assert names == {"PTNT_OCOP", "DM_DonViHanhChinh", "DM_SanPham", "DM_CoSo", "DM_KhoangThoiGian"}


def test_codes_fit_the_room_they_have() -> None:
    shape = own_shape()
    keys = {"product": shape.product.format(number=9_999_999), "organisation": shape.organisation.format(number=1)}
    keys |= {"period": shape.period.format(year=2026), "rank": shape.rank.format(stars=5)}
    for table in shape.tables:
        for column in table.columns:
            if column.what in keys and column.length is not None:
                assert len(keys[column.what]) <= column.length, column
            if column.what == "status" and column.length is not None:
                assert all(len(code) <= column.length for code in shape.status.values())


def test_an_operator_puts_another_in_its_place(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(OWN.replace('held = "hieu_luc"', 'held = "01"').replace('"{stars}*"', '"{stars} sao"'), "utf-8")
    found = load_shape(file)
    assert (found.status["held"], found.rank) == ("01", "{stars} sao")
    assert load_shape(None) is own_shape()


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("[status]", "[stat", "own.toml: "),
        ('rank = "{stars}*"', 'rank = "{star}*"', "rank = '{star}*' can only name {stars}"),
        ('rank = "{stars}*"', "rank = 3", "rank has to be a text"),
        ('period = "{year}"', 'period = "{year"', "can only name {year}"),
        ('product = "SP{number:07}"', 'product = "{number.real.x}"', "can only name {number}"),
        ('held = "hieu_luc"', 'held = ""', "held has to be a text"),
        ('held = "hieu_luc"', 'kept = "hieu_luc"', "[status] needs a code for each of held, expired, revoked"),
        ('rows = "places"', 'rows = "people"', "each [[table]] needs rows, one of certificates, places"),
        ('what = "revenue_million"', 'what = "phone"', "PTNT_OCOP.DoanhThuNam: what = 'phone' is none of"),
        ('what = "commune", length = 10', 'what = "commune", length = 0', "length has to be a whole number from 1"),
    ],
)
def test_what_is_no_shape_is_one_line_that_says_where(before: str, after: str, said: str) -> None:
    assert before in OWN
    with pytest.raises(ShapeProblem) as refused:
        read_shape(OWN.replace(before, after, 1), "own.toml")
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"table = 3", b'[[table]]\nname = "x"'])
def test_a_file_of_something_else_is_refused_too(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "own.toml"
    file.write_bytes(content)
    with pytest.raises(ShapeProblem):
        load_shape(file)
    with pytest.raises(ShapeProblem, match="cannot be read"):
        load_shape(tmp_path / "missing.toml")
