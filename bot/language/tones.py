"""Words and their tone marks, which Vietnamese hands set where they like, or leave out."""

from __future__ import annotations

import re
import unicodedata

from bot.language.fold import LATIN

_MARKS = "\u0300\u0301\u0303\u0309\u0323"  # huyền, sắc, ngã, hỏi, nặng


def toneless(word: str) -> tuple[str, str]:
    """A word without its tone marks, and the marks in their order: "nguyễn" → "nguyên" and the ngã."""
    if word.isascii():
        return word, ""
    usual = _USUAL.fullmatch(word)
    return (word.translate(_SHAPES), _TONES[usual[1]]) if usual is not None else _taken_apart(word)


def _taken_apart(word: str) -> tuple[str, str]:
    parts = unicodedata.normalize("NFD", word)
    shape = unicodedata.normalize("NFC", "".join(c for c in parts if c not in _MARKS))
    return shape, "".join(c for c in parts if c in _MARKS)


_APART = {letter: _taken_apart(letter) for letter in LATIN if letter.isalnum()}
_SHAPES = str.maketrans({letter: shape for letter, (shape, _) in _APART.items()})
_TONES = {"": "", **{letter: tone for letter, (_, tone) in _APART.items()}}
_PLAIN, _TONED = ("".join(one for one, (_, tone) in _APART.items() if bool(tone) is toned) for toned in (False, True))
_USUAL = re.compile(f"[{_PLAIN}]*([{_TONED}]?)[{_PLAIN}]*")  # nearly every word: one tone mark at most
