"""Posts of JSON to one server over kept connections: a body out, a status and a body back, at a third of the CPU of a
client that can do everything. No redirects, no cookies, nothing packed, no proxy.

A failure says how much is known of it: `NotSent` never left this machine, `AnswerLost` and TimeoutError may have been
done. None of them carries an address: a token may be part of it.
"""

from __future__ import annotations

import asyncio
import ssl
from base64 import b64encode
from functools import cache
from typing import cast
from urllib.parse import quote, unquote, urlsplit

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

from bot.waiting import Wait, after

CONNECT = 10.0  # seconds
NEXT = 0.25  # seconds to the next of a server's addresses while one does not answer
KEEP = 15.0  # seconds an unused connection is kept; longer, and the other side may have closed it meanwhile
CONNECTIONS = 256  # a paid account's 1,000 a second, where an answer takes 0.2 s
LARGEST = 32 * 1024 * 1024  # bytes of an answer; a hundred updates are a few MB at the very most
PATH = "/:@!$&'()*+,;=~%-._"  # what stands in a path as it is


class NotSent(Exception):
    """No connection: nothing was sent."""


class AnswerLost(Exception):
    """The request left, and no whole answer came back."""


class Wire:
    """The connections to the server of one address ("https://api.telegram.org/bot1:secret"), opened when needed."""

    def __init__(self, base: str) -> None:
        """Raises ValueError for what is no http or https address."""
        parts = urlsplit(base)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("not an http or https address")
        self._tls = parts.scheme == "https"
        self._host, self._port = parts.hostname, parts.port or (443 if self._tls else 80)
        self._path = quote(parts.path.rstrip("/"), safe=PATH)
        name = f"[{self._host}]" if ":" in self._host else self._host.encode("idna").decode()
        head = f"Host: {name}:{parts.port}" if parts.port else f"Host: {name}"
        if parts.username is not None:
            given = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            head += f"\r\nAuthorization: Basic {b64encode(given.encode()).decode()}"
        self._head = f"{head}\r\nAccept: application/json\r\nContent-Type: application/json\r\nContent-Length: "
        self._idle: list[_Connection] = []  # the one used last at the end
        self._open: set[_Connection] = set()
        self._room = asyncio.Semaphore(CONNECTIONS)

    async def post(self, path: str, body: bytes, seconds: float) -> tuple[int, bytes]:
        """The status and the body of the answer, which has to be there in so many seconds. `path`, of plain letters,
        goes on from the address's own. Raises NotSent, AnswerLost, TimeoutError."""
        head = f"POST {self._path}{path} HTTP/1.1\r\n{self._head}{len(body)}\r\n\r\n"
        async with self._room:
            connection = self._kept() or await self._connect()
            try:
                return await connection.ask(head.encode() + body, seconds)
            finally:
                if connection.rest():
                    self._idle.append(connection)

    def close(self) -> None:
        """Ends the connections; what is under way on them is lost. May be posted over again."""
        self._idle.clear()
        for connection in list(self._open):
            connection.abort()

    def _kept(self) -> _Connection | None:
        while self._idle:
            if (connection := self._idle.pop()).usable:
                return connection
        return None

    async def _connect(self) -> _Connection:
        context = _verified() if self._tls else None
        try:
            async with asyncio.timeout(CONNECT):
                _, connection = await asyncio.get_running_loop().create_connection(
                    lambda: _Connection(self._open), self._host, self._port, ssl=context, happy_eyeballs_delay=NEXT
                )
        except (OSError, ValueError) as error:  # also TimeoutError, a wrong certificate, a name that can be none
            raise NotSent(type(error).__name__) from None
        return connection


@cache
def _verified() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context


class _Connection(asyncio.Protocol):
    """One connection: one question at a time, which takes it along if its answer does not come whole."""

    def __init__(self, among: set[_Connection]) -> None:
        self._among = among
        self._transport: asyncio.Transport
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._late: Wait | None = None
        self._unused: Wait | None = None
        self._parser = HttpResponseParser(self)
        self._parts: list[bytes] = []
        self._size = 0
        self._sized = False  # the head says where the body ends
        self._until_end = False  # it does not: the body goes on until the connection ends
        self._ended = False  # it is of no use any more

    @property
    def usable(self) -> bool:
        return not self._ended and not self._transport.is_closing()

    async def ask(self, request: bytes, seconds: float) -> tuple[int, bytes]:
        if self._unused is not None:
            self._unused.off()
        self._answer = asyncio.get_running_loop().create_future()
        self._late = after(seconds, self._too_late)
        self._transport.write(request)
        return await self._answer

    def rest(self) -> bool:
        """After a question: whether another may be asked. Else it is ended."""
        answer, self._answer = self._answer, None
        if self._late is not None:
            self._late.off()
        answered = answer is not None and answer.done() and not answer.cancelled() and answer.exception() is None
        if not answered or not self.usable:
            self.abort()
            return False
        self._unused = after(KEEP, self.abort)
        return True

    def abort(self) -> None:
        self._ended = True
        self._transport.abort()

    def _too_late(self) -> None:
        self._fail(TimeoutError())

    def _fail(self, error: Exception) -> None:
        self._ended = True
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error)

    # ── asyncio.Protocol ─────────────────────────────────────────────────────────────────────────

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._among.add(self)

    def data_received(self, data: bytes) -> None:
        if self._answer is None or self._answer.done():  # nobody asked
            self.abort()
            return
        try:
            self._parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade) as error:
            self._fail(AnswerLost(type(error).__name__))

    def connection_lost(self, error: Exception | None) -> None:
        self._among.discard(self)
        if error is None and self._until_end:
            self._done()
        self._fail(AnswerLost(type(error).__name__ if error is not None else "closed"))

    # ── httptools ────────────────────────────────────────────────────────────────────────────────

    def on_message_begin(self) -> None:
        self._parts, self._size, self._sized = [], 0, False
        if self._answer is None or self._answer.done():  # a second answer, which nobody asked for
            self._ended = True

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() in (b"content-length", b"transfer-encoding"):
            self._sized = True

    def on_headers_complete(self) -> None:
        self._until_end = not self._sized

    def on_body(self, part: bytes) -> None:
        self._size += len(part)
        if self._size > LARGEST:
            self._fail(AnswerLost("too large"))
        else:
            self._parts.append(part)

    def on_message_complete(self) -> None:
        self._until_end = False
        if self._parser.get_status_code() < 200:  # "100 Continue": the answer follows
            return
        if not self._parser.should_keep_alive():
            self._ended = True
        self._done()

    def _done(self) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result((self._parser.get_status_code(), b"".join(self._parts)))
