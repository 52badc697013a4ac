"""The papers that prove what a product's criteria say; their pages are `media_use` rows of the subject "paper"."""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, Table, Text

from bot.storage.tables.base import METADATA, NEVER_AGAIN, key, ref
from bot.storage.types import Instant

# `product_id` is empty where the paper serves every product of the organisation. A paper that was taken away stays as a
# row: that it was there is part of the record.
paper = Table(
    "paper",
    METADATA,
    key(),
    ref("organisation_id", "organisation"),
    ref("product_id", "product", null=True),
    Column("kind", Text, nullable=False),
    Column("number", Text),
    Column("issuer", Text),
    Column("issued_on", Date),
    Column("expires_on", Date),
    Column("created_at", Instant, nullable=False),
    ref("by_person_id", "person", null=True),
    Column("removed_at", Instant),
    Index(None, "organisation_id"),
    Index(None, "product_id"),
    Index(None, "expires_on"),
    Index(None, "by_person_id"),
    **NEVER_AGAIN,
)
