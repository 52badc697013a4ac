"""Neutral events and messages: what people send and what the bot says, on any channel.

Channels turn their platform's shapes into `Inbound` and render `Message` into their own
(platforms, section E.2). Nothing here knows a platform.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Purpose = Literal["reply", "notice", "reminder", "announcement"]
"""Why a message goes out: the answer to what a person just said; news of their own matter (an office's answer, a
step of a dossier); a deadline; what an office tells many."""
Wanted = Literal["", "phone", "place"]
"""What a channel may help to answer by a button of its own."""


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
    """A photo, voice note, video or file; `ref` is the platform's handle to fetch it by, `group` the same for what was
    sent together. `number` is ours once it is kept (`services/media.py`); channels leave it 0."""

    kind: Literal["photo", "voice", "video", "file", "sticker"]
    ref: str
    name: str = ""
    mime: str = ""
    size: int | None = None
    caption: str = ""
    group: str = ""
    number: int = 0


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
class Profile:
    """What a person let the platform fill in for them (Zalo OA's form); what was not given is empty."""

    name: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Echo:
    """Something said to this person on our account, but not by this program. `by_human`: an officer typed it in the
    platform's own tool, and the bot keeps quiet for that many minutes."""

    text: str = ""
    by_human: bool = True
    pause_minutes: int = 60


@dataclass(frozen=True, slots=True)
class Moved:
    """The chat goes on under another id (a Telegram group became a supergroup)."""

    to: str


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


Body = Text | Tap | Media | Location | Contact | Profile | Started | Left | Echo | Moved | Unsupported


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
    network: str = ""  # a keyed digest of where it came from, on a channel that knows no accounts; kept nowhere
    arrived: datetime | None = None  # when it was at our door, by our clock; None: just now


@dataclass(frozen=True, slots=True)
class Receipt:
    """The platform's word that messages of ours went out (it repeats them to us: a lost answer is made up for), arrived
    or were read. `ids` are its own (`Outcome.platform_id`)."""

    channel: str
    account: str
    chat: str
    kind: Literal["sent", "delivered", "seen"]
    ids: tuple[str, ...]
    at: datetime


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
class File:
    """A document to be made when it is sent: `name` of what makes it and its plain `data`, under the file name people
    see; `alt` says in words what it is."""

    name: str
    data: Mapping[str, object]
    filename: str
    mime: str
    alt: str


@dataclass(frozen=True, slots=True)
class Link:
    """A button that leaves the chat: a web address ("https://…") or a phone number ("tel:+84…")."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Template:
    """What says the same where only approved templates may be sent (platforms, A.6): our name for it, its values."""

    name: str
    data: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Message:
    """One message out. `text` is plain, lines separated by newlines, and already holds the numbered choices, so that a
    channel without buttons shows it as it is; a channel with buttons may show `body` and the buttons instead."""

    text: str
    body: str = ""
    choices: tuple[Choice, ...] = ()
    picture: Picture | None = None
    files: tuple[File, ...] = ()
    links: tuple[Link, ...] = ()
    template: Template | None = None
    ask: Wanted = ""
    purpose: Purpose = "reply"
    not_before: datetime | None = None
    expires: datetime | None = None

    @property
    def bare(self) -> str:
        """The text without the numbered choices, for channels that show buttons."""
        return self.body or self.text


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture or file of a message, ready to be sent."""

    filename: str
    mime: str
    content: bytes
    alt: str


async def _at_once() -> None:
    """Nobody keeps a pace."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message on its way to one chat, as a channel is handed it. `key` is ours and the same at every try;
    `last_in_at` is when the person last wrote there, which decides what some platforms still let us send; `language` is
    the chat's, for the few words a channel says itself. A message may take several calls to the platform: `another` is
    awaited before each but the first, until the account's pace has a place for it."""

    chat: str
    message: Message
    key: str = ""
    attachments: tuple[Attachment, ...] = ()
    last_in_at: datetime | None = None
    language: str = "vi"
    another: Callable[[], Awaitable[None]] = field(default=_at_once, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one send, as every channel reports it.

    "sent": taken; `platform_id` is the platform's id of it, of the last part where the text was split (`parts` then has
    the ids of all). "rejected": refused for good. "closed": this person cannot be reached here any more. "window": only
    an approved template could be sent now. "throttled": told to wait until `retry_at`; `scope` says for which part of
    the account, where the platform tells. "later": nothing was taken (no connection, 5xx before anything was accepted),
    so that trying again is safe. "auth": our credentials were refused. "unknown": the answer was lost, it may have been
    sent."""

    kind: Literal["sent", "rejected", "closed", "window", "throttled", "later", "auth", "unknown"]
    platform_id: str = ""
    retry_at: datetime | None = None
    reason: str = ""
    scope: Literal["", "chat", "account"] = ""
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can do; rendering degrades by it (platforms, E.2). `attachments`: it is handed pictures and files
    ready made (the web chat has them fetched instead). Lengths in characters, sizes in bytes, 0 for "not at all"."""

    buttons: int = 0
    label_length: int = 0
    text_length: int = 4096
    caption_length: int = 0
    attachments: bool = False
    picture: bool = False
    picture_size: int = 0
    file_size: int = 0
    links: int = 0
    edit: bool = False
    ask_phone: bool = False
    ask_place: bool = False
    typing: bool = False
    receipts: bool = False
    window: bool = False
    file_types: frozenset[str] = field(default_factory=frozenset)
