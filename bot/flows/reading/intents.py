"""Wishes that leave the open question: "quay lại", "để mai", "gặp cán bộ". Only a whole reply is one.

"hợp đồng hết hạn năm ngoái" is an answer that happens to hold the words of a wish: it never leaves the question.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from bot.flows.reading.answer import UNCLEAR, Reading, understood
from bot.flows.reading.clean import clean
from bot.flows.reading.syllables import Phrases, spelled_out
from bot.flows.reading.typed import Typed

_QUESTION_MARKS = re.compile(r"[?\s!.]*\?[?\s!.]*")
_OTHER_LANGUAGE = {"en": ("anh", "english"), "vi": ("việt", "vietnamese", "viet"), "km": ("khmer", "khơ")}


@cache
def _wishes() -> Phrases[str]:
    data = tomllib.loads(files(__package__).joinpath("intents.toml").read_text(encoding="utf-8"))
    return Phrases(
        (phrase, intent["name"])
        for intent in data["intent"]
        for pattern in intent["say"]
        for phrase in _marked(pattern)
    )


def _marked(pattern: str) -> list[str]:
    """The phrases of a pattern; "=" inside a group ("(=sửa|sửa lại)") marks the whole phrase."""
    return [f"={phrase.replace('=', '')}" if "=" in phrase else phrase for phrase in spelled_out(pattern)]


@cache
def intent_names() -> tuple[str, ...]:
    data = tomllib.loads(files(__package__).joinpath("intents.toml").read_text(encoding="utf-8"))
    return tuple(intent["name"] for intent in data["intent"])


def read_intent(text: str | Typed) -> Reading:
    """The wish's name ("back", "pause", …) when the whole reply is that wish ("/menu" too); else not understood."""
    typed = Typed.of(text)
    if "?" in typed.clean and _QUESTION_MARKS.fullmatch(typed.clean):
        return understood("explain")
    for peeled in typed.peelings:
        found = _wishes().find(peeled)
        if len(found) == 1:
            return understood(found[0])
        if found:
            return UNCLEAR
    return UNCLEAR


def named_language(text: str) -> str | None:
    """The language a "language" wish asks for ("en", "vi", "km"), None when it names none of them."""
    words = clean(text).split()
    return next((code for code, names in _OTHER_LANGUAGE.items() if any(name in words for name in names)), None)
