"""People, the organisations they belong to, and what they agreed to."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, Index, Table, Text, UniqueConstraint

from bot.storage.tables.base import METADATA, NEVER_AGAIN, answers, key, ref
from bot.storage.types import Id, Instant

# `trial_until`: tries without saving; everything of this person is purged after that instant.
person = Table(
    "person",
    METADATA,
    key(),
    Column("language", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("trial_until", Instant),
    Column("forgotten_at", Instant),
    *answers(),
    Index(None, "trial_until"),
    Index(None, "forgotten_at"),
    **NEVER_AGAIN,
)

# `commune`, `province` (codes) and `kind` repeat what the answers say, so that many can be found by them.
organisation = Table(
    "organisation",
    METADATA,
    key(),
    Column("created_at", Instant, nullable=False),
    *answers(),
    Column("commune", Text),
    Column("province", Text),
    Column("kind", Text),
    Index(None, "province", "commune", "kind"),
    **NEVER_AGAIN,
)

membership = Table(
    "membership",
    METADATA,
    key(),
    ref("person_id", "person"),
    ref("organisation_id", "organisation"),
    Column("role", Text, nullable=False),
    Column("since", Instant, nullable=False),
    Column("until", Instant),
    UniqueConstraint("person_id", "organisation_id"),
    CheckConstraint("role IN ('manager', 'member', 'helper')", name="role"),
    Index(None, "organisation_id"),
    **NEVER_AGAIN,
)

# Rows are only added: the newest of a purpose is what holds. `text_version` proves which words were agreed to.
consent = Table(
    "consent",
    METADATA,
    key(),
    ref("person_id", "person"),
    Column("purpose", Text, nullable=False),
    Column("text_version", Text, nullable=False),
    Column("given", Boolean, nullable=False),
    Column("at", Instant, nullable=False),
    Column("inbox_id", Id),
    Index(None, "person_id", "purpose"),
    **NEVER_AGAIN,
)
