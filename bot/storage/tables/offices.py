"""Offices people can turn to, and what each province supports, as the offices themselves wrote it down."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Table, Text, UniqueConstraint

from bot.storage.tables.base import METADATA, NEVER_AGAIN, key
from bot.storage.types import Instant

# `commune` is "" for an office of the province; `folded` is the name without tone marks, by which a row is known again.
office = Table(
    "office",
    METADATA,
    key(),
    Column("kind", Text, nullable=False),
    Column("province", Text, nullable=False),
    Column("commune", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("folded", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("hours", Text, nullable=False),
    Column("updated_at", Instant, nullable=False),
    UniqueConstraint("province", "commune", "folded"),
    CheckConstraint("kind IN ('commune', 'province')", name="kind"),
    **NEVER_AGAIN,
)

policy = Table(
    "policy",
    METADATA,
    key(),
    Column("province", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("folded", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("dated", Text, nullable=False),
    Column("certainty", Text, nullable=False),
    Column("updated_at", Instant, nullable=False),
    UniqueConstraint("province", "folded"),
    CheckConstraint("certainty IN ('verified', 'reported')", name="certainty"),
    Index(None, "province"),
    **NEVER_AGAIN,
)
