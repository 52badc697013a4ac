"""A text as Zalo takes it: composed letters, at most 2000 of them, cut between sentences (platforms, A.4)."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 2000
_ENDS = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"[.!?…:;]\s"), re.compile(r"\s"))


def composed(text: str) -> str:
    """NFC: a decomposed Vietnamese letter counts two or three times."""
    return unicodedata.normalize("NFC", text)


def length(text: str) -> int:
    """Characters as Zalo may count them: what lies beyond the first plane counts twice, as in Java and JavaScript."""
    return len(text) + sum(sign > "\uffff" for sign in text)


def split(text: str, longest: int = LONGEST) -> list[str]:
    """The text in parts of at most that length, each cut where a paragraph, a line, a sentence or at least a word
    ends. Nothing but the white space at the cuts is lost; an empty text has no parts."""
    parts = []
    rest = composed(text).strip()
    while rest:
        at = _cut(rest, longest)
        parts.append(rest[:at].strip())
        rest = rest[at:].strip()
    return [part for part in parts if part]


def _cut(text: str, longest: int) -> int:
    fits = _fits(text, longest)
    if fits == len(text):
        return fits
    for end in _ENDS:
        cuts = [found.end() for found in end.finditer(text, 0, fits)]
        if cuts and cuts[-1] > fits // 2:
            return cuts[-1]
    return fits


def _fits(text: str, longest: int) -> int:
    """How many characters of the text fit; a letter is not parted from its marks."""
    if length(text) <= longest:
        return len(text)
    at = counted = 0
    while counted + length(text[at]) <= longest:
        counted += length(text[at])
        at += 1
    back = at
    while back > 1 and unicodedata.combining(text[back]):
        back -= 1
    return back


def shortened(label: str, longest: int) -> str:
    """A button's title: whole where it fits, else cut at a word. The numbered line in the text says it whole."""
    label = composed(label).strip()
    if length(label) <= longest:
        return label
    kept = label[: _fits(label, longest - 1)]
    word = kept.rpartition(" ")[0]
    return (word if len(word) >= longest // 2 else kept).rstrip(" ,;:") + "…"
