"""People who write to a fake Zalo bot, in the shapes of platforms B.2 and B.3."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.fakes.zalo_bot import FakeBot


class Person:
    """One person in their private chat with the bot. What they do becomes an update, which the methods return.
    `lines` holds what stands in the chat: {"who": "me" or "bot", "text": …, "photo": bytes, …}."""

    def __init__(self, bot: FakeBot, number: str, name: str) -> None:
        self.bot = bot
        self.id = number
        self.name = name
        self.lines: list[dict[str, Any]] = []
        self.wrote = False
        self.blocked = False
        self._read = 0
        self._news = asyncio.Event()

    # ── What the person does ─────────────────────────────────────────────────────────────────────

    def says(self, text: str) -> dict[str, Any]:
        self._mine(text)
        return self._sends("message.text.received", {"text": text})

    def sends_photo(self, content: bytes, caption: str | None = None, mime: str = "image/jpeg") -> dict[str, Any]:
        self._mine(caption or "", photo=content, mime=mime)
        name = "photo_url" if self.bot.turn(self.bot.photo_url) else "photo"
        return self._sends("message.image.received", {name: self.bot.face.keep(content, mime), "caption": caption})

    def sends_voice(self, content: bytes) -> dict[str, Any]:
        self._mine("🎤")
        return self._sends("message.voice.received", {"voice_url": self.bot.face.keep(content, "audio/aac")})

    def sends_sticker(self) -> dict[str, Any]:
        self._mine("🙂")
        content = {"sticker": "bfe458bf64fa8da4d4eb", "url": "https://zalo-api.zadn.vn/s.png"}
        return self._sends("message.sticker.received", content)

    def sends_hidden(self, *, whose: bool = True) -> dict[str, Any]:
        """A file, a place or a card, or anything of a protected sender; without `whose` the message is missing."""
        self._mine("📎")
        if whose:
            return self._sends("message.unsupported.received", {})
        self.wrote = True
        return self.bot.push({"event_name": "message.unsupported.received"}, self.id)

    def sends(self, name: str, content: dict[str, Any]) -> dict[str, Any]:
        """Anything else a message may hold."""
        return self._sends(name, content)

    def _sends(self, name: str, content: dict[str, Any]) -> dict[str, Any]:
        self.wrote = True
        message = {
            "message_id": self.bot.next_id(),
            "date": self.bot.now_ms,
            "from": {"id": self.id, "display_name": self.name, "is_bot": False},
            "chat": {"id": self.id, "chat_type": "PRIVATE"},
            **content,
        }
        return self.bot.push({"event_name": name, "message": message}, self.id)

    def _mine(self, text: str, **more: Any) -> None:
        self.add({"who": "me", "text": text, "date": self.bot.now_ms, **more})

    # ── What the person sees ─────────────────────────────────────────────────────────────────────

    def add(self, line: dict[str, Any]) -> None:
        self.lines.append(line)
        self._news.set()

    @property
    def heard(self) -> list[str]:
        """All the bot said, oldest first."""
        return [str(line["text"]) for line in self.lines if line["who"] == "bot"]

    async def hears(self, words: str = "", seconds: float = 20) -> str:
        """The next message of the bot that holds these words; what came before it is passed over. Real seconds."""
        async with asyncio.timeout(seconds):
            while True:
                heard = self.heard
                while self._read < len(heard):
                    text = heard[self._read]
                    self._read += 1
                    if words in text:
                        return text
                self._news.clear()
                await self._news.wait()
