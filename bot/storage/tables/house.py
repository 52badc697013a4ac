"""The house's own: short-lived codes, the audit trail, and what this installation knows of itself."""

from __future__ import annotations

from sqlalchemy import Column, Index, Table, Text

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

# Rows are only added. `detail` names things by number and never holds what somebody said.
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
    Index(None, "subject_kind", "subject_id"),
    Index(None, "actor"),
    **NEVER_AGAIN,
)

installation = Table(
    "installation",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
