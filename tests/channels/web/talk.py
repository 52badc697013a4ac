"""A strict stand-in for everything behind the web chat: it remembers lines, and answers by a script."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.channels.ports import Busy
from bot.channels.web import Bell, Line, WebChat
from bot.clock import FixedClock
from bot.messages import Attachment, Inbound, Location, Message, Picture, Started, Tap, Text

NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
PDF = b"%PDF-1.7 of the test"
Answer = Callable[[Inbound], Sequence[Message]]


def nothing(inbound: Inbound) -> Sequence[Message]:
    return ()


@dataclass
class Talk:
    """Lines by chat. `answer` says what the bot replies; the same event is never worked twice."""

    answer: Answer = nothing
    lines: dict[str, list[Line]] = field(default_factory=dict)
    received: list[Inbound] = field(default_factory=list)
    events: set[tuple[str, str, str]] = field(default_factory=set)
    repeats: int = 0
    busy: int = 0  # so many more events are turned away
    names_events: bool = True
    language: str = "vi"
    drawings: dict[tuple[str, int], bytes] = field(default_factory=dict)
    bell: Bell = field(default_factory=Bell)
    clock: FixedClock = field(default_factory=lambda: FixedClock(NOON))

    async def receive(self, inbound: Inbound) -> None:
        assert inbound.channel == "web"
        assert inbound.account
        assert len(inbound.chat) == 64
        assert inbound.at.tzinfo is not None
        if self.busy:
            self.busy -= 1
            raise Busy(3)
        key = (inbound.channel, inbound.account, inbound.event_id)
        if key in self.events:
            self.repeats += 1
            return
        self.events.add(key)
        self.received.append(inbound)
        match inbound.body:
            case Text(text=text):
                self._add(inbound.chat, "me", text=text, event=inbound.event_id)
            case Tap(payload=payload):
                self._add(inbound.chat, "me", text=self._label(inbound.chat, payload), event=inbound.event_id)
            case Location():
                self._add(inbound.chat, "me", text="(vị trí)", event=inbound.event_id)
            case Started():
                pass
            case other:
                raise AssertionError(f"the page sends no {other}")
        for message in self.answer(inbound):
            self.say(inbound.chat, message)

    def say(self, chat: str, message: Message) -> Line:
        line = self._add(chat, "bot", message=message)
        if message.picture is not None:
            self.drawings[(chat, line.id)] = star_card()
        return line

    async def history(self, chat: str, after: int) -> Sequence[Line]:
        assert after >= 0
        return [line for line in self.lines.get(chat, []) if line.id > after]

    async def picture(self, chat: str, line: int) -> bytes | None:
        return self.drawings.get((chat, line))

    async def document(self, chat: str, line: int, number: int) -> Attachment | None:
        for one in self.lines.get(chat, []):
            if one.id == line and one.message is not None and number < len(one.message.files):
                file = one.message.files[number]
                return Attachment(file.filename, file.mime, PDF, file.alt)
        return None

    async def language_of(self, chat: str) -> str:
        return self.language

    def _add(self, chat: str, who: str, text: str = "", message: Message | None = None, event: str = "") -> Line:
        lines = self.lines.setdefault(chat, [])
        assert who in ("me", "bot")
        named = event if self.names_events else ""
        line = Line(len(lines) + 1, "me" if who == "me" else "bot", self.clock.now(), text, message, named)
        lines.append(line)
        return line

    def _label(self, chat: str, payload: str) -> str:
        for line in reversed(self.lines.get(chat, [])):
            for choice in line.message.choices if line.message else ():
                if choice.payload == payload:
                    return f"{choice.key}. {choice.label}"
        return payload

    def web(
        self,
        *,
        poll: float = 0.05,
        heartbeat: float = 15.0,
        public_url: str = "",
        digest: Callable[[str], str] = lambda network: "",
    ) -> WebChat:
        return WebChat(
            receive=self.receive,
            history=self.history,
            picture=self.picture,
            document=self.document,
            bell=self.bell,
            clock=self.clock,
            language=self.language_of,
            poll=poll,
            heartbeat=heartbeat,
            public_url=public_url,
            digest=digest,
        )


@asynccontextmanager
async def visiting(talk: Talk, **more: Any) -> AsyncIterator[TestClient]:
    """A browser's stand-in that has a cookie jar, in front of the served chat."""
    app = web.Application()
    talk.web(**more).attach(app)
    async with TestClient(TestServer(app)) as client:
        yield client


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


@asynccontextmanager
async def serving(talk: Talk, port: int) -> AsyncIterator[str]:
    """The chat on a port of this machine, until the block ends: its address."""
    app = web.Application()
    talk.web(poll=0.5).attach(app)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()


def star_card() -> bytes:
    from PIL import Image, ImageDraw

    card = Image.new("RGB", (900, 1200), "#fff8e6")
    pen = ImageDraw.Draw(card)
    pen.rectangle((40, 40, 860, 1160), outline="#1b5e2f", width=8)
    for star in range(3):
        pen.regular_polygon((270 + star * 180, 360, 75), 5, fill="#d99a00")
    pen.text((300, 620), "UOC TINH 46-54 / 100", fill="#1c2619", font_size=34)
    held = BytesIO()
    card.save(held, "PNG")
    return held.getvalue()


def card_message() -> Message:
    return Message(
        "Đây là phiếu ước tính của nhà mình ạ.",
        picture=Picture("star_card", {}, "Phiếu ƯỚC TÍNH: 46 đến 54 điểm, chưa đủ 3 sao, còn thiếu 3 điều"),
    )
