"""The console in a real browser: signing in, nothing wider than a phone, nothing axe would object to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pyotp
import pytest

from bot.clock import SystemClock
from bot.storage import Lane, open_storage
from tests.browser import findings
from tests.office.visiting import Office, served
from tests.prepared import prepared

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser]

PHONE = {"viewport": {"width": 360, "height": 740}}
DESK = {"viewport": {"width": 1440, "height": 900}}
TOO_WIDE = """() => document.documentElement.scrollWidth <= window.innerWidth ? [] :
    [...document.querySelectorAll("body *")].filter((one) => !one.closest(".wide")
        && one.getBoundingClientRect().right > window.innerWidth).map((one) => one.outerHTML.slice(0, 120))"""
PASSWORD = "một hai ba bốn"


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Office]:
    lane: Lane = open_storage(f"sqlite:///{prepared(folder)}/ocop.db", None, folder, SystemClock())
    async with served(lane, folder / "media") as office:
        yield office
    await lane.close()


async def looked_at(page: Any) -> None:
    """No page scrolls sideways; axe finds nothing serious."""
    wide = await page.evaluate(TOO_WIDE)
    assert wide == [], page.url
    assert await findings(page.evaluate) == [], page.url


async def test_an_invited_officer_signs_in_with_an_authenticator(chromium: Any, tmp_path: Path) -> None:
    async with opened(tmp_path) as office:
        code = await office.invitation("province", "19", name="Chị Lan")
        context = await chromium.new_context(**PHONE)
        page = await context.new_page()
        complaints: list[str] = []
        page.on("console", lambda one: complaints.append(one.text) if "Content Security" in one.text else None)
        await page.goto(f"{office.base}/office/join/{code}")
        await looked_at(page)
        key = (await page.inner_text(".spelled")).replace(" ", "")
        await page.fill("[name=login]", "lan")
        await page.fill("[name=password]", PASSWORD)
        await page.fill("[name=again]", PASSWORD)
        await page.fill("[name=code]", "000000")
        await page.click("main button.main")
        await page.get_by_text("Mã chưa khớp").first.wait_for()
        await looked_at(page)
        await page.fill("[name=password]", PASSWORD)
        await page.fill("[name=again]", PASSWORD)
        await page.fill("[name=code]", pyotp.TOTP(key).now())
        await page.click("main button.main")
        await page.get_by_role("heading", name="Hôm nay").wait_for()
        await page.get_by_text("Danh mục").click()
        await page.get_by_role("link", name="Cán bộ").click()
        await page.get_by_role("heading", name="Cán bộ", exact=True).wait_for()
        await looked_at(page)
        await page.get_by_role("button", name="Thoát").click()
        await page.get_by_text("Anh/chị đã thoát.").wait_for()

        desk = await (await chromium.new_context(**DESK)).new_page()
        await desk.goto(f"{office.base}/office/people")
        await desk.fill("[name=login]", "lan")
        await desk.fill("[name=password]", PASSWORD)
        await office.lane.run(lambda work: _forget_the_last_code(work))
        await desk.fill("[name=code]", pyotp.TOTP(key).now())
        await desk.keyboard.press("Enter")
        await desk.get_by_role("heading", name="Cán bộ", exact=True).wait_for()
        await looked_at(desk)
        assert complaints == []


def _forget_the_last_code(work: Any) -> None:
    """The next code of the app comes in half a minute; nobody waits for that here."""
    work.conn.exec_driver_sql("UPDATE office_account SET totp_step = 1")
