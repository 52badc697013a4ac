"""What somebody writes while an officer answers them goes to the officer, as a line of the question; the bot adds
nothing of its own."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.flows import asking
from bot.handlers import media
from bot.messages import Body, Media, Text
from bot.services import ticket_desk, tickets
from bot.services.tickets import Refused

if TYPE_CHECKING:
    from bot.handlers.desk import Desk


def pass_on(desk: Desk, ticket: int, body: Body, at: datetime) -> bool:
    """False where this cannot go to an officer (a voice note nobody may hear, a question that is gone): then it is
    played as if nobody were answering."""
    said, number = (body.text if isinstance(body, Text) else ""), 0
    if isinstance(body, Media):
        arrived = media.arrive(desk, body, at)
        if arrived is None:  # with what came before it, or told already why it is not kept
            return True
        said, number = arrived.caption, arrived.number
    before = tickets.own(desk.work, desk.loaded.person.id, ticket)
    if before is None or (not said.strip() and not number):
        return False
    try:
        one = tickets.add(desk.work, desk.loaded.person.id, ticket, said, number)
    except Refused as no:
        why = no.why
        desk.show(lambda pen: asking.refused(pen, why))
        return True
    if before.state != "open":  # of what follows the officer need not be told again
        ticket_desk.tell_office(desk.work, one, str(desk.inbox_id))
    return True
