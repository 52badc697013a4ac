"""Reading what Zalo sent: values may be missing, of another type, or hostile; none of that is an error here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

LONGEST = 20_000  # characters of one value that are read
LONGEST_ID = 100


def inner(data: object, *path: str) -> Mapping[str, Any]:
    """The object at a path; an empty one where there is none."""
    for name in path:
        data = data.get(name) if isinstance(data, Mapping) else None
    return data if isinstance(data, Mapping) else {}


def text(data: object, name: str) -> str:
    """A text, or a number as it was written; "" for anything else. Ids go beyond 2^53: they are never made a float."""
    value = data.get(name) if isinstance(data, Mapping) else None
    if isinstance(value, str):
        return value[:LONGEST]
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def ident(data: object, name: str) -> str:
    """An id; "" for what cannot be one."""
    value = text(data, name).strip()
    return value if len(value) <= LONGEST_ID and value.isprintable() else ""


def count(value: str) -> int | None:
    """A plain number written in digits, of a sane size."""
    return int(value) if value.isascii() and value.isdigit() and len(value) <= 15 else None


def address(data: object, name: str) -> str:
    """A web address as it was written; "" for what is none. Whoever fetches it decides whether it may be."""
    url = text(data, name).strip()
    try:
        parts = urlsplit(url)
        return url if parts.scheme in ("http", "https") and parts.hostname else ""
    except ValueError:
        return ""
