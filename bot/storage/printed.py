"""What stands last on somebody's screen."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from bot.messages import Message
from bot.storage.payload import from_json
from bot.storage.tables import outbox
from bot.storage.work import Work

SHOWN = ("queued", "sending", "sent", "unknown")
_NEWEST = (
    select(outbox.c.purpose, outbox.c.payload)
    .where(
        outbox.c.chat_id == bindparam("chat_id_"),
        outbox.c.line.is_not(None),
        outbox.c.status.in_(SHOWN),
    )
    .order_by(outbox.c.line.desc(), outbox.c.id.desc())
    .limit(bindparam("limit_"))
)


def newest_unasked(work: Work, chat_id: int, limit: int = 5) -> Message | None:
    """The newest message with choices when it was no reply (a notice, a reminder): what the lines a person reads last
    belong to. None where a reply came after it. It looks back over a few messages without choices."""
    for purpose, payload in work.conn.execute(_NEWEST, {"chat_id_": chat_id, "limit_": limit}):
        if purpose == "reply":
            return None
        message = from_json(work.box.open(payload)) if payload is not None else None
        if message is not None and message.choices:
            return message
    return None
