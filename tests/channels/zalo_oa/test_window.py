from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.channels.zalo_oa.window import template_time, window

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)  # 08:00 in Viet Nam


@pytest.mark.parametrize(
    ("ago", "means"),
    [
        (timedelta(0), "free"),
        (timedelta(hours=48), "free"),
        (timedelta(hours=48, seconds=1), "paid"),
        (timedelta(days=7), "paid"),
        (timedelta(days=7, seconds=1), "closed"),
    ],
)
def test_the_window_by_how_long_ago_somebody_wrote(ago: timedelta, means: str) -> None:
    assert window(NOW - ago, NOW) == means


def test_who_never_wrote_is_out_of_reach() -> None:
    assert window(None, NOW) == "closed"


@pytest.mark.parametrize(
    ("utc", "then"),
    [
        ("2026-11-20T01:00", "2026-11-20T01:00"),
        ("2026-11-20T14:59", "2026-11-20T14:59"),  # 21:59
        ("2026-11-20T15:00", "2026-11-20T23:00"),  # 22:00: the next morning
        ("2026-11-20T20:30", "2026-11-20T23:00"),  # 03:30: the same morning
    ],
)
def test_templates_wait_for_the_morning(utc: str, then: str) -> None:
    at = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert template_time(at) == datetime.fromisoformat(then).replace(tzinfo=UTC)
