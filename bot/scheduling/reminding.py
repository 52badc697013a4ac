"""The tick that plans and queues reminders: bounded, repeatable, safe beside another scheduler.

Each chunk of people is a unit of work of its own. A person is locked while they are looked at, a reminder's identity
and the message of a day are unique, so two schedulers share the work and neither says anything twice; what one leaves
behind when it dies is rolled back, and found by the next tick of either.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import structlog

from bot.services import reminders

log = structlog.get_logger(__name__)

EVERY = 60  # seconds
CHUNKS = 20
"""Chunks of one tick: 2,000 people, about a second on PostgreSQL. What is left waits for the next tick."""

Run = Callable[[Callable[[Any], Any]], Awaitable[Any]]


class Reminding:
    """`run` does a function of a unit of work in one transaction; `wake` tells the sender that something is queued."""

    def __init__(self, run: Run, wake: Callable[[], None], compose: reminders.Compose) -> None:
        self._run, self._wake, self._compose = run, wake, compose

    async def tick(self) -> reminders.Attended:
        """One round; returns what it came to."""
        total = reminders.Attended()
        for _ in range(CHUNKS):
            total += await self._run(lambda work: reminders.attend(work, self._compose))
            if not total.more:
                break
        if total.queued:
            self._wake()
        if total.queued or total.missed:
            log.info("reminders", queued=total.queued, missed=total.missed)
        return total
