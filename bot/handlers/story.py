"""The doing of the story: the newest photo of the product goes on top of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.flows import story
from bot.flows.media import LOOKS
from bot.flows.state import SideAct
from bot.flows.story import MakeStory
from bot.handlers.forms import KEPT
from bot.services import media

if TYPE_CHECKING:
    from bot.handlers.desk import Desk


def make_story(desk: Desk, act: MakeStory) -> None:
    product = desk.loaded.product
    shown = media.of(desk.work, "product", product.id, f"paper:{LOOKS}", states=KEPT) if product is not None else []
    pictures = [use.media.sha256 for use in shown if use.media.mime == "image/jpeg" and use.media.sha256]
    photo = pictures[-1] if pictures else ""
    if act.ending:
        desk.show(lambda pen: story.send(pen, act.ending, photo))
    else:
        desk.show(lambda pen: story.menu(pen, bool(photo)))


ACTS: dict[type[SideAct], Callable[[Desk, Any], None]] = {MakeStory: make_story}
