"""A telephone number in E.164 ("+84912345678"), or "none" for somebody who has none: the talk goes on."""

from __future__ import annotations

from bot.flows.reading.answer import UNCLEAR, UNSURE, Reading, understood
from bot.flows.reading.phrases import said as said_so
from bot.flows.reading.typed import Typed
from bot.programme.phones import read_phone as number_in

NONE = "none"


def read_phone(text: str | Typed) -> Reading:
    """Exactly one Vietnamese number in the text; "none" only when that is all that is said."""
    typed = Typed.of(text)
    found = number_in(typed.clean) if typed.clean else None
    if found:
        return understood(found)
    if any(map(said_so("no_phone").has, typed.peelings)):
        return understood(NONE)
    return UNSURE if typed.unsure else UNCLEAR
