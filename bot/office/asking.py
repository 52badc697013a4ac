"""What a page is handed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from multidict import MultiDict, MultiMapping

from bot.clock import local_date
from bot.language import Words
from bot.media import Store
from bot.office.seat import Seat
from bot.programme.ptnt_ocop import Shape, own_shape
from bot.storage import Work


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a form, whole. `filename` is what its sender called it: never a path of ours."""

    filename: str
    content: bytes
    mime: str


@dataclass(frozen=True, slots=True)
class ZaloTariff:
    """What a Zalo Official Account does for announcements outside the free 48 hours: whether it may pay, and whether an
    approved template is set for them."""

    pays: bool = False
    has_template: bool = False


@dataclass(frozen=True, slots=True)
class Tools:
    """What the server lends the console. `public_url`: the address people open, without a slash at the end, "" where
    none is set; `wake` is called after each commit: there may be something to send; `question_name` says what a
    question of the chats is called; `shape` is how products go to the ministry's database."""

    public_url: str
    media: Store
    wake: Callable[[], None]
    question_name: Callable[[Words, str], str] = lambda _, question: question
    shape: Shape = field(default_factory=own_shape)
    zalo: Mapping[str, ZaloTariff] = field(default_factory=dict)


@dataclass(slots=True)
class Note:
    act: str
    subject_kind: str
    subject_id: int | None
    detail: Mapping[str, Any]


@dataclass(slots=True)
class Ask:
    """One request. `path` holds the parts of the address, `query` what follows the question mark, `form` and `files`
    what was posted; `early` is what the route's `before` found out, `origin` the address people reach us by."""

    work: Work
    tools: Tools
    words: Words
    path: Mapping[str, str]
    query: MultiMapping[str]
    form: MultiMapping[str] = field(default_factory=MultiDict)
    files: Mapping[str, Upload] = field(default_factory=dict)
    caller: str = ""
    browser: str = ""
    token: str = ""
    htmx: bool = False
    origin: str = ""
    early: Any = None
    notes: list[Note] = field(default_factory=list)
    seated: Seat | None = None

    @property
    def seat(self) -> Seat:
        """Who asks; only routes that are open to all are asked by nobody."""
        if self.seated is None:
            raise RuntimeError("nobody is signed in here")
        return self.seated

    @property
    def today(self) -> date:
        """In Viet Nam."""
        return local_date(self.work.now)

    def number(self, name: str = "id") -> int:
        """A number of the address."""
        return int(self.path[name])

    def note(
        self, act: str, subject_kind: str, subject_id: int | None, detail: Mapping[str, Any] | None = None
    ) -> None:
        """An audit entry in the seat's name, kept before the answer leaves: numbers, codes and names of fields only."""
        self.notes.append(Note(act, subject_kind, subject_id, detail or {}))
