"""The doing of the side conversations: each act's handler, by the act's type.

A handler works on the desk of the event: rows through services, and what the person sees through `desk.show` or
`desk.messages`. Each file lists its own in its `ACTS`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bot.flows.state import SideAct
from bot.handlers import (
    dossiers,
    evidence,
    forms,
    linking,
    media,
    members,
    reminders,
)

if TYPE_CHECKING:
    from bot.handlers.desk import Desk

Doing = Callable[["Desk", Any], None]

ACTS: dict[type[SideAct], Doing] = {
    **linking.ACTS,
    **reminders.ACTS,
    **media.ACTS,
    **reminders.ACTS,
    **forms.ACTS,
    **evidence.ACTS,
    **dossiers.ACTS,
    **members.ACTS,
}


def carry_out(desk: Desk, act: SideAct) -> None:
    """Raises LookupError for an act nobody does: a flow and the handlers do not fit."""
    ACTS[type(act)](desk, act)
