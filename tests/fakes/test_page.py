"""The page with three phones: everything on it works, in a real browser."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.fakes.clock import FakeClock
from bot.faking import stand, with_bot
from tests.media import files
from tests.prepared import prepared

KINDS = ("telegram", "zalo_oa", "zalo_bot")


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="session")
async def test_three_people_talk_side_by_side(chromium: Any, tmp_path: Path) -> None:
    photo = tmp_path / "giay.jpg"
    photo.write_bytes(files.photo())
    async with stand(0, FakeClock(running=True)) as on, with_bot(on, prepared(tmp_path / "var")) as house:
        on.page.after_jump = house.ticks.lost_work
        page = await chromium.new_page()
        troubles: list[str] = []
        page.on("pageerror", lambda error: troubles.append(str(error)))
        await page.goto(on.fakes.url)
        for kind in KINDS:
            await page.locator(f".{kind} .start").click()
            await page.locator(f".{kind} .bubble", has_text="Chào anh/chị!").wait_for()
        await page.locator(".telegram .buttons button", has_text="Có, đồng ý").click()
        await page.locator(".zalo_oa .buttons button", has_text="Có, đồng ý").click()
        await page.locator(".zalo_bot .text").fill("1")
        await page.locator(".zalo_bot .text").press("Enter")
        for kind in KINDS:
            await page.locator(f".{kind} .bubble", has_text="làm sản phẩm gì").wait_for()
            await page.locator(f".{kind} [type=file]").set_input_files(str(photo))
            await page.locator(f".{kind} .mine img").wait_for()
            await page.locator(f".{kind} .bubble", has_text="Ảnh này là gì ạ?").wait_for()
        await page.get_by_role("button", name="+8 ngày").click()
        await page.locator(".telegram .block").click()
        await page.locator(".telegram.blocked").wait_for()
        assert troubles == []
        await page.close()


@pytest.mark.asyncio
async def test_what_is_done_by_its_form(tmp_path: Path) -> None:
    async with stand(0, FakeClock()) as on, aiohttp.ClientSession(on.fakes.url) as visitor:

        async def do(**fields: str) -> int:
            async with visitor.post("/fakes/do", data=fields) as answer:
                return answer.status

        before = on.fakes.clock.now()
        assert await do(do="jump", hours="49") == 200
        assert (on.fakes.clock.now() - before).total_seconds() == 49 * 3600
        assert await do(do="wild", on="1") == 200
        assert on.oa.hooks.mess.twice > 0
        assert await do(do="say", kind="zalo_bot", text="chào") == 200
        assert await do(do="fault", kind="zalo_bot", fault="429") == 200
        assert await do(do="say", kind="nobody", text="x") == 400
        assert await do(do="dance", kind="telegram") == 400
        assert await do(do="say", kind="telegram", text="  ") == 400
        async with visitor.get("/fakes/state") as answer:
            state = await answer.json()
        assert [phone["kind"] for phone in state["phones"]] == list(KINDS)
        assert state["phones"][2]["lines"][0]["text"] == "chào"
        assert "[[zalo_oa]]" in state["config"]
        async with visitor.get("/fakes/transcript/zalo_bot") as answer:
            assert await answer.text() == "> chào\n"
        for path in (
            "/fakes/picture/zalo_bot/0",
            "/fakes/picture/zalo_bot/99",
            "/fakes/page/../page.py",
            "/fakes/transcript/x",
        ):
            async with visitor.get(path) as answer:
                assert answer.status == 404
    await asyncio.sleep(0)
