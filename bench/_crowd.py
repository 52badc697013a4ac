"""A bare Bot API and a closed-loop crowd in one process: nobody writes again before the bot's line has arrived and was
checked, so a step's time is webhook in to message out, and a bot that answers 200 early gains nothing by it.

Both ends are plain asyncio protocols, so that this side is never the slower one.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_plus

from bench._script import Step
from bot.channels.telegram.texts import plain
from bot.language import words

HOST = "127.0.0.1"
LENGTH = re.compile(rb"content-length:\s*(\d+)", re.I)
# Of a form, of a multipart form, or of JSON: the bots differ in what they send.
CHAT = re.compile(rb'(?:^|&)chat_id=(-?\d+)|name="chat_id"\r\n(?:[^\r\n]+\r\n)*\r\n(-?\d+)|"chat_id": ?"?(-?\d+)')
TEXT = re.compile(
    rb'(?:^|&)text=([^&]*)|name="text"\r\n(?:[^\r\n]+\r\n)*\r\n(.*?)\r\n--|"text": ?("(?:[^"\\]|\\.)*")', re.S
)
NOTE = words("vi").t("(Sent again, in case it did not reach you:)")  # how ours marks what it repeats
AGAIN = NOTE + "\n"
NOTED = words("vi").t("Noted.")
ME = {"id": 1, "is_bot": True, "first_name": "bench", "username": "bench_bot"}


class Api(asyncio.Protocol):
    """One connection of the Bot API. `world` is shared by all."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while True:
            head, found, rest = self.buffer.partition(b"\r\n\r\n")
            if not found:
                return
            if (length := LENGTH.search(head)) is not None:
                size = int(length[1])
                if len(rest) < size:
                    return
                body, self.buffer = rest[:size], rest[size:]
            elif b"chunked" in head.lower():
                end = rest.find(b"0\r\n\r\n")
                if end < 0:
                    return
                body, self.buffer = rest[:end], rest[end + 5 :]
            else:
                body, self.buffer = b"", rest
            self.asked(head.split(b" ", 2)[1].rpartition(b"/")[2].partition(b"?")[0].lower(), body)

    def asked(self, method: bytes, body: bytes) -> None:
        if method != b"sendmessage":
            self.reply(ME if method == b"getme" else True)
        elif self.world.limit is not None and not self.world.limit.takes():
            self.refuse()
        elif self.world.delay:
            asyncio.get_running_loop().call_later(self.world.delay, self.message, body)
        else:
            self.message(body)

    def message(self, body: bytes) -> None:
        chats, texts = CHAT.search(body), TEXT.search(body)
        assert chats is not None, body
        assert texts is not None, body
        chat = int(next(group for group in chats.groups() if group))
        form, part, text = texts.groups()
        line = (
            unquote_plus(form.decode()) if form is not None else part.decode() if part is not None else json.loads(text)
        )
        self.world.sent += 1
        if self.world.hangs_up():
            self.transport.abort()
        else:
            where = {"id": chat, "type": "private"}
            self.reply({"message_id": self.world.sent, "date": 1, "chat": where, "from": ME, "text": line})
        self.world.heard(chat, line)

    def reply(self, result: object) -> None:
        self._answer(b"200 OK", {"ok": True, "result": result})

    def refuse(self) -> None:
        self.world.refused += 1
        wait = {"retry_after": 1}
        self._answer(
            b"429 Too Many Requests",
            {"ok": False, "error_code": 429, "description": "Too Many Requests: retry after 1", "parameters": wait},
        )

    def _answer(self, status: bytes, data: object) -> None:
        if self.transport.is_closing():
            return
        body = json.dumps(data).encode()
        head = b"HTTP/1.1 %b\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % (status, len(body))
        self.transport.write(head + body)


class Limit:
    """So many sends in any one second."""

    def __init__(self, per_second: int) -> None:
        self.per_second = per_second
        self._when: deque[float] = deque()

    def takes(self) -> bool:
        now = time.monotonic()
        while self._when and now - self._when[0] >= 1:
            self._when.popleft()
        if len(self._when) >= self.per_second:
            return False
        self._when.append(now)
        return True


