"""What the picture of the way to a star says, read from the plain data of a message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from bot.documents.given import LEAST_STAR, day_of, points_of, star_of, text_of
from bot.language import Words, words

FULL = 100  # points of a sheet
SHOWN = 6  # steps there is room for


@dataclass(frozen=True, slots=True)
class PathStep:
    """`span` and `begin` are worded already, or empty; `judged`: what it yields hangs on the council."""

    text: str
    span: str
    begin: str
    judged: bool
    done: bool

    @classmethod
    def read(cls, data: Mapping[str, object]) -> Self:
        return cls(
            text=text_of(data, "text"),
            span=text_of(data, "span"),
            begin=text_of(data, "begin"),
            judged=data.get("judged") is True,
            done=data.get("done") is True,
        )


@dataclass(frozen=True, slots=True)
class PathFacts:
    """`stars` are 0 or 3 to 5, `target` 3 to 5, points whole; `more`: steps there is no room for; `judged`: one of
    those shown is, and still to be done; the three days are written out, or empty."""

    words: Words
    product: str
    stars: int
    target: int
    points: int
    needed: int
    steps: tuple[PathStep, ...]
    more: int
    judged: bool
    hand_in: str
    council: str
    day: str

    @classmethod
    def read(cls, data: Mapping[str, object]) -> Self:
        w = words(text_of(data, "language"))
        given = data.get("steps")
        steps = given if isinstance(given, Sequence) and not isinstance(given, str) else ()
        read = [PathStep.read(one) for one in steps if isinstance(one, Mapping)]
        stars = star_of(data.get("stars"))
        return cls(
            words=w,
            product=text_of(data, "product"),
            stars=stars,
            target=max(LEAST_STAR, stars, star_of(data.get("target"))),
            points=points_of(data.get("points"), FULL),
            needed=points_of(data.get("needed"), FULL),
            steps=tuple(read[:SHOWN]),
            more=len(read[SHOWN:]),
            judged=any(one.judged and not one.done for one in read[:SHOWN]),
            hand_in=day_of(text_of(data, "hand_in"), w),
            council=day_of(text_of(data, "council"), w),
            day=day_of(text_of(data, "date"), w),
        )
