"""Somebody who goes away while a file is being made for them: it is made no further, and that is no error."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from aiohttp import ClientSession, web

from bot.office.answers import streamed
from bot.storage import Lane, Work

PIECE = b"x" * 256 * 1024
MOST = 4000  # a gigabyte: nobody takes it all in a test


@pytest.mark.asyncio
async def test_who_leaves_ends_the_making_and_nothing_is_logged(lane: Lane, caplog: pytest.LogCaptureFixture) -> None:
    made = 0
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()

    def pieces(work: Work) -> Iterator[bytes]:
        nonlocal made
        try:
            for _ in range(MOST):
                made += 1
                yield PIECE
        finally:
            loop.call_soon_threadsafe(ended.set)

    pool = ThreadPoolExecutor(1)

    async def download(request: web.Request) -> web.StreamResponse:
        return await streamed(request, {}, lane, pool, pieces)

    app = web.Application()
    app.router.add_get("/", download)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    with caplog.at_level(logging.ERROR):
        async with ClientSession() as session, session.get(f"http://127.0.0.1:{runner.addresses[0][1]}/") as response:
            assert await response.content.readany()
            response.close()
        await asyncio.wait_for(ended.wait(), 30)
        await runner.cleanup()
    pool.shutdown()
    assert made < MOST
    assert not caplog.records
