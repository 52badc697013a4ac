"""The lunar calendar: against the days off that Viet Nam takes by it, and by its own rules."""

from __future__ import annotations

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.programme.lunar import LunarDay, lunar


def test_new_years_and_the_kings_day_fall_where_the_holidays_say_for_a_century() -> None:
    days = holidays.country_holidays("VN", years=range(1990, 2100), language="vi")
    counted = 0
    for day, name in days.items():
        wanted = {"Tết Nguyên Đán": (1, 1), "Ngày Giỗ Tổ Hùng Vương": (10, 3)}.get(name)
        if wanted is not None:
            counted += 1
            assert lunar(day) == LunarDay(*wanted, day.year), day
    assert counted > 180


@pytest.mark.parametrize(
    ("solar", "day"),
    [
        (date(2026, 11, 25), LunarDay(17, 10, 2026)),
        (date(2025, 7, 25), LunarDay(1, 6, 2025, leap=True)),
        (date(1985, 1, 21), LunarDay(1, 1, 1985)),  # a month before the Chinese New Year of that year
        (date(2027, 1, 20), LunarDay(13, 12, 2026)),
    ],
)
def test_days_as_printed_calendars_have_them(solar: date, day: LunarDay) -> None:
    assert lunar(solar) == day


@given(st.dates(date(1900, 3, 1), date(2199, 12, 30)))
def test_the_next_day_is_the_next_day_or_the_first_of_a_month(solar: date) -> None:
    today, tomorrow = lunar(solar), lunar(solar + timedelta(days=1))
    assert 1 <= today.day <= 30
    assert 1 <= today.month <= 12
    if tomorrow.day == 1:
        assert today.day in (29, 30)
        assert tomorrow.month in (today.month, today.month % 12 + 1)
        assert (tomorrow.year - today.year) == (tomorrow.month == 1 and today.month == 12)
    else:
        assert tomorrow == LunarDay(today.day + 1, today.month, today.year, today.leap)
