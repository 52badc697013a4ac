"""A page that only shows a talk reads it without a lock, on both databases."""

from __future__ import annotations

from bot.storage import Lane, Work, chats
from tests.databases import opened


def test_a_reader_sees_a_chat_and_locks_nothing(lane: Lane) -> None:
    lane.do(lambda work: opened(work).chat.id)

    def found(work: Work) -> str:
        seen = chats.look(work, "web", "main", "chat-1")
        return seen.person.language if seen is not None else ""

    assert lane.look(found) == "vi"
    assert lane.look(lambda work: chats.look(work, "web", "main", "nobody")) is None
