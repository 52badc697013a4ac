"""Counts, shares and sums of money."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flows.reading import read, read_money, read_number, read_percent

TODAY = date(2026, 11, 22)
ONES = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]

NUMBERS: dict[str, int | None] = {
    "hai mươi lăm": 25, "bảy lăm": 75, "một trăm linh năm": 105, "một trăm lẻ tám": 108, "1.500.000": 1_500_000, "tầm mười hai hộ": 12,
    "hơn 20 kg": 20, "năm người": 5, "nam nguoi": 5, "tám mươi": 80, "ba chục": 30, "2 chục": 20, "khong co ai": 0, "12 nguoi lam": 12,
    "một nghìn hai trăm": 1200, "1 nghìn 2": 1200, "5 năm": 5, "１２ người": 12, "1️⃣2️⃣": 12, "50m²": 50, "50 m2": 50, "0": 0, "hăm lăm": 25,
    "khoảng 30 lao động trong xã": 30, "tôi có 12 người ạ": 12, "trăm rưỡi": 150, "hai mươi mốt": 21, "mot tram hai muoi ba": 123, "2020": 2020,
    "một nghìn không trăm linh năm": 1005, "mười lăm": 15, "ba tư": 34, "bốn mốt": 41, "~12": 12, "12.": 12, "twelve": 12, "12 people": 12,
    "nhà mình có 3 người": 3, "1 500 000": 1_500_000, "mười": 10, "hai trăm": 200, "1,500,000": 1_500_000, "chín mươi chín": 99, "gần 40 hộ dân": 40,
    "tam 12 nguoi": 12, "mười tư": 14, "2 nghìn rưỡi": 2500, "không có người nào": 0,
    "10-12": None, "10 đến 12": None, "từ 10 tới 12": None, "hai ba người": None, "tam muoi": None, "hai năm": None, "12,5": None, "-5": None,
    "một trăm năm": None, "mười năm": None, "hai mươi năm": None, "vài chục": None, "mấy người": None, "2 vợ chồng": None, "1,500": None,
    "lăm": None, "12 nam 5 nữ": None, "12/20": None, "không": None, "dưới 10": None, "1.50.000": None, "2 tấn": None, "nhiều lắm": None,
    "một hai": None, "tháng 3": None, "0912345678": None, "hai mươi không": None, "12 người, nghỉ 2": None, "năm 2020": None, "": None,
}  # fmt: skip
PERCENT: dict[str, int | float | None] = {
    "75": 75, "một nửa": 50, "nửa": 50, "0,5%": 0.5, "1/3": 33.33, "ba phần tư": 75, "3 phan 4": 75, "khoảng 60%": 60, "75,5": 75.5, "100": 100,
    "tất cả": 100, "½": 50, "bảy mươi lăm": 75, "75% nguyên liệu trong xã": 75, "chín phần mười": 90, "7 phẩy 5 phần trăm": 7.5, "75 percent": 75,
    "một trăm phần trăm": 100, "50-50": 50, "50 50": 50, "phân nửa ạ": 50, "tầm 80 phần trăm": 80, "0%": 0, "2/3": 66.67, "toàn bộ": 100, "75％": 75,
    "75 /100": 75, "được 70%": 70, "7/10": 70, "99,9%": 99.9,
    "0,75": None, "0.5": None, "1,0": None, "120": None, "101%": None, "hơn 75%": None, "gần một nửa": None, "trên 50": None, "dưới 50%": None,
    "75-80%": None, "5/4": None, "3/4/2026": None, "3/0": None, "75 người": None, "nữa": None, "quá nửa": None, "75% ngoài xã": None, "-5%": None,
    "không": None, "nhiều": None, "70 hoặc 80": None, "một ít": None, "%": None, "/": None, "3/": None, "/4": None, "75%%": None, "": None,
}  # fmt: skip
MONEY: dict[str, int | None] = {
    "1500": 1500, "500k": 500_000, "500 nghìn": 500_000, "500 ngàn đồng": 500_000, "1tr250": 1_250_000, "1tr05": 1_050_000, "15k5": 15_500,
    "2 tỷ 500 triệu": 2_500_000_000, "2 tỷ rưỡi": 2_500_000_000, "nửa tỷ": 500_000_000, "trăm rưỡi triệu": 150_000_000, "1tỷ2": 1_200_000_000,
    "200 triệu/năm": 200_000_000, "hai triệu ba": 2_300_000, "một triệu hai trăm nghìn": 1_200_000, "mot trieu ruoi": 1_500_000, "15k": 15_000,
    "500 đ": 500, "1.500 triệu": 1_500_000_000, "khoảng 300 triệu": 300_000_000, "doanh thu khoảng 300tr": 300_000_000, "1 500 000 đ": 1_500_000,
    "ba trăm nghìn đồng": 300_000, "một năm 200 triệu": 200_000_000, "1 triệu 200": 1_200_000, "0 đồng": 0, "1.500.000đ": 1_500_000,
    "1,500,000 vnđ": 1_500_000, "2tr rưỡi": 2_500_000, "5 củ": 5_000_000, "hơn 2 tỷ": 2_000_000_000, "mười triệu": 10_000_000, "1,25 tỷ": 1_250_000_000,
    "hai mươi lăm triệu": 25_000_000, "năm trăm triệu": 500_000_000, "năm ngoái 200 triệu": 200_000_000, "1 tỉ 2 trăm triệu": 1_200_000_000, "10tr": 10_000_000,
    "500": None, "năm trăm": None, "1tr50": None, "vài chục triệu": None, "20 triệu một tháng": None, "20 triệu/tháng": None, "1 triệu đến 2 triệu": None,
    "10-20 triệu": None, "100 usd": None, "$100": None, "1,500": None, "một triệu hai trăm": None, "150k/kg": None, "triệu": None, "mấy triệu": None,
    "1,5": None, "1,5 triệu 200 nghìn": None, "hai ba triệu": None, "không nhiều": None, "1 triệu 2 triệu": None, "-5 triệu": None, "lỗ 5 triệu": None, "": None,
    "dưới 1 tỷ": None, "2 triệu năm": None,
}  # fmt: skip


@pytest.mark.parametrize(("typed", "value"), NUMBERS.items())
def test_a_count_is_read_or_asked_again(typed: str, value: int | None) -> None:
    reading = read("number", typed, today=TODAY)
    assert (reading.understood, reading.value) == (value is not None, value)


@pytest.mark.parametrize(("typed", "value"), PERCENT.items())
def test_a_share_is_read_or_asked_again(typed: str, value: float | None) -> None:
    reading = read("percent", typed, today=TODAY)
    assert (reading.understood, reading.value) == (value is not None, value)
    assert type(reading.value) is type(value)


@pytest.mark.parametrize(("typed", "value"), MONEY.items())
def test_a_sum_is_read_or_asked_again(typed: str, value: int | None) -> None:
    reading = read("money", typed, today=TODAY)
    assert (reading.understood, reading.value) == (value is not None, value)


@pytest.mark.parametrize("kind", ["number", "percent", "money"])
def test_not_knowing_the_figure_is_said_so(kind: str) -> None:
    reading = read(kind, "không nhớ rõ ạ", today=TODAY)  # type: ignore[arg-type]
    assert (reading.understood, reading.unsure) == (False, True)


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
    tail = (
        in_words(rest)
        if rest >= 100
        else f"không trăm {in_words(rest)}"
        if rest > 9
        else f"không trăm linh {in_words(rest)}"
    )
    return f"{in_words(thousands)} nghìn {tail}"


def dotted(value: int) -> str:
    return f"{value:,}".replace(",", ".")


around = st.sampled_from(["{}", "khoảng {}", "dạ {} ạ", "tầm {} nhé", "  {} "])


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
    for way in (
        f"{value}",
        f"{value}%",
        f"{value} %",
        f"{value} phần trăm",
        f"{in_words(value)} phần trăm",
        f"{value}/100",
    ):
        assert read_percent(way).value == value, way
