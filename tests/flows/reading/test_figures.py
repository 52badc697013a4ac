"""Counts, shares and sums of money, there and back."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flows.reading import Kind, read, read_money, read_number, read_percent

ONES = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]
around = st.sampled_from(["{}", "khoảng {}", "dạ {} ạ", "tầm {} nhé", "  {} "])


def in_words(value: int) -> str:
    """0 to 999,999 as it is taught at school."""
    if value < 10:
        return ONES[value]
    if value < 100:
        tens, ones = divmod(value, 10)
        head = "mười" if tens == 1 else f"{ONES[tens]} mươi"
        tail = "" if ones == 0 else "lăm" if ones == 5 else "mốt" if ones == 1 and tens > 1 else ONES[ones]
        return f"{head} {tail}".strip()
    if value < 1000:
        hundreds, rest = divmod(value, 100)
        tail = "" if rest == 0 else f"linh {ONES[rest]}" if rest < 10 else in_words(rest)
        return f"{ONES[hundreds]} trăm {tail}".strip()
    thousands, rest = divmod(value, 1000)
    if rest == 0:
        return f"{in_words(thousands)} nghìn"
    zeros = "" if rest >= 100 else "không trăm " if rest > 9 else "không trăm linh "
    return f"{in_words(thousands)} nghìn {zeros}{in_words(rest)}"


def dotted(value: int) -> str:
    return f"{value:,}".replace(",", ".")


@given(st.integers(0, 999_999), around)
def test_a_number_said_in_any_way_comes_back(value: int, said: str) -> None:
    ways = [str(value), dotted(value), f"{value} người", f"{dotted(value)} kg"]
    ways += [in_words(value), in_words(value).upper()] if value else []
    for way in ways:
        assert read_number(said.format(way)).value == value, way


@given(st.integers(1, 99_999), around)
def test_a_sum_of_thousands_comes_back(thousands: int, said: str) -> None:
    value = thousands * 1000
    ways = [f"{value} đồng", dotted(value), f"{dotted(value)}đ", f"{thousands}k", f"{thousands} nghìn"]
    ways += [f"{in_words(thousands)} nghìn đồng"] if thousands < 1000 else []
    if thousands % 100 == 0:
        millions = f"{thousands / 1000:g}".replace(".", ",")
        ways += [f"{millions} triệu", f"{millions}tr"]
    if thousands > 1000 and thousands % 100 == 0 and thousands % 1000:
        ways.append(f"{thousands // 1000}tr{thousands % 1000 // 100}")
    for way in ways:
        assert read_money(said.format(way)).value == value, way


@given(st.integers(2, 100))
def test_a_share_comes_back(value: int) -> None:
    for way in (f"{value}", f"{value}%", f"{value} phần trăm", f"{in_words(value)} phần trăm", f"{value}/100"):
        reading = read_percent(way)
        assert (reading.value, type(reading.value)) == (value, int), way


@given(st.integers(1, 500), st.integers(1, 500))
def test_a_range_is_never_one_number(low: int, more: int) -> None:
    high = low + more
    for way in (
        f"{low}-{high}",
        f"{low} đến {high}",
        f"từ {low} tới {high} người",
        f"{low}, {high}",
        f"{low} hay {high}",
    ):
        for kind in ("number", "percent", "money"):
            assert not read(kind, way, today=date(2026, 11, 22)).understood, way


@pytest.mark.parametrize("kind", [kind for kind in get_args(Kind) if kind in ("number", "percent", "money")])
def test_not_knowing_the_figure_is_heard(kind: Kind) -> None:
    reading = read(kind, "không nhớ rõ ạ", today=date(2026, 11, 22))
    assert (reading.understood, reading.unsure) == (False, True)
