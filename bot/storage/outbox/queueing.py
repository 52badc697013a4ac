"""Putting a message into the outbox, in the same work as its cause; taking it back."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert as insert_unless  # ON CONFLICT reads the same on SQLite

from bot.messages import Message, Purpose
from bot.storage.chats import answer_lines, next_lines
from bot.storage.outbox import trail, words
from bot.storage.outbox.ending import end
from bot.storage.printed import ARRIVED
from bot.storage.rows import Chat
from bot.storage.tables import chat, outbox
from bot.storage.work import Work

# Lower goes first: whoever is talking to us waits for nobody's announcement.
PRIORITY: dict[Purpose, int] = {"reply": 0, "notice": 2, "reminder": 5, "announcement": 9}
# Until when a message is worth sending where it does not say so itself.
WORTH: dict[Purpose, timedelta] = {
    "reply": timedelta(days=1),
    "notice": timedelta(days=7),
    "reminder": timedelta(days=2),
    "announcement": timedelta(days=3),
}
EXCUSE = "sorry:"  # how the key of an excuse begins: it says that something went wrong, and asks nothing
AGAIN = "again:"  # how the key of an answer that is repeated begins
REPEATED = 3  # lines of a lost answer that are said again, the newest
TIMES = 3  # that one is said again; then the same digit may be meant for the question it is about

_ACCOUNT = select(chat.c.channel_account_id).where(chat.c.id == bindparam("chat_")).scalar_subquery()
_ANSWER = insert_unless(outbox).on_conflict_do_nothing(index_elements=["key"])
_ADD = _ANSWER.values(account_id=_ACCOUNT).returning(outbox.c.id)
_LINED = update(outbox).where(outbox.c.id == bindparam("id_")).values(line=bindparam("line_"))
_LOST = (
    select(outbox.c.key, outbox.c.payload)
    .where(
        outbox.c.chat_id == bindparam("chat_id_"),
        outbox.c.status == "unknown",
        outbox.c.purpose == "reply",
        outbox.c.expires_at > bindparam("now_"),
        outbox.c.payload.is_not(None),
        outbox.c.key.not_like(f"{EXCUSE}%"),
    )
    .order_by(outbox.c.id.desc())
    .limit(REPEATED)
)
_LOST_FIRST = _LOST.where(outbox.c.key.not_like(f"{AGAIN}%"))
_later = outbox.alias("later")
_HEARD_SINCE = (
    select(_later.c.id)
    .where(
        _later.c.chat_id == outbox.c.chat_id,
        _later.c.line > outbox.c.line,
        _later.c.purpose == "reply",
        _later.c.status.in_(ARRIVED),
    )
    .correlate(outbox)
    .exists()
)
_LOST_LAST = _LOST.where(
    outbox.c.key.not_like(f"{TIMES * AGAIN}%"), outbox.c.key.not_like(f"{AGAIN}%") | ~_HEARD_SINCE
)
_BY_KEY = select(outbox.c.payload).where(outbox.c.key == bindparam("key_"))
_SURE = update(chat).where(chat.c.id == bindparam("chat_id_")).values(doubt_at=None)


@dataclass(frozen=True, slots=True)
class Lost:
    """An answer that may not have arrived, and the key to say it again under. `noted` where that was done before: then
    it says so."""

    key: str
    message: Message
    noted: bool


def add(
    work: Work,
    chat_id: int,
    message: Message,
    *,
    key: str,
    inbox_id: int | None = None,
    part: int = 0,
    priority: int | None = None,
) -> int | None:
    """Queues one message; returns its number, or None when `key` was queued before (so planning twice is harmless)."""
    row = _row(work, chat_id, message, key, inbox_id, part, priority)
    id_ = work.conn.execute(_ADD, {**row, "chat_": chat_id}).scalar()
    if id_ is None:
        return None
    if message.not_before is None or message.not_before <= work.now:
        work.conn.execute(_LINED, {"id_": id_, "line_": next_lines(work, chat_id, 1)})
    return int(id_)


def reply(work: Work, one: Chat, inbox_id: int, messages: Iterable[Message]) -> None:
    """Queues the answer to one event, part by part under the keys "in:<event>:<part>"; a second time is no time."""
    rows = [
        {**_row(work, one.id, message, f"in:{inbox_id}:{part}", inbox_id, part, None), "account_id": one.account_id}
        for part, message in enumerate(messages)
    ]
    if not rows:
        return
    first = answer_lines(work, one, len(rows))
    for line, row in enumerate(rows, first):
        if row["not_before"] <= work.now:
            row["line"] = line
    work.conn.execute(_ANSWER, rows[0] if len(rows) == 1 else rows)


def _row(
    work: Work, chat_id: int, message: Message, key: str, inbox_id: int | None, part: int, priority: int | None
) -> dict[str, Any]:
    return {
        "chat_id": chat_id,
        "inbox_id": inbox_id,
        "part": part,
        "key": key,
        "purpose": message.purpose,
        "priority": PRIORITY[message.purpose] if priority is None else priority,
        "line": None,
        "payload": words.sealed(work, message),
        "status": "queued",
        "not_before": message.not_before or work.now,
        "expires_at": message.expires or (message.not_before or work.now) + WORTH[message.purpose],
        "created_at": work.now,
        "trail": trail.step("queued", work.now),
    }


def cancel(work: Work, chat_id: int, purposes: Collection[Purpose] = ("reminder", "announcement")) -> int:
    """Takes back what was queued for a chat for these purposes; returns how many."""
    mine = (outbox.c.chat_id == chat_id) & outbox.c.purpose.in_(purposes)
    return end(work, mine, "cancelled", "taken_back", by=trail.PERSON)


def cancel_key(work: Work, key: str) -> bool:
    """Takes back one message that waits; False when it is not waiting (any more)."""
    return end(work, outbox.c.key == key, "cancelled", "taken_back") > 0


def message_of(work: Work, key: str) -> Message | None:
    """The message that was queued under that key; None when it is not there, or was purged."""
    sealed = work.conn.execute(_BY_KEY, {"key_": key}).scalar()
    return None if sealed is None else words.opened(work, sealed)


def lost_answers(work: Work, chat_id: int, *, repeats: bool) -> list[Lost]:
    """Answers of which nobody knows whether they arrived, oldest first, each for once; with `repeats` also one that was
    said again and lost once more, a few times, while nothing said after it has arrived. From now on the chat is not in
    doubt any more."""
    asked = {"chat_id_": chat_id, "now_": work.now}
    rows = list(work.conn.execute(_LOST_LAST if repeats else _LOST_FIRST, asked))
    work.conn.execute(_SURE, {"chat_id_": chat_id})
    return [
        Lost(f"{AGAIN}{row.key}", words.opened(work, row.payload), row.key.startswith(AGAIN)) for row in reversed(rows)
    ]
