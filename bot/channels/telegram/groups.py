"""Groups: what people tell the bot is theirs alone, so it talks with one person at a time and says so where it is
called, not more than once an hour in each group."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta

from bot.channels.telegram.client import Client
from bot.channels.telegram.texts import html
from bot.clock import Clock
from bot.language import words

QUIET = timedelta(hours=1)
REMEMBERED = 1000


class Groups:
    def __init__(self, client: Client, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._told: OrderedDict[str, datetime] = OrderedDict()

    async def answer(self, group: str, username: str, language: str) -> None:
        """Invites to the private chat. Raises TelegramError."""
        now = self._clock.now()
        if group in self._told and now - self._told[group] < QUIET:
            return
        self._told[group] = now
        if len(self._told) > REMEMBERED:
            self._told.popitem(last=False)
        t = words(language).t
        text = t("I talk with each person alone, so that what you tell me stays yours. Please write to me there.")
        button = {"text": t("Talk with me"), "url": f"https://t.me/{username}?start=group"}
        params: dict[str, object] = {"chat_id": group, "text": html(text), "parse_mode": "HTML"}
        if username:
            params["reply_markup"] = {"inline_keyboard": [[button]]}
        await self._client.call("sendMessage", params)
