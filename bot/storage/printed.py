"""What stands last on somebody's screen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, bindparam, case, select

from bot.messages import Message
from bot.storage.payload import from_json
from bot.storage.tables import channel_account, chat, outbox
from bot.storage.work import Work

SHOWN = ("queued", "sending", "sent", "delivered", "seen", "unknown")
ARRIVED = ("sent", "delivered", "seen")
AT_COMMIT = ("web", "terminal", "play")
"""Channels that show a line as soon as it is committed; on the others it has to be sent first."""
READ = timedelta(seconds=3)
"""Nobody reads a message and types its digit sooner than this: such a digit was meant for what stood there before."""
_other = chat.alias("other")
_MOVED_ON = (
    select(_other.c.id)
    .where(_other.c.person_id == chat.c.person_id, _other.c.id != chat.c.id, _other.c.last_in_at > outbox.c.created_at)
    .correlate(chat, outbox)
    .exists()
)
"""This person went on in another of their chats since: the open question is no longer the one printed here."""
UNASKED = "unasked "
_shown = (outbox.c.line.is_not(None), outbox.c.status.in_(SHOWN))
NEWEST = (
    select(case(((outbox.c.purpose == "reply") & ~_MOVED_ON, outbox.c.status), else_=UNASKED + outbox.c.status))
    .where(outbox.c.chat_id == chat.c.id, *_shown)
    .order_by(outbox.c.line.desc(), outbox.c.id.desc())
    .limit(1)
    .correlate(chat)
    .scalar_subquery()
)
"""To be selected beside a chat: what became of its newest line (it stands last on the screen, or will), with `UNASKED`
before it where it is no answer, or the person went on elsewhere since; NULL where there is none."""
_NEWEST = (
    select(
        outbox.c.purpose,
        outbox.c.payload,
        outbox.c.status,
        outbox.c.sent_at,
        outbox.c.claimed_at,
        channel_account.c.channel,
        _MOVED_ON.label("moved_on"),
    )
    .select_from(
        outbox.join(chat, chat.c.id == outbox.c.chat_id).join(
            channel_account, channel_account.c.id == outbox.c.account_id
        )
    )
    .where(outbox.c.chat_id == bindparam("chat_id_"), *_shown)
    .order_by(outbox.c.line.desc(), outbox.c.id.desc())
    .limit(bindparam("limit_"))
)
_NEWEST_REPLY = _NEWEST.where(outbox.c.key.like("in:%") | outbox.c.key.like("again:%"))  # no excuse: it answers nothing


@dataclass(frozen=True, slots=True)
class Unasked:
    """A message with lines that the bot sent by itself. `read`: it surely stood there when the person typed."""

    message: Message
    read: bool


def newest_reply(work: Work, chat_id: int) -> Row[Any] | None:
    """The newest answer in a chat, with its `status`; `claimed_at` says when its sending began, None in a queue. None
    where there is none, or the person went on in another chat since."""
    line = work.conn.execute(_NEWEST_REPLY, {"chat_id_": chat_id, "limit_": 1}).first()
    return line if line is not None and not line.moved_on else None


def newest_unasked(work: Work, chat_id: int, limit: int = 5) -> Unasked | None:
    """The newest message with choices when it was no reply (a notice, a reminder), or when the person went on elsewhere
    since: what the lines they read last here belong to. None where a reply came after it. It looks back over a few
    messages without choices."""
    for row in work.conn.execute(_NEWEST, {"chat_id_": chat_id, "limit_": limit}):
        if _answered(row):
            return None
        message = from_json(work.box.open(row.payload)) if row.payload is not None else None
        if message is not None and message.choices:
            sent = row.status in ARRIVED and row.sent_at is not None and row.sent_at <= work.now - READ
            return Unasked(message, sent or row.channel in AT_COMMIT)
    return None


def _answered(row: Any) -> bool:
    return bool(row.purpose == "reply" and not row.moved_on)
