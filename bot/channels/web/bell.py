"""Tells waiting streams that a chat has something new, within this process.

Another process's news is not heard here: whoever waits looks again after a while all the same.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager


class Ear:
    """One listener at one chat's bell. A ring between two waits is not lost."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def hear(self) -> None:
        self._event.set()

    async def wait(self, timeout: float) -> bool:
        """True when it rang since the last wait, False after `timeout` seconds of silence."""
        try:
            await asyncio.wait_for(self._event.wait(), timeout)
        except TimeoutError:
            return False
        self._event.clear()
        return True


class Bell:
    """One for the process; used from the event loop's own thread only."""

    def __init__(self) -> None:
        self._ears: defaultdict[str, set[Ear]] = defaultdict(set)

    def ring(self, chat: str) -> None:
        for ear in self._ears.get(chat, ()):
            ear.hear()

    @contextmanager
    def listen(self, chat: str) -> Iterator[Ear]:
        ear = Ear()
        self._ears[chat].add(ear)
        try:
            yield ear
        finally:
            self._ears[chat].discard(ear)
            if not self._ears[chat]:
                del self._ears[chat]

    async def wait(self, chat: str, timeout: float) -> bool:
        """One wait at a chat's bell: True when it rang within `timeout` seconds."""
        with self.listen(chat) as ear:
            return await ear.wait(timeout)
