"""Every conversation beside the journey, by the kind of its menus and by the wish that leads to it."""

from __future__ import annotations

from bot.flows import (
    about,
    asking,
    certificate,
    claiming,
    dossier,
    evidence,
    forms,
    helping,
    linking,
    media,
    members,
    office_announce,
    office_home,
    office_papers,
    office_people,
    office_queue,
    office_tickets,
    old_rule,
    plan_menu,
    poster,
    reminding,
    story,
    wall,
    what_if,
)
from bot.flows.side import Chosen, Side

SIDES: tuple[Side, ...] = (
    plan_menu.SIDE,
    what_if.SIDE,
    media.SIDE,
    linking.SIDE,
    linking.CODE_SIDE,
    about.SIDE,
    reminding.SIDE,
    forms.SIDE,
    evidence.SIDE,
    story.SIDE,
    wall.SIDE,
    dossier.SIDE,
    dossier.DAY_SIDE,
    dossier.ANSWER_SIDE,
    certificate.SIDE,
    claiming.SIDE,
    poster.SIDE,
    members.SIDE,
    members.CODE_SIDE,
    members.NAME_SIDE,
    asking.SIDE,
    helping.SIDE,
    office_announce.SIDE,
    office_home.SIDE,
    office_papers.SIDE,
    office_people.SIDE,
    office_queue.SIDE,
    office_tickets.SIDE,
    old_rule.SIDE,
)
HEARING = tuple(side.heard for side in SIDES if side.heard is not None)
"""Those that know some words wherever they are said."""
BY_KIND: dict[str, Side] = {side.kind: side for side in SIDES}
INTENTS: dict[str, Chosen] = {wish: action for side in SIDES for wish, action in side.intents.items()}
