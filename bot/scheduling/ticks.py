"""APScheduler as the clock that ticks. A tick finds what is due in the database; what it does is a service."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import VIETNAM
from bot.delivery import metrics
from bot.scheduling import reminding
from bot.services import certificates, deadlines, privacy, readiness_kept, upkeep

log = structlog.get_logger(__name__)

ONE_AT_A_TIME = {"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
"""Whoever comes too late, on a machine that is busy or was asleep, still comes: once for all that was missed."""
BREATH = 9  # times what a piece of a long look took, until the next piece

Run = Callable[[Callable[[Any], Any]], Awaitable[Any]]
"""Runs a function of a unit of work in one transaction and gives back what it returned."""


class Ticks:
    """The timetable, all in view: lost work each 30 s, reminders each minute, readiness each five,
    what is past its time each hour, certificates and moved days each morning."""

    def __init__(
        self,
        run: Run,
        wake: Callable[[], None],
        scrub: Callable[[], Awaitable[None]],
        remind: Callable[[], Awaitable[object]] | None = None,
    ) -> None:
        self._run = run
        self._wake = wake
        self._scrub = scrub
        self._scheduler = AsyncIOScheduler(timezone=VIETNAM, job_defaults=ONE_AT_A_TIME)
        self._scheduler.add_job(self.lost_work, "interval", seconds=30)
        if remind is not None:
            self._scheduler.add_job(remind, "interval", seconds=reminding.EVERY)
        self._scheduler.add_job(self.days, "cron", hour=5, minute=30)
        self._scheduler.add_job(self.readiness, "interval", minutes=5)
        self._scheduler.add_job(self.readiness, "date")  # once at the start: a new program may read products otherwise
        self._scheduler.add_job(self.purge, "interval", hours=1)

    def start(self) -> None:
        self._scheduler.start()

    def close(self) -> None:
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def lost_work(self) -> None:
        """Sends and events whose worker died: back into the queue, or marked for what they are."""
        found: upkeep.Found = await self._run(upkeep.look)
        metrics.stand(found.waiting, found.doubts)
        if found.again or found.unknown:
            log.warning("lost sends found", again=found.again, unknown=found.unknown)
        if found.lost:
            log.warning("lost events found", chats=found.lost)
        self._wake()

    async def days(self) -> None:
        """Certificates whose last day is over; days that a newer program or a missed round makes others."""
        ended = await self._run(certificates.expire)
        moved = await self._run(deadlines.recompute)
        if ended or moved:
            log.info("days looked at", ended=ended, moved=len(moved))
        self._wake()

    async def readiness(self) -> None:
        """Where every product stands on its way to a round, some of them in each unit of work. It has all day: whoever
        writes meanwhile keeps nine tenths of the time."""
        after, clock = 0, asyncio.get_running_loop().time
        with suppress(asyncio.CancelledError):  # it begins with the bot, which may have to stop at once
            while True:
                began = clock()
                after = await self._run(partial(readiness_kept.sweep, after=after))
                if not after:
                    break
                await asyncio.sleep(BREATH * (clock() - began))

    async def purge(self) -> None:
        """What people only tried, and what they typed longer ago than it is needed."""
        forgotten = False
        while True:
            found: privacy.Purged = await self._run(privacy.purge_due)
            forgotten = forgotten or found.anything
            if not found.more:
                break
        if forgotten:
            await self._scrub()
