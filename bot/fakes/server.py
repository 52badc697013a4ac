"""The one server behind the faces: it listens, meets every call with its scripted fault, and notes what became of it.

    fakes = FakePlatforms()
    telegram = fakes.add(FakeTelegram(fakes))
    async with fakes:
        fakes.url  # "http://127.0.0.1:40123"

A face is a class in a module of its own with `attach(app)`; its handlers go through `FakePlatforms.meet`.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Protocol, TypeVar

from aiohttp import web

from bot.fakes.clock import FakeClock
from bot.fakes.faults import Answer, CallLog, Drop, Fate, Faults, Hang

LARGEST = 60 * 1024 * 1024  # bytes of one upload; more than any platform takes, so that the face refuses it itself


class Face(Protocol):
    """One platform's side of the server."""

    def attach(self, app: web.Application) -> None: ...

    async def close(self) -> None: ...


@dataclass(slots=True)
class Asked:
    """One call as it arrived."""

    face: str
    account: str
    method: str
    chat: str
    payload: Mapping[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class Told:
    """What a face answers. `why` is set where it refused; `platform_id` is the message it made."""

    status: int
    body: object
    platform_id: str = ""
    why: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


SomeFace = TypeVar("SomeFace", bound=Face)


class FakePlatforms:
    """All faces together over one clock, one script of faults and one log."""

    def __init__(self, clock: FakeClock | None = None, *, seed: int = 0, log_file: Path | None = None) -> None:
        self.clock = clock or FakeClock()
        self.faults = Faults(seed)
        self.log = CallLog(log_file)
        self.seed = seed
        self.app = web.Application(client_max_size=LARGEST)
        self.numbers = itertools.count(1)  # for whatever must never repeat: file ids, message ids
        self._faces: list[Face] = []
        self._runner: web.AppRunner | None = None
        self.url = ""

    def add(self, face: SomeFace) -> SomeFace:
        self._faces.append(face)
        face.attach(self.app)
        return face

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Listens; returns its address. Raises OSError when the port is taken."""
        self._runner = web.AppRunner(self.app, access_log=None, handler_cancellation=True, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        self.url = f"http://{host}:{self._runner.addresses[0][1]}"
        return self.url

    async def close(self) -> None:
        for face in self._faces:
            await face.close()
        if self._runner is not None:
            await self._runner.cleanup()
        self.log.close()

    async def __aenter__(self) -> FakePlatforms:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def meet(
        self, request: web.Request, asked: Asked, do: Callable[[], Told | Awaitable[Told]]
    ) -> web.StreamResponse:
        """Answers one call: by its fault where one is scripted, else by what the face does. Everything is noted."""
        fault = self.faults.take(asked.face, asked.account, asked.method, asked.chat)
        match fault:
            case Answer():
                self._note(asked, "refused", why=f"{fault.status} scripted")
                return _response(Told(fault.status, fault.body, headers=fault.headers))
            case Drop(accepted=False):
                self._note(asked, "refused", why="line dropped")
                return _cut(request)
            case Hang(accepted=False):
                self._note(asked, "refused", why="no answer")
                await _wait(fault.seconds)
                return _cut(request)
        told = do()
        if not isinstance(told, Told):
            told = await told
        if told.why:
            self._note(asked, "refused", why=told.why)
        else:
            self._note(asked, "accepted" if fault is None else "lost", told.platform_id)
        match fault:
            case Drop():
                return _cut(request)
            case Hang():
                await _wait(fault.seconds)
        return _response(told)

    def _note(self, asked: Asked, fate: Fate, platform_id: str = "", why: str = "") -> None:
        self.log.add(
            self.clock.now(), asked.face, asked.account, asked.method, asked.chat, asked.payload, fate, platform_id, why
        )


async def _wait(seconds: float | None) -> None:
    """Real seconds; without a number until the caller hangs up, which cancels the handler."""
    await asyncio.sleep(seconds if seconds is not None else 3600)


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _response(told: Told) -> web.Response:
    if isinstance(told.body, str):
        return web.Response(status=told.status, text=told.body, content_type="text/html", headers=dict(told.headers))
    if isinstance(told.body, bytes):
        return web.Response(status=told.status, body=told.body, headers=dict(told.headers))
    return web.json_response(told.body, status=told.status, headers=dict(told.headers))
