"""What a page answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from bot.storage import Work


class Missing(Exception):
    """There is no such thing, or not for this seat: the same answer, 404."""


@dataclass(frozen=True, slots=True)
class Page:
    """A whole page; its template extends "layout.html". Its values are plain data: it is rendered after the commit.
    With a status of 400 and more (a form to be mended: 422) what was written is taken back, unless `kept`."""

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of a page, for htmx to put in place; else as `Page`."""

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Go:
    """On to another page (303), which says `said` once on top. `cookie`: the session's token to keep, "" to drop it."""

    to: str
    said: str = ""
    cookie: str | None = None


@dataclass(frozen=True, slots=True)
class Download:
    """A file: its bytes, or what makes them piece by piece in a reading transaction of its own while they are sent.
    `inline` shows it in place (pictures, PDF), else it is saved."""

    filename: str
    mime: str
    content: bytes | Callable[[Work], Iterable[bytes]]
    inline: bool = False


Reply: TypeAlias = Page | Fragment | Go | Download
