"""The doing of the forms: the papers that are attached, and the files."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.flows import forms
from bot.flows.forms import MakeForms
from bot.flows.proofs import printed
from bot.flows.state import SideAct
from bot.handlers import evidence

if TYPE_CHECKING:
    from bot.handlers.desk import Desk


def make_forms(desk: Desk, act: MakeForms) -> None:
    papers: dict[str, list[str]] = {}
    for one in evidence.held_by(desk):
        papers.setdefault(one.kind, []).append(printed(one, desk.ctx()))
    if act.ending:
        desk.show(lambda pen: forms.send(pen, papers, act.ending))
    else:
        desk.show(lambda pen: forms.menu(pen, papers))


ACTS: dict[type[SideAct], Callable[[Desk, Any], None]] = {MakeForms: make_forms}
