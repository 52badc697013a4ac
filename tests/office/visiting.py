"""The console on loopback, and visitors who are signed in."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest_asyncio
from aiohttp import ClientSession, CookieJar, FormData, web

from bot.media import Store
from bot.office.asking import Tools
from bot.office.console import Console
from bot.services import accounts
from bot.storage import Lane, Work
from bot.storage import accounts as kept
from bot.storage.accounts import Account, Role

__all__ = ["Answer", "Office", "Visitor", "office", "served"]

CSRF = re.compile(r'name="csrf" value="([0-9a-f]+)"')


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    text: str
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def to(self) -> str:
        return self.headers.get("Location", "")


@dataclass
class Visitor:
    """A browser without script: follows no redirect by itself, sends the session's token with every form."""

    base: str
    session: ClientSession
    token: str = ""
    csrf: str = ""

    async def get(self, path: str, **more: Any) -> Answer:
        return await self._ask("GET", path, **more)

    async def post(
        self,
        path: str,
        fields: Mapping[str, str] | Sequence[tuple[str, str]] = (),
        files: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> Answer:
        """`files`: name → (filename, bytes)."""
        pairs = [*(fields.items() if isinstance(fields, Mapping) else fields)]
        if self.csrf:
            pairs.append(("csrf", self.csrf))
        if files is None:
            return await self._ask("POST", path, data=pairs, **more)
        form = FormData(pairs)
        for name, (filename, content) in files.items():
            form.add_field(name, content, filename=filename)
        return await self._ask("POST", path, data=form, **more)

    async def _ask(self, method: str, path: str, **more: Any) -> Answer:
        async with self.session.request(method, f"{self.base}{path}", allow_redirects=False, **more) as response:
            body = await response.read()
            return Answer(response.status, body.decode("utf-8", "replace"), dict(response.headers), body)


@dataclass
class Office:
    """The console, served; `visitor()` is nobody yet, `seat(...)` somebody signed in."""

    lane: Lane
    base: str
    stack: AsyncExitStack
    store: Store
    woken: list[int] = field(default_factory=list)

    async def visitor(self) -> Visitor:
        session = await self.stack.enter_async_context(ClientSession(cookie_jar=CookieJar(unsafe=True)))
        return Visitor(self.base, session)

    async def invitation(self, role: Role, province: str = "", commune: str = "", name: str = "") -> str:
        """What stands in an invitation's link."""

        def make(work: Work) -> str:
            return accounts.link_of(work, accounts.invite(work, role, province, commune, name))

        return await self.lane.run(make)

    async def account(self, role: Role, province: str = "", commune: str = "", name: str = "Cán bộ") -> Account:
        """An account by its own service: invited, joined."""

        def make(work: Work) -> Account:
            code = accounts.invite(work, role, province, commune, name)
            login = f"{role}.{province}.{commune}.{code}".lower()
            ready = accounts.Secured(name, login, "no hash: this one comes by a link", "JBSWY3DPEHPK3PXP", 1)
            signed = accounts.join(work, code, "test", ready, "vi", "")
            assert signed.kind == "ok"
            found = kept.of_login(work, login)
            assert found is not None
            return found

        return await self.lane.run(make)

    async def seat(self, role: Role, province: str = "", commune: str = "", name: str = "Cán bộ") -> Visitor:
        """A visitor signed in to a new account of that role and area."""
        return await self.enter(await self.account(role, province, commune, name))

    async def enter(self, account: Account) -> Visitor:
        def sign(work: Work) -> tuple[str, str]:
            code = accounts.link_for(work, account)
            signed = accounts.enter(work, code, "test", "Firefox")
            return signed.token, accounts.csrf_of(work, signed.token)

        visitor = await self.visitor()
        visitor.token, visitor.csrf = await self.lane.run(sign)
        visitor.session.cookie_jar.update_cookies({"ocop_office": visitor.token})
        return visitor


@asynccontextmanager
async def served(lane: Lane, media: Path) -> AsyncIterator[Office]:
    """The console over a database, on a port of its own."""
    woken: list[int] = []
    app = web.Application()
    store = Store(media)
    Console(lane, Tools("", store, lambda: woken.append(1))).attach(app)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    async with AsyncExitStack() as stack:
        yield Office(lane, f"http://127.0.0.1:{runner.addresses[0][1]}", stack, store, woken)
    await runner.cleanup()


@pytest_asyncio.fixture
async def office(lane: Lane, tmp_path: Path) -> AsyncIterator[Office]:
    async with served(lane, tmp_path / "media") as running:
        yield running
