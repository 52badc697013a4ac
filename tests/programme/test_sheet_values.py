"""Days and amounts as offices write them into sheets."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language import fold
from bot.programme.sheet_values import read_amount, read_day


@pytest.mark.parametrize(
    "said",
    [
        "31/12/2026",
        "31-12-2026",
        "31.12.26",
        "31/12/26",
        "Ngày 31 tháng 12 năm 2026",
        "ngày 31/12/2026",
        "2026-12-31",
        "2026-12-31 00:00:00",
        "31/12/2026 00:00:00",
        "46387",
    ],
)
def test_a_day_however_it_is_written(said: str) -> None:
    assert read_day(fold(said)) == date(2026, 12, 31)


@pytest.mark.parametrize("said", ["", "12/31/2026", "31/2/2026", "12/2026", "2026", "hôm nay", "1234", "31/12/226"])
def test_what_is_no_day(said: str) -> None:
    assert read_day(fold(said)) is None


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_every_day_comes_back(one: date) -> None:
    ways = (f"{one.day}/{one.month}/{one.year}", one.isoformat(), str((one - date(1899, 12, 30)).days))
    assert {read_day(way) for way in ways} == {one}


@pytest.mark.parametrize(
    ("said", "amount"),
    [
        ("850", "850"),
        ("850,5", "850.5"),
        ("850.5", "850.5"),
        ("1.250", "1250"),
        ("1,250", "1250"),
        ("1.250,5", "1250.5"),
        ("1,250.5", "1250.5"),
        ("1 250", "1250"),
        ("1.234.567,89", "1234567.89"),
        ("0", "0"),
    ],
)
def test_amounts(said: str, amount: str) -> None:
    assert read_amount(said) == Decimal(amount)


@pytest.mark.parametrize("said", ["", "-5", "1,2,3", "12.34.5", "850 triệu", "1e5", "٣", "=1", "9" * 20])
def test_what_is_no_amount(said: str) -> None:
    assert read_amount(said) is None


@given(st.text(max_size=30))
def test_any_words_are_read_without_a_fall(said: str) -> None:
    read_day(fold(said))
    amount = read_amount(said)
    assert amount is None or amount >= 0
