"""The offices' console over a house."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from bot.office.asking import Tools
from bot.office.console import Console

if TYPE_CHECKING:
    from bot.app import House


def attach(house: House, app: web.Application) -> None:
    """Its pages, at /office/. They write through the house's lane; after each commit there may be something to send."""

    def wake() -> None:
        house.wake()
        house.fanout.wake()

    tools = Tools(house.settings.public_url.rstrip("/"), house.media, wake)
    Console(house.lane, tools).attach(app)
