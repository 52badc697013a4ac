"""Announcements move on: one small piece of work after another, as long as there is any.

What a piece is, a service knows (`services/announcements.step`); it is handed in. Pieces are committed one by one, so
whoever writes to the bot meanwhile waits for one at most, and a process that dies leaves nothing half done: the next
process goes on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import structlog

from bot.storage import Busy, Closed, Work

log = structlog.get_logger(__name__)

LOOK = 1.0  # seconds between two looks while there is nothing to do
Run = Callable[[Callable[[Work], Any]], Awaitable[Any]]


class Fanout:
    """One loop of this process. `wake` when something was begun or cancelled here; others' acts are seen at a look."""

    def __init__(self, run: Run, step: Callable[[Work], bool], moved: Callable[[], None]) -> None:
        self._run, self._step, self._moved = run, step, moved
        self._bell = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._loop(), name="fan-out")

    def wake(self) -> None:
        self._bell.set()

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def drained(self) -> None:
        """Returns when there is nothing to do."""
        while await self._run(self._step):
            self._moved()

    async def _loop(self) -> None:
        while True:
            try:
                await self.drained()
            except (Busy, Closed):
                pass  # people go first; later is early enough
            except Exception:  # the loop must outlive any one failure; what was not committed is done again
                log.exception("fan-out failed")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._bell.wait(), LOOK)
            self._bell.clear()
