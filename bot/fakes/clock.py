"""The fakes' own clock: it stands still until it is moved, or runs along with the system's.

It is a `bot.clock.Clock`, so that a house and the platforms around it can be given the same one. What is planned on it
(a second try of a webhook after five minutes, a token that dies after 25 hours) happens when the clock gets there.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
BREATHS = 10  # turns of the event loop given to who was woken, before the clock moves on

Job = Callable[[], Awaitable[None]]


@dataclass(order=True, slots=True)
class Timer:
    """Something planned. `cancel` keeps it from happening."""

    at: datetime
    number: int
    job: Job | None = field(compare=False)

    def cancel(self) -> None:
        self.job = None


class FakeClock:
    """`at` is where it starts (aware). A still clock moves only by `advance`; a `running` one moves by itself as well,
    so that a person can try things by hand and still jump a week ahead."""

    def __init__(self, at: datetime = START, *, running: bool = False) -> None:
        self.running = running
        self._at = at.astimezone(UTC)
        self._since = datetime.now(UTC)
        self._timers: list[Timer] = []
        self._numbers = itertools.count()
        self._tasks: set[asyncio.Task[None]] = set()

    def now(self) -> datetime:
        return self._at + (datetime.now(UTC) - self._since) if self.running else self._at

    def later(self, seconds: float, job: Job) -> Timer:
        """Plans a job. A still clock waits for its end before it moves on, so what the job plans itself for the same
        span is done too."""
        timer = Timer(self.now() + timedelta(seconds=seconds), next(self._numbers), job)
        heapq.heappush(self._timers, timer)
        if self.running:
            asyncio.get_running_loop().call_later(seconds, self._ring)
        return timer

    async def sleep(self, seconds: float) -> None:
        """Returns when the clock has gone that far."""
        woken = asyncio.get_running_loop().create_future()

        async def wake() -> None:
            if not woken.done():
                woken.set_result(None)
            for _ in range(BREATHS):
                await asyncio.sleep(0)

        timer = self.later(seconds, wake)
        try:
            await woken
        finally:
            timer.cancel()

    async def advance(self, by: timedelta | float) -> None:
        """Moves the clock by a span (or by seconds), doing on the way all that was planned, in its order."""
        span = by if isinstance(by, timedelta) else timedelta(seconds=by)
        if span < timedelta(0):
            raise ValueError("a clock is not moved back; use jump")
        if self.running:
            self._at += span
            self._ring()
            return
        until = self._at + span
        while (timer := self._due(until)) is not None:
            self._at = max(self._at, timer.at)
            if timer.job is not None:
                await timer.job()
        self._at = max(self._at, until)

    def jump(self, by: timedelta) -> None:
        """Moves the clock at once, also back, and does nothing on the way: what happens to a machine whose clock is set
        right. What was planned for the span is done with the next `advance`."""
        self._at += by

    @property
    def waiting(self) -> int:
        """How many things are planned."""
        return sum(timer.job is not None for timer in self._timers)

    def _due(self, until: datetime) -> Timer | None:
        return heapq.heappop(self._timers) if self._timers and self._timers[0].at <= until else None

    def _ring(self) -> None:
        while (timer := self._due(self.now())) is not None:
            if timer.job is not None:
                task = asyncio.ensure_future(_done(timer.job))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)


async def _done(job: Job) -> None:
    await job()
