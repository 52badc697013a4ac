from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.programme.places import communes
from bot.programme.product_codes import ProductCode, make_code, read_code

THAI_NGUYEN = [one.code for one in communes("19")]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("19-05503-3-2026", "19-05503-3-2026"),
        ("  19 - 05503 - 003 - 2026 ", "19-05503-3-2026"),
        ("19.05503.3.2026", "19-05503-3-2026"),
        ("19/05503/3/2026", "19-05503-3-2026"),
        ("83-829-28780-3-2022", "83-829-28780-3-2022"),  # with a district, as they were before
    ],
)
def test_a_code_is_read_however_it_is_set_apart(typed: str, code: str) -> None:
    assert str(read_code(typed)) == code


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "3",
        "19-05503-0-2026",
        "19-99999-3-2026",
        "01-05503-3-2026",
        "19-05503-3-1999",
        "19-05503-3-2026-1",
        "a" * 99,
    ],
)
def test_what_is_no_code_is_none(typed: str) -> None:
    assert read_code(typed) is None


@given(st.sampled_from(THAI_NGUYEN), st.integers(1, 99999), st.integers(2000, 2099))
def test_a_code_that_was_made_is_read_again(commune: str, number: int, year: int) -> None:
    code = make_code(commune, number, year)
    assert code == ProductCode("19", commune, number, year)
    assert read_code(str(code)) == code


@given(st.text(max_size=80))
def test_no_text_breaks_it(typed: str) -> None:
    read_code(typed)


def test_a_commune_nobody_knows_gets_no_code() -> None:
    with pytest.raises(LookupError):
        make_code("99999", 1, 2026)
