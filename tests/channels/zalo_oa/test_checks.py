"""What `ocop-bot check` says of an OA, in whatever state it is."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.channels.ports import Finding
from bot.wiring.zalo_oa import Store
from tests.channels.zalo_oa.conftest import REMINDER, Office, office


def run(folder: Path, play: Callable[[Office], Awaitable[None]], **config: Any) -> None:
    async def inside() -> None:
        async with office(folder, **config) as here:
            await play(here)

    asyncio.run(inside())


async def wrong(here: Office) -> list[str]:
    return [one.what for one in await here.channel.check() if one.level != "ok"]


def test_an_account_that_is_well(tmp_path: Path) -> None:
    async def play(here: Office) -> None:
        await here.connected()
        found = await here.channel.check()
        assert {one.level for one in found} == {"ok"}
        said = "\n".join(one.what for one in found)
        assert "webhook address for the console: https://bot.example.vn/webhook/zalo-oa/ocop" in said
        assert "access token until 21/11/2026 09:00, connection until 18/02/2027" in said
        assert "package Nâng cao until 31/12/2027" in said
        assert "asks for: ten, ngay, ghi_chu (may be left out)" in said

    run(tmp_path, play)


def test_an_account_never_connected_is_told_the_command(tmp_path: Path) -> None:
    async def play(here: Office) -> None:
        found = await here.channel.check()
        assert found[-1] == Finding(
            "problem", "ocop was never connected to Zalo", "run: ocop-bot zalo connect ocop"
        )
        assert here.fakes.log.calls == []

    run(tmp_path, play)


def test_a_lost_connection_and_one_in_doubt_are_said(tmp_path: Path) -> None:
    async def play(here: Office) -> None:
        await here.connected()
        store = Store(here.lane, "ocop")
        await store.begin(None)
        await here.clock.advance(timedelta(seconds=61))
        assert any("was never answered" in said for said in await wrong(here))
        await store.bury(here.oa.refresh, "used up")
        assert any("lost its connection to Zalo: used up" in said for said in await wrong(here))

    run(tmp_path, play)


def test_what_is_wrong_with_the_account_itself(tmp_path: Path) -> None:
    async def play(here: Office) -> None:
        await here.connected()
        here.oa.verified, here.oa.package_until, here.oa.rights = False, "01/11/2026", False
        del here.oa.templates[REMINDER]
        said = await wrong(here)
        assert any("is not verified" in one for one in said)
        assert any("ended 01/11/2026" in one for one in said)
        assert any("-223" in one for one in said)
        assert any("template reminder (223344)" in one for one in said)
        here.oa.package_until = "30/11/2026"
        assert any("ends 30/11/2026" in one for one in await wrong(here))

    run(tmp_path, play)


def test_another_oa_than_the_one_set_up(tmp_path: Path) -> None:
    async def play(here: Office) -> None:
        await here.connected()
        here.oa.oa_id = "4318000000000000099"
        assert any("connected to OA 4318000000000000099" in one for one in await wrong(here))

    run(tmp_path, play)


def test_an_address_zalo_cannot_reach_and_no_templates(tmp_path: Path) -> None:
    async def play(here: Office) -> None:
        await here.connected()
        said = await wrong(here)
        assert any("OCOP_PUBLIC_URL" in one for one in said)
        assert any("has no templates" in one for one in said)

    run(tmp_path, play, public_url="http://127.0.0.1:8080", templates={})


def test_no_way_to_zalo(tmp_path: Path) -> None:
    async def play(here: Office) -> None:
        await here.connected()
        assert any("no connection" in one for one in await wrong(here))

    run(tmp_path, play, openapi_url="http://127.0.0.1:9")


def test_a_connection_that_is_lost_while_asking_is_said_with_what_to_do(tmp_path: Path) -> None:
    async def play(here: Office) -> None:
        await here.connected()
        here.oa.grant()  # a copy elsewhere has refreshed
        found = [one for one in await here.channel.check() if one.level != "ok"]
        assert [one.mend for one in found] == ["run: ocop-bot zalo connect ocop"]
        assert "the refresh token was used or has expired" in found[0].what

    run(tmp_path, play)
