from __future__ import annotations

import unicodedata
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flows.reading import read_date, read_phone, read_place

TODAY = date(2026, 11, 22)
NEAR = {-2: "hôm kia", -1: "hôm qua", 0: "hôm nay", 1: "ngày mai", 2: "ngày kia"}


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)))
def test_a_day_written_in_any_way_comes_back(day: date) -> None:
    d, m, y = day.day, day.month, day.year
    ways = [f"{d}/{m}/{y}", f"{d:02}/{m:02}/{y}", f"{d}-{m}-{y}", f"{d}.{m}.{y}", day.isoformat(), f"dạ {d}/{m}/{y} ạ"]
    ways += [f"ngày {d} tháng {m} năm {y}", f"{d} thg {m} {y}", f"ngay {d} thang {m} nam {y}", f"{d} tháng {m}/{y}"]
    for way in (*ways, day.strftime("%d %b %Y")):
        assert read_date(way, TODAY).value == day, way


@given(st.dates(date(2027, 1, 1), date(2046, 12, 31)))
def test_two_digits_of_a_year_are_of_this_century_or_the_last(day: date) -> None:
    assert read_date(f"{day.day}/{day.month}/{day.year % 100:02}", TODAY).value == day
    assert read_date("15/3/85", TODAY).value == date(1985, 3, 15)


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_a_day_without_its_year_or_by_the_moon_is_asked_about(day: date) -> None:
    d, m = day.day, day.month
    for way in (
        f"{d}/{m}",
        f"{d} tháng {m}",
        f"mùng {d} tháng {m} năm 2026",
        f"{d}/{m}/2026 âm lịch",
        f"tháng {m} năm 2026",
    ):
        assert not read_date(way, TODAY).understood, way


@given(st.dates(), st.sampled_from(list(NEAR)))
def test_days_near_today_follow_the_day_given(today: date, days: int) -> None:
    reading = read_date(NEAR[days], today)
    if 0 < today.toordinal() + days <= date.max.toordinal():
        assert reading.value == today + timedelta(days=days)
    else:
        assert not reading.understood


@given(st.sampled_from(["032", "070", "081", "091", "098"]), st.integers(0, 9_999_999))
def test_a_mobile_written_in_any_way_comes_back(prefix: str, rest: int) -> None:
    number = f"{prefix}{rest:07}"
    parts = (number[:4], number[4:7], number[7:])
    for way in (number, " ".join(parts), ".".join(parts), "-".join(parts), f"+84{number[1:]}", f"sđt {number} nhé"):
        assert read_phone(way).value == f"+84{number[1:]}", way


def test_a_place_of_one_commune_is_its_code_however_it_is_typed() -> None:
    typed = "Xã Tân Cương, Thái Nguyên"
    for way in (typed, unicodedata.normalize("NFD", typed), typed.upper(), f"dạ {typed} ạ", f"\u200b{typed}\n"):
        assert read_place(way).value == "05503", way


def test_an_old_district_offers_the_communes_it_became() -> None:
    reading = read_place("huyện Hoàng Su Phì, Hà Giang")
    assert not reading.understood
    assert "01021" in reading.candidates
    assert len(reading.candidates) > 1


@pytest.mark.parametrize("typed", ["", "abcxyz", "không biết", "👍", "1"])
def test_no_place_is_asked_again(typed: str) -> None:
    reading = read_place(typed)
    assert (reading.understood, reading.candidates) == (False, ())
