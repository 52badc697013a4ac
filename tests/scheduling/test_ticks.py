"""What a tick does with kept events."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from bot.scheduling.ticks import Ticks
from bot.services import upkeep


@pytest.mark.parametrize(("before", "handled", "given_up"), [(4, [1], []), (5, [], [1])])
def test_an_event_whose_last_try_killed_the_process_is_set_aside_and_not_tried_again(
    monkeypatch: pytest.MonkeyPatch, before: int, handled: list[int], given_up: list[int]
) -> None:
    done: list[int] = []
    failed: list[int] = []
    monkeypatch.setattr(upkeep, "look", lambda work: upkeep.Found(0, 0, 0, ((1, before),)))
    monkeypatch.setattr(upkeep, "tried", lambda work, event: None)
    monkeypatch.setattr(upkeep, "give_up", lambda work, event: failed.append(event))

    async def run(job: Callable[[Any], Any]) -> Any:
        return job(None)

    async def scrub() -> None:
        raise AssertionError("nothing was forgotten")

    async def tick() -> None:
        await Ticks(run, lambda: None, lambda work, event: done.append(event), scrub).lost_work()

    asyncio.run(tick())
    assert (done, failed) == (handled, given_up)
