"""The figures in a real browser: readable on a phone and a desk, nothing axe would object to, bars that are drawn."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.services import figures
from tests.browser import findings
from tests.office.test_browser import DESK, PHONE, opened
from tests.office.test_figures import HERE, fill

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser]


async def test_charts_and_tables_are_seen_and_heard(chromium: Any, tmp_path: Path) -> None:
    """Each page is opened once, on a phone, and then widened to a desk as a window is."""
    async with opened(tmp_path) as office:
        await office.lane.run(fill)
        chief = await office.seat("province", "19")
        context = await chromium.new_context(**PHONE)
        await context.add_cookies([{"name": "ocop_office", "value": chief.token, "url": office.base}])
        page = await context.new_page()
        complaints: list[str] = []
        page.on("console", lambda one: complaints.append(one.text))
        for path in ("", *(f"/{id_}" for id_ in figures.TABLES), "/plan/enter"):
            await page.goto(f"{office.base}{HERE}{path}")
            for size in (PHONE, DESK):
                await page.set_viewport_size(size["viewport"])
                wide = await page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
                assert wide[1] == size["viewport"]["width"]
                assert wide[0] <= wide[1], f"{path} is {wide[0]} pixels wide in {wide[1]}"
                assert await findings(page.evaluate) == [], path
            await page.set_viewport_size(PHONE["viewport"])
        for size in (PHONE, DESK):
            await page.set_viewport_size(size["viewport"])
            await _bars(page, f"{office.base}{HERE}/stars")
        assert complaints == []
        await context.close()


async def _bars(page: Any, address: str) -> None:
    """They are drawn, as wide as there is room, in the colours of the style sheet; without figures it says so."""
    await page.goto(address)
    bars = await page.eval_on_selector_all(
        "svg.chart .part", "all => all.map(one => one.getBoundingClientRect().width)"
    )
    assert len(bars) == 2
    assert min(bars) > 100, "one product each: both bars are as long as there is room"
    inside = await page.eval_on_selector_all(
        "svg.chart text", "all => all.every(one => one.getBoundingClientRect().right <= window.innerWidth)"
    )
    assert inside, "no figure is cut off"
    fills = await page.eval_on_selector_all("svg.chart .part", "all => all.map(one => getComputedStyle(one).fill)")
    assert all(one not in ("none", "rgb(0, 0, 0)") for one in fills), "the style sheet reaches the bars"
    await page.select_option("[name=sheet]", "12")
    await page.click("form.filters button")
    await page.get_by_text("Chưa có số liệu để vẽ.").wait_for()
