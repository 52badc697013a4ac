"""Our accounts on the channels, the chats there, and what came in by each."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Integer, Table, Text, UniqueConstraint

from bot.storage.tables.base import METADATA, NEVER_AGAIN, key, ref
from bot.storage.types import Instant, Json

channel_account = Table(
    "channel_account",
    METADATA,
    key(),
    Column("channel", Text, nullable=False),
    Column("name", Text, nullable=False),
    UniqueConstraint("channel", "name"),
    **NEVER_AGAIN,
)

# `preferred_at`: when its person said that news should come here; the newest of theirs holds.
# `last_line` is the number of the newest line of this chat, in or out: it only rises, under the row's lock.
# `held_until` is set while events of this chat wait in the inbox: when the first of them is tried (again).
# `doubt_at`: since then it is not known whether an answer of ours arrived here.
chat = Table(
    "chat",
    METADATA,
    key(),
    ref("channel_account_id", "channel_account"),
    Column("chat_key", Text, nullable=False),
    Column("user_key", Text, nullable=False),
    ref("person_id", "person"),
    ref("talk_id", "talk", null=True, ondelete="SET NULL"),
    Column("state", Json, nullable=False),
    Column("language", Text, nullable=False),
    Column("last_line", Integer, nullable=False, default=0),
    Column("created_at", Instant, nullable=False),
    Column("last_in_at", Instant),
    Column("last_out_at", Instant),
    Column("closed_at", Instant),
    Column("held_until", Instant),
    Column("preferred_at", Instant),
    Column("doubt_at", Instant),
    UniqueConstraint("channel_account_id", "chat_key"),
    Index(None, "person_id"),
    Index(None, "talk_id"),
    Index(None, "held_until"),
    **NEVER_AGAIN,
)

# `body` is sealed, and empty once it was purged (a shared place: as soon as it was handled).
inbox = Table(
    "inbox",
    METADATA,
    key(),
    ref("channel_account_id", "channel_account"),
    Column("event_id", Text, nullable=False),
    ref("chat_id", "chat"),
    Column("line", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("body", Text),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("at", Instant, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("handled_at", Instant),
    UniqueConstraint("channel_account_id", "event_id"),
    CheckConstraint("state IN ('received', 'done', 'failed')", name="state"),
    Index(None, "state", "received_at"),
    Index(None, "chat_id", "line"),
    **NEVER_AGAIN,
)
