"""Folding: the bare letters of what somebody typed, to compare texts that differ in tone marks, case or spaces only."""

from __future__ import annotations

import re
import unicodedata

LATIN = tuple(map(chr, (*range(0x80), *range(0xC0, 0x250), *range(0x1E00, 0x1F00))))
"""The signs of ASCII and the letters with marks that stand alone: of nearly every text, and whole in themselves."""

_MARKS = re.compile("[\u0300-\u036f]+")  # Latin tone and vowel marks; the signs of other scripts are letters, and stay
_UNSEEN = re.compile("[\u00ad\u034f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]+")
_SPACES = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_DJE = str.maketrans({"đ": "d", "ð": "d"})  # ð is what some phones write for đ


def _without_marks(text: str) -> str:
    bare = unicodedata.normalize("NFD", unicodedata.normalize("NFC", text).casefold())
    bare = _UNSEEN.sub("", _MARKS.sub("", bare)).translate(_DJE)
    return unicodedata.normalize("NFC", bare)


_BARE = {ord(sign): bare for sign in LATIN if (bare := _without_marks(sign)).isascii()}


def fold(text: str) -> str:
    """`text` in small letters without tone marks: "  ĐẶC SẢN\\n" → "dac san".

    Composed and decomposed spellings fold alike; đ becomes d; control characters and runs of spaces become one space;
    characters that cannot be seen (zero-width, direction marks, emoji variants) go. Folding twice changes nothing.
    """
    bare = text.lower() if text.isascii() else text.translate(_BARE)
    if not bare.isascii():  # signs of another script, or marks that stand beside their letters
        bare = _without_marks(text)
    elif bare.isprintable():
        return " ".join(bare.split())
    return _SPACES.sub(" ", bare).strip()
