"""The doing of the forms: the papers that are attached, and the files."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.flows import forms, wall
from bot.flows.forms import MakeForms, Sheaf
from bot.flows.state import SideAct
from bot.flows.wall import MakeWallSheet
from bot.handlers.evidence import held
from bot.services import media, papers
from bot.storage.media import State
from bot.storage.papers import SUBJECT, Paper

if TYPE_CHECKING:
    from bot.handlers.desk import Desk


KEPT: tuple[State, ...] = ("kept",)


def make_forms(desk: Desk, act: MakeForms) -> None:
    found = sheaves(desk)
    if act.wanted:
        desk.show(lambda pen: forms.send(pen, found, act.wanted))
    else:
        desk.show(lambda pen: forms.menu(pen, found))


def make_wall_sheet(desk: Desk, act: MakeWallSheet) -> None:
    found = sheaves(desk)
    desk.show(lambda pen: wall.send(pen, found))


def sheaves(desk: Desk) -> list[Sheaf]:
    """The papers of the product, each with what is kept of it."""
    return [Sheaf(held(one), _pages(desk, one)) for one in papers.serving(desk.work, desk.loaded)]


def _pages(desk: Desk, one: Paper) -> tuple[tuple[str, str], ...]:
    """What is kept of a paper, in the order it was sent."""
    kept = media.of(desk.work, SUBJECT, one.id, states=KEPT)
    return tuple((use.media.sha256, use.media.mime) for use in kept if use.media.sha256 is not None)


ACTS: dict[type[SideAct], Callable[[Desk, Any], None]] = {MakeForms: make_forms, MakeWallSheet: make_wall_sheet}
