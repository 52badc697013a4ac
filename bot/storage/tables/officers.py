"""Officers and what they work on in chat: questions and complaints with their lines, answers written once for many,
and producers' confirmations of what was filled in for them."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Table, Text

from bot.storage.tables.base import METADATA, NEVER_AGAIN, key, ref
from bot.storage.types import Id, Instant

# One scope of one person; `until` is set when it ended. `commune` is "" for an officer of the province.
officer = Table(
    "officer",
    METADATA,
    key(),
    ref("person_id", "person"),
    Column("role", Text, nullable=False),
    Column("province", Text, nullable=False),
    Column("commune", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("since", Instant, nullable=False),
    Column("until", Instant),
    CheckConstraint("role IN ('commune', 'province')", name="role"),
    Index(None, "person_id"),
    Index(None, "province", "commune"),
    **NEVER_AGAIN,
)

# `level`: whose turn it is, the commune's office or the province's. `state`: "open" waits for the office, "answered"
# for the person.
ticket = Table(
    "ticket",
    METADATA,
    key(),
    Column("kind", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("state", Text, nullable=False),
    ref("person_id", "person"),
    ref("organisation_id", "organisation", null=True),
    ref("product_id", "product", null=True),
    Column("province", Text, nullable=False),
    Column("commune", Text, nullable=False),
    ref("officer_id", "officer", null=True),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("closed_at", Instant),
    CheckConstraint("kind IN ('question', 'complaint')", name="kind"),
    CheckConstraint("level IN ('commune', 'province')", name="level"),
    CheckConstraint("state IN ('open', 'answered', 'closed')", name="state"),
    Index(None, "person_id"),
    Index(None, "organisation_id"),
    Index(None, "product_id"),
    Index(None, "officer_id"),
    Index(None, "province", "level", "state", "updated_at"),
    Index(None, "commune", "level", "state", "updated_at"),
    **NEVER_AGAIN,
)

# Rows are only added. `said` is sealed.
ticket_line = Table(
    "ticket_line",
    METADATA,
    key(),
    ref("ticket_id", "ticket"),
    Column("side", Text, nullable=False),
    ref("person_id", "person", null=True),
    Column("office", Text, nullable=False),
    Column("said", Text, nullable=False),
    Column("at", Instant, nullable=False),
    CheckConstraint("side IN ('person', 'office')", name="side"),
    Index(None, "ticket_id"),
    Index(None, "person_id", "at"),
    **NEVER_AGAIN,
)

# An answer an office gives often. `commune` is "" for those of a province.
canned = Table(
    "canned",
    METADATA,
    key(),
    Column("province", Text, nullable=False),
    Column("commune", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("said", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Index(None, "province", "commune"),
    **NEVER_AGAIN,
)

# A producer's yes to what a helper filled in. `facts`: the newest answer given on their behalf when they were asked;
# what came after it is not confirmed. `how`: "own_chat" by a code typed in the producer's own chat, "spoken" read aloud
# on the helper's phone. `word` is what the producer says then.
confirmation = Table(
    "confirmation",
    METADATA,
    key(),
    ref("product_id", "product"),
    ref("helper_id", "person", null=True),
    ref("producer_id", "person", null=True),
    Column("how", Text, nullable=False),
    Column("word", Text, nullable=False, default=""),
    Column("facts", Id, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("confirmed_at", Instant),
    CheckConstraint("how IN ('own_chat', 'spoken')", name="how"),
    Index(None, "product_id"),
    Index(None, "helper_id"),
    Index(None, "producer_id"),
    **NEVER_AGAIN,
)
