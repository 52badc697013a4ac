"""How much one chat may send in a stretch of time."""

from __future__ import annotations

import math
from collections import deque
from datetime import datetime, timedelta

from bot.clock import Clock


class Pace:
    """At most `events` in any `window` for each chat. A refused one does not count."""

    def __init__(self, clock: Clock, events: int = 20, window: timedelta = timedelta(seconds=10)) -> None:
        self._clock = clock
        self._events = events
        self._window = window
        self._seen: dict[str, deque[datetime]] = {}
        self._swept = clock.now()

    def refused(self, chat: str) -> int:
        """0 and one more counted, or the whole seconds (at least 1) after which the chat may try again."""
        now = self._clock.now()
        self._sweep(now)
        seen = self._seen.setdefault(chat, deque())
        while seen and now - seen[0] >= self._window:
            seen.popleft()
        if len(seen) >= self._events:
            return max(1, math.ceil((seen[0] + self._window - now).total_seconds()))
        seen.append(now)
        return 0

    def _sweep(self, now: datetime) -> None:
        """Forgets the chats that have been quiet, once in a window."""
        if now - self._swept < self._window:
            return
        self._swept = now
        quiet = [chat for chat, seen in self._seen.items() if not seen or now - seen[-1] >= self._window]
        for chat in quiet:
            del self._seen[chat]
