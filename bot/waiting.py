"""Waits that nearly always end before their time: a limit on each message, each answer, each body.

An event loop's own timer costs 5 µs to set and to take back, and every message needs six of them. Here those of the
same length stand in one row with one timer: the oldest is the first that can be over.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import TypeAlias
from weakref import WeakKeyDictionary, ref

MANY = 64  # waits that are over and stand behind one that is not, before they are cleared away


class Wait:
    """One of them; `off` takes it back."""

    __slots__ = ("at", "then")

    def __init__(self, at: float, then: Callable[[], object]) -> None:
        self.at = at  # by the loop's clock
        self.then: Callable[[], object] | None = then

    def off(self) -> None:
        self.then = None

    def end(self) -> None:
        then, self.then = self.then, None
        if then is not None:
            then()


class _Row:
    """All of one length."""

    def __init__(self, loop: asyncio.AbstractEventLoop, seconds: float) -> None:
        self._loop, self._time, self._seconds = loop, loop.time, seconds
        self._waits: deque[Wait] = deque()
        self._timed = False
        self._clear_at = MANY

    def add(self, then: Callable[[], object]) -> Wait:
        waits = self._waits
        while waits and waits[0].then is None:
            waits.popleft()
        if len(waits) >= self._clear_at:
            waits = self._waits = deque(one for one in waits if one.then is not None)
            self._clear_at = max(MANY, 2 * len(waits))
        wait = Wait(self._time() + self._seconds, then)
        waits.append(wait)
        if not self._timed:
            self._timed = True
            self._loop.call_at(wait.at, self._look)
        return wait

    def _look(self) -> None:
        now, waits = self._loop.time(), self._waits
        while waits and (waits[0].then is None or waits[0].at <= now):
            self._loop.call_soon(waits.popleft().end)  # what one of them raises is not the others'
        self._timed = bool(waits)
        if waits:
            self._loop.call_at(waits[0].at, self._look)


_Rows: TypeAlias = dict[float, _Row]
_rows: WeakKeyDictionary[asyncio.AbstractEventLoop, _Rows] = WeakKeyDictionary()
_nearly_always: tuple[Callable[[], asyncio.AbstractEventLoop | None], _Rows] = (lambda: None, {})  # the loop asked last


def after(seconds: float, then: Callable[[], object]) -> Wait:
    """Calls `then` in so many seconds, unless it is taken back; from inside a running loop. For a few lengths only:
    each has its row for as long as the loop lives."""
    global _nearly_always
    loop = asyncio.get_running_loop()
    last, rows = _nearly_always
    if last() is not loop:
        rows = _rows.setdefault(loop, {})
        _nearly_always = ref(loop), rows
    row = rows.get(seconds)
    if row is None:
        row = rows[seconds] = _Row(loop, seconds)
    return row.add(then)


class limit:
    """What `asyncio.timeout` does: when the seconds are over the task is cancelled inside, and TimeoutError raised."""

    __slots__ = ("_before", "_late", "_seconds", "_task", "_wait")

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._late = False

    def __enter__(self) -> None:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("outside of a task nothing can be limited")
        self._task, self._before = task, task.cancelling()
        self._wait = after(self._seconds, self._over)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._wait.off()
        if self._late and self._task.uncancel() <= self._before and kind is asyncio.CancelledError:
            raise TimeoutError from error

    def _over(self) -> None:
        self._late = True
        self._task.cancel()
