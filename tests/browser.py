"""Chromium for the tests that need a real browser: the fixture `chromium`, which `conftest.py` has for all of them."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio

BROWSERS = ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium")  # the first is the same without what shows windows
CHROMIUM = os.environ.get("OCOP_TEST_CHROMIUM") or next((one for one in BROWSERS if Path(one).exists()), BROWSERS[-1])
FLAGS = ("--no-sandbox", "--disable-dev-shm-usage")
AXE = Path(__file__).parent / "data" / "axe.min.js"
MISSING = not Path(CHROMIUM).exists()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[object]:
    """A running Chromium (playwright's Browser), one for a whole test session; each test opens contexts in it."""
    if MISSING:
        pytest.skip(f"no browser at {CHROMIUM}: install chromium-headless-shell, or name one in OCOP_TEST_CHROMIUM")
    playwright = pytest.importorskip("playwright.async_api", reason="playwright is not installed")
    async with playwright.async_playwright() as running:
        browser = await running.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        try:
            yield browser
        finally:
            await browser.close()


async def findings(evaluate: Callable[[str], Awaitable[object]]) -> list[str]:
    """What axe holds against the page that `evaluate` (playwright's Page.evaluate) looks at: serious and critical
    findings, one line each. Run through the debugger, it needs no leave from the page's own policy."""
    if await evaluate("typeof axe") != "object":
        await evaluate(AXE.read_text(encoding="utf-8") + "\n;0")
    found = await evaluate("axe.run(document, {resultTypes: ['violations']}).then((result) => result.violations)")
    assert isinstance(found, list)
    return [
        f"{one['impact']}: {one['id']}: {one['help']}: {[node['html'][:120] for node in one['nodes'][:3]]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
