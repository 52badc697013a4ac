"""The rows a handler works with. They are mutable copies: a change counts when it is saved."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Literal

from bot.storage.quick import Later

SubjectKind = Literal["person", "organisation", "product", "assessment"]
Role = Literal["manager", "member", "helper"]


@dataclass(slots=True)
class Chat:
    """One chat on one of our accounts, of that `channel`. `state` is the dialogue state that belongs to the chat,
    not to a talk; `closed_at` is set when the person blocked us, `held_until` while events wait to be worked,
    `doubt_at` while nobody knows whether our last answer arrived. `seen` is the update that the event under way makes
    here; `next_event` the number that event gets, where it is known ahead, and then `repeated` whether it is stored."""

    id: int
    account_id: int
    channel: str
    chat_key: str
    person_id: int
    talk_id: int | None
    state: dict[str, Any]
    language: str
    last_in_at: datetime | None
    last_out_at: datetime | None
    closed_at: datetime | None
    held_until: datetime | None = None
    doubt_at: datetime | None = None
    last_line: int = 0
    seen: Later | None = field(default=None, repr=False, compare=False)
    next_event: int | None = field(default=None, repr=False, compare=False)
    repeated: bool = field(default=False, repr=False, compare=False)


@dataclass(slots=True)
class Subject:
    """Whom or what answers are about: `answers` the open ones by question id, `sensitive` the sealed ones, opened."""

    kind: ClassVar[SubjectKind]
    id: int
    answers: dict[str, Any]
    sensitive: dict[str, Any]

    @property
    def known(self) -> dict[str, Any]:
        """All present answers in one new dict."""
        return {**self.answers, **self.sensitive} if self.sensitive else dict(self.answers)


@dataclass(slots=True)
class Person(Subject):
    kind: ClassVar[SubjectKind] = "person"
    language: str
    trial_until: datetime | None = None
    forgotten_at: datetime | None = None


@dataclass(slots=True)
class Organisation(Subject):
    kind: ClassVar[SubjectKind] = "organisation"


@dataclass(slots=True)
class Product(Subject):
    kind: ClassVar[SubjectKind] = "product"
    organisation_id: int


@dataclass(slots=True)
class Assessment(Subject):
    """One run through a sheet of a rubric; it stays on that rubric. `estimate` is the last one, as plain data."""

    kind: ClassVar[SubjectKind] = "assessment"
    product_id: int
    rubric: str
    sheet: int | None
    finished_at: datetime | None = None
    abandoned_at: datetime | None = None
    estimate: dict[str, Any] | None = None


@dataclass(slots=True)
class Talk:
    """One run of a flow. `state` never holds the value of a sensitive answer: it is stored in clear."""

    id: int
    organisation_id: int | None
    product_id: int | None
    assessment_id: int | None
    flow: str
    flow_version: int
    state: dict[str, Any]
    updated_at: datetime
    finished_at: datetime | None
    kept: tuple[Any, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self.kept = self.about

    @property
    def about(self) -> tuple[Any, ...]:
        """What rarely changes, as the database has it (`kept`) and now."""
        return (
            self.organisation_id,
            self.product_id,
            self.assessment_id,
            self.flow,
            self.flow_version,
            self.finished_at,
        )


@dataclass(slots=True)
class Loaded:
    """Everything one event needs: the chat, who is there, the talk under way and what it is about. `role` is theirs in
    the organisation of that number when it was loaded; `newest` what became of the newest line here (None: there is
    none), `unasked` whether that is no answer (`printed.NEWEST`); `last_in_at` when the person was
    last here before this event (None: not known); `network` as the event has it, `arrived` when it was at our door."""

    chat: Chat
    person: Person
    talk: Talk | None = None
    organisation: Organisation | None = None
    product: Product | None = None
    assessment: Assessment | None = None
    network: str = ""
    arrived: datetime | None = None
    role: tuple[int | None, Role | None] = field(default=(None, None), compare=False)  # looked up, not what it is
    newest: str | None = None
    unasked: bool = True
    last_in_at: datetime | None = None


@dataclass(slots=True)
class TalkView:
    """A talk in a list, with what it is about (their names are among the answers)."""

    talk: Talk
    organisation: Organisation | None = None
    product: Product | None = None
    assessment: Assessment | None = None
    open_in: tuple[int, ...] = field(default=())  # the chats whose talk under way this is
