"""A loop of a process: does what there is to do, then looks again after a while, or as soon as it is woken."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from contextlib import suppress

import structlog

log = structlog.get_logger(__name__)


class Looping(ABC):
    """What is to be done, `drained` knows. No failure ends the loop: what was not committed is done again at the next
    look. `pause`: seconds between two looks; `later`: what is raised where people go first, which is no failure."""

    def __init__(self, name: str, pause: float, later: tuple[type[Exception], ...] = ()) -> None:
        self._name, self._pause, self._later = name, pause, later
        self._bell = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @abstractmethod
    async def drained(self) -> None:
        """Returns when there is nothing to do."""

    def start(self) -> None:
        self._task = asyncio.create_task(self._loop(), name=self._name)

    def wake(self) -> None:
        self._bell.set()

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _loop(self) -> None:
        while True:
            try:
                await self.drained()
            except self._later:
                pass
            except Exception:
                log.exception("loop failed", loop=self._name)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._bell.wait(), self._pause)
            self._bell.clear()
