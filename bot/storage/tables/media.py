"""What people sent besides words, and what it belongs to."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, Table, Text, UniqueConstraint

from bot.storage.tables.base import METADATA, NEVER_AGAIN, key, ref
from bot.storage.types import Id, Instant

# `ref` (the platform's handle), `name` and `caption` are sealed. `album_id` is the first of what was sent together.
# `not_before` and `attempts` are the fetching's; `sha256`, `mime` and `size` are of what is kept.
media = Table(
    "media",
    METADATA,
    key(),
    ref("chat_id", "chat", null=True),
    ref("person_id", "person", null=True),
    ref("organisation_id", "organisation", null=True),
    Column("inbox_id", Id),
    Column("album_id", Id),
    Column("group_key", Text, nullable=False, default=""),
    Column("kind", Text, nullable=False),
    Column("ref", Text),
    Column("name", Text),
    Column("caption", Text),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False, default=""),
    Column("mime", Text, nullable=False, default=""),
    Column("size", BigInteger),
    Column("sha256", Text),
    Column("at", Instant, nullable=False),
    Column("not_before", Instant, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("settled_at", Instant),
    CheckConstraint("kind IN ('photo', 'voice', 'video', 'file', 'sticker')", name="kind"),
    CheckConstraint("state IN ('wanted', 'kept', 'refused', 'lost')", name="state"),
    Index(None, "state", "not_before"),
    Index(None, "chat_id", "at"),
    Index(None, "person_id"),
    Index(None, "organisation_id"),
    Index(None, "album_id"),
    Index(None, "inbox_id"),
    Index(None, "sha256"),
    **NEVER_AGAIN,
)

# What a thing shows: a paper or a criterion of a product, a supplement to a dossier… `what` is the word of whoever put
# it there ("paper:food-safety", "question:label-legal"), `said` (sealed) the person's own words for it.
media_use = Table(
    "media_use",
    METADATA,
    key(),
    ref("media_id", "media"),
    Column("subject_kind", Text, nullable=False),
    Column("subject_id", Id, nullable=False),
    Column("what", Text, nullable=False),
    Column("said", Text),
    Column("at", Instant, nullable=False),
    ref("by_person_id", "person", null=True),
    UniqueConstraint("media_id", "subject_kind", "subject_id", "what"),
    Index(None, "subject_kind", "subject_id"),
    Index(None, "by_person_id"),
    **NEVER_AGAIN,
)
