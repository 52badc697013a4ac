from __future__ import annotations

import unicodedata
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flows.reading import read, read_date, read_phone, read_place

TODAY = date(2026, 11, 22)

DAYS: dict[str, str | None] = {
    "hôm nay": "2026-11-22", "hôm qua": "2026-11-21", "mai": "2026-11-23", "ngày mai ạ": "2026-11-23", "hôm kia": "2026-11-20", "ngày mốt": "2026-11-24",
    "15 tháng 3 năm nay": "2026-03-15", "15/3 năm ngoái": "2025-03-15", "2026-03-15": "2026-03-15", "15032026": "2026-03-15", "20260315": "2026-03-15",
    "15 3 2026": "2026-03-15", "cấp ngày 15/3/2026 ạ": "2026-03-15", "ngày mười lăm tháng ba năm hai nghìn không trăm hai mươi sáu": "2026-03-15",
    "15 tháng ba năm 2026": "2026-03-15", "15/3/85": "1985-03-15", "15 Mar 2026": "2026-03-15", "March 15, 2026": "2026-03-15",
    "15 tháng 3/2026": "2026-03-15", "15 tháng 3, 2026": "2026-03-15", "ngay 15 thang 3 nam 2026": "2026-03-15", "29/2/2024": "2024-02-29",
    "ngày 5 tháng tư năm 2026": "2026-04-05", "5 thang nam nam 2026": "2026-05-05", "chủ nhật 22/11/2026": "2026-11-22", "15.3.2026.": "2026-03-15",
    "em nộp ngày 15/3/2026 rồi": "2026-03-15", "１５/３/２０２６": "2026-03-15", "15 / 3 / 2026": "2026-03-15", "sáng nay": "2026-11-22",
    "1/12/26 nhé em": "2026-12-01", "ngày 2-9-2025": "2025-09-02",
    "31/2/2026": None, "29/2/2026": None, "15/3": None, "15 tháng 3": None, "tháng 3/2026": None, "mùng 5 tháng 2 năm 2026": None, "15/3/2026 âm lịch": None,
    "15/1 âm": None, "rằm tháng giêng năm 2026": None, "3/15/2026": None, "trước 15/3/2026": None, "sau 15/3/2026": None, "khoảng 15/3/2026": None,
    "15/3/2026 và 16/3/2026": None, "15/3/202": None, "thứ hai 22/11/2026": None, "15-3/2026": None, "15/13/2026": None, "0/3/2026": None,
    "15/3/2526": None, "tết": None, "tháng giêng": None, "23 tháng chạp năm 2026": None, "2026": None, "cuối tháng 3 năm 2026": None, "15": None,
    "đầu năm 2026": None, "tuần trước": None, "lâu rồi": None, "": None, "chưa có": None, "15/3/2026-20/3/2026": None,
}  # fmt: skip
PHONES: dict[str, str | None] = {
    "0912 345 678": "+84912345678", "+84912345678": "+84912345678", "số của em là 0912345678": "+84912345678", "０９１２３４５６７８": "+84912345678",
    "0912-345-678 ạ": "+84912345678", "zalo 0912.345.678": "+84912345678",
    "không có": "none", "khong co dt": "none", "không dùng điện thoại": "none", "nhà tôi không có điện thoại": "none", "chưa có sđt": "none", "không": "none",
    "không có số ạ": "none", "ko xài điện thoại": "none", "no phone": "none",
    "0912345678 hoặc 0987654321": None, "09123": None, "không có zalo": None, "số của vợ": None, "mai gửi": None, "115": None, "": None, "có": None,
    "không muốn cho": None, "+1 650 253 0000": None, "không nhớ số": None,
}  # fmt: skip


@pytest.mark.parametrize(("typed", "day"), DAYS.items())
def test_a_day_is_read_or_asked_again(typed: str, day: str | None) -> None:
    reading = read("date", typed, today=TODAY)
    assert (reading.understood, str(reading.value)) == (day is not None, str(day))


@given(st.dates(date(1950, 1, 1), date(2046, 12, 31)))
def test_a_day_written_in_any_way_comes_back(day: date) -> None:
    d, m, y = day.day, day.month, day.year
    for way in (
        f"{d}/{m}/{y}", f"{d:02}/{m:02}/{y}", f"{d}-{m}-{y}", f"{d}.{m}.{y}", day.isoformat(), f"ngày {d} tháng {m} năm {y}",
        f"{d} thg {m} {y}", f"dạ {d}/{m}/{y} ạ", f"ngay {d} thang {m} nam {y}", f"{d} tháng {m}/{y}", day.strftime("%d %b %Y"),
    ):  # fmt: skip
        assert read_date(way, TODAY).value == day, way


@given(st.dates(), st.integers(-2, 2))
def test_days_near_today_follow_the_day_given(today: date, days: int) -> None:
    word = {-2: "hôm kia", -1: "hôm qua", 0: "hôm nay", 1: "ngày mai", 2: "ngày kia"}[days]
    reading = read_date(word, today)
    if date.min <= date.max and 0 < today.toordinal() + days <= date.max.toordinal():
        assert reading.value == today + timedelta(days=days)
    else:
        assert not reading.understood


@pytest.mark.parametrize(("typed", "phone"), PHONES.items())
def test_a_phone_is_read_or_asked_again(typed: str, phone: str | None) -> None:
    reading = read("phone", typed, today=TODAY)
    assert (reading.understood, reading.value) == (phone is not None, phone)


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
