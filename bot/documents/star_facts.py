"""What the star card says, read from the plain data of a message; what is absent or strange counts as nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from bot.documents.given import LEAST_STAR, day_of, points_of, star_of, text_of
from bot.language import Words, words

PARTS = {"A": 40, "B": 25, "C": 35}  # points each part of a sheet can bring (Decision 26/2026/QĐ-TTg, Annex II)
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
        w = words(text_of(data, "language"))
        stars = star_of(data.get("stars"))
        low = points_of(data.get("low"), 100)
        parts, missing = data.get("parts"), data.get("missing")
        given = parts if isinstance(parts, Mapping) else {}
        texts = missing if isinstance(missing, Sequence) and not isinstance(missing, str) else ()
        return cls(
            words=w,
            product=text_of(data, "product"),
            producer=text_of(data, "producer"),
            sheet=text_of(data, "sheet"),
            stars=stars,
            reachable=max(stars, star_of(data.get("reachable"))),
            low=low,
            high=max(low, points_of(data.get("high"), 100)),
            parts={part: points_of(given.get(part), most) for part, most in PARTS.items()},
            missing=tuple(str(text) for text in texts[:SHOWN]),
            day=day_of(text_of(data, "date"), w),
        )


__all__ = ["LEAST_STAR", "PARTS", "SHOWN", "Facts"]
