"""A bot of ours against the fake Telegram, without a house."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest_asyncio

from bot.channels.telegram import Client, TelegramBot
from bot.fakes.clock import FakeClock
from bot.fakes.server import FakePlatforms
from bot.fakes.telegram import FakeTelegram
from bot.fakes.telegram_bot import FakeBot
from bot.fakes.telegram_people import Person
from bot.messages import Inbound
from tests.channels.telegram.scene import TOKEN


@dataclass
class Pair:
    """`ours` sends and receives, `theirs` is the same bot as the platform knows it. `trouble`: what `receive` raises,
    one after another, before it takes anything."""

    fakes: FakePlatforms
    telegram: FakeTelegram
    theirs: FakeBot
    ours: TelegramBot
    lan: Person
    taken: list[Inbound] = field(default_factory=list)
    trouble: list[Exception] = field(default_factory=list)

    async def receive(self, event: Inbound) -> None:
        if self.trouble:
            raise self.trouble.pop(0)
        self.taken.append(event)


@pytest_asyncio.fixture
async def pair() -> AsyncIterator[Pair]:
    fakes = FakePlatforms(FakeClock())
    telegram = fakes.add(FakeTelegram(fakes))
    theirs = telegram.bot(TOKEN)
    async with fakes:
        client = Client(TOKEN, f"{fakes.url}/bot", f"{fakes.url}/file/bot")
        made: list[Pair] = []

        async def receive(event: Inbound) -> None:
            await made[0].receive(event)

        async def language(chat: str) -> str:
            return "vi"

        ours = TelegramBot(client, account="ocop", receive=receive, language=language, clock=fakes.clock)
        made.append(Pair(fakes, telegram, theirs, ours, theirs.person(900100200)))
        yield made[0]
        await ours.close()
