"""The stream of new lines, as a browser's EventSource would read it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient

from bot.channels.web import Bell
from bot.channels.web.stream import PER_CHAT
from bot.messages import Message
from tests.channels.web.talk import Talk, visiting
from tests.channels.web.test_routes import open_page, post, text

pytestmark = pytest.mark.asyncio


@asynccontextmanager
async def listening(client: TestClient, after: int = 0, last_seen: str = "") -> AsyncIterator[ClientResponse]:
    headers = {"Last-Event-ID": last_seen} if last_seen else {}
    async with client.get(f"/chat/stream?after={after}", headers=headers) as answer:
        assert answer.status == 200
        yield answer


async def block(answer: ClientResponse) -> dict[str, str]:
    """The next block of the stream by field; a heartbeat is {"": ""}."""
    fields: dict[str, str] = {}
    async with asyncio.timeout(10):
        while (line := (await answer.content.readline()).decode()) not in ("\n", ""):
            name, _, value = line.rstrip("\n").partition(":")
            fields[name] = value.strip()
    return fields


async def lines(answer: ClientResponse, count: int) -> list[tuple[int, str]]:
    """The next `count` lines: (id, text)."""
    found: list[tuple[int, str]] = []
    while len(found) < count:
        fields = await block(answer)
        assert fields, "the stream ended"
        if fields.get("event") == "line":
            data = json.loads(fields["data"])
            assert int(fields["id"]) == data["id"]
            found.append((data["id"], data["text"]))
    return found


async def test_the_stream_says_the_language_then_each_line_as_it_comes() -> None:
    talk = Talk(lambda inbound: [Message("Vâng\nạ.")])
    async with visiting(talk) as client:
        await open_page(client)
        async with listening(client) as answer:
            assert answer.content_type == "text/event-stream"
            assert "no-store" in answer.headers["Cache-Control"]
            assert answer.headers["X-Accel-Buffering"] == "no"
            assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
            assert await block(answer) == {"retry": "3000"}
            assert await block(answer) == {"event": "hello", "data": '{"lang": "vi"}'}
            assert await post(client, text("chào")) == 202
            assert await lines(answer, 2) == [(1, "chào"), (2, "Vâng\nạ.")]


async def test_a_stream_goes_on_after_the_last_line_the_page_has() -> None:
    talk = Talk()
    async with visiting(talk) as client:
        chat = await open_page(client)
        for n in range(1, 6):
            talk.say(chat, Message(f"câu {n}"))
        async with listening(client, after=3) as answer:
            assert await lines(answer, 2) == [(4, "câu 4"), (5, "câu 5")]
        async with listening(client, after=1, last_seen="4") as answer:
            assert await lines(answer, 1) == [(5, "câu 5")]
        async with listening(client, after=4, last_seen="nonsense") as answer:
            assert await lines(answer, 1) == [(5, "câu 5")]


async def test_a_line_written_by_another_process_is_found_without_the_bell() -> None:
    talk = Talk()
    async with visiting(talk) as client:
        chat = await open_page(client)
        async with listening(client) as answer:
            await block(answer)
            talk.say(chat, Message("Chị Mỷ ơi"))  # nobody rings
            assert await lines(answer, 1) == [(1, "Chị Mỷ ơi")]


async def test_nobody_hears_another_chat() -> None:
    talk = Talk()
    async with visiting(talk) as client:
        mine = await open_page(client)
        async with listening(client) as answer:
            talk.say("f" * 64, Message("của người khác"))
            talk.bell.ring("f" * 64)
            talk.say(mine, Message("của tôi"))
            talk.bell.ring(mine)
            assert await lines(answer, 1) == [(1, "của tôi")]


async def test_a_new_language_is_said_with_the_line_that_brings_it() -> None:
    talk = Talk()
    async with visiting(talk) as client:
        chat = await open_page(client)
        async with listening(client) as answer:
            await block(answer)
            await block(answer)
            talk.language = "en"
            talk.say(chat, Message("Hello"))
            talk.bell.ring(chat)
            assert (await block(answer))["data"] == '{"lang": "en"}'
            assert (await block(answer))["event"] == "line"


async def test_a_silent_stream_is_kept_alive() -> None:
    async with visiting(Talk(), heartbeat=0.1) as client:
        await open_page(client)
        async with listening(client) as answer:
            await block(answer)
            await block(answer)
            assert await block(answer) == {"": ""}


async def test_one_stream_too_many_takes_the_place_of_the_oldest() -> None:
    talk = Talk()
    async with visiting(talk) as client:
        chat = await open_page(client)
        async with listening(client) as oldest:
            await block(oldest)
            await block(oldest)
            others = [await client.get("/chat/stream") for _ in range(PER_CHAT)]
            assert (await block(oldest))["event"] == "retired"
            assert await block(oldest) == {}
            talk.say(chat, Message("còn nghe"))
            for other in others:
                assert await lines(other, 1) == [(1, "còn nghe")]
                other.close()


async def test_streams_end_when_the_process_goes_down() -> None:
    async with visiting(Talk()) as client:
        await open_page(client)
        answer = await client.get("/chat/stream")
        await block(answer)
        await block(answer)
        closing = asyncio.create_task(client.server.close())
        assert (await block(answer))["event"] == "retired"
        await asyncio.wait_for(closing, 10)


async def test_a_ring_between_two_waits_is_heard_and_a_silent_bell_keeps_nothing() -> None:
    bell = Bell()
    with bell.listen("a") as ear:
        bell.ring("a")
        bell.ring("b")
        assert await ear.wait(1) is True
        assert await ear.wait(0.01) is False
    assert await bell.wait("a", 0.01) is False
    assert not bell._ears
