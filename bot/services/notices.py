"""News of somebody's own matter, put into the chat where they last wrote."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from bot.language import Words, words
from bot.messages import Choice, Message
from bot.storage import Chat, Work, chats, outbox, people, subjects

Wording = Callable[[Words], Message]
Saying = Callable[[Words], str]
_NEVER = datetime.min.replace(tzinfo=UTC)
ANY_TALK = 0  # buttons that belong to no talk (see `flows/render.py`)


def chat_for(work: Work, person_id: int) -> Chat | None:
    """The open chat somebody wants news in, else where they last wrote; None where all are closed."""
    open_ones = [one for one in chats.chats_of(work, person_id) if one.closed_at is None]
    wanted = chats.preferred_of(work, person_id) if len(open_ones) > 1 else None
    if wanted is not None:
        return next(one for one in open_ones if one.id == wanted)
    return max(open_ones, key=lambda one: one.last_in_at or _NEVER, default=None)


def tell(work: Work, person_id: int, wording: Wording, key: str) -> bool:
    """Queues one notice in the person's own language; `key` says what it is about, so that telling twice is harmless.
    False where there is nowhere to tell it, or it was told before."""
    who, chat = people.load_person(work, person_id), chat_for(work, person_id)
    if who is None or who.forgotten_at is not None or chat is None:
        return False
    return outbox.add(work, chat.id, wording(words(who.language)), key=f"{key}:{person_id}") is not None


def tell_members(work: Work, organisation_id: int, wording: Wording, key: str, *, but: int | None = None) -> int:
    """The same for everybody of an organisation, except who did it; returns how many were told."""
    members = subjects.members_of(work, organisation_id)
    return sum(tell(work, one.person_id, wording, key) for one in members if one.person_id != but)


def with_lines(text: str, kind: str, lines: tuple[tuple[str, str], ...]) -> Message:
    """A notice with lines to tap or type: (value, label), handed to the side conversation of that kind."""
    choices = tuple(Choice(str(n), label, f"{ANY_TALK}:@{kind}:{value}") for n, (value, label) in enumerate(lines, 1))
    whole = "\n".join([text, *(f"{one.key}. {one.label}" for one in choices)])
    return Message(whole, body=text, choices=choices, purpose="notice")
