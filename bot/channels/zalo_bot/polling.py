"""Long polling: one update an answer, and whoever read it has it alone (platforms, B.2). So each is stored before the
next is asked for, and what the database cannot take now waits in the spool."""

from __future__ import annotations

import asyncio
from typing import Any

import structlog

from bot.channels.ports import Busy
from bot.channels.zalo_bot.api import Trouble
from bot.channels.zalo_bot.channel import CHANNEL, ZaloBot
from bot.channels.zalo_bot.spool import Spool

log = structlog.get_logger(__name__)

HOLD = 30  # seconds the platform holds a request while there is nothing
FIRST, LONGEST = 1.0, 60.0  # seconds of waiting after a failure, doubling
NOTHING_NEW = 408  # a long poll that ended without an update: as it should


class Refused(Exception):
    """The platform does not know this token: this account stops."""


class Poller:
    """Fetches one bot's updates until cancelled."""

    def __init__(self, bot: ZaloBot, spool: Spool, hold: int = HOLD) -> None:
        self._bot, self._spool, self._hold = bot, spool, hold
        self._wait = FIRST

    async def run(self) -> None:
        """Raises Refused."""
        await self._store_all(await asyncio.to_thread(self._spool.waiting))
        while True:
            try:
                await self.once()
                self._wait = FIRST
            except Trouble as trouble:
                if trouble.code == 401:
                    raise Refused from trouble
                if self._wait == FIRST:
                    what = "updates cannot be fetched; trying on"
                    log.warning(what, channel=CHANNEL, account=self._bot.account, why=str(trouble))
                await asyncio.sleep(self._wait)
                self._wait = min(2 * self._wait, LONGEST)

    async def once(self) -> int:
        """One request; returns how many updates came. Raises Trouble."""
        try:
            update = await self._bot.api.call("getUpdates", {"timeout": str(self._hold)}, wait=self._hold + 15)
        except Trouble as trouble:
            if trouble.code == NOTHING_NEW:
                return 0
            raise
        found = [one for one in (update if isinstance(update, list) else [update]) if isinstance(one, dict)]
        await self._store_all(found)
        return len(found)

    async def _store_all(self, updates: list[dict[str, Any]]) -> None:
        """Returns when all are in the database. At the first failure those not yet there go into the spool."""
        spooled = False
        wait = FIRST
        for number, update in enumerate(updates):
            while True:
                try:
                    await self._bot.take(update)
                    break
                except Exception as error:  # the database is in trouble: the only copy is ours
                    if not spooled:
                        await asyncio.to_thread(self._spool_all, updates[number:])
                        spooled = True
                        log.exception("update kept in the spool", channel=CHANNEL, account=self._bot.account)
                    await asyncio.sleep(error.retry_after if isinstance(error, Busy) else wait)
                    wait = min(2 * wait, LONGEST)
        await asyncio.to_thread(self._spool.clear)

    def _spool_all(self, updates: list[dict[str, Any]]) -> None:
        self._spool.clear()
        for update in updates:
            self._spool.add(update)
