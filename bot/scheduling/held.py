"""Works off what waits in the inbox: woken at once when an event is kept, else when the next try is due."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from typing import Any, Protocol

import structlog

from bot import metrics
from bot.clock import Clock
from bot.services import upkeep

log = structlog.get_logger(__name__)

LOOK = 5.0  # seconds between looks when nobody rings: another process may have kept something and died
PATIENCE = 20.0  # seconds for one try; what takes longer is cut off


class Run(Protocol):
    """Runs a function of a unit of work in one transaction, behind the jobs of the same key (`Lane.run`)."""

    def __call__(self, do: Callable[[Any], Any], key: str = "", *, within: float | None = None) -> Awaitable[Any]: ...


class HeldEvents:
    """One loop in each process. A try is counted and the next one planned before it is made, in the database: so it
    does not matter which process makes it, or whether that process outlives it."""

    def __init__(
        self,
        run: Run,
        read: Callable[[Callable[[Any], Any]], Awaitable[Any]],
        clock: Clock,
        done: Callable[[], None],
        *,
        work_off: Callable[[Any, int], bool],
        failed_again: Callable[[Any, int, int, int], bool],
    ) -> None:
        self._run = run
        self._read = read
        self._clock = clock
        self._done = done
        self._work_off = work_off
        self._failed_again = failed_again
        self._bell = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._loop(), name="held-events")

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def wake(self) -> None:
        self._bell.set()

    async def once(self) -> int:
        """One try of every chat that is due; returns how many there were."""
        due: list[upkeep.Held] = await self._run(upkeep.claim_held)
        await asyncio.gather(*(self._try(one) for one in due))
        if due:
            self._done()
        return len(due)

    async def _try(self, one: upkeep.Held) -> None:
        chat, event, tries = one.chat_id, one.event, one.tries
        try:
            if tries <= upkeep.TRIES:  # one more than that: the last try took the whole process down
                await self._run(lambda work: self._work_off(work, chat), one.key, within=PATIENCE)
                metrics.held.labels("done").inc()
                return
        except Exception as error:
            log.error("event failed again", id=event, tries=tries, exc_info=error)
        given_up = await self._run(lambda work: self._failed_again(work, chat, event, tries), one.key)
        metrics.held.labels("given up" if given_up else "failed").inc()

    async def _loop(self) -> None:
        while True:
            self._bell.clear()
            try:
                while await self.once():
                    pass
                wait = self._until(await self._read(upkeep.next_held))
            except Exception:  # the database may be away; what waits is there when it is back
                log.exception("held events not looked at")
                wait = LOOK
            with suppress(TimeoutError):
                await asyncio.wait_for(self._bell.wait(), wait)

    def _until(self, due: datetime | None) -> float:
        """Seconds to the next try, at most until the next look; never none at all, should the clocks differ."""
        if due is None:
            return LOOK
        return min(max((due - self._clock.now()).total_seconds(), 0.05), LOOK)
