"""The house's own: short-lived codes, the audit trail, alarms, and what this installation knows of itself."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table, Text, UniqueConstraint, text

from bot.storage.tables.base import METADATA, NEVER_AGAIN, key, ref
from bot.storage.types import Id, Instant, Json

# Only a keyed digest of the code is kept.
code = Table(
    "code",
    METADATA,
    key(),
    Column("purpose", Text, nullable=False),
    Column("digest", Text, nullable=False, unique=True),
    ref("person_id", "person", null=True),
    Column("data", Json, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    Column("used_by", Text),
    Index(None, "person_id"),
    Index(None, "expires_at"),
    **NEVER_AGAIN,
)

# A wrong code, and a digest of who tried it: five within the quarter of an hour and that caller has to wait.
attempt = Table(
    "attempt",
    METADATA,
    key(),
    Column("caller", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Index(None, "caller", "at"),
    Index(None, "at"),
    **NEVER_AGAIN,
)

# Rows are only added: triggers refuse to change or delete one (a forgotten person's `detail` may be emptied). `detail`
# names things by number and never holds what somebody said. `province`: where the officer served who did it, "" for all
# others. A migration that rebuilds this table on SQLite has to make the triggers again (0015).
audit = Table(
    "audit",
    METADATA,
    key(),
    Column("at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("subject_kind", Text, nullable=False),
    Column("subject_id", Id),
    Column("detail", Json, nullable=False),
    Column("province", Text, nullable=False, server_default=text("''")),
    Index(None, "at", "id"),
    Index(None, "actor", "at", "id"),
    Index(None, "act", "at", "id"),
    Index(None, "province", "at", "id"),
    Index(None, "province", "act", "at", "id"),
    Index(None, "subject_kind", "subject_id", "at", "id"),
    **NEVER_AGAIN,
)

# What somebody has to mend: one row for each thing that is wrong, however often it was met. `said` is one sentence for
# the operator, without anything personal; `cleared_at` is set when it is well again.
alarm = Table(
    "alarm",
    METADATA,
    key(),
    Column("source", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("said", Text, nullable=False),
    Column("count", Integer, nullable=False),
    Column("first_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("cleared_at", Instant),
    UniqueConstraint("source", "kind"),
    **NEVER_AGAIN,
)

installation = Table(
    "installation",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
