"""Texts as Telegram takes them: escaped, the question in bold, and in pieces where they are too long."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

ASKS = re.compile(r"\?(?=\s|$)")
BREAK = re.compile(r"\n|[.!?] ")  # what stands before a sentence
ENDS = ("\n\n", "\n", ". ", "! ", "? ", "; ", ", ", " ")  # where a text is cut, the best place first


def length(text: str) -> int:
    """As Telegram counts: UTF-16 code units, so that a picture sign is two (platforms, C.4)."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "replace")) // 2


def html(text: str) -> str:
    """The text for `parse_mode` HTML: nothing in it is read as a tag. Its last question is bold: there the person's
    eyes go first."""
    escaped = escape(text.encode("utf-8", "replace").decode(), quote=False)
    ends = [found.end() for found in ASKS.finditer(escaped)]
    if not ends:
        return escaped
    begin = max((found.end() for found in BREAK.finditer(escaped, 0, ends[-1] - 1)), default=0)
    return f"{escaped[:begin]}<b>{escaped[begin : ends[-1]]}</b>{escaped[ends[-1] :]}"


def pieces(text: str, limit: int) -> Iterator[str]:
    """The text in pieces of at most `limit`: cut after a paragraph, a line, a sentence, a word, whichever leaves no
    piece shorter than half the limit; never in the middle of a word unless it is longer than that."""
    while length(text) > limit:
        cut = _cut(text, limit)
        yield text[:cut].rstrip()
        text = text[cut:].lstrip()
    if text:
        yield text


def _cut(text: str, limit: int) -> int:
    end = limit
    while length(text[:end]) > limit:  # signs beyond the basic plane count double
        end -= max(1, (length(text[:end]) - limit) // 2)
    for sign in ENDS:
        found = text.rfind(sign, 0, end)
        if found > end // 2:
            return found + len(sign)
    return end


TAG = re.compile(r"</?b>")


def plain(marked: str) -> str:
    """The text of `html` again, for a send without `parse_mode`."""
    return TAG.sub("", marked).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
