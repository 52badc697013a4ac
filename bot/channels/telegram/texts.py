"""Texts as Telegram takes them: escaped, the question in bold, and in pieces where they are too long."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html import escape

from bot.channels.pieces import pieces as cut

BREAKS = ("\n", ". ", "! ", "? ")  # what stands before a sentence


def length(text: str) -> int:
    """As Telegram counts: UTF-16 code units, so that a picture sign is two (platforms, C.4)."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "replace")) // 2


@lru_cache(maxsize=64)  # what is told to many is made once
def html(text: str) -> str:
    """The text for `parse_mode` HTML: nothing in it is read as a tag. Its last question is bold: there the person's
    eyes go first."""
    escaped = escape(text.encode("utf-8", "replace").decode(), quote=False)
    sign = escaped.rfind("?")
    while sign >= 0 and not escaped[sign + 1 : sign + 2].isspace() and sign + 1 < len(escaped):  # inside an address
        sign = escaped.rfind("?", 0, sign)
    if sign < 0:
        return escaped
    begin = max([at + len(one) for one in BREAKS if (at := escaped.rfind(one, 0, sign)) >= 0], default=0)
    return f"{escaped[:begin]}<b>{escaped[begin : sign + 1]}</b>{escaped[sign + 1 :]}"


def pieces(text: str, limit: int) -> Iterator[str]:
    """The text in pieces of at most `limit`, in Telegram's way of counting."""
    for piece in cut(text, limit):
        if length(piece) <= limit:
            yield piece
        else:  # full of picture signs
            yield from cut(piece, limit // 2)


TAG = re.compile(r"</?b>")


def plain(marked: str) -> str:
    """The text of `html` again, for a send without `parse_mode`."""
    return TAG.sub("", marked).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
