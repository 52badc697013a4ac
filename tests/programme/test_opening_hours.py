"""Opening hours as offices write them, and whether one is open now."""

from __future__ import annotations

import contextlib
from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import VIETNAM
from bot.programme.opening_hours import BadHours, read_hours, standing

USUAL = "Thứ 2 - thứ 6: 7h30-11h30, 13h30-17h"
MONDAY = datetime(2026, 11, 23, tzinfo=VIETNAM)


def week(text: str) -> list[tuple[int, str]]:
    return [
        (one.weekday, f"{one.start // 60}:{one.start % 60:02}-{one.end // 60}:{one.end % 60:02}")
        for one in read_hours(text)
    ]


@pytest.mark.parametrize(
    "text",
    [
        USUAL,
        "T2-T6: 7:30-11:30, 13:30-17:00",
        "thứ hai đến thứ sáu: sáng 7h30 - 11h30, chiều 13h30 – 17h00",
        "7h30-11h30 và 13h30-17h",
        "Mon-Fri 7:30-11:30 and 13:30-17:00",
    ],
)
def test_the_same_week_in_many_ways(text: str) -> None:
    assert week(text) == [(day, span) for day in range(5) for span in ("7:30-11:30", "13:30-17:00")]


def test_days_apart_and_weekends() -> None:
    assert week("thứ 3, thứ 5: 8h-11h; CN: 8h-9h") == [(1, "8:00-11:00"), (3, "8:00-11:00"), (6, "8:00-9:00")]
    assert [day for day, _ in week("hằng ngày 7h-17h")] == list(range(7))


@pytest.mark.parametrize(
    "text",
    ["", "giờ hành chính", "24/7", "T6-T2: 8h-9h", "8h", "11h-8h", "7h-25h", "7h70-9h", "8h-11h, 10h-12h", "x" * 200],
)
def test_what_cannot_be_read_whole_is_refused(text: str) -> None:
    with pytest.raises(BadHours):
        read_hours(text)


@pytest.mark.parametrize(
    ("at", "until", "opens"),
    [
        (MONDAY + timedelta(hours=8), time(11, 30), None),
        (MONDAY + timedelta(hours=11, minutes=30), None, MONDAY + timedelta(hours=13, minutes=30)),
        # 24 November is a day off: the next opening is Wednesday
        (MONDAY + timedelta(hours=17), None, MONDAY + timedelta(days=2, hours=7, minutes=30)),
        (MONDAY + timedelta(days=1, hours=9), None, MONDAY + timedelta(days=2, hours=7, minutes=30)),
        # Friday evening: Monday
        (MONDAY + timedelta(days=4, hours=20), None, MONDAY + timedelta(days=7, hours=7, minutes=30)),
    ],
)
def test_open_now_or_when_next(at: datetime, until: time | None, opens: datetime | None) -> None:
    found = standing(read_hours(USUAL), at)
    assert (found.until, found.opens) == (until, opens)
    assert found.open == (until is not None)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1)))  # noqa: DTZ001 - made aware below
def test_at_the_next_opening_it_is_open(at: datetime) -> None:
    spans = read_hours(USUAL)
    found = standing(spans, at.replace(tzinfo=VIETNAM))
    if not found.open:
        assert found.opens is not None
        assert standing(spans, found.opens).open
        assert not standing(spans, found.opens - timedelta(minutes=1)).open


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(BadHours):
        assert read_hours(text)
