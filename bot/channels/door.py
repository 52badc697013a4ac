"""The door of the server. A platform's post that has come whole is handed over at once, at a third of the CPU; whatever
else comes goes to aiohttp with all its bytes, and its connection with it.

Whole means: the head and all of the body in one piece, HTTP/1.1 or a single question, for an address in `hooks`, and
nothing in the head that would need thought. So all that is odd, slow, large, forged or broken is aiohttp's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from time import time
from typing import TypeAlias, cast

import structlog
from aiohttp import web
from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser

from bot.channels.bodies import LARGEST
from bot.channels.gate import RETRY_AFTER, Gate
from bot.waiting import Wait, after

log = structlog.get_logger(__name__)

IDLE = 3630.0  # seconds an unused connection is kept, as aiohttp does: longer than a proxy before us keeps it
FAREWELL = 3.0  # seconds for what is being answered when the server stops
WAITS = 64 * 1024  # bytes that may wait behind a post that is being answered
THOUGHT = frozenset((b"transfer-encoding", b"content-encoding", b"expect", b"upgrade"))


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer without a body."""

    status: int = 200
    headers: Mapping[str, str] | None = None


TAKEN = Reply()
Hook: TypeAlias = Callable[[Mapping[bytes, bytes], bytes], Awaitable[Reply]]
"""(headers by their names in small letters, body) → the answer."""
_HOOKS = web.AppKey("hooks", dict[bytes, Hook])  # by address


def hook(app: web.Application, path: str, take: Hook) -> None:
    """Has whole posts to an address handed over. The application needs a route of its own for all others."""
    app.setdefault(_HOOKS, {})[path.encode()] = take


class Door:
    """Listens for an application; both count what is inside at the same gate."""

    def __init__(self, app: web.Application, gate: Gate) -> None:
        self.hooks: dict[bytes, Hook] = app.setdefault(_HOOKS, {})
        self.open: set[_Connection] = set()
        self.closing = False
        self._gate = gate
        self._server: asyncio.Server | None = None
        app.on_shutdown.append(self._close)

    async def listen(self, runner: web.AppRunner, host: str, port: int) -> int:
        """In place of a site of aiohttp's. Returns the port; raises OSError where it is taken."""
        behind = runner.server
        assert behind is not None  # it is set up
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Connection(self, behind), host, port, backlog=128)
        return int(self._server.sockets[0].getsockname()[1])

    async def answer(self, hook: Hook, headers: Mapping[bytes, bytes], body: bytes) -> Reply:
        if not self._gate.enter():
            return Reply(503, {"Retry-After": str(RETRY_AFTER)})
        try:
            return await hook(headers, body)
        except Exception:
            log.exception("post failed")
            return Reply(500)
        finally:
            self._gate.leave()

    async def _close(self, app: web.Application) -> None:
        """Takes nothing new, waits a little for what is being answered."""
        self.closing = True
        if self._server is not None:
            self._server.close()
        under_way = [task for connection in list(self.open) if (task := connection.leave()) is not None]
        if under_way:
            _, late = await asyncio.wait(under_way, timeout=FAREWELL)
            for task in late:
                task.cancel()
        for connection in list(self.open):
            connection.end()


class _Connection(asyncio.Protocol):
    """One connection, until something comes on it that is not for us."""

    def __init__(self, door: Door, behind: Callable[[], asyncio.Protocol]) -> None:
        self._door, self._behind = door, behind
        self._transport: asyncio.Transport
        self._task: asyncio.Task[None] | None = None  # answers
        self._unused: Wait
        self._next = b""  # came before its answer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._door.open.add(self)
        self._unused = after(IDLE, self.end)

    def data_received(self, data: bytes) -> None:
        if self._task is None:
            self._take(data)
            return
        self._next += data
        if len(self._next) > WAITS:
            self._transport.pause_reading()

    def pause_writing(self) -> None:
        """It asks and does not listen."""
        self._transport.abort()

    def connection_lost(self, error: Exception | None) -> None:
        self._unused.off()
        self._door.open.discard(self)

    def leave(self) -> asyncio.Task[None] | None:
        """Ends at once where nothing is being answered; else what is."""
        if self._task is None:
            self.end()
        return self._task

    def end(self) -> None:
        self._transport.close()

    def _take(self, data: bytes) -> None:
        post = _Post.read(data, self._door.hooks)
        self._unused.off()
        if post is None:
            self._hand_over(data)
        else:
            self._task = asyncio.get_running_loop().create_task(self._answer(post))

    def _hand_over(self, data: bytes) -> None:
        self._door.open.discard(self)
        other = self._behind()
        self._transport.set_protocol(other)
        other.connection_made(self._transport)
        other.data_received(data)

    async def _answer(self, post: _Post) -> None:
        reply = await self._door.answer(post.hook, post.headers, post.body)
        self._task = None
        if self._transport.is_closing():
            return
        keep = post.keep and not self._door.closing
        second = int(time())
        self._transport.write(_taken(second) if keep and reply is TAKEN else _written(reply, keep, second))
        if not keep:
            self.end()
            return
        self._unused = after(IDLE, self.end)
        if self._next:
            data, self._next = self._next, b""
            self._transport.resume_reading()
            self._take(data)


class _Post:
    """One post as it was read."""

    __slots__ = ("_begun", "_ended", "_parser", "_plain", "body", "headers", "hook", "keep")

    def __init__(self, hook: Hook) -> None:
        self.hook = hook
        self.headers: dict[bytes, bytes] = {}
        self.body = b""
        self.keep = False
        self._begun = self._ended = 0
        self._plain = True
        self._parser = HttpRequestParser(self)

    @classmethod
    def read(cls, data: bytes, hooks: Mapping[bytes, Hook]) -> _Post | None:
        """None for what is not whole, not plain, or not for us."""
        method, _, rest = data[:256].partition(b" ")
        hook = hooks.get(rest.partition(b" ")[0]) if method == b"POST" else None
        if hook is None:
            return None
        post = cls(hook)
        try:
            post._parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade):
            return None
        whole = post._begun == post._ended == 1
        return post if whole and post._plain and len(post.body) <= LARGEST else None

    def on_message_begin(self) -> None:
        self._begun += 1

    def on_header(self, name: bytes, value: bytes) -> None:
        name = name.lower()
        self._plain = self._plain and name not in THOUGHT
        self.headers.setdefault(name, value)

    def on_body(self, part: bytes) -> None:
        self.body += part

    def on_message_complete(self) -> None:
        self._ended += 1
        self.keep = self._parser.should_keep_alive()
        if self.keep and self._parser.get_http_version() != "1.1":  # 1.0 has its own way of saying so
            self._plain = False


def _written(reply: Reply, keep: bool, second: int) -> bytes:
    """The answer as it leaves, at that second since 1970."""
    lines = [
        f"HTTP/1.1 {reply.status} {HTTPStatus(reply.status).phrase}",
        "Content-Length: 0",
        f"Date: {formatdate(second, usegmt=True)}",
        *(f"{name}: {value}" for name, value in (reply.headers or {}).items()),
        *([] if keep else ["Connection: close"]),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


@lru_cache(maxsize=1)
def _taken(second: int) -> bytes:
    """What nearly all are told."""
    return _written(TAKEN, True, second)
