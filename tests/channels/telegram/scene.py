"""A house, the fake Telegram, and people who talk through both over real HTTP."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web
from pydantic import SecretStr

from bot.accounts import Accounts, Mode, TelegramAccount
from bot.app import House, open_house, serve
from bot.channels.telegram import TelegramBot
from bot.fakes.clock import FakeClock
from bot.fakes.server import FakePlatforms
from bot.fakes.telegram import FakeTelegram
from bot.fakes.telegram_bot import FakeBot
from bot.fakes.telegram_people import Person
from bot.settings import Settings
from tests.prepared import prepared

TOKEN = "777000111:a-secret-that-nobody-may-see"


@dataclass
class Scene:
    """`telegram` is the platform, `bot` our bot as it knows it."""

    fakes: FakePlatforms
    telegram: FakeTelegram
    bot: FakeBot
    house: House
    runner: web.AppRunner
    address: str

    def person(self, number: int = 900100200, name: str = "Lan") -> Person:
        return self.bot.person(number, name)

    @property
    def channel(self) -> TelegramBot:
        return next(one for one in self.house.channels.values() if isinstance(one, TelegramBot))


def account(
    fakes: FakePlatforms, name: str = "ocop", token: str = TOKEN, mode: Mode = "polling", per_second: float = 20
) -> TelegramAccount:
    return TelegramAccount(
        per_second=per_second,
        name=name,
        token=SecretStr(token),
        mode=mode,
        base_url=f"{fakes.url}/bot",
        base_file_url=f"{fakes.url}/file/bot",
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def staged(
    folder: Path,
    mode: Mode = "polling",
    *,
    more: tuple[TelegramAccount, ...] = (),
    database_url: str = "",
    per_second: float = 20,
) -> AsyncIterator[Scene]:
    clock = FakeClock()
    fakes = FakePlatforms(clock)
    telegram = fakes.add(FakeTelegram(fakes))
    bot = telegram.bot(TOKEN)
    async with fakes:
        port = free_port()
        settings = Settings(var=prepared(folder), database_url=database_url, public_url=f"http://127.0.0.1:{port}")
        house = open_house(settings, clock)
        accounts = Accounts(telegram=(account(fakes, mode=mode, per_second=per_second), *more))
        runner, _ = await serve(house, "127.0.0.1", port, accounts)
        try:
            yield Scene(fakes, telegram, bot, house, runner, f"http://127.0.0.1:{port}")
        finally:
            await runner.cleanup()
            await house.close()
