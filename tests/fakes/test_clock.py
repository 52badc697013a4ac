from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.fakes.clock import START, FakeClock

pytestmark = pytest.mark.asyncio


async def test_it_stands_still_until_it_is_moved() -> None:
    clock = FakeClock()
    assert clock.now() == START
    await clock.advance(90)
    await clock.advance(timedelta(days=7))
    assert clock.now() == START + timedelta(days=7, seconds=90)


async def test_what_was_planned_happens_in_its_order_and_at_its_time() -> None:
    clock = FakeClock()
    seen: list[tuple[str, float]] = []

    def note(name: str) -> None:
        seen.append((name, (clock.now() - START).total_seconds()))

    async def again() -> None:
        note("again")
        clock.later(300, last)

    async def last() -> None:
        note("last")

    clock.later(30, again)
    clock.later(5, last)
    cancelled = clock.later(7, last)
    cancelled.cancel()
    await clock.advance(329)
    assert seen == [("last", 5), ("again", 30)]
    await clock.advance(1)
    assert seen[-1] == ("last", 330)
    assert clock.waiting == 0


async def test_sleepers_wake_when_their_time_has_come() -> None:
    clock = FakeClock()
    woken: list[datetime] = []

    async def sleeper() -> None:
        for _ in range(3):
            await clock.sleep(60)
            woken.append(clock.now())

    task = asyncio.create_task(sleeper())
    await asyncio.sleep(0)
    await clock.advance(59)
    assert woken == []
    await clock.advance(120)
    assert woken == [START + timedelta(seconds=s) for s in (60, 120)]
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert clock.waiting == 0


async def test_a_jump_does_nothing_on_the_way() -> None:
    clock = FakeClock()
    done = asyncio.Event()

    async def job() -> None:
        done.set()

    clock.later(10, job)
    clock.jump(timedelta(hours=1))
    assert not done.is_set()
    clock.jump(timedelta(hours=-2))
    assert clock.now() == START - timedelta(hours=1)
    await clock.advance(timedelta(hours=2))
    assert done.is_set()


async def test_nobody_moves_it_back_by_mistake() -> None:
    with pytest.raises(ValueError, match="jump"):
        await FakeClock().advance(-1)


async def test_a_running_clock_goes_by_itself_and_can_be_moved_ahead() -> None:
    clock = FakeClock(datetime.now(UTC), running=True)
    fired = asyncio.Event()

    async def job() -> None:
        fired.set()

    clock.later(0.001, job)
    await fired.wait()
    fired.clear()
    clock.later(3600, job)
    before = clock.now()
    await clock.advance(timedelta(hours=2))
    await fired.wait()
    assert clock.now() - before >= timedelta(hours=2)
