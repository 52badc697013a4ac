"""What goes with announcements: who approved them, and texts kept for another time."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Integer, Table, Text, UniqueConstraint

from bot.storage.tables.base import METADATA, NEVER_AGAIN, key, ref
from bot.storage.types import Instant, Json

# A second pair of eyes, asked for and given or refused. `people` could be told when it was asked, and from `limit_then`
# on somebody else had to approve; `start_at`: when it shall begin, NULL for as soon as it is approved. `decision` is ""
# while it waits.
approval = Table(
    "approval",
    METADATA,
    key(),
    ref("announcement_id", "announcement"),
    Column("version", Integer, nullable=False),
    Column("people", Integer, nullable=False),
    Column("limit_then", Integer, nullable=False),
    Column("start_at", Instant),
    Column("asked_by", Text, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("decision", Text, nullable=False, default=""),
    Column("decided_by", Text, nullable=False, default=""),
    Column("decided_at", Instant),
    Column("why", Text, nullable=False, default=""),
    CheckConstraint("decision IN ('', 'approved', 'declined', 'withdrawn')", name="decision"),
    Index(None, "announcement_id"),
    **NEVER_AGAIN,
)

# A text an office keeps to announce again: `said` by language, without the office's head and foot.
kept_text = Table(
    "kept_text",
    METADATA,
    key(),
    Column("province", Text, nullable=False),
    Column("commune", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("said", Json, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("province", "commune", "name"),
    **NEVER_AGAIN,
)
