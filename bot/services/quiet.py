"""The bot keeps quiet in a chat while an officer answers there: by a ticket from the office's desk, or in the tool of
the platform (`handlers/pausing.py`).

It begins with an officer's own words, never with a ticket that is only taken: until then the person may be in the
middle of something with the bot. It lasts `LASTS` after the officer's last words, ends when the ticket is closed or
passed on, and whenever the person calls the bot.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.services import notices
from bot.storage import Chat, Work, chats

STATE = "paused"
"""Under this the chat's own state holds {"until": an instant as text, "told": bool, "ticket": number, 0 for none}."""
LASTS = timedelta(minutes=30)
AFTER = timedelta(hours=12)
"""So long after the end what somebody writes first may still be meant for the officer."""


@dataclass(frozen=True, slots=True)
class Pause:
    """`told`: the person was told of it. `ticket`: whose officer answers, 0 for one in the platform's own tool."""

    until: datetime
    told: bool = False
    ticket: int = 0


def of(chat: Chat) -> Pause | None:
    """What the chat's state says, over or not."""
    kept = chat.state.get(STATE)
    if kept is None:
        return None
    return Pause(datetime.fromisoformat(kept["until"]), bool(kept["told"]), int(kept.get("ticket", 0)))


def keep(work: Work, chat: Chat, pause: Pause | None) -> None:
    """Writes it into the chat's state; None ends it."""
    state = {name: value for name, value in chat.state.items() if name != STATE}
    if pause is not None:
        state[STATE] = {"until": pause.until.isoformat(), "told": pause.told, "ticket": pause.ticket}
    chat.state = state
    chats.save_chat(work, chat)


def begin(work: Work, person_id: int, ticket_id: int) -> None:
    """An officer's words went to somebody: their chat is quiet from now on, or for longer."""
    where = notices.chat_for(work, person_id)
    locked = chats.load_by_id(work, where.id) if where is not None else None
    if locked is None:
        return
    before = of(locked.chat)
    going_on = before is not None and before.until > work.now and before.ticket == ticket_id
    keep(work, locked.chat, Pause(work.now + LASTS, going_on and before is not None and before.told, ticket_id))


def end(work: Work, person_id: int, ticket_id: int) -> None:
    """The ticket is closed or lies elsewhere: the bot speaks again in every chat it kept quiet in for it."""
    for one in chats.chats_of(work, person_id):
        pause = of(one)
        locked = chats.load_by_id(work, one.id) if pause is not None and pause.ticket == ticket_id else None
        if locked is not None:
            keep(work, locked.chat, None)
