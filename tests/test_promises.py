"""Promises that need a whole house but no second process.

R9   work gone missing is found by the system within five minutes, and mended or shown
R7   (the clock's part) a clock that jumps makes nobody wait, and nothing happen twice
R10  a handling that hangs keeps nobody else waiting, and is neither lost nor done twice
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select, update

from bot import health
from bot.app import House
from bot.channels.gate import Gate
from bot.clock import FixedClock
from bot.handlers import inbound
from bot.messages import Inbound, Started, Text
from bot.settings import Settings
from bot.storage import Lane, Work, chats, inbox
from bot.storage.standing import standing
from bot.storage.tables import chat as chat_table
from bot.storage.tables import inbox as events
from tests.databases import *  # noqa: F403
from tests.databases import START

pytestmark = pytest.mark.asyncio


@pytest.fixture
def house(lane: Lane, clock: FixedClock, tmp_path: Path) -> House:
    return House(Settings(var=tmp_path), lane, clock)


def event(number: int, text: str = "1", chat: str = "c") -> Inbound:
    body = Started() if number == 0 else Text(text)
    return Inbound("web", "web", chat, chat, f"{chat}{number}", FixedClock(START).now(), body)


async def states(house: House, chat: str = "c") -> list[str]:
    def job(work: Work) -> list[str]:
        joined = events.join(chat_table, chat_table.c.id == events.c.chat_id)
        rows = select(events.c.state).select_from(joined).where(chat_table.c.chat_key == chat).order_by(events.c.line)
        return list(work.conn.execute(rows).scalars())

    return await house.lane.run(job)


async def five_minutes(house: House, clock: FixedClock) -> None:
    """What a running house does in five minutes, every half minute."""
    for _ in range(10):
        clock.move(timedelta(seconds=30))
        await house.ticks.lost_work()
        while await house.held.once():
            pass


def _received(work: Work) -> None:
    """An event stored alone by a process that died before anything else."""
    one = chats.open_chat(work, "web", "web", "c", "c").chat
    inbox.store_event(work, one, event(1))


def _held_in_the_past(work: Work) -> None:
    _received(work)
    work.conn.execute(update(chat_table).values(held_until=work.now - timedelta(hours=3)))


def _held_far_ahead(work: Work) -> None:
    """The clock was an hour ahead when it was held."""
    _received(work)
    work.conn.execute(update(chat_table).values(held_until=work.now + timedelta(hours=1)))


def _held_for_nothing(work: Work) -> None:
    _received(work)
    work.conn.execute(update(events).values(state="done"))
    work.conn.execute(update(chat_table).values(held_until=work.now + timedelta(seconds=5)))


@pytest.mark.parametrize("put", [_received, _held_in_the_past, _held_far_ahead, _held_for_nothing])
async def test_r9_an_event_in_any_stuck_state_is_found_and_worked_within_five_minutes(
    house: House, clock: FixedClock, put: Callable[[Work], None]
) -> None:
    await house.receive(event(0))
    await house.lane.run(put)
    await five_minutes(house, clock)
    assert await states(house) == ["done", "done"]
    assert await house.lane.run(inbox.next_due) is None
    await house.receive(event(2))
    assert await states(house) == ["done"] * 3, "nobody waits for nothing"


async def test_r9_an_event_that_cannot_be_worked_is_shown(house: House, clock: FixedClock) -> None:
    await house.receive(event(0))
    await house.lane.run(_received)
    await house.lane.run(lambda work: work.conn.execute(update(events).values(body=None)) and None)
    await five_minutes(house, clock)
    found = await house.lane.run(standing)
    assert (found.set_aside, found.waiting_events, found.tick) == (1, 0, 0.0)
    assert len(await house.lane.run(inbox.set_aside)) == 1


async def test_r7_a_clock_that_is_set_back_makes_no_kept_event_wait(
    house: House, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.receive(event(0))
    with monkeypatch.context() as broken:
        broken.setattr(inbound, "play", _raises)
        await house.receive(event(1))
    assert await states(house) == ["done", "received"]
    clock.move(timedelta(hours=-5))
    assert await house.held.once() == 1
    assert await states(house) == ["done", "done"]
    clock.move(timedelta(days=400))
    await five_minutes(house, clock)
    assert await states(house) == ["done", "done"]


def _raises(*_: Any) -> Any:
    raise ValueError("cannot be worked")


class Hangs:
    """Handling that hangs for one chat until it is let go."""

    def __init__(self, chat: str) -> None:
        self.chat = chat
        self.entered, self.open = threading.Event(), threading.Event()
        self._play = inbound.play

    def __call__(self, work: Work, loaded: Any, *rest: Any) -> Any:
        if loaded.chat.chat_key == self.chat and not self.open.is_set():
            self.entered.set()
            assert self.open.wait(30)
        return self._play(work, loaded, *rest)


async def test_r10_a_handling_that_hangs_keeps_nobody_waiting_and_is_done_once_later(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    for chat in ("slow", "quick"):
        await house.receive(event(0, chat=chat))
    hangs = Hangs("slow")
    monkeypatch.setattr(inbound, "play", hangs)
    first = asyncio.create_task(house.receive(event(1, chat="slow"), within=1.0))
    await asyncio.to_thread(hangs.entered.wait, 20)
    await house.receive(event(1, chat="quick"), within=10)
    await first
    await house.receive(event(2, "chè", chat="slow"), within=10)
    assert await states(house, "slow") == ["done", "received", "received"]
    assert await states(house, "quick") == ["done", "done"]
    hangs.open.set()  # it goes on, and may commit nothing any more
    await house.receive(event(1, chat="slow"))  # the platform repeats itself
    monkeypatch.undo()
    while await house.held.once():
        pass
    assert await states(house, "slow") == ["done"] * 3


# ── The door and what is seen from outside ───────────────────────────────────────────────────────────────────────────


@asynccontextmanager
async def door(house: House, at_once: int, within: asyncio.Event) -> AsyncIterator[TestClient]:
    async def slow(request: web.Request) -> web.Response:
        await within.wait()
        return web.Response()

    gate = Gate(at_once)
    app = web.Application(middlewares=[gate])
    health.attach(app, house)
    app.router.add_post("/", slow)
    async with TestClient(TestServer(app)) as client:
        yield client
        assert gate.inside == 0


async def test_a_flood_is_told_to_wait_at_the_door_and_those_inside_are_served(house: House) -> None:
    opened = asyncio.Event()
    async with door(house, 10, opened) as client:
        posts = [asyncio.create_task(client.post("/", data=b"x" * 1000)) for _ in range(100)]
        while sum(post.done() for post in posts) < 90:
            await asyncio.sleep(0.01)
        assert (await client.get("/healthz")).status in (200, 503), "looking is never refused"
        opened.set()
        answers = await asyncio.gather(*posts)
        assert sorted(answer.status for answer in answers) == [200] * 10 + [503] * 90
        assert {answer.headers["Retry-After"] for answer in answers if answer.status == 503} == {"1"}
        assert (await client.post("/")).status == 200


async def test_too_many_events_in_the_lane_are_refused_and_none_is_lost(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house.lane, "_max_waiting", 20)
    posts = [house.receive(event(0, chat=f"c{number}")) for number in range(200)]
    answers = await asyncio.gather(*posts, return_exceptions=True)
    refused = [type(answer).__name__ for answer in answers if answer is not None]
    assert set(refused) == {"Busy"}

    def kept(work: Work) -> int:
        return len(list(work.conn.execute(select(events.c.id))))

    assert await house.lane.run(kept) == 200 - len(refused) >= 20


async def test_the_figures_are_for_this_machine_or_for_who_has_the_token(house: House) -> None:
    async with door(house, 10, asyncio.Event()) as client:
        await house.ticks.lost_work()
        told = await (await client.get("/healthz")).json()
        assert (told["ok"], told["late"], told["waiting_events"]) == (True, [], 0)
        assert "ocop_events_total" in await (await client.get("/metrics")).text()
        for name in ("X-Forwarded-For", "Forwarded"):
            far = {name: "203.0.113.9"}
            assert await (await client.get("/healthz", headers=far)).json() == {"ok": True}
            assert (await client.get("/metrics", headers=far)).status == 403
        house.settings.metrics_token = "secret"
        for given, status in (("", 403), ("Bearer wrong", 403), ("Bearer secret", 200), ("Bearer sécret", 403)):
            answer = await client.get("/metrics", headers={"Authorization": given, "X-Forwarded-For": "203.0.113.9"})
            assert answer.status == status


async def test_health_over_http_says_late_with_503(house: House, clock: FixedClock) -> None:
    async with door(house, 10, asyncio.Event()) as client:
        assert (await client.get("/healthz")).status == 200, "nobody has looked yet, and nobody had to"
        await house.ticks.lost_work()
        clock.move(timedelta(minutes=10))
        answer = await client.get("/healthz")
        assert answer.status == 503
        assert "nobody has looked for lost work for 600 s" in (await answer.json())["late"][0]
