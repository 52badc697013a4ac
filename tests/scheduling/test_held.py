"""When kept events are tried, and what becomes of one whose tries kill the process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.clock import FixedClock
from bot.scheduling.held import LOOK, HeldEvents
from bot.services import upkeep
from tests.databases import START


def _held(done: list[int], given_up: list[int]) -> HeldEvents:
    async def run(job: Callable[[Any], Any], key: str = "", *, within: float | None = None) -> Any:
        return job(None)

    def work_off(work: Any, chat: int) -> bool:
        done.append(chat)
        return True

    def failed_again(work: Any, chat: int, event: int, tries: int) -> bool:
        given_up.append(event)
        return True

    clock = FixedClock(START)
    return HeldEvents(run, run, clock, lambda: None, work_off=work_off, failed_again=failed_again)


@pytest.mark.parametrize(("tries", "handled", "given_up"), [(5, [7], []), (6, [], [1])])
def test_an_event_whose_last_try_killed_the_process_is_set_aside_and_not_tried_again(
    monkeypatch: pytest.MonkeyPatch, tries: int, handled: list[int], given_up: list[int]
) -> None:
    monkeypatch.setattr(upkeep, "claim_held", lambda work: [upkeep.Held(7, "key", 1, tries)])
    done: list[int] = []
    failed: list[int] = []
    assert asyncio.run(_held(done, failed).once()) == 1
    assert (done, failed) == (handled, given_up)


@pytest.mark.parametrize(
    ("due", "wait"),
    [(None, LOOK), (timedelta(seconds=-9), 0.05), (timedelta(seconds=3), 3), (timedelta(hours=1), LOOK)],
)
def test_it_waits_until_the_next_try_and_never_longer_than_a_look(due: timedelta | None, wait: float) -> None:
    assert _held([], [])._until(None if due is None else START + due) == wait
