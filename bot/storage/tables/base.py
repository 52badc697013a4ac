"""What all tables share: the naming convention, the numbered key, the pieces that repeat."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ForeignKey, MetaData, Text
from sqlalchemy.schema import SchemaItem

from bot.storage.types import Id, Json

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# A number is never given twice, even after its row was purged: the audit entry of a person who was forgotten
# must not come to point at somebody else.
NEVER_AGAIN: dict[str, Any] = {"sqlite_autoincrement": True}


def key() -> Column[int]:
    return Column("id", Id, primary_key=True)


def ref(name: str, table: str, *, null: bool = False, ondelete: str | None = None) -> Column[int]:
    """A reference to another table's row."""
    return Column(name, Id, ForeignKey(f"{table}.id", ondelete=ondelete), nullable=null)


def answers() -> list[SchemaItem]:
    """The snapshot of the present answers: open ones as JSON, sensitive ones as one sealed JSON object."""
    return [Column("answers", Json, nullable=False), Column("sealed", Text)]
