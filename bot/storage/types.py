"""Column types that read the same from SQLite and PostgreSQL."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

# SQLite numbers rows by itself only in a column that is called INTEGER.
Id = BigInteger().with_variant(Integer(), "sqlite")


class Instant(TypeDecorator[datetime]):
    """An aware instant, UTC. `timestamptz` on PostgreSQL; on SQLite ISO text of a fixed width, so that it sorts."""

    impl = Text
    cache_ok = True
    _written: ClassVar[tuple[datetime | None, str]] = (None, "")

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(DateTime(timezone=True))
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | str | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        if dialect.name == "postgresql":
            return value.astimezone(UTC)
        last, text = Instant._written
        if value is not last:  # a work has one instant, which it writes again and again
            text = value.astimezone(UTC).isoformat(timespec="microseconds")
            Instant._written = value, text
        return text

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        at = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        return at if at.tzinfo is UTC else at.astimezone(UTC)


class Json(TypeDecorator[Any]):
    """Plain data as JSON text, letters as they are, keys in the order they were put in. `None` is SQL's NULL."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any | None, dialect: Dialect) -> str | None:
        return None if value is None else to_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any | None:
        if value is None:
            return None
        return {} if value == "{}" else json.loads(value)


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def to_text(value: Any) -> str:
    """JSON as this room writes it: no spaces, letters unescaped."""
    return well_formed(_ENCODER.encode(value))


def well_formed(text: str) -> str:
    """The text without what a database refuses: NUL characters, halves of surrogate pairs (a hostile sender's)."""
    if text.isascii():
        return text.replace("\0", "")
    return text.replace("\0", "").encode("utf-8", "replace").decode()
