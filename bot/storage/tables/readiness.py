"""Where every product stands on its way to a round: a summary of other tables, made again from them at any time."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Double, ForeignKey, Index, Table, Text

from bot.storage.tables.base import METADATA
from bot.storage.types import Id, Instant

# `stage` and `on_day` as in `programme/readiness.py`; `shared`: whether an office may know of it (its people agreed to,
# or a dossier was handed in). It says nothing that is not kept elsewhere, and goes with its product.
readiness = Table(
    "readiness",
    METADATA,
    Column("product_id", Id, ForeignKey("product.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("province", Text, nullable=False),
    Column("commune", Text, nullable=False),
    Column("shared", Boolean, nullable=False),
    Column("stage", Text, nullable=False),
    Column("on_day", Date),
    Column("state", Text, nullable=False),
    Column("total", Double),
    Column("updated_at", Instant, nullable=False),
    Index(None, "province", "shared", "commune", "stage", "on_day"),
    Index(None, "province", "shared", "stage", "on_day", "product_id"),
)
