"""Long polling: works behind any home router. Updates are confirmed only after they are durable."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import structlog
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.channels.ports import Busy
from bot.channels.telegram.bot import CHANNEL, TelegramBot
from bot.channels.telegram.client import wait_of
from bot.channels.telegram.events import ALLOWED

log = structlog.get_logger(__name__)

HOLD = 50  # seconds Telegram holds a request while there is nothing
MOST = 100  # updates of one answer
FIRST, LONGEST = 1.0, 60.0  # seconds of waiting after a failure, doubling
ONCE, OTHER_POLLER = 4.0, 30.0  # seconds of waiting after the first and any further request of somebody else


class Refused(Exception):
    """Telegram does not know this token (any more): this account stops."""


class Poller:
    """Fetches one bot's updates until cancelled."""

    def __init__(self, bot: TelegramBot) -> None:
        self._bot = bot
        self._offset = 0
        self._wait = FIRST
        self._conflicts = 0

    async def run(self) -> None:
        """Raises Refused."""
        while True:
            try:
                await self.once()
                self._wait, self._conflicts = FIRST, 0
            except InvalidToken as error:
                raise Refused from error
            except Conflict:
                await self._step_back()
            except RetryAfter as error:
                await asyncio.sleep(wait_of(error).total_seconds())
            except TelegramError as error:
                self._say(f"Telegram cannot be reached ({type(error).__name__}); trying on")
                await self._back_off()
            except Busy as busy:
                await asyncio.sleep(busy.retry_after)
            except Exception:  # the database is in trouble: nothing is confirmed, Telegram keeps it
                log.exception("updates not taken", channel=CHANNEL, account=self._bot.account)
                await self._back_off()

    async def once(self, hold: int = HOLD) -> int:
        """One request; returns how many updates were taken. What was taken before a failure comes again."""
        params = {"offset": self._offset, "limit": MOST, "timeout": hold, "allowed_updates": list(ALLOWED)}
        updates = await self._bot.client.call("getUpdates", params, read_timeout=hold + 15)
        await take_all(self._bot, updates)
        if updates:
            self._offset = max(update["update_id"] for update in updates) + 1
        return len(updates)

    async def _step_back(self) -> None:
        """Somebody else asked. Once may be `ocop-bot check`, or this bot's process before us on its way out."""
        self._conflicts += 1
        if self._conflicts == 2:
            what = "another program fetches this bot's messages: stop it, or take another token"
            log.warning(what, channel=CHANNEL, account=self._bot.account)
        await asyncio.sleep(ONCE if self._conflicts == 1 else OTHER_POLLER)

    async def _back_off(self) -> None:
        await asyncio.sleep(self._wait)
        self._wait = min(2 * self._wait, LONGEST)

    def _say(self, what: str) -> None:
        """Once for each trouble, not at every try."""
        if self._wait == FIRST:
            log.warning(what, channel=CHANNEL, account=self._bot.account)


async def take_all(bot: TelegramBot, updates: Sequence[Any]) -> None:
    """Those of one person in their order, people side by side. Raises what the first failing one raised."""
    people: dict[object, list[Any]] = {}
    for update in updates:
        people.setdefault(_whose(update), []).append(update)

    async def one_person(theirs: Sequence[Any]) -> None:
        for update in theirs:
            await bot.take(update)

    results = await asyncio.gather(*(one_person(theirs) for theirs in people.values()), return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result


def _whose(update: Any) -> object:
    """The sender: in private chats, where all that matters happens, also the chat."""
    for kind in ALLOWED:
        if isinstance(update, dict) and isinstance(found := update.get(kind), dict):
            sender = found.get("from")
            return sender.get("id") if isinstance(sender, dict) else None
    return None
