"""Telex keys left in a text because the keyboard was not switched: "khoong", "dduwowcj", "rooif"."""

from __future__ import annotations

import re

_DOUBLED = re.compile(r"(aa|ee|oo)")
_HORN = re.compile(r"(?<=[aou])w")
_TONE_KEY = re.compile(r"(?<=[aeiouyngcmpth])[sfrxj]$")
_SOME_KEY = re.compile(r"aa|ee|oo|dd|w|[sfrxj](?!\S)")  # where none of these stands there is nothing to take away
_VOWEL = re.compile(r"[aeiouy]")


def untelexed(text: str) -> str:
    """A cleaned text with such keys taken away, toneless; the same text when it holds none."""
    if _SOME_KEY.search(text) is None:
        return text
    return " ".join(_word(word) for word in text.split())


def _word(word: str) -> str:
    if not word.isascii() or not _VOWEL.search(word):
        return word
    plain = _HORN.sub("", _DOUBLED.sub(lambda found: found[1][0], word.replace("dd", "d")))
    return _TONE_KEY.sub("", plain)
