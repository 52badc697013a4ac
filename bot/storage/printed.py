"""What stands last on somebody's screen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import bindparam, select

from bot.messages import Message
from bot.storage.payload import from_json
from bot.storage.tables import channel_account, chat, outbox
from bot.storage.work import Work

SHOWN = ("queued", "sending", "sent", "unknown")
AT_COMMIT = ("web", "terminal", "play")
"""Channels that show a line as soon as it is committed; on the others it has to be sent first."""
READ = timedelta(seconds=3)
"""Nobody reads a message and types its digit sooner than this: such a digit was meant for what stood there before."""
_NEWEST = (
    select(outbox.c.purpose, outbox.c.payload, outbox.c.status, outbox.c.sent_at, channel_account.c.channel)
    .select_from(outbox.join(chat, chat.c.id == outbox.c.chat_id).join(channel_account))
    .where(
        outbox.c.chat_id == bindparam("chat_id_"),
        outbox.c.line.is_not(None),
        outbox.c.status.in_(SHOWN),
    )
    .order_by(outbox.c.line.desc(), outbox.c.id.desc())
    .limit(bindparam("limit_"))
)


@dataclass(frozen=True, slots=True)
class Unasked:
    """A message with lines that the bot sent by itself. `read`: it surely stood there when the person typed."""

    message: Message
    read: bool


def newest_unasked(work: Work, chat_id: int, limit: int = 5) -> Unasked | None:
    """The newest message with choices when it was no reply (a notice, a reminder): what the lines a person reads last
    belong to. None where a reply came after it. It looks back over a few messages without choices."""
    for row in work.conn.execute(_NEWEST, {"chat_id_": chat_id, "limit_": limit}):
        if row.purpose == "reply":
            return None
        message = from_json(work.box.open(row.payload)) if row.payload is not None else None
        if message is not None and message.choices:
            sent = row.status == "sent" and row.sent_at is not None and row.sent_at <= work.now - READ
            return Unasked(message, sent or row.channel in AT_COMMIT)
    return None
