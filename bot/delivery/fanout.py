"""Announcements move on: one small piece of work after another, as long as there is any.

What a piece is, a service knows (`services/announcements.step`); it is handed in. Pieces are committed one by one, so
whoever writes to the bot meanwhile waits for one at most, and half of the time is left to what sends; a process that
dies leaves nothing half done: the next process goes on.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from bot.delivery.looping import Looping
from bot.storage import Busy, Closed, Work

LOOK = 1.0  # seconds between two looks while there is nothing to do
Run = Callable[[Callable[[Work], Any]], Awaitable[Any]]


class Fanout(Looping):
    """One loop of this process. `wake` when something was begun or cancelled here; others' acts are seen at a look."""

    def __init__(self, run: Run, step: Callable[[Work], bool], moved: Callable[[], None]) -> None:
        super().__init__("fan-out", LOOK, later=(Busy, Closed))
        self._run, self._step, self._moved = run, step, moved

    async def drained(self) -> None:
        """Returns when there is nothing to do."""
        began = time.monotonic()
        while await self._run(self._step):
            self._moved()
            await asyncio.sleep(time.monotonic() - began)  # half of the time is for everybody else
            began = time.monotonic()
