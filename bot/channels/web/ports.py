"""What the web chat needs from the rest of the house, handed in as callables."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from bot.channels.web.lines import Line
from bot.messages import Inbound


class Busy(Exception):
    """Raised by `receive` when too much is waiting: the page is told to try again after that many seconds."""

    def __init__(self, retry_after: int = 2) -> None:
        super().__init__(f"busy, try again in {retry_after} s")
        self.retry_after = retry_after


Receive: TypeAlias = Callable[[Inbound], Awaitable[None]]
"""Takes one event. Durable when it returns; a repeated `event_id` changes nothing."""

History: TypeAlias = Callable[[str, int], Awaitable[Sequence[Line]]]
"""(chat, after) → the chat's lines with an id above `after`, rising. With `after` 0 the oldest may be left out."""

Drawing: TypeAlias = Callable[[str, int], Awaitable[bytes | None]]
"""(chat, line id) → the PNG of that line's picture; None when that chat has no such line or it has no picture."""

LanguageOf: TypeAlias = Callable[[str], Awaitable[str]]
"""(chat) → the language code the chat talks in."""


async def vietnamese(chat: str) -> str:
    """The language of every chat where nobody says otherwise."""
    return "vi"
