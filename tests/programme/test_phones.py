from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.programme.phones import read_phone


@pytest.mark.parametrize(
    "typed",
    [
        "0912345678", "0912 345 678", "0912.345.678", "+84 912 345 678", "84912345678", "sdt 0912345678 nhé",
        "(091) 234-5678", "zalo:0912345678", "0912345678 ạ, gọi 0912345678", "0912-345-678",
        "\uff10\uff19\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18",
    ],
)  # fmt: skip
def test_a_number_is_found_however_it_is_written(typed: str) -> None:
    assert read_phone(typed) == "+84912345678"


def test_a_landline_is_a_number_too() -> None:
    assert read_phone("VP: 0208 382 1234") == "+842083821234"


@pytest.mark.parametrize(
    "typed",
    [
        "", "0912345", "091234567890", "113", "số của con trai", "khong co", "không có điện thoại", "chưa có số",
        "0912345678 hoặc 0987654321", "+1 650 253 0000", "01234567890", "1900 1234", "0100109106",
    ],
)  # fmt: skip
def test_no_number_two_numbers_or_one_of_elsewhere_is_none(typed: str) -> None:
    assert read_phone(typed) is None


@pytest.mark.parametrize("prefix", ["03", "05", "07", "08", "09"])
def test_the_mobile_prefixes_of_today_are_known(prefix: str) -> None:
    assert any(read_phone(f"{prefix}{digit}1234567") == f"+84{prefix[1]}{digit}1234567" for digit in "2689")


@given(st.text(max_size=600) | st.text("0123456789 +-.()", max_size=600))
def test_any_text_gives_none_or_a_vietnamese_number(text: str) -> None:
    found = read_phone(text)
    assert found is None or (found.startswith("+84") and read_phone(found) == found)


def test_a_very_long_text_is_looked_at_only_in_its_beginning() -> None:
    assert read_phone("0912345678 " + "1" * 10_000) == "+84912345678"
    assert read_phone("a " * 5_000 + "0912345678") is None
