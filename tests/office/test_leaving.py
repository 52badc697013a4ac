"""Somebody who goes away, or takes nothing, while a file is made for them: it is made no further, and is no error."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientSession, web

from bot.office.answers import streamed
from bot.storage import Lane, Work

PIECE = b"x" * 256 * 1024
MOST = 4000  # a gigabyte: nobody takes it all in a test


class Making:
    """A file of many pieces, served alone; `ended` is set when no more of it is made."""

    def __init__(self, lane: Lane, stalled: float = 30.0) -> None:
        self.made, self.ended = 0, asyncio.Event()
        self._lane, self._stalled = lane, stalled
        self._loop, self._pool = asyncio.get_running_loop(), ThreadPoolExecutor(1)

    def _pieces(self, work: Work) -> Iterator[bytes]:
        try:
            for _ in range(MOST):
                self.made += 1
                yield PIECE
        finally:
            self._loop.call_soon_threadsafe(self.ended.set)

    async def _download(self, request: web.Request) -> web.StreamResponse:
        return await streamed(request, {}, self._lane, self._pool, self._pieces, self._stalled)

    @asynccontextmanager
    async def served(self) -> AsyncIterator[int]:
        """The port; afterwards the making has ended."""
        app = web.Application()
        app.router.add_get("/", self._download)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield runner.addresses[0][1]
        await asyncio.wait_for(self.ended.wait(), 30)
        await runner.cleanup()
        self._pool.shutdown()


@pytest.mark.asyncio
async def test_who_leaves_ends_the_making_and_nothing_is_logged(lane: Lane, caplog: pytest.LogCaptureFixture) -> None:
    making = Making(lane)
    with caplog.at_level(logging.ERROR):
        async with making.served() as port, ClientSession() as session, session.get(f"http://127.0.0.1:{port}/") as got:
            assert await got.content.readany()
            got.close()
    assert making.made < MOST
    assert not caplog.records


@pytest.mark.asyncio
async def test_who_takes_nothing_any_more_is_cut_off(lane: Lane, caplog: pytest.LogCaptureFixture) -> None:
    making = Making(lane, stalled=0.2)
    with caplog.at_level(logging.ERROR):
        async with making.served() as port:
            with socket.create_connection(("127.0.0.1", port)) as reader:
                reader.sendall(b"GET / HTTP/1.1\r\nHost: office\r\n\r\n")
                await asyncio.wait_for(making.ended.wait(), 30)  # and reads nothing
                reader.settimeout(30)
                assert await asyncio.to_thread(_broken_off, reader), "what came is no whole file"
    assert making.made < MOST
    assert not caplog.records


def _broken_off(reader: socket.socket) -> bool:
    """Whether the connection ends without the end of the file (a last chunk of no bytes)."""
    end = b""
    try:
        while came := reader.recv(1024 * 1024):
            end = (end + came)[-5:]
    except ConnectionResetError:
        return True
    return end != b"0\r\n\r\n"
