"""Limits of time that share a timer: they end in their order, or not at all where they were taken back."""

from __future__ import annotations

import asyncio

import pytest

from bot import waiting
from bot.waiting import after, limit

pytestmark = pytest.mark.asyncio


async def test_each_ends_once_in_its_time_unless_it_was_taken_back() -> None:
    ended: list[str] = []
    long = after(60, lambda: ended.append("long"))
    waits = [after(0.02, lambda name=name: ended.append(name)) for name in ("a", "b", "c")]
    waits[1].off()
    await asyncio.sleep(0.03)
    assert ended == ["a", "c"]
    late = after(0.02, lambda: ended.append("late"))
    long.off()
    await asyncio.sleep(0.04)
    assert ended == ["a", "c", "late"]
    late.off()  # too late, and no harm


async def test_what_one_raises_is_not_the_others() -> None:
    ended: list[str] = []
    said: list[str] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: said.append(str(context["exception"])))
    after(0.01, lambda: 1 // 0)
    after(0.01, lambda: ended.append("b"))
    await asyncio.sleep(0.03)
    assert (ended, said) == (["b"], ["integer division or modulo by zero"])


async def test_what_was_taken_back_is_not_kept_behind_one_that_waits() -> None:
    first = after(60, lambda: None)
    for _ in range(10_000):
        after(60, lambda: None).off()
    row = waiting._rows[asyncio.get_running_loop()][60]
    assert len(row._waits) <= waiting.MANY
    first.off()


async def test_a_limit_raises_what_asyncios_own_raises() -> None:
    with pytest.raises(TimeoutError), limit(0.01):
        await asyncio.sleep(5)
    with limit(0.01):
        pass
    await asyncio.sleep(0.02)  # it was over before: nobody is cancelled afterwards
    with pytest.raises(ValueError, match="its own"), limit(5):
        raise ValueError("its own")


async def test_an_inner_limit_is_not_mistaken_for_an_outer_one_nor_for_somebody_who_cancels() -> None:
    with limit(5):
        with pytest.raises(TimeoutError), limit(0.01):
            await asyncio.sleep(5)
        await asyncio.sleep(0)

    async def limited() -> None:
        with limit(5):
            await asyncio.sleep(5)

    task = asyncio.ensure_future(limited())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
