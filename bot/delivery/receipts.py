"""Receipts as they come in. One may overtake the answer to its own send: what nobody knows yet is looked at again."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import structlog

from bot.delivery import metrics
from bot.messages import Receipt
from bot.storage import Busy, Closed, Lane, outbox

log = structlog.get_logger(__name__)

AGAIN = 3.0  # seconds: by then the answer to a send is in, or lost
WAITING = 1000  # receipts that may wait for it at once


class Receipts:
    def __init__(self, lane: Lane) -> None:
        self._lane = lane
        self._waiting: set[asyncio.Task[None]] = set()

    async def take(self, receipt: Receipt) -> None:
        """Notes one; durable when it returns, as far as its messages are known by then."""
        metrics.RECEIPTS.labels(receipt.channel, receipt.kind).inc(len(receipt.ids))
        key = f"{receipt.channel}:{receipt.account}:{receipt.chat}"
        strange = await self._lane.run(lambda work: outbox.take_receipt(work, receipt), key=key)
        if strange and len(self._waiting) < WAITING:
            task = asyncio.create_task(self._again(replace(receipt, ids=strange), key))
            self._waiting.add(task)
            task.add_done_callback(self._waiting.discard)

    async def close(self) -> None:
        """What still waits is not waited for: at worst a message stays "sent" that was delivered."""
        for task in self._waiting:
            task.cancel()
        await asyncio.gather(*self._waiting, return_exceptions=True)

    async def _again(self, receipt: Receipt, key: str) -> None:
        await asyncio.sleep(AGAIN)
        try:
            await self._lane.run(lambda work: outbox.take_receipt(work, receipt, guess=True), key=key)
        except (Busy, Closed):
            log.info("receipts passed over", channel=receipt.channel, ids=len(receipt.ids))
