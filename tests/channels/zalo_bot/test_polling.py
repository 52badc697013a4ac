"""An update that was fetched is ours alone: nothing that happens to the database loses it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.channels.ports import Busy
from bot.channels.zalo_bot import Api, Poller, Spool, Usage, ZaloBot
from bot.channels.zalo_bot.polling import Refused
from bot.clock import SystemClock
from bot.messages import Inbound
from tests.channels.zalo_bot.scene import TOKEN, scene

pytestmark = pytest.mark.asyncio


async def nobody() -> Usage:
    return Usage(0, 0)


def hide(text: str) -> str:
    return text.encode().hex()


def show(text: str) -> str:
    return bytes.fromhex(text).decode()


async def test_what_the_database_does_not_take_waits_in_the_spool_and_outlives_the_process(tmp_path: Path) -> None:
    async with scene(tmp_path / "house", served=False) as on:
        taken: list[Inbound] = []
        trouble = [True]

        async def receive(event: Inbound) -> None:
            if trouble[0]:
                raise Busy(60)
            taken.append(event)

        def bot() -> ZaloBot:
            api = Api(on.face.base_url, TOKEN)
            return ZaloBot(
                api, account="ocop", receive=receive, usage=nobody, link=lambda key, n: "", clock=SystemClock()
            )

        spool = Spool(tmp_path / "ocop.spool", hide, show)
        on.bot.person("Lan").says("xin chào")
        first = bot()
        fetching = asyncio.create_task(Poller(first, spool, hold=1).run())
        async with asyncio.timeout(20):
            while not spool.waiting():
                await asyncio.sleep(0.02)
        assert b"xin ch" not in (tmp_path / "ocop.spool").read_bytes()
        assert (tmp_path / "ocop.spool").stat().st_mode & 0o777 == 0o600
        fetching.cancel()  # the process dies
        await asyncio.gather(fetching, return_exceptions=True)
        await first.close()
        trouble[0] = False
        second = bot()
        fetching = asyncio.create_task(Poller(second, spool, hold=1).run())
        async with asyncio.timeout(20):
            while not taken or spool.waiting():
                await asyncio.sleep(0.02)
        fetching.cancel()
        await asyncio.gather(fetching, return_exceptions=True)
        await second.close()
        assert len(taken) == 1


async def test_nothing_new_is_no_trouble_and_a_dead_token_ends_it(tmp_path: Path) -> None:
    async with scene(tmp_path, served=False) as on:

        async def receive(event: Inbound) -> None:
            raise AssertionError("nobody wrote")

        bot = ZaloBot(
            Api(on.face.base_url, TOKEN),
            account="ocop",
            receive=receive,
            usage=nobody,
            link=lambda key, n: "",
            clock=SystemClock(),
        )
        poller = Poller(bot, Spool(tmp_path / "x", hide, show), hold=0)
        assert await poller.once() == 0
        on.bot.revoked = True
        with pytest.raises(Refused):
            await poller.run()
        await bot.close()
