"""A commune of today, by its code ("05503"); an old district or a name that several communes bear gives candidates."""

from __future__ import annotations

from bot.flows.reading.answer import UNCLEAR, UNSURE, Reading, between, understood
from bot.flows.reading.typed import Typed
from bot.programme.places import find_places


def read_place(text: str | Typed, *, within: str | None = None) -> Reading:
    """`within`: the code of the province the place has to lie in, when it is known from the talk."""
    typed = Typed.of(text).beginning
    if not typed.clean:
        return UNCLEAR
    if typed.unsure:
        return UNSURE
    found = find_places(typed.clean, within=within or "")
    codes = tuple(place.code for place in found.places)
    if found.kind == "one" and len(codes) == 1:
        return understood(codes[0])
    return between(codes) if codes else UNCLEAR
