"""Long texts in pieces that a platform takes."""

from __future__ import annotations

from collections.abc import Iterator

ENDS = ("\n\n", "\n", ". ", "! ", "? ", "; ", ", ", " ")  # where a text is cut, the best place first


def pieces(text: str, most: int) -> Iterator[str]:
    """The text in pieces of at most `most` characters: cut after a paragraph, a line, a sentence, a word, whichever
    leaves no piece shorter than half of that; a word longer than a piece is cut."""
    text = text.strip()
    while len(text) > most:
        cut = most
        for end in ENDS:  # the white space at an end may lie beyond the piece: it is dropped
            at = text.rfind(end, most // 2, most + len(end) - len(end.rstrip()))
            if at >= 0:
                cut = at + len(end)
                break
        yield text[:cut].rstrip()
        text = text[cut:].lstrip()
    if text:
        yield text