class World:
    """What all connections of the API share. `delay`: seconds until a send is answered."""

    def __init__(self, delay: float = 0) -> None:
        self.delay = delay
        self.limit: Limit | None = None
        self.sent = self.refused = 0
        self.listener: Crowd | None = None
        self.arrived: dict[int, int] = {}  # chat → how many lines, where nobody listens
        self._server: asyncio.Server | None = None

    async def start(self) -> int:
        self._server = await asyncio.get_running_loop().create_server(lambda: Api(self), HOST, 0, backlog=2048)
        return int(self._server.sockets[0].getsockname()[1])

    def close(self) -> None:
        if self._server is not None:
            self._server.close()

    def hangs_up(self) -> bool:
        return False

    def heard(self, chat: int, line: str) -> None:
        if self.listener is None or not self.listener.hears(chat, line):
            self.arrived[chat] = self.arrived.get(chat, 0) + 1


class Poster(asyncio.Protocol):
    """One connection to the bot's webhook, one request at a time."""

    def __init__(self, posters: Posters) -> None:
        self.posters = posters
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.posters.free(self)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, found, rest = self.buffer.partition(b"\r\n\r\n")
        if not found:
            return
        length = LENGTH.search(head)
        if (length is not None and len(rest) < int(length[1])) or (
            length is None and b"chunked" in head.lower() and not rest.endswith(b"0\r\n\r\n")
        ):
            return
        self.buffer = b""
        if not head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 204")):
            self.posters.errors += 1
        self.posters.free(self)


class Posters:
    """Kept connections; what finds none free waits its turn."""

    def __init__(self, port: int, path: str, secret: str) -> None:
        self.errors = 0
        head = f"POST {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\nContent-Type: application/json\r\n"
        self._head = f"{head}X-Telegram-Bot-Api-Secret-Token: {secret}\r\nContent-Length: "
        self._port = port
        self._idle: list[Poster] = []
        self._waiting: deque[bytes] = deque()

    async def start(self, size: int) -> None:
        for _ in range(size):
            await asyncio.get_running_loop().create_connection(lambda: Poster(self), HOST, self._port)

    def free(self, one: Poster) -> None:
        if self._waiting:
            one.transport.write(self._waiting.popleft())
        else:
            self._idle.append(one)

    def post(self, update: object) -> None:
        body = json.dumps(update, ensure_ascii=False).encode()
        data = f"{self._head}{len(body)}\r\n\r\n".encode() + body
        if self._idle:
            self._idle.pop().transport.write(data)
        else:
            self._waiting.append(data)

    def close(self) -> None:
        for one in self._idle:
            one.transport.abort()


class Stubborn:
    """Delivers as the platform does: again until it is answered with 200."""

    def __init__(self, port: int, path: str, secret: str) -> None:
        self.errors = 0
        self._port = port
        head = f"POST {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\nContent-Type: application/json\r\n"
        self._head = f"{head}X-Telegram-Bot-Api-Secret-Token: {secret}\r\nConnection: close\r\nContent-Length: "
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self, size: int) -> None:
        """Nothing to open: every post has a connection of its own."""

    def post(self, update: object) -> None:
        task = asyncio.ensure_future(self._deliver(json.dumps(update, ensure_ascii=False).encode()))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, body: bytes) -> None:
        data = f"{self._head}{len(body)}\r\n\r\n".encode() + body
        while not await self._taken(data):
            self.errors += 1
            await asyncio.sleep(0.1)

    async def _taken(self, data: bytes) -> bool:
        try:
            reader, writer = await asyncio.open_connection(HOST, self._port)
            try:
                writer.write(data)
                return (await reader.readline()).startswith(b"HTTP/1.1 200")
            finally:
                writer.close()
        except OSError:
            return False

    def close(self) -> None:
        for task in self._tasks:
            task.cancel()


