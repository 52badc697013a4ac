"""The door of the server: a whole post is taken at once, everything else by aiohttp, and nobody sees a difference."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiohttp import web

from bot.channels import door
from bot.channels.door import Door, Reply, hook
from bot.channels.gate import Gate

pytestmark = pytest.mark.asyncio

HOST = "127.0.0.1"


@dataclass
class Served:
    """`at_once` are the bodies the door took, `behind` those that came to aiohttp's route for the same address."""

    port: int = 0
    at_once: list[bytes] = field(default_factory=list)
    behind: list[bytes] = field(default_factory=list)
    entered: asyncio.Event = field(default_factory=asyncio.Event)
    go: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, headers: Mapping[bytes, bytes], body: bytes) -> Reply:
        self.at_once.append(body)
        if headers.get(b"x-wait"):
            self.entered.set()
            await self.go.wait()
        if body == b"break":
            raise RuntimeError("broken")
        return Reply(200, {"X-Length": str(len(body))})

    async def route(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.behind.append(body)
        return web.Response(headers={"X-Length": str(len(body))})


@asynccontextmanager
async def serving(at_once: int = 400) -> AsyncIterator[tuple[Served, web.AppRunner]]:
    served, gate = Served(), Gate(at_once)
    app = web.Application(middlewares=[gate])
    entrance = Door(app, gate)
    app.router.add_post("/hook/{account}", served.route)
    hook(app, "/hook/ocop", served.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    served.port = await entrance.listen(runner, HOST, 0)
    try:
        yield served, runner
    finally:
        served.go.set()
        await runner.cleanup()
        assert gate.inside == 0


class Line:
    """A raw connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @classmethod
    async def to(cls, served: Served) -> Line:
        return cls(*await asyncio.open_connection(HOST, served.port))

    async def hear(self) -> tuple[int, str]:
        """The status and the length our server saw, of one answer; (0, "") where it has hung up."""
        async with asyncio.timeout(10):
            try:
                head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
            except (asyncio.IncompleteReadError, ConnectionError):
                return 0, ""
            lines = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if line)
            await self.reader.readexactly(int(lines.get("content-length", 0)))
            return int(head.split(" ")[1]), lines.get("x-length", "")

    async def ask(self, *pieces: bytes) -> tuple[int, str]:
        for piece in pieces:
            self.writer.write(piece)
            await self.writer.drain()
            await asyncio.sleep(0.005 if len(pieces) > 1 else 0)
        return await self.hear()


def post(body: bytes = b"{}", path: str = "/hook/ocop", version: str = "1.1", *more: str) -> bytes:
    lines = [f"POST {path} HTTP/{version}", "Host: x", f"Content-Length: {len(body)}", *more]
    return "\r\n".join([*lines, "", ""]).encode() + body


CHUNKED = b"POST /hook/ocop HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
WHOLE = [
    ([post(b"abc")], 3),
    ([post(b"")], 0),
    ([post(b"abc", "/hook/ocop", "1.0")], 3),
    ([post(b"abc", "/hook/ocop", "1.1", "Connection: close")], 3),
]
OTHERS = [
    ([post(b"abc")[:9], post(b"abc")[9:]], 3),
    ([post(b"abc")[:-2], b"bc"], 3),
    ([CHUNKED], 3),
    ([post(b"abc", "/hook/ocop", "1.1", "Expect: something")], None),
    ([post(b"abc", "/hook/ocop", "1.0", "Connection: keep-alive")], 3),
    ([post(b"abc", "/hook/other")], 3),
    ([post(b"abc", "/hook/ocop?a=b")], 3),
    ([post(b"abc", "/hook/%6fcop")], 3),
    ([post(b"x" * 300_000)], 300_000),
]


@pytest.mark.parametrize(("pieces", "length"), WHOLE)
async def test_a_whole_post_is_taken_at_once(pieces: list[bytes], length: int) -> None:
    async with serving() as (served, _):
        assert await (await Line.to(served)).ask(*pieces) == (200, str(length))
        assert (len(served.at_once), len(served.behind)) == (1, 0)


@pytest.mark.parametrize(("pieces", "length"), OTHERS)
async def test_whatever_else_is_aiohttps(pieces: list[bytes], length: int | None) -> None:
    async with serving() as (served, _):
        status, seen = await (await Line.to(served)).ask(*pieces)
        assert (status, seen) == ((200, str(length)) if length is not None else (417, ""))
        assert served.at_once == []


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET /hook/ocop HTTP/1.1\r\nHost: x\r\n\r\n", 405),
        (b"GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n", 404),
        (post(b"", "/hook/ocop", "1.1", "Content-Length: 3"), 400),
        (b"POST /hook/ocop HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400),
        (b"POST /hook/ocop HTTP/1.1\r\nHost : x\r\nContent-Length: 2\r\n\r\n{}", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00", 400),
    ],
)
async def test_what_is_wrong_is_answered_as_aiohttp_answers_it(request_: bytes, status: int) -> None:
    async with serving() as (served, _):
        assert (await (await Line.to(served)).ask(request_))[0] == status
        assert served.at_once == []


async def test_a_connection_goes_on_with_whatever_comes_on_it() -> None:
    async with serving() as (served, _):
        line = await Line.to(served)
        for number in range(3):
            assert await line.ask(post(b"x" * number)) == (200, str(number))
        assert (await line.ask(b"GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n"))[0] == 404
        assert await line.ask(post(b"abcd")) == (200, "4")
        assert (len(served.at_once), served.behind) == (3, [b"abcd"])


async def test_what_comes_before_its_answer_waits_in_its_order() -> None:
    async with serving() as (served, _):
        line = await Line.to(served)
        waits = post(b"a", "/hook/ocop", "1.1", "X-Wait: 1")
        line.writer.write(waits)
        await served.entered.wait()
        line.writer.write(post(b"bb"))
        line.writer.write(post(b"ccc") + post(b"dddd"))
        await asyncio.sleep(0.02)
        assert served.at_once == [b"a"]
        served.go.set()
        assert [await line.hear() for _ in range(4)] == [(200, "1"), (200, "2"), (200, "3"), (200, "4")]
        assert sorted(served.at_once + served.behind) == [b"a", b"bb", b"ccc", b"dddd"]


async def test_a_flood_is_told_to_wait_at_one_gate() -> None:
    async with serving(at_once=1) as (served, _):
        first, second, third = await Line.to(served), await Line.to(served), await Line.to(served)
        first.writer.write(post(b"a", "/hook/ocop", "1.1", "X-Wait: 1"))
        await served.entered.wait()
        assert (await second.ask(post(b"b")))[0] == 503
        assert (await third.ask(CHUNKED))[0] == 503
        served.go.set()
        assert (await first.hear())[0] == 200
        assert (await second.ask(post(b"b")))[0] == 200


async def test_what_breaks_is_500_and_the_connection_goes_on() -> None:
    async with serving() as (served, _):
        line = await Line.to(served)
        assert (await line.ask(post(b"break")))[0] == 500
        assert await line.ask(post(b"abc")) == (200, "3")


async def test_a_stop_waits_for_what_is_being_answered_and_for_nothing_else() -> None:
    async with serving() as (served, runner):
        busy, idle, behind = await Line.to(served), await Line.to(served), await Line.to(served)
        assert (await idle.ask(post(b"abc")))[0] == 200
        assert (await behind.ask(CHUNKED))[0] == 200
        busy.writer.write(post(b"a", "/hook/ocop", "1.1", "X-Wait: 1"))
        await served.entered.wait()
        stopping = asyncio.ensure_future(runner.cleanup())
        assert await idle.hear() == (0, "")
        served.go.set()
        assert await busy.hear() == (200, "1")
        assert await busy.hear() == (0, "")
        await stopping
        assert await behind.hear() == (0, "")
        with pytest.raises(OSError, match=r"refused|failed"):
            await Line.to(served)


async def test_who_hangs_does_not_hold_up_a_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "FAREWELL", 0.02)
    async with serving() as (served, runner):
        line = await Line.to(served)
        line.writer.write(post(b"a", "/hook/ocop", "1.1", "X-Wait: 1"))
        await served.entered.wait()
        await runner.cleanup()
        assert await line.hear() == (0, "")


async def test_who_says_nothing_for_long_is_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "IDLE", 0.02)
    async with serving() as (served, _):
        line = await Line.to(served)
        assert (await line.ask(post(b"abc")))[0] == 200
        assert await line.hear() == (0, "")


async def test_who_hangs_up_meanwhile_is_taken_all_the_same() -> None:
    async with serving() as (served, _):
        line = await Line.to(served)
        line.writer.write(post(b"a", "/hook/ocop", "1.1", "X-Wait: 1"))
        await served.entered.wait()
        line.writer.close()
        await asyncio.sleep(0.01)
        served.go.set()
        assert await (await Line.to(served)).ask(post(b"abc")) == (200, "3")
        assert served.at_once == [b"a", b"abc"]
