"""Whatever is posted to a webhook: an object, or refused in one word that is counted."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from hypothesis import given
from hypothesis import strategies as st

from bot import metrics
from bot.channels import bodies
from bot.channels.bodies import DEEPEST, LARGEST, Refused

pytestmark = pytest.mark.asyncio
CHANNEL = "test"


@asynccontextmanager
async def hook(patience: float = 10) -> AsyncIterator[tuple[TestClient, Callable[..., Awaitable[tuple[int, str]]]]]:
    """A webhook that says what it read, and a way to post to it."""

    async def take(request: web.Request) -> web.Response:
        try:
            data = bodies.parse(await bodies.read(request, CHANNEL, patience=patience), CHANNEL)
        except Refused as refused:
            return web.Response(status=refused.status, text=refused.why)
        return web.json_response(sorted(data))

    app = web.Application(client_max_size=1024)  # our own limit is the one that counts
    app.router.add_post("/", take)
    async with TestClient(TestServer(app)) as client:

        async def post(body: object, **headers: str) -> tuple[int, str]:
            async with client.post("/", data=body, headers=headers) as answer:
                return answer.status, await answer.text()

        yield client, post


def counted(why: str) -> float:
    return metrics.refused_bodies.labels(CHANNEL, why)._value.get()


@pytest.mark.parametrize(
    ("body", "status", "why"),
    [
        (b"", 400, "not JSON"),
        (b"{", 400, "not JSON"),
        (b"<html>502 Bad Gateway</html>", 400, "not JSON"),
        (b'{"a": NaN}', 400, "not JSON"),
        (b'{"a": ' + b"9" * 10_000 + b"}", 400, "not JSON"),
        (b'{"a": 1}{"b": 2}', 400, "not JSON"),
        (b'{"a": "\xff"}', 400, "not UTF-8"),
        ('{"a": 1}'.encode("utf-16"), 400, "not UTF-8"),
        (b"[1]", 400, "not an object"),
        (b"null", 400, "not an object"),
        (b'"text"', 400, "not an object"),
        (b"[" * LARGEST, 400, "too deep"),
        (b'{"a":' * (DEEPEST + 1) + b"1" + b"}" * (DEEPEST + 1), 400, "too deep"),
        (b'{"a": "' + b"x" * LARGEST + b'"}', 413, "too large"),
    ],
)
async def test_what_is_no_event_is_refused_in_a_word_and_counted(body: bytes, status: int, why: str) -> None:
    before = counted(why)
    async with hook() as (_, post):
        assert await post(body) == (status, why)
        assert await post(b'{"still": "here"}') == (200, '["still"]')
    assert counted(why) == before + 1


async def test_as_deep_and_as_large_as_allowed_is_read() -> None:
    deep = b'{"a":' * DEEPEST + b"1" + b"}" * DEEPEST
    large = json.dumps({"b": "x" * (LARGEST - 9)}).encode()
    wide = json.dumps({"c": [{}] * 1000}).encode()
    assert len(large) == LARGEST
    async with hook() as (_, post):
        assert [await post(body) for body in (deep, large, wide)] == [(200, f'["{key}"]') for key in "abc"]


async def test_a_body_without_its_size_is_stopped_where_it_passes_the_limit() -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 100 * LARGEST:
            sent += 16 * 1024
            yield b" " * 16 * 1024

    async with hook() as (_, post):
        with suppress(ConnectionError):  # it may be told so by a closed line
            assert await post(endless()) == (413, "too large")
        assert sent < 50 * LARGEST
        assert await post(b"{}") == (200, "[]")


async def test_a_packed_body_counts_as_what_it_unpacks_to() -> None:
    packed = gzip.compress(b" " * (20 * LARGEST))
    assert len(packed) < LARGEST
    async with hook() as (_, post):
        assert await post(packed, **{"Content-Encoding": "gzip"}) == (413, "too large")
        torn = await post(b"not gzip at all", **{"Content-Encoding": "gzip", "Connection": "close"})
        assert torn == (400, "cut off")
        assert await post(gzip.compress(b'{"a": 1}'), **{"Content-Encoding": "gzip"}) == (200, '["a"]')


async def test_a_body_that_does_not_arrive_is_not_waited_for() -> None:
    release = asyncio.Event()

    async def stalls() -> AsyncIterator[bytes]:
        yield b"{"
        await release.wait()
        yield b"}"

    async with hook(patience=0.05) as (_, post):
        assert await post(stalls()) == (408, "too slow")
        release.set()


@given(st.binary(max_size=200) | st.recursive(st.none() | st.floats() | st.text(), st.lists).map(str).map(str.encode))
async def test_anything_is_an_object_or_refused(raw: bytes) -> None:
    statuses = []
    try:
        read = bodies.parse(raw, CHANNEL)
    except Refused as refused:
        statuses.append(refused.status)
    else:
        assert json.loads(json.dumps(read)) == read
    assert statuses in ([], [400])
