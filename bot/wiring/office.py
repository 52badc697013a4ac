"""The offices' console over a house."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from bot.flows.naming import question_name
from bot.office.asking import Tools, ZaloTariff
from bot.office.console import Console
from bot.programme.ptnt_ocop import Shape, ShapeProblem, load_shape
from bot.services.office_announcements import TEMPLATE
from bot.settings import Settings, SettingsProblem

if TYPE_CHECKING:
    from bot.app import House


def attach(house: House, app: web.Application) -> None:
    """Its pages, at /office/. They write through the house's lane; after each commit there may be something to send."""

    def wake() -> None:
        house.wake()
        house.fanout.wake()

    public_url = house.settings.public_url.rstrip("/")
    zalo = {
        one.name: ZaloTariff("announcement" in one.paid, TEMPLATE in one.templates) for one in house.accounts.zalo_oa
    }
    tools = Tools(public_url, house.media, wake, question_name, shape_of(house.settings), zalo)
    Console(house.lane, tools).attach(app)


def shape_of(settings: Settings) -> Shape:
    """How products go to the ministry's database. Raises SettingsProblem."""
    try:
        return load_shape(settings.ptnt_ocop)
    except ShapeProblem as problem:
        raise SettingsProblem(f"OCOP_PTNT_OCOP: {problem}") from None
