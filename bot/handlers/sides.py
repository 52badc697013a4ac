"""The doing of the side conversations: each act's handler, by the act's type.

A handler works on the desk of the event: rows through services, and what the person sees through `desk.show` or
`desk.messages`. Each file lists its own in its `ACTS`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.flows.state import SideAct
from bot.handlers import (
    asking,
    claiming,
    confirming,
    dossiers,
    evidence,
    forms,
    linking,
    media,
    members,
    office,
    office_announce,
    office_moves,
    office_papers,
    office_queue,
    office_tickets,
    old_rule,
    reminders,
    story,
)
from bot.handlers.doing import Doing

if TYPE_CHECKING:
    from bot.handlers.desk import Desk

ACTS: dict[type[SideAct], Doing] = {
    **linking.ACTS,
    **reminders.ACTS,
    **media.ACTS,
    **forms.ACTS,
    **evidence.ACTS,
    **story.ACTS,
    **dossiers.ACTS,
    **members.ACTS,
    **claiming.ACTS,
    **asking.ACTS,
    **confirming.ACTS,
    **office.ACTS,
    **office_announce.ACTS,
    **office_moves.ACTS,
    **office_papers.ACTS,
    **office_queue.ACTS,
    **office_tickets.ACTS,
    **old_rule.ACTS,
}


def carry_out(desk: Desk, act: SideAct) -> None:
    """Raises LookupError for an act nobody does: a flow and the handlers do not fit."""
    ACTS[type(act)](desk, act)
