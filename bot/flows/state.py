"""The state of one talk: answers by question, the order they were given in, and the digression that is open."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from bot.flows.cards import Scope


@dataclass(frozen=True, slots=True)
class State:
    """`answers` belong to their subjects and are loaded with them; the rest is the talk's own row (`to_json`)."""

    answers: Mapping[str, object] = field(default_factory=dict)
    trail: tuple[str, ...] = ()  # questions in the order they were answered in this talk, each once
    skipped: tuple[str, ...] = ()
    reopened: str = ""  # an answered question that is being corrected
    misses: int = 0  # replies to the open question not understood in a row
    offer: tuple[tuple[str, str], ...] = ()  # (value, label) offered for the open question instead of its own options
    aside: Mapping[str, Any] = field(default_factory=dict)  # {"kind": "fix", …}: the digression whose reply is awaited
    paused: bool = False
    asked: str = ""  # the question whose lines were printed last
    within: str = ""  # the province in which the open question looks for a place

    def to_json(self) -> dict[str, Any]:
        """What the talk's row keeps: all in which this differs from a talk that has just begun."""
        told = {
            "trail": list(self.trail),
            "skipped": list(self.skipped),
            "reopened": self.reopened,
            "misses": self.misses,
            "offer": [list(o) for o in self.offer],
            "aside": dict(self.aside),
            "paused": self.paused,
            "asked": self.asked,
            "within": self.within,
        }
        return {name: value for name, value in told.items() if value}

    @classmethod
    def from_json(cls, data: Mapping[str, Any], answers: Mapping[str, object]) -> Self:
        told = {name: _READ[name](value) for name, value in data.items() if name in _READ}
        return cls(answers, **told)

    def give(self, question: str, value: object) -> State:
        """The state after an answer: it moves to the end of the trail, whatever was open about it is closed.

        None withdraws an answer: the question is open again.
        """
        answers, trail = dict(self.answers), _without(self.trail, question)
        answers.pop(question, None)
        if value is not None:
            answers[question], trail = value, (*trail, question)
        skipped = _without(self.skipped, question)
        return State(answers, trail, skipped, aside=self.aside, paused=self.paused, asked=self.asked)

    def asking(self, question: str) -> State:
        """The state once a question's lines were printed: digits mean them, and no longer those of a menu or a pause.
        Misses and offers belong to the question that was asked before it."""
        if question != self.asked:
            return State(self.answers, self.trail, self.skipped, self.reopened, asked=question, within=self.within)
        return replace(self, aside={}, paused=False) if self.aside or self.paused else self

    def skip(self, question: str) -> State:
        others = _without(self.skipped, question)
        return replace(self, skipped=(*others, question), reopened="", misses=0, offer=(), within="")

    def unskip(self, questions: Collection[str]) -> State:
        """These questions are open again."""
        return replace(self, skipped=tuple(q for q in self.skipped if q not in questions))

    def remember(self, name: str, value: str) -> State:
        """Keeps something with the menu that is open, until it is answered."""
        return replace(self, aside={**self.aside, name: value})

    def reopen(self, question: str) -> State:
        return replace(self, reopened=question, misses=0, offer=(), within="", aside={})


_READ: Mapping[str, Callable[[Any], Any]] = {
    "trail": tuple,
    "skipped": tuple,
    "reopened": str,
    "misses": int,
    "offer": lambda pairs: tuple((str(value), str(label)) for value, label in pairs),
    "aside": dict,
    "paused": bool,
    "asked": str,
    "within": str,
}
"""How each part of a talk's row becomes a part of its state."""


def _without(questions: tuple[str, ...], one: str) -> tuple[str, ...]:
    return tuple([q for q in questions if q != one]) if one in questions else questions


# ── What a turn asks the house to do ─────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Record:
    """Keep an answer with its subject; `raw` is what was typed or tapped; a value of None withdraws it."""

    scope: Scope
    question: str
    value: object
    raw: str = ""
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Decide:
    """A consent decision: one purpose, one text version, given or refused (process.md section 5)."""

    purpose: str
    version: str
    given: bool


@dataclass(frozen=True, slots=True)
class SetLanguage:
    language: str


@dataclass(frozen=True, slots=True)
class TryOut:
    """Go on without keeping anything: what is said is thrown away after a day."""


@dataclass(frozen=True, slots=True)
class NewProduct:
    """Begin another product of the same person (and organisation, unless `other_organisation`)."""

    other_organisation: bool = False


@dataclass(frozen=True, slots=True)
class OpenTalk:
    talk: int


@dataclass(frozen=True, slots=True)
class StartOver:
    """Put this assessment aside (its history stays) and begin it again."""


@dataclass(frozen=True, slots=True)
class ListTalks:
    """Show the person's other products to choose from."""


@dataclass(frozen=True, slots=True)
class Forget:
    """Erase the person and all that is theirs."""


@dataclass(frozen=True, slots=True)
class Finish:
    """The assessment reached its result: keep the estimate as it was shown."""

    estimate: Mapping[str, Any]
    sheet: int


@dataclass(frozen=True, slots=True)
class CouncilGave:
    """The council's real total (a mean of its members, of 100), as the person tells it."""

    total: float


class SideAct:
    """An act of a conversation beside the journey (a dossier, an officer's queue, evidence): its dataclass stands in
    that conversation's file and inherits this, its doing in `handlers/sides.py`."""

    __slots__ = ()


Act = (
    Record
    | Decide
    | SetLanguage
    | TryOut
    | NewProduct
    | OpenTalk
    | StartOver
    | ListTalks
    | Forget
    | Finish
    | CouncilGave
    | SideAct
)
