"""Server-Sent Events: each new line of a chat as it comes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from aiohttp import web

from bot.channels.web.bell import Bell, Ear
from bot.channels.web.lines import as_json
from bot.channels.web.ports import History, LanguageOf

HEARTBEAT = 15.0  # seconds
POLL = 2.0  # seconds between two looks when the bell is silent: another process may have written
PER_CHAT = 4


@dataclass(slots=True, eq=False)
class Place:
    """One open stream; `leaving` once it has to end."""

    ear: Ear
    leaving: bool = False

    def leave(self) -> None:
        self.leaving = True
        self.ear.hear()


class Streams:
    """The open streams. When a chat opens one too many, its oldest makes room: often it hangs on a lost connection."""

    def __init__(self, per_chat: int = PER_CHAT, everywhere: int = 5000) -> None:
        self._per_chat = per_chat
        self._everywhere = everywhere
        self._open: dict[str, list[Place]] = {}
        self._count = 0

    @property
    def full(self) -> bool:
        return self._count >= self._everywhere

    @contextmanager
    def enter(self, chat: str, ear: Ear) -> Iterator[Place]:
        place = Place(ear)
        mine = self._open.setdefault(chat, [])
        mine.append(place)
        self._count += 1
        for oldest in mine[: -self._per_chat]:
            oldest.leave()
        try:
            yield place
        finally:
            self._count -= 1
            mine.remove(place)
            if not mine:
                self._open.pop(chat, None)

    def close(self) -> None:
        """Ends them all: the process is going down."""
        for places in self._open.values():
            for place in places:
                place.leave()


async def serve(
    response: web.StreamResponse,
    chat: str,
    after: int,
    *,
    streams: Streams,
    bell: Bell,
    history: History,
    language: LanguageOf,
    poll: float = POLL,
    heartbeat: float = HEARTBEAT,
) -> None:
    """Writes the lines above `after` until the reader goes or has to go. `hello` says the language, again when it
    changes; `retired` tells the page to come back later, or to look by itself when its place was taken."""
    said = ""
    silent = 0.0  # seconds, at most: a ring that brings nothing counts as a whole wait
    await response.write(b"retry: 3000\n\n")
    with bell.listen(chat) as ear, streams.enter(chat, ear) as place:
        while True:
            lines = await history(chat, after)
            spoken = await language(chat) if lines or not said else said
            if spoken != said:
                said = spoken
                await response.write(_event("hello", {"lang": said}))
            for line in lines:
                await response.write(_event("line", as_json(line), line.id))
                after = line.id
                silent = 0.0
            if place.leaving:
                await response.write(_event("retired", {}))
                return
            await ear.wait(poll)
            silent += poll
            if silent >= heartbeat:
                silent = 0.0
                await response.write(b": \n\n")


def _event(name: str, data: dict[str, object], line: int | None = None) -> bytes:
    number = f"id: {line}\n" if line is not None else ""
    return f"event: {name}\n{number}data: {json.dumps(data, ensure_ascii=False)}\n\n".encode("utf-8", "replace")
