"""Who may open the offices' web console, and where they are signed in."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Integer, Table, Text, UniqueConstraint

from bot.storage.tables.base import METADATA, NEVER_AGAIN, key, ref
from bot.storage.types import Instant

# One way into the console of one person. An officer's area and end are those of their `officer` row; for the others
# `province` and `commune` say how far they see ("" is everything). `password` is an argon2 hash, `totp` the sealed key
# of the authenticator, both null for who comes by links from their chat; `totp_step`: the last code that was used.
office_account = Table(
    "office_account",
    METADATA,
    key(),
    ref("person_id", "person"),
    ref("officer_id", "officer", null=True),
    Column("role", Text, nullable=False),
    Column("province", Text, nullable=False),
    Column("commune", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("login", Text, unique=True),
    Column("password", Text),
    Column("totp", Text),
    Column("totp_step", Integer, nullable=False, default=0),
    Column("created_at", Instant, nullable=False),
    Column("ended_at", Instant),
    CheckConstraint("role IN ('administrator', 'province', 'commune', 'reader')", name="role"),
    Index(None, "person_id"),
    Index(None, "officer_id"),
    Index(None, "province", "commune"),
    **NEVER_AGAIN,
)

# Only a digest of the cookie is kept. `how`: "password" or "chat"; `browser` is its family's name.
office_session = Table(
    "office_session",
    METADATA,
    key(),
    ref("account_id", "office_account"),
    Column("digest", Text, nullable=False, unique=True),
    Column("how", Text, nullable=False),
    Column("browser", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("ended_at", Instant),
    CheckConstraint("how IN ('password', 'chat')", name="how"),
    Index(None, "account_id"),
    Index(None, "seen_at"),
    **NEVER_AGAIN,
)

# Filters of a list that somebody keeps under a name. `query`: the address's part after the question mark.
office_view = Table(
    "office_view",
    METADATA,
    key(),
    ref("account_id", "office_account"),
    Column("page", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("query", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("account_id", "page", "name"),
    **NEVER_AGAIN,
)
