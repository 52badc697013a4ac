"""A text as Zalo takes it: composed letters, at most 2000 of them, cut between sentences (platforms, A.4)."""

from __future__ import annotations

import unicodedata

from bot.channels.pieces import pieces

LONGEST = 2000


def composed(text: str) -> str:
    """NFC: a decomposed Vietnamese letter counts two or three times."""
    return unicodedata.normalize("NFC", text)


def length(text: str) -> int:
    """Characters as Zalo may count them: what lies beyond the first plane counts twice, as in Java and JavaScript."""
    return len(text) + sum(sign > "\uffff" for sign in text)


def split(text: str, longest: int = LONGEST) -> list[str]:
    """The text in parts that Zalo takes, each cut where a paragraph, a line, a sentence or at least a word ends."""
    whole = composed(text)
    return list(pieces(whole, max(longest // 2, longest - (length(whole) - len(whole)))))


def shortened(label: str, longest: int) -> str:
    """A button's title: whole where it fits, else cut at a word. The numbered line in the text says it whole."""
    label = composed(label).strip()
    if length(label) <= longest:
        return label
    kept = label[: longest - 1 - (length(label) - len(label))]
    word = kept.rpartition(" ")[0]
    return (word if len(word) >= longest // 2 else kept).rstrip(" ,;:") + "…"
