"""Sends what the outbox holds, for the channel accounts this process drives: claim, send, settle.

A send happens after the commit that queued it. Lines of one chat go one after another; chats do not wait for others.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress

import structlog

from bot.channels.ports import Channel
from bot.delivery.attachments import made
from bot.messages import Outcome, Outgoing
from bot.storage import Lane, Work, outbox
from bot.storage.outbox import Claimed

log = structlog.get_logger(__name__)

IDLE = 2.0  # seconds between looks when nobody rings
BATCH = 64


class Sender:
    """One loop for the accounts of this process. `wake` is called after each commit that queued something."""

    def __init__(self, lane: Lane, channels: Mapping[int, Channel]) -> None:
        self._lane = lane
        self._channels = channels
        self._bell = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="sender")

    def wake(self) -> None:
        self._bell.set()

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def drained(self) -> None:
        """Returns when everything that was due has been sent."""
        while await self.once():
            pass

    async def _run(self) -> None:
        while True:
            try:
                sent = await self.once()
            except Exception:  # the loop must outlive any one failure; rows stay claimed and are recovered
                log.exception("sender failed")
                sent = 0
            if not sent:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._bell.wait(), IDLE)
                self._bell.clear()

    async def once(self) -> int:
        """Send what is due now; returns how many were claimed."""
        accounts = list(self._channels)

        def claim(work: Work) -> list[Claimed]:
            return outbox.claim(work, accounts, BATCH)

        claimed = await self._lane.run(claim)
        by_chat: defaultdict[int, list[Claimed]] = defaultdict(list)
        for one in claimed:
            by_chat[one.chat_id].append(one)
        outcomes = await asyncio.gather(*(self._send_chat(lines) for lines in by_chat.values()))
        settled = [pair for pairs in outcomes for pair in pairs]
        if settled:
            await self._lane.run(lambda work: outbox.settle_all(work, settled))
        return len(claimed)

    async def _send_chat(self, lines: Sequence[Claimed]) -> list[tuple[int, Outcome | None]]:
        """The lines of one chat in order; after a failure the rest goes back into the queue (None)."""
        done: list[tuple[int, Outcome | None]] = []
        stopped = False
        for line in lines:
            if stopped:
                done.append((line.id, None))
                continue
            outcome = await self._send(line)
            done.append((line.id, outcome))
            stopped = outcome.kind in ("throttled", "later", "auth", "unknown")
        return done

    async def _send(self, line: Claimed) -> Outcome:
        channel = self._channels[line.account_id]
        try:
            ready = await made(line.message) if channel.capabilities.attachments else ()
            return await channel.send(Outgoing(line.chat_key, line.message, line.key, ready, line.last_in_at))
        except Exception as error:  # whether it arrived cannot be known: never repeated silently
            log.exception("send failed", channel=line.channel)
            return Outcome("unknown", reason=type(error).__name__)
