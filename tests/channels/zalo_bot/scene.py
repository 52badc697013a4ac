"""A house with one Zalo bot, and the platform it talks to, over real HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web
from sqlalchemy import func, select

from bot.accounts import Accounts, ZaloBotAccount
from bot.app import House, open_house, serve
from bot.channels.ports import Finding
from bot.fakes.clock import FakeClock
from bot.fakes.server import FakePlatforms
from bot.fakes.zalo_bot import FakeBot, FakeZaloBot
from bot.settings import Settings
from bot.storage import Work, history
from bot.storage.chats import load
from bot.storage.tables import chat
from bot.wiring import zalo_bot
from tests.channels.web.talk import free_port
from tests.prepared import prepared

TOKEN = "1459232241454765289:bi-mat"
SECRET = "chuoi-bi-mat-123"


@dataclass
class Scene:
    fakes: FakePlatforms
    face: FakeZaloBot
    bot: FakeBot
    house: House
    url: str

    def account(self, **more: Any) -> ZaloBotAccount:
        return account(self.face, **more)

    async def check(self, *accounts: ZaloBotAccount) -> Sequence[Finding]:
        """What `ocop-bot check` would say."""
        connection = zalo_bot.connect(self.house, web.Application(), Accounts(zalo_bot=accounts))
        try:
            return await connection.check()
        finally:
            await connection.close()

    def chats(self) -> int:
        """How many chats the house knows on this bot."""

        def job(work: Work) -> int:
            return int(work.conn.execute(select(func.count()).select_from(chat)).scalar_one())

        return self.house.lane.look(job)

    def talk(self, chat: str) -> list[str]:
        def job(work: Work) -> list[str]:
            found = load(work, "zalo_bot", "ocop", chat)
            assert found is not None
            return [line.text for line in history(work, found.chat.id)]

        return self.house.lane.look(job)


def account(face: FakeZaloBot, **more: Any) -> ZaloBotAccount:
    given = {"name": "ocop", "token": TOKEN, "base_url": face.base_url, "media_hosts": (face.fakes.url,)}
    return ZaloBotAccount.model_validate({**given, **more})


@asynccontextmanager
async def scene(folder: Path, *, served: bool = True, **more: Any) -> AsyncIterator[Scene]:
    """`more` is about the account; with mode="webhook" the platform posts to the house."""
    clock = FakeClock()
    fakes = FakePlatforms(clock)
    face = fakes.add(FakeZaloBot(fakes))
    bot = face.bot(TOKEN)
    async with fakes:
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        house = open_house(Settings(var=prepared(folder), public_url=url), clock)
        runner = None
        try:
            if served:
                runner, _ = await serve(house, "127.0.0.1", port, Accounts(zalo_bot=(account(face, **more),)))
            yield Scene(fakes, face, bot, house, url)
        finally:
            if runner is not None:
                await runner.cleanup()
            await house.close()
