"""What offices set for their own work in the console."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table, Text, UniqueConstraint

from bot.storage.tables.base import METADATA, NEVER_AGAIN, key
from bot.storage.types import Instant, Json

# Rows are only added: the newest of a province and key is what holds, and no value there means "as below again".
# `province` "" is the whole country. `by` names who set it as the audit trail does.
office_setting = Table(
    "office_setting",
    METADATA,
    key(),
    Column("province", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("value", Json),
    Column("by", Text, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("province", "key", "version"),
    **NEVER_AGAIN,
)
