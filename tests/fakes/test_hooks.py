from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import web

from bot.fakes.clock import START, FakeClock
from bot.fakes.hooks import Hook, Hooks, Make, Mess

pytestmark = pytest.mark.asyncio


class Bot:
    """A webhook that notes what it got and answers as told."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.got: list[tuple[str, float, str]] = []
        self.answers: dict[str, list[int]] = {}
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        name = await request.text()
        seconds = (self.clock.now() - START).total_seconds()
        self.got.append((name, seconds, request.headers.get("try", "")))
        answers = self.answers.get(name, [])
        return web.Response(status=answers.pop(0) if answers else 200)

    def event(self, name: str) -> Make:
        return lambda attempt: Hook(self.url, name.encode(), {"try": str(attempt)})

    @property
    def names(self) -> list[str]:
        return [name for name, _, _ in self.got]


@pytest_asyncio.fixture
async def bot() -> AsyncIterator[Bot]:
    bot = Bot()
    app = web.Application()
    app.router.add_post("/hook", bot.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    bot.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield bot
    await runner.cleanup()


async def test_a_failing_event_is_tried_again_and_holds_up_only_its_own_queue(bot: Bot) -> None:
    hooks = Hooks(bot.clock, (1, 2, 4))
    bot.answers["a1"] = [500, 503]
    for queue, name in (("a", "a1"), ("a", "a2"), ("b", "b1")):
        hooks.post(queue, bot.event(name))
    await hooks.settled()
    assert sorted(bot.names) == ["a1", "b1"]
    await bot.clock.advance(10)
    assert bot.got[2:] == [("a1", 1, "1"), ("a1", 3, "2"), ("a2", 3, "0")]
    assert [one.state for one in hooks.deliveries] == ["delivered"] * 3
    await hooks.close()


async def test_without_order_others_pass_by_and_after_the_last_try_it_is_given_up(bot: Bot) -> None:
    lost = []
    hooks = Hooks(bot.clock, (30, 300), ordered=False, gave_up=lost.append)
    bot.answers["a1"] = [500] * 9
    hooks.post("a", bot.event("a1"))
    hooks.post("a", bot.event("a2"))
    await hooks.settled()
    assert bot.names == ["a1", "a2"]
    await bot.clock.advance(3600)
    assert [at for name, at, _ in bot.got if name == "a1"] == [0, 30, 330]
    assert lost == hooks.given_up
    assert lost[0].statuses == [500, 500, 500]
    await hooks.close()


async def test_no_answer_is_a_failure(bot: Bot) -> None:
    hooks = Hooks(bot.clock, (1,))
    gone = hooks.post("a", lambda _: Hook("http://127.0.0.1:1/hook", b"a1"))
    await hooks.settled()
    await bot.clock.advance(1)
    assert gone.statuses == [0, 0]
    await hooks.close()


async def test_events_come_twice_late_or_again_when_asked_for(bot: Bot) -> None:
    hooks = Hooks(bot.clock, (1, 2, 4))
    hooks.mess = Mess(twice=1)
    hooks.post("a", bot.event("1"))
    await hooks.settled()
    hooks.mess = Mess(late=1)
    hooks.post("a", bot.event("2"))
    await hooks.settled()
    hooks.mess = Mess(lost=1)
    hooks.post("a", bot.event("3"))
    await hooks.settled()
    hooks.mess = Mess()
    await bot.clock.advance(1)
    assert bot.names == ["1", "1", "2", "3", "3", "2"]
    await hooks.close()


async def test_waiting_events_change_places_when_asked_for(bot: Bot) -> None:
    hooks = Hooks(bot.clock, ())
    hooks.mess = Mess(swapped=1)
    for name in ("1", "2", "3"):
        hooks.post("a", bot.event(name))
    await hooks.settled()
    assert bot.names == ["2", "3", "1"]
    await hooks.close()
