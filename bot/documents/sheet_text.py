"""The text of a CSV file, however a spreadsheet program of an office saved it."""

from __future__ import annotations

import codecs
import unicodedata

_LETTERS = "ăâđêôơư"
_TONES = "\u0300\u0301\u0303\u0309\u0323"
VIETNAMESE = frozenset(
    unicodedata.normalize("NFC", letter + tone)
    for base in ("aeiouy" + _LETTERS, "AEIOUY" + _LETTERS.upper())
    for letter in base
    for tone in ("", *_TONES)
)
"""Every letter that Vietnamese has and ASCII has not, and the plain vowels."""
_MARKS = "–—‘’“”…°²³€₫§·×½¼¾«»•"


def sheet_text(content: bytes) -> str | None:
    """UTF-8 or UTF-16 (with or without its mark), else Windows-1258 where every letter is one of Vietnamese; None where
    it is none of them for sure."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decoded(content, "utf-16")
    if b"\0" in content[:200]:  # no text of one byte a letter holds one
        odd = content[1:200:2].count(0) > content[:200:2].count(0)
        return _decoded(content, "utf-16-le" if odd else "utf-16-be")
    found = _decoded(content, "utf-8-sig")
    return found if found is not None else _of_windows(content)


def _of_windows(content: bytes) -> str | None:
    text = _decoded(content, "cp1258")
    if text is None:
        return None
    text = unicodedata.normalize("NFC", text)
    strange = {sign for sign in text if not sign.isascii()} - VIETNAMESE - set(_MARKS) - {"\u00a0"}
    return None if strange else text


def _decoded(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None
