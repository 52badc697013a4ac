"""Chats of one person that were two persons' before."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Table, Text

from bot.storage.tables.base import METADATA, NEVER_AGAIN, key, ref
from bot.storage.types import Id, Instant, Json

# `kept` goes on, `joined` rests while it lasts. `chat_id`: where the code was typed, `from_chat_id`: where it was shown
# (no foreign keys: chats are purged before). `moved` is what went over, by number, so that it can be undone.
person_link = Table(
    "person_link",
    METADATA,
    key(),
    ref("kept_person_id", "person"),
    ref("joined_person_id", "person", null=True),
    Column("chat_id", Id, nullable=False),
    Column("from_chat_id", Id, nullable=False),
    Column("state", Text, nullable=False),
    Column("moved", Json, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("linked_at", Instant),
    Column("ended_at", Instant),
    CheckConstraint("state IN ('asked', 'linked', 'refused', 'ended')", name="state"),
    Index(None, "kept_person_id"),
    Index(None, "joined_person_id"),
    **NEVER_AGAIN,
)
