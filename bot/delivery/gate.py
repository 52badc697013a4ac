"""Where the calls of one account wait for their place in its pace: each lane in its order, answers first."""

from __future__ import annotations

import asyncio
from collections import deque

from bot.delivery.pacing import Lane, Pace

BEAT = 0.002  # seconds: what becomes due within is let go together
PATIENCE = 3.0  # seconds a call waits here; what would wait longer is told so
LANES: tuple[Lane, Lane] = ("answers", "others")


class TooLong(Exception):
    """No place comes free for so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"no place for {seconds:.0f} s")
        self.seconds = seconds


class Gate:
    """Time is the running loop's."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._waiting: dict[Lane, deque[_Waiting]] = {lane: deque() for lane in LANES}
        self._timer: asyncio.TimerHandle | None = None
        self._closed = False

    async def enter(self, lane: Lane, *, patient: bool = False) -> int:
        """Returns when a call may be made, with its number, to be given to `leave`. Raises TooLong; not where it is
        `patient`, for what was begun and goes on: that waits however long, before the others of its lane."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        if self._closed and not patient:
            raise TooLong(0.0)
        if self._closed or (self._timer is None and self._pace.wait(now, lane) <= 0):
            return self._pace.take(now, lane)
        one = _Waiting(loop, patient)
        if patient:
            self._waiting[lane].appendleft(one)
        else:
            self._waiting[lane].append(one)
        if self._timer is None or lane == "answers":
            self.look()
        try:
            return await one.future
        except asyncio.CancelledError:
            if not one.future.cancelled() and one.future.exception() is None:
                self.leave(one.future.result())
            raise

    def leave(self, number: int) -> None:
        """A call has come back, or is not made after all."""
        self._pace.back(asyncio.get_running_loop().time(), number)

    def look(self) -> None:
        """Lets go what may go now."""
        loop = asyncio.get_running_loop()
        now, wait = loop.time(), 0.0
        for lane in LANES:
            waiting = self._waiting[lane]
            while waiting and (waiting[0].future.done() or (wait := self._pace.wait(now, lane)) <= 0):
                if not (first := waiting.popleft().future).done():
                    first.set_result(self._pace.take(now, lane))
            if waiting and wait > PATIENCE:
                self._send_away(lane, wait)
            if self._waiting[lane]:
                break  # an answer waits: nothing else goes before it
        if self._timer is not None:
            self._timer.cancel()
        self._timer = loop.call_later(max(wait, BEAT), self.look) if any(self._waiting.values()) else None

    def close(self) -> None:
        """Nothing waits any more: what was begun goes on, the rest stays."""
        self._closed = True
        for lane in LANES:
            self._send_away(lane, 0.0)
            while self._waiting[lane]:
                first = self._waiting[lane].popleft().future
                if not first.done():
                    first.set_result(self._pace.take(asyncio.get_running_loop().time(), lane))
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _send_away(self, lane: Lane, wait: float) -> None:
        """All but who is patient."""
        for one in self._waiting[lane]:
            if not one.patient and not one.future.done():
                one.future.set_exception(TooLong(wait))
        self._waiting[lane] = deque(one for one in self._waiting[lane] if one.patient)


class _Waiting:
    def __init__(self, loop: asyncio.AbstractEventLoop, patient: bool) -> None:
        self.future: asyncio.Future[int] = loop.create_future()
        self.patient = patient
