"""What the star card says, read from the plain data of a message; what is absent or strange counts as nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from bot.language import Words, day, words

PARTS = {"A": 40, "B": 25, "C": 35}  # points each part of a sheet can bring (Decision 26/2026/QĐ-TTg, Annex II)
LEAST_STAR = 3  # one star and two are no recognition (Article 4.1a)
SHOWN = 3  # missing things there is room for


@dataclass(frozen=True, slots=True)
class Facts:
    """`stars` and `reachable` are 0 or 3 to 5, points whole; `parts` has all three parts; `day` is written out."""

    words: Words
    product: str
    producer: str
    sheet: str
    stars: int
    reachable: int
    low: int
    high: int
    parts: Mapping[str, int]
    missing: tuple[str, ...]
    day: str

    @classmethod
    def read(cls, data: Mapping[str, object]) -> Self:
        w = words(_text(data, "language"))
        stars = _star(data.get("stars"))
        low = _points(data.get("low"), 100)
        parts, missing = data.get("parts"), data.get("missing")
        given = parts if isinstance(parts, Mapping) else {}
        texts = missing if isinstance(missing, Sequence) and not isinstance(missing, str) else ()
        return cls(
            words=w,
            product=_text(data, "product"),
            producer=_text(data, "producer"),
            sheet=_text(data, "sheet"),
            stars=stars,
            reachable=max(stars, _star(data.get("reachable"))),
            low=low,
            high=max(low, _points(data.get("high"), 100)),
            parts={part: _points(given.get(part), most) for part, most in PARTS.items()},
            missing=tuple(str(text) for text in texts[:SHOWN]),
            day=_day(_text(data, "date"), w),
        )


def _text(data: Mapping[str, object], name: str) -> str:
    value = data.get(name)
    return value if isinstance(value, str) else ""


def _points(value: object, most: int) -> int:
    return int(min(most, max(0, value))) if isinstance(value, int | float) else 0


def _star(value: object) -> int:
    stars = _points(value, 5)
    return stars if stars >= LEAST_STAR else 0


def _day(iso: str, w: Words) -> str:
    try:
        return day(date.fromisoformat(iso), w.language)
    except ValueError:
        return ""
