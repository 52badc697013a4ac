from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.programme.certificates import Standing, expiry, grace_ends, standing, window

days = st.dates(date(2018, 1, 1), date(2090, 1, 1))
ORDER: list[Standing] = ["before_window", "in_window", "window_missed", "expired_in_grace", "lapsed"]


@pytest.mark.parametrize(
    ("issued", "expires"),
    [
        (date(2024, 6, 15), date(2027, 6, 15)),
        (date(2024, 2, 29), date(2027, 2, 28)),
        (date(2025, 2, 28), date(2028, 2, 28)),
        (date(2025, 12, 31), date(2028, 12, 31)),
    ],
)
def test_a_certificate_runs_thirty_six_months(issued: date, expires: date) -> None:
    assert expiry(issued) == expires


def test_the_window_of_15_june_2027_is_17_december_2026_to_15_february_2027() -> None:
    assert window(date(2027, 6, 15)) == (date(2026, 12, 17), date(2027, 2, 15))
    assert grace_ends(date(2027, 6, 15)) == date(2027, 12, 12)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 12, 16), "before_window"),
        (date(2026, 12, 17), "in_window"),
        (date(2027, 2, 15), "in_window"),
        (date(2027, 2, 16), "window_missed"),
        (date(2027, 6, 15), "window_missed"),
        (date(2027, 6, 16), "expired_in_grace"),
        (date(2027, 12, 12), "expired_in_grace"),
        (date(2027, 12, 13), "lapsed"),
    ],
)
def test_the_standing_turns_the_day_after_each_last_day(today: date, expected: Standing) -> None:
    assert standing(date(2027, 6, 15), today) == expected


@given(days)
def test_the_window_lies_within_the_life_of_a_certificate(issued: date) -> None:
    expires = expiry(issued)
    opens, closes = window(expires)
    assert issued < opens < closes < expires < grace_ends(expires)
    assert (closes - opens, expires - closes) == (timedelta(days=60), timedelta(days=120))
    assert expires - issued in (timedelta(days=1095), timedelta(days=1096))


@given(days, days, days)
def test_a_standing_never_turns_back(expires: date, one: date, other: date) -> None:
    earlier, later = sorted((one, other))
    assert ORDER.index(standing(expires, earlier)) <= ORDER.index(standing(expires, later))
