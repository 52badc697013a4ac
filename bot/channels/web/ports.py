"""What the web chat needs from the rest of the house, handed in as callables."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from bot.channels.web.lines import Line
from bot.messages import Attachment

History: TypeAlias = Callable[[str, int], Awaitable[Sequence[Line]]]
"""(chat, after) → the chat's lines with an id above `after`, rising. With `after` 0 the oldest may be left out."""

Drawing: TypeAlias = Callable[[str, int], Awaitable[bytes | None]]
"""(chat, line id) → the PNG of that line's picture; None when that chat has no such line or it has no picture."""

@dataclass(frozen=True, slots=True)
class Filed:
    """A file made on the disk because it may be large; it is removed once it was given out."""

    filename: str
    mime: str
    path: Path


Document: TypeAlias = Callable[[str, int, int], Awaitable[Attachment | Filed | None]]
"""(chat, line id, number from 0) → that file of the line, made now; None when that chat has no such line or file."""

LanguageOf: TypeAlias = Callable[[str], Awaitable[str]]
"""(chat) → the language code the chat talks in."""


async def vietnamese(chat: str) -> str:
    """The language of every chat where nobody says otherwise."""
    return "vi"