@dataclass
class Crowd:
    """`people` persons, `at_once` of them at a time, each walking the talk once. `duplicates`: the chance of an update
    to be posted twice. `tolerant`: a line that comes again, or says that it does, is passed over (and counted)."""

    posters: Posters | Stubborn
    steps: Sequence[Step]
    people: int
    at_once: int
    first: int
    duplicates: float = 0
    tolerant: bool = False
    latencies: list[float] = field(default_factory=list)
    wrong: int = 0
    right: int = 0
    repeated: int = 0
    retyped: int = 0
    seconds: float = 0

    def __post_init__(self) -> None:
        self._at: dict[int, int] = {}
        self._since: dict[int, float] = {}
        self._last: dict[int, str] = {}
        self._begun: dict[int, list[str]] = {}
        self._noted: set[int] = set()
        self._next = self.first
        self._update = self.first * 1000
        self._done = asyncio.Event()

    async def talk(self, timeout: float, patience: float = 0) -> None:
        """Until all have finished, or for that many seconds. `patience`: who hears nothing for so long types again."""
        began = time.perf_counter()
        for _ in range(min(self.at_once, self.people)):
            self._admit()
        nudging = asyncio.ensure_future(self._nudge(patience)) if patience else None
        with suppress(TimeoutError):
            await asyncio.wait_for(self._done.wait(), timeout)
        self.seconds = time.perf_counter() - began
        if nudging is not None:
            nudging.cancel()

    @property
    def unfinished(self) -> int:
        return self.people - self.right - self.wrong

    def waiting(self, seconds: float) -> int:
        """How many have waited for a line for so long."""
        late = time.perf_counter() - seconds
        return sum(self._since[one] < late for one in self._at)

    def hears(self, number: int, line: str) -> bool:
        """A line of the bot; False where it is for nobody in this crowd."""
        if number not in self._at:
            self.repeated += self.first <= number < self._next
            return self.first <= number < self._next
        line = plain(line)
        if self.tolerant and line in (NOTE, NOTED):  # by itself where a keyboard is taken away; the line comes behind
            self._noted.add(number)
            return True
        again, line = line.startswith(AGAIN) or number in self._noted, line.removeprefix(AGAIN)
        self._noted.discard(number)
        if self.tolerant and (self._last.get(number) == line or (again and self._was(number, line))):
            self.repeated += 1
            return True
        expected = self.steps[self._at[number]].line_for(number)
        begun = self._begun.pop(number, ())
        if not (again and line == expected):  # said again whole, of which half had come
            line = "\n".join([*begun, line])
        if expected.startswith(f"{line}\n"):  # it comes in two messages where a keyboard is taken away
            self._begun[number] = [line]
            return True
        if line != expected:
            self.wrong += 1
            self._leave(number)
            return True
        self._last[number] = line
        self.latencies.append(time.perf_counter() - self._since[number])
        self._at[number] += 1
        if self._at[number] == len(self.steps):
            self.right += 1
            self._leave(number)
        else:
            self._say(number)
        return True

    def _was(self, number: int, line: str) -> bool:
        """Whether it is a line from before, as the bot says when it repeats one."""
        return any(line == step.line_for(number) for step in self.steps[: self._at[number]])

    def _admit(self) -> None:
        self._at[self._next] = 0
        self._say(self._next)
        self._next += 1

    def _leave(self, number: int) -> None:
        del self._at[number]
        if self._next < self.first + self.people:
            self._admit()
        elif not self._at:
            self._done.set()

    def _say(self, number: int) -> None:
        step = self.steps[self._at[number]]
        self._update += 1
        who: dict[str, Any] = {"id": number, "is_bot": False, "first_name": "Lan", "language_code": "vi"}
        chat = {"id": number, "type": "private", "first_name": "Lan"}
        said = step.said_by(number)
        message = {"message_id": self._update, "date": int(time.time()), "text": said, "chat": chat, "from": who}
        if said.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(said)}]
        update = {"update_id": self._update, "message": message}
        self._since[number] = time.perf_counter()
        self.posters.post(update)
        if self.duplicates and random.random() < self.duplicates:
            self.posters.post(update)

    async def _nudge(self, patience: float) -> None:
        while True:
            await asyncio.sleep(0.25)
            late = time.perf_counter() - patience
            for number in [one for one in self._at if self._since[one] < late]:
                self.retyped += 1
                self._say(number)


class Leisurely(Crowd):
    """People who think before they type, so long that they come to so many messages a second together."""

    rate: float = 1.0

    def _say(self, number: int) -> None:
        wait = random.uniform(0, 2 * self.at_once / self.rate)
        asyncio.get_running_loop().call_later(wait, super()._say, number)
