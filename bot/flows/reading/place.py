"""A commune of today, by its code ("05503"); an old district or a name that several communes bear gives candidates."""

from __future__ import annotations

from bot.flows.reading.answer import UNCLEAR, UNSURE, Reading, between, understood
from bot.flows.reading.clean import clean
from bot.flows.reading.spoken import says_unsure
from bot.flows.reading.syllables import syllables
from bot.programme.places import find_places


def read_place(text: str, *, within: str | None = None) -> Reading:
    """`within`: the code of the province the place has to lie in, when it is known from the talk."""
    said = clean(text, cut=True)
    if not said:
        return UNCLEAR
    if says_unsure(syllables(said)):
        return UNSURE
    found = find_places(said, within=within or "")
    codes = tuple(place.code for place in found.places)
    if found.kind == "one" and len(codes) == 1:
        return understood(codes[0])
    return between(codes) if codes else UNCLEAR
