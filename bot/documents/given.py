"""Reading the plain data of a picture: what is absent or strange counts as nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.language import Words, day

LEAST_STAR = 3  # one star and two are no recognition (Article 4.1a)


def text_of(data: Mapping[str, object], name: str) -> str:
    value = data.get(name)
    return value if isinstance(value, str) else ""


def points_of(value: object, most: int) -> int:
    return int(min(most, max(0, value))) if isinstance(value, int | float) else 0


def star_of(value: object) -> int:
    stars = points_of(value, 5)
    return stars if stars >= LEAST_STAR else 0


def day_of(iso: str, w: Words) -> str:
    try:
        return day(date.fromisoformat(iso), w.language)
    except ValueError:
        return ""
