"""A telephone number in E.164 ("+84912345678"), or "none" for somebody who has none: the talk goes on."""

from __future__ import annotations

from bot.flows.reading.answer import UNCLEAR, UNSURE, Reading, understood
from bot.flows.reading.clean import clean
from bot.flows.reading.phrases import said as said_so
from bot.flows.reading.spoken import peelings, says_unsure
from bot.flows.reading.syllables import syllables
from bot.programme.phones import read_phone as number_in

NONE = "none"


def read_phone(text: str) -> Reading:
    """Exactly one Vietnamese number in the text; "none" only when that is all that is said."""
    said = clean(text)
    found = number_in(said) if said else None
    if found:
        return understood(found)
    words = syllables(said)
    if any(said_so("no_phone").has(peeled) for peeled in peelings(words)):
        return understood(NONE)
    return UNSURE if says_unsure(words) else UNCLEAR
