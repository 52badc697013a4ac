"""Column types that read the same from SQLite and PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from json.encoder import c_make_encoder, encode_basestring  # type: ignore[attr-defined]
from typing import Any, NoReturn

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

# SQLite numbers rows by itself only in a column that is called INTEGER.
Id = BigInteger().with_variant(Integer(), "sqlite")


def _aware(value: datetime | None) -> datetime | None:
    if value is None or value.tzinfo is UTC:
        return value
    if value.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return value.astimezone(UTC)


@lru_cache(maxsize=256)  # a work has one instant, which it writes again and again
def _written(value: datetime | None) -> str | None:
    aware = _aware(value)
    return None if aware is None else aware.isoformat(timespec="microseconds")


def _instant(value: Any) -> datetime | None:
    if value is None:
        return None
    at: datetime = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return at if at.tzinfo is UTC else at.astimezone(UTC)


def _packed(value: Any) -> str | None:
    return None if value is None else to_text(value)


def _unpacked(value: str | None) -> Any:
    if value is None:
        return None
    return {} if value == "{}" else _DECODER.decode(value)


class Instant(TypeDecorator[datetime]):
    """An aware instant, UTC. `timestamptz` on PostgreSQL; on SQLite ISO text of a fixed width, so that it sorts."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(DateTime(timezone=True))
        return dialect.type_descriptor(Text())

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], datetime | str | None]:
        return _aware if dialect.name == "postgresql" else _written

    def process_literal_param(self, value: datetime | None, dialect: Dialect) -> Any:
        return self.bind_processor(dialect)(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        return _instant


class Json(TypeDecorator[Any]):
    """Plain data as JSON text, letters as they are, keys in the order they were put in. `None` is SQL's NULL."""

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], str | None]:
        return _packed

    def process_literal_param(self, value: Any, dialect: Dialect) -> Any:
        return _packed(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[str | None], Any]:
        return _unpacked


def _refused(value: object) -> NoReturn:
    raise TypeError(f"{type(value).__name__} is no plain data")


# What `json` makes anew for every text, at half the price of a short one: nobody is looked for who contains themselves
# (a recursion ends in an error all the same), no spaces, letters as they are, keys as they come, no NaN. It has no
# public name: tests/storage/test_types.py compares what it writes with `json.dumps`.
_PARTS = c_make_encoder(None, _refused, encode_basestring, None, ":", ",", False, False, False)
_DECODER = json.JSONDecoder()


def to_text(value: Any) -> str:
    """JSON as this room writes it: no spaces, letters unescaped."""
    return well_formed(bare_text(value))


def bare_text(value: Any) -> str:
    """The same, with what a database may refuse."""
    return "".join(_PARTS(value, 0))


def well_formed(text: str) -> str:
    """The text without what a database refuses: NUL characters, halves of surrogate pairs (a hostile sender's). The
    very same where there is none."""
    if "\0" in text:
        text = text.replace("\0", "")
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text
