"""A visitor with a real browser."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from bot.clock import SystemClock
from tests.channels.web import script
from tests.channels.web.talk import Talk

PHONE = {"viewport": {"width": 360, "height": 640}, "has_touch": True, "is_mobile": True}


@dataclass
class Visit:
    """One visitor's page, and what went wrong on it."""

    page: Any
    context: Any
    url: str
    troubles: list[str] = field(default_factory=list)

    def button(self, name: str) -> Any:
        return self.page.get_by_role("button", name=name, exact=True)

    async def said(self, words: str, who: str = "bot") -> None:
        await self.page.locator(f".{who} .text", has_text=words).first.wait_for()

    async def texts(self, who: str) -> list[str]:
        return list(await self.page.locator(f".{who} .text").all_text_contents())

    async def write(self, words: str) -> None:
        await self.page.get_by_role("textbox").fill(words)
        await self.page.keyboard.press("Enter")


@asynccontextmanager
async def visit(browser: Any, url: str, **options: Any) -> AsyncIterator[Visit]:
    """Opens the page. Leaving fails if a script threw or the page's policy was broken."""
    # Without the gliding of the page, which under load moves a button away from under the finger.
    context = await browser.new_context(**{"reduced_motion": "reduce", **options})
    try:
        page = await context.new_page()
        visitor = Visit(page, context, url)
        page.on("pageerror", lambda error: visitor.troubles.append(str(error)))
        page.on(
            "console",
            lambda said: visitor.troubles.append(said.text) if "Content Security Policy" in said.text else None,
        )
        page.on(
            "request",
            lambda request: visitor.troubles.append(request.url) if not request.url.startswith(url) else None,
        )
        await page.goto(url)
        yield visitor
        assert visitor.troubles == []
    finally:
        await context.close()


def talk() -> Talk:
    return Talk(script.answer, clock=SystemClock())


def bodies(held: Talk) -> list[object]:
    return [inbound.body for inbound in held.received]


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():
            await asyncio.sleep(0.05)


async def until_end(page: Any) -> None:
    async with asyncio.timeout(10):
        while await page.evaluate("document.documentElement.scrollHeight - innerHeight - pageYOffset") > 5:
            await asyncio.sleep(0.05)
