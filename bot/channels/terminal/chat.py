"""Typed lines become events; messages are printed with their numbered choices."""

from __future__ import annotations

import hashlib
import secrets
import textwrap
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TextIO

from bot.channels.ports import Receive
from bot.channels.terminal.lines import lines_of
from bot.clock import Clock
from bot.messages import Attachment, Capabilities, Inbound, Outcome, Outgoing, Started, Text

CHANNEL = "terminal"
CAPABILITIES = Capabilities(text_length=100_000, attachments=True, picture=True)


class TerminalChat:
    """One person at one terminal. `name` (the user's, or what `--as` says) is the chat: the same name goes on where it
    stopped. Pictures are written into the folder `pictures` and named in a line."""

    capabilities = CAPABILITIES

    def __init__(
        self,
        *,
        receive: Receive,
        clock: Clock,
        name: str,
        source: TextIO,
        out: TextIO,
        pictures: Path,
        account: str = "terminal",
        width: int = 100,
    ) -> None:
        self._receive = receive
        self._clock = clock
        self.chat = name.strip() or "someone"
        self._source = source
        self._out = out
        self._pictures = pictures
        self._account = account
        self._width = width
        self._run = secrets.token_hex(8)
        self._said = 0

    async def run(self, settle: Callable[[], Awaitable[None]] | None = None) -> None:
        """Opens the chat, then hands over each typed line, until the input ends.

        `settle` is awaited after each one: where it waits for the answers, a talk read from a pipe prints in order.
        """
        await self._hand_over(Started(), settle)
        async for line in lines_of(self._source):
            if line.strip():
                await self._hand_over(Text(line), settle)

    async def _hand_over(self, body: Started | Text, settle: Callable[[], Awaitable[None]] | None) -> None:
        self._said += 1
        event_id = f"{self._run}-{self._said}"
        await self._receive(Inbound(CHANNEL, self._account, self.chat, self.chat, event_id, self._clock.now(), body))
        if settle is not None:
            await settle()

    async def send(self, out: Outgoing) -> Outcome:
        """Prints a message. One for another chat is refused: it is not this person's to read."""
        message = out.message
        if out.chat != self.chat:
            return Outcome("closed", reason="not the chat of this terminal")
        lines = [wrapped for line in message.text.split("\n") for wrapped in self._wrapped(line)]
        shown = [(one.alt, self._save(one)) for one in out.attachments]
        if message.picture is not None and not shown:  # a drawing this version does not know
            lines.append(f"[hình: {_shown(message.picture.alt)}]")
        lines += [f"[hình: {_shown(alt)}] → {path}" for alt, path in shown]
        try:
            self._out.write("\n".join(["", *lines, ""]) + "\n")
            self._out.flush()
        except BrokenPipeError:
            return Outcome("closed", reason="nobody reads the terminal")
        return Outcome("sent")

    def _wrapped(self, line: str) -> list[str]:
        return textwrap.wrap(_shown(line), self._width, break_long_words=False, break_on_hyphens=False) or [""]

    def _save(self, one: Attachment) -> Path:
        self._pictures.mkdir(parents=True, exist_ok=True)
        ending = Path(one.filename).suffix or ".bin"
        path = self._pictures / f"{hashlib.sha256(one.content).hexdigest()[:12]}{ending}"
        path.write_bytes(one.content)
        return path


def _shown(text: str) -> str:
    """Without control characters: what somebody typed elsewhere may not steer this terminal."""
    return "".join(sign for sign in text if sign.isprintable())
