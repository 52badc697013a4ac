"""Yes, no, or not sure. A question is printed with 1 = yes, 2 = no, 0 = not sure.

"có đâu" is a no, "sắp có" is neither, "không phải không có" is asked again: only whole answers are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from bot.flows.reading.answer import UNCLEAR, Reading, understood
from bot.flows.reading.phrases import listed
from bot.flows.reading.phrases import said as said_so
from bot.flows.reading.spoken import peelings
from bot.flows.reading.syllables import Phrases, Syllable, syllables
from bot.flows.reading.typed import Typed
from bot.language import fold

_ZERO = re.compile(r"(số |câu )?0 ?[.)]?")
_PARTS = re.compile(r"[,.;!\-]+")
_STRETCH = re.compile(r"([a-z])\1\1|(\S)\2(?!\S)")  # where folded words hold none of these nobody drew out a word
_DRAWN = re.compile(r"([a-z])\1\1")
_SIGNS = {
    "👍": True, "👌": True, "✅": True, "✔": True, "☑": True, "🆗": True, "💯": True, "🙆": True,
    "👎": False, "❌": False, "✖": False, "❎": False, "🚫": False, "🙅": False,
    "🤷": "unsure", "🤔": "unsure",
}  # fmt: skip


@cache
def _phrases() -> Phrases[bool]:
    return Phrases([(phrase, True) for phrase in listed("yes")] + [(phrase, False) for phrase in listed("no")])


def read_yes_no(text: str | Typed) -> Reading:
    """True, False or "unsure"; a question ("có không?") or anything with a but is not understood."""
    typed = Typed.of(text)
    said = typed.clean
    if _ZERO.fullmatch(said):
        return Reading(True, "unsure", unsure=True)
    if "?" in said:
        return Reading(True, "unsure", unsure=True) if typed.unsure else UNCLEAR
    if not typed.words:
        return _by_sign(said)
    if typed.unsure:
        return Reading(True, "unsure", unsure=True)
    value = _whole(typed.peelings)
    if value is None:
        value = _part_by_part(said)
    if value is None and (short := _unstretched(said)) != said:
        value = _whole(peelings(syllables(short)))
    return UNCLEAR if value is None else understood(value)


def _whole(peeled: Iterable[tuple[Syllable, ...]]) -> bool | None:
    for words in peeled:
        found = _phrases().find(words)
        if len(found) == 1:
            return found[0]
    return None


def _unstretched(said: str) -> str:
    """A word drawn out as people say it: "cóoo" → "có", "dạạ" → "dạ". Two like letters in a word without marks are a
    Telex key ("khoong"), and stay."""
    bare = fold(said)
    if bare.isascii() and _STRETCH.search(bare) is None:  # nearly always
        return said
    words = []
    for word in said.split():
        drawn = bool(_DRAWN.search(fold(word)))
        ends = not word.isascii() and fold(word[-2:-1]) == fold(word[-1:]) != ""
        words.append(_once(word) if drawn or ends else word)
    return " ".join(words)


def _once(word: str) -> str:
    """Every letter once where it follows itself, whatever its marks."""
    return "".join(c for n, c in enumerate(word) if not n or fold(c) != fold(word[n - 1]))


def _part_by_part(said: str) -> bool | None:
    """Every part says the same ("không. chưa có đâu"); a mere nod at the beginning does not count ("vâng, chưa")."""
    parts = [words for part in _PARTS.split(said) if (words := syllables(part))]
    if len(parts) < 2:
        return None
    values = [_whole(peelings(words)) for words in parts]
    if said_so("nod").has(parts[0]):
        values = values[1:]
    if None in values or len(set(values)) != 1:
        return None
    return values[0]


def _by_sign(said: str) -> Reading:
    values = {value for sign, value in _SIGNS.items() if sign in said}
    if len(values) != 1:
        return UNCLEAR
    value = values.pop()
    return Reading(True, value, unsure=value == "unsure")
