"""Cleaning what was typed, before any reading: one Unicode form, no unseen characters, bounded length."""

from __future__ import annotations

import re
import unicodedata

from bot.language.fold import LATIN

LIMIT = 500  # characters: an answer is shorter; what is longer is a story, and nothing is read from it by chance
_TAKEN = 20_000  # characters looked at in all, so that the work is bounded whatever arrives

_RAISED = re.compile("[\u00b2\u00b3\u00b9\u2070-\u209f]")  # m²: not the digit 2
_VULGAR = re.compile("([\u00bc-\u00be\u2150-\u215f])")  # 1½: not 11/2
_DASHES = re.compile("[\u2010-\u2015\u2212\u2e3a\u2e3b\ufe58\ufe63\uff0d]")
_QUOTES = re.compile("[\u2018\u2019\u201c\u201d\u00ab\u00bb`\"']+")
_LOOSE_MARKS = re.compile("[\u0300-\u036f\u20d0-\u20f0\ufe00-\ufe0f]|[\U0001f3fb-\U0001f3ff]|[\U000e0000-\U000e01ef]")
_SPACES = re.compile(r"\s+")
_SWAPS = str.maketrans({"\u2044": "/", "\u00f0": "đ", "\u2026": "...", "\u066b": ".", "\u066c": ","})
_GONE = {"Cf", "Cs", "Co", "Cn"}  # unseen, half, private and unassigned characters


def clean(text: str, *, cut: bool = False) -> str:
    """`text` in small letters, composed (NFC), full-width forms made plain, without unseen characters, on one line.

    Longer than `LIMIT` characters after that: "" (nothing to read), or its beginning with `cut`. Never raises.
    """
    taken = text[:_TAKEN]
    said = " ".join(taken.casefold().split()) if _PLAIN.fullmatch(taken) else _made_plain(taken)
    if len(said) > LIMIT:
        return said[:LIMIT] if cut else ""
    return said


def _made_plain(text: str) -> str:
    text = _VULGAR.sub(r" \1", _RAISED.sub("", text))
    text = unicodedata.normalize("NFKC", text)[:_TAKEN].casefold()
    if not text.isascii():
        text = _DASHES.sub("-", _QUOTES.sub(" ", _LOOSE_MARKS.sub("", text)).translate(_SWAPS))
    text = "".join(_seen(c) for c in text)
    return unicodedata.normalize("NFC", _SPACES.sub(" ", _QUOTES.sub(" ", text)).strip())


def _seen(character: str) -> str:
    if character.isascii():
        return character if character.isprintable() else " "
    category = unicodedata.category(character)
    if category in _GONE:
        return ""
    return " " if category[0] in "CZ" else character


_LEFT_ALONE = "".join(sign for sign in LATIN if _made_plain(sign) == sign.casefold())
_PLAIN = re.compile(f"[ {re.escape(_LEFT_ALONE)}]*")  # nearly every reply: of such letters, figures and signs alone
