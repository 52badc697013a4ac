"""The loop that announcements, downloads and sheets share: it outlives failures, and a bell wakes it."""

from __future__ import annotations

import asyncio

import pytest

from bot.delivery.looping import Looping


class Counting(Looping):
    """Each look does the next of these: raises it, or says that it was there."""

    def __init__(self, *looks: Exception | None) -> None:
        super().__init__("counting", 3600.0, later=(TimeoutError,))
        self.looks, self.seen = list(looks), asyncio.Semaphore(0)

    async def drained(self) -> None:
        self.seen.release()
        if (wrong := self.looks.pop(0)) is not None:
            raise wrong


@pytest.mark.asyncio
async def test_no_failure_ends_it_and_a_bell_wakes_it() -> None:
    loop = Counting(TimeoutError(), ValueError("broken"), None, None)
    loop.start()
    await loop.seen.acquire()
    for _ in range(3):
        loop.wake()
        await asyncio.wait_for(loop.seen.acquire(), 20)
    await loop.close()
    assert loop.looks == []
    loop.wake()
    await asyncio.sleep(0)
    assert loop.seen.locked(), "closed is closed"
