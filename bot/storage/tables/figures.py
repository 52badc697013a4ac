"""What an office means to reach in a year."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Integer, Table, Text

from bot.storage.tables.base import METADATA, NEVER_AGAIN, key, ref
from bot.storage.types import Instant

# `province` is "" for the whole country, `commune` "" for the whole province. `measure` names what is counted
# (`programme/measures.py`). Rows are only added: the newest of area, year and measure holds; no `value`: it was taken
# back.
target = Table(
    "target",
    METADATA,
    key(),
    Column("province", Text, nullable=False),
    Column("commune", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("measure", Text, nullable=False),
    Column("value", Integer),
    ref("by_person_id", "person", null=True),
    Column("at", Instant, nullable=False),
    CheckConstraint("value >= 0", name="value"),
    Index(None, "province", "commune", "year"),
    Index(None, "by_person_id"),
    **NEVER_AGAIN,
)
