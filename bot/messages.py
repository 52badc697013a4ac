"""Neutral events and messages: what people send and what the bot says, on any channel.

Channels turn their platform's shapes into `Inbound` and render `Message` into their own
(platforms, section E.2). Nothing here knows a platform.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Purpose = Literal["reply", "reminder", "announcement"]


# ── What comes in ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Text:
    """Typed words. `edited` when the person changed a message sent earlier."""

    text: str
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Tap:
    """A pressed choice: `payload` is the `Choice.payload` that was sent with it."""

    payload: str


@dataclass(frozen=True, slots=True)
class Media:
    """A photo, voice note, video or file; `ref` is the platform's handle to fetch it by."""

    kind: Literal["photo", "voice", "video", "file", "sticker"]
    ref: str
    name: str = ""
    mime: str = ""
    size: int | None = None
    caption: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Location:
    """A shared place, WGS 84 degrees. It becomes a commune and is not kept (DESIGN 10)."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Contact:
    """A shared contact card; `is_own` when the platform vouches that it is the sender's."""

    phone: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class Started:
    """The chat was opened (followed, /start); `payload` is what a deep link carried."""

    payload: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """The person blocked or unfollowed us: nothing more may be sent here."""


@dataclass(frozen=True, slots=True)
class Unsupported:
    """Something this platform hides from bots or that we do not read; `reason` is for the log."""

    reason: str = ""


Body = Text | Tap | Media | Location | Contact | Started | Left | Unsupported


@dataclass(frozen=True, slots=True)
class Inbound:
    """One event from one chat. `(channel, account, event_id)` is unique: a repeat is the same event."""

    channel: str  # "web", "terminal", "telegram", "zalo_oa", "zalo_bot"
    account: str  # which of our accounts on that channel
    chat: str  # the platform's chat id
    user: str  # the platform's user id
    event_id: str  # the platform's own id of this event
    at: datetime  # when the platform says it happened, aware UTC
    body: Body


# ── What goes out ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to tap. `key` is the digit or sign printed with it ("1", "0", "?"), `label` at most about 22
    characters, `payload` at most 64 bytes (Telegram's callback_data)."""

    key: str
    label: str
    payload: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture to be drawn when it is sent: `name` of the drawing and its plain `data`; `alt` says it in words."""

    name: str
    data: Mapping[str, object]
    alt: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message out. `text` is plain, lines separated by newlines, and already holds the numbered choices, so that a
    channel without buttons shows it as it is; a channel with buttons may show `body` and the buttons instead."""

    text: str
    body: str = ""
    choices: tuple[Choice, ...] = ()
    picture: Picture | None = None
    ask: Literal["", "phone", "place"] = ""
    purpose: Purpose = "reply"
    not_before: datetime | None = None
    expires: datetime | None = None

    @property
    def bare(self) -> str:
        """The text without the numbered choices, for channels that show buttons."""
        return self.body or self.text


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one send, as every channel reports it."""

    kind: Literal["sent", "rejected", "closed", "window", "throttled", "auth", "unknown"]
    platform_id: str = ""
    retry_at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can do; rendering degrades by it (platforms, E.2)."""

    buttons: int = 0
    label_length: int = 0
    text_length: int = 4096
    picture: bool = False
    edit: bool = False
    ask_phone: bool = False
    ask_place: bool = False
    receipts: bool = False
    file_types: frozenset[str] = field(default_factory=frozenset)
