"""Reading what Zalo sent: values may be missing, of another type, or hostile; none of that is an error here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit

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


def https(url: str) -> str:
    """The address over https ("some arrive as http: upgrade", A.10); "" for what is no web address."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    return urlunsplit(("https", *parts[1:]))
