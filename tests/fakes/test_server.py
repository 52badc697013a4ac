from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web

from bot.fakes.faults import ERROR_PAGE, Answer, Drop, Hang
from bot.fakes.server import Asked, FakePlatforms, Told

pytestmark = pytest.mark.asyncio


class Echo:
    """The smallest face: it says what it was asked, and refuses the word "no"."""

    def __init__(self, fakes: FakePlatforms) -> None:
        self.fakes = fakes

    def attach(self, app: web.Application) -> None:
        app.router.add_post("/echo", self.take)

    async def take(self, request: web.Request) -> web.StreamResponse:
        text = await request.text()

        def do() -> Told:
            return Told(400, {"ok": False}, why="no") if text == "no" else Told(200, {"ok": text}, platform_id="m1")

        return await self.fakes.meet(request, Asked("echo", "a", "echo", "1", {"text": text}), do)

    async def close(self) -> None: ...


@pytest_asyncio.fixture
async def fakes() -> AsyncIterator[FakePlatforms]:
    fakes = FakePlatforms()
    fakes.add(Echo(fakes))
    async with fakes:
        yield fakes


async def ask(fakes: FakePlatforms, text: str = "chào", seconds: float = 30) -> tuple[int, str]:
    timeout = aiohttp.ClientTimeout(total=seconds)
    async with aiohttp.ClientSession(timeout=timeout) as session, session.post(f"{fakes.url}/echo", data=text) as got:
        return got.status, await got.text()


async def test_what_was_done_and_what_was_refused_is_noted(fakes: FakePlatforms) -> None:
    assert await ask(fakes) == (200, '{"ok": "ch\\u00e0o"}')
    assert (await ask(fakes, "no"))[0] == 400
    assert [(call.fate, call.why) for call in fakes.log.calls] == [("accepted", ""), ("refused", "no")]


async def test_an_answer_takes_the_place_of_the_deed(fakes: FakePlatforms) -> None:
    fakes.faults.next(Answer(429, {"retry": 7}, {"Retry-After": "7"}))
    fakes.faults.next(ERROR_PAGE)
    assert await ask(fakes) == (429, '{"retry": 7}')
    assert (await ask(fakes))[1].startswith("<html>")
    assert fakes.log.accepted() == []
    assert (await ask(fakes))[0] == 200


@pytest.mark.parametrize("fault", [Drop(accepted=True), Drop(accepted=False)])
async def test_a_line_is_cut_after_or_before_the_deed(fakes: FakePlatforms, fault: Drop) -> None:
    fakes.faults.next(fault)
    with pytest.raises(aiohttp.ClientError):
        await ask(fakes)
    assert [call.fate for call in fakes.log.calls] == ["lost" if fault.accepted else "refused"]
    assert len(fakes.log.accepted()) == fault.accepted


@pytest.mark.parametrize("accepted", [True, False])
async def test_who_hangs_keeps_the_caller_waiting(fakes: FakePlatforms, accepted: bool) -> None:
    fakes.faults.next(Hang(accepted=accepted))
    with pytest.raises(asyncio.TimeoutError):
        await ask(fakes, seconds=0.05)
    assert [call.fate for call in fakes.log.calls] == ["lost" if accepted else "refused"]
