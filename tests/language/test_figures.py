from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language import LANGUAGES, day, money, number, percent, rough
from bot.language.figures import Number


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [
        (0, "0", "0"),
        (7, "7", "7"),
        (1500, "1.500", "1,500"),
        (1_500_000, "1.500.000", "1,500,000"),
        (-2000, "-2.000", "-2,000"),
        (3.5, "3,5", "3.5"),
        (0.1 + 0.2, "0,3", "0.3"),
        (Decimal("1234.50"), "1.234,5", "1,234.5"),
    ],
)
def test_numbers_carry_the_separators_of_the_language(value: Number, vi: str, en: str) -> None:
    assert number(value, "vi") == vi
    assert number(value, "en") == en


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [
        (1_500_000, "1.500.000 đồng", "1,500,000 VND"),
        (999.6, "1.000 đồng", "1,000 VND"),
        (0, "0 đồng", "0 VND"),
    ],
)
def test_money_is_whole_dong(value: Number, vi: str, en: str) -> None:
    assert money(value, "vi") == vi
    assert money(value, "en") == en


@pytest.mark.parametrize(("value", "vi", "en"), [(60, "60 %", "60%"), (12.5, "12,5 %", "12.5%"), (0, "0 %", "0%")])
def test_shares_are_hundredths(value: Number, vi: str, en: str) -> None:
    assert percent(value, "vi") == vi
    assert percent(value, "en") == en


def test_dates_have_no_leading_zeros_in_vietnamese_and_a_named_month_in_english() -> None:
    assert day(date(2026, 3, 5), "vi") == "5/3/2026"
    assert day(date(2026, 12, 31), "vi") == "31/12/2026"
    assert day(date(2026, 3, 15), "en") == "15 Mar 2026"


def test_an_instant_is_shown_as_its_date_in_viet_nam() -> None:
    assert day(datetime(2026, 3, 14, 17, 0, tzinfo=UTC), "vi") == "15/3/2026"
    assert day(datetime(2026, 3, 14, 16, 59, tzinfo=UTC), "vi") == "14/3/2026"


def test_an_unknown_language_is_written_the_vietnamese_way() -> None:
    assert number(1500.5, "tyz") == "1.500,5"
    assert money(1500, "xx") == "1.500 đồng"
    assert day(date(2026, 3, 5), "") == "5/3/2026"


@given(st.integers(min_value=-(10**15), max_value=10**15), st.sampled_from(sorted(LANGUAGES)))
def test_a_whole_number_keeps_every_digit(value: int, language: str) -> None:
    assert int(re.sub(r"[.,]", "", number(value, language))) == value


@given(st.dates(min_value=date(1000, 1, 1)))
def test_a_vietnamese_date_reads_back(value: date) -> None:
    d, m, y = (int(part) for part in day(value, "vi").split("/"))
    assert date(y, m, d) == value


@pytest.mark.parametrize(
    ("low", "high", "vi", "en"),
    [
        (2_000_000, 2_000_000, "2 triệu đồng", "2 million VND"),
        (500_000, 2_500_000, "500 nghìn đến 2,5 triệu đồng", "500 thousand to 2.5 million VND"),
        (0, 1_200_000_000, "0 đến 1,2 tỉ đồng", "0 to 1.2 billion VND"),
    ],
)
def test_an_amount_as_it_is_said(low: int, high: int, vi: str, en: str) -> None:
    assert rough(low, high, "vi") == vi
    assert rough(low, high, "en") == en
