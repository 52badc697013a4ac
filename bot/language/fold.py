"""Folding: the bare letters of what somebody typed, to compare texts that differ in tone marks, case or spaces only."""

from __future__ import annotations

import re
import unicodedata

_MARKS = re.compile("[\u0300-\u036f]+")  # Latin tone and vowel marks; the signs of other scripts are letters, and stay
_UNSEEN = re.compile("[\u00ad\u034f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]+")
_SPACES = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
_DJE = str.maketrans({"đ": "d", "ð": "d"})  # ð is what some phones write for đ


def fold(text: str) -> str:
    """`text` in small letters without tone marks: "  ĐẶC SẢN\\n" → "dac san".

    Composed and decomposed spellings fold alike; đ becomes d; control characters and runs of spaces become one space;
    characters that cannot be seen (zero-width, direction marks, emoji variants) go. Folding twice changes nothing.
    """
    if text.isascii():
        return _SPACES.sub(" ", text.lower()).strip()
    bare = unicodedata.normalize("NFD", unicodedata.normalize("NFC", text).casefold())
    bare = _UNSEEN.sub("", _MARKS.sub("", bare)).translate(_DJE)
    return _SPACES.sub(" ", unicodedata.normalize("NFC", bare)).strip()
