"""What a question is: plain data and small pure functions of the context it is asked in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, Protocol

from bot.clock import local_date
from bot.flows.cards import Deck, Scope, load_deck
from bot.flows.state import Act, Record, State
from bot.language import LANGUAGES, Words
from bot.messages import Message
from bot.programme.duties import Duty
from bot.programme.offices import Office, Policy
from bot.scoring import Rubric, Sheet, load_rubric
from bot.scoring.learn import Learnt

Kind = Literal["choice", "yes_no", "number", "percent", "money", "phone", "date", "place", "text"]


def _no_duty() -> Duty | None:
    return None


def _none_set(province: str, rubric: str) -> tuple[Mapping[str, Any], ...]:
    return ()


def _none_known(province: str) -> tuple[Policy, ...]:
    return ()


def _installed() -> Sequence[str]:
    return tuple(LANGUAGES)


@dataclass(frozen=True, slots=True)
class Ctx:
    """Everything a question may look at."""

    state: State
    words: Words
    now: datetime
    talk: int = 0  # the talk's number, printed into payloads so that an old button finds its talk
    rubric: Rubric = field(default_factory=lambda: load_rubric("qd26-2026"))
    deck: Deck = field(default_factory=load_deck)
    learnt: Callable[[], Learnt] | None = None  # what councils' results teach, looked up only when it is shown
    offices: Callable[[], tuple[Office, ...]] = tuple  # those near the place of production, likewise
    duty: Callable[[], Duty | None] = _no_duty  # the officer's desk of whoever talks, likewise
    policies: Callable[[str], tuple[Policy, ...]] = _none_known  # what a province (its code) supports, likewise
    languages: Callable[[], Sequence[str]] = _installed  # those people are offered, likewise
    improved: Callable[[str, str], Sequence[Mapping[str, Any]]] = _none_set  # its figures of a rubric's steps, likewise

    @property
    def answers(self) -> Mapping[str, object]:
        return self.state.answers

    @property
    def today(self) -> date:
        return local_date(self.now)

    @property
    def sheet(self) -> Sheet | None:
        """The sheet the product is judged by, once it is known."""
        number = self.answers.get("sheet")
        return self.rubric.sheet(int(str(number))) if number is not None and str(number).isdigit() else None

    @property
    def tourism(self) -> bool:
        return str(self.answers.get("sheet")) == "26"

    @property
    def product(self) -> str:
        """The product's name as it is spoken in a question; long names give way to a plain word."""
        name = str(self.answers.get("product-name") or "")
        if not name or len(name) > 32:
            return self.words.t("the product")
        return name

    def said(self, question: str, *values: str) -> bool:
        return self.answers.get(question) in values


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class After:
    """What follows from an answer: messages told before the next question, further answers, acts."""

    told: tuple[Message, ...] = ()
    lead: tuple[str, ...] = ()  # sentences on top of the next question
    also: tuple[Record, ...] = ()
    acts: tuple[Act, ...] = ()
    do: str = ""  # an intent to carry out before asking on (pause, fix, result)
    stay: bool = False  # the answer was no answer: nothing is kept and the question stays open


class Ask(Protocol):
    def __call__(self, ctx: Ctx, /) -> str: ...


def _nothing(ctx: Ctx) -> str:
    return ""


def _no_options(ctx: Ctx) -> tuple[Option, ...]:
    return ()


def _always(ctx: Ctx) -> bool:
    return True


def _no_after(ctx: Ctx, value: object) -> After:
    return After()


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `unsure` offers "0. Chưa rõ"; `listed` shows it among the answers that can be changed."""

    id: str
    scope: Scope
    kind: Kind
    ask: Ask
    short: Ask
    options: Callable[[Ctx], tuple[Option, ...]] = _no_options
    explain: Ask = _nothing
    example: Ask = _nothing
    applies: Callable[[Ctx], bool] = _always
    after: Callable[[Ctx, object], After] = _no_after
    show: Callable[[Ctx, object], str] | None = None  # the answer in words, where the label does not say it
    check: Callable[[Ctx, object], str] | None = None  # why an understood answer cannot be, or ""
    stage: str = ""
    unsure: bool = True
    skippable: bool = True
    skips_to: str = ""  # the line that skipping means, where a question only offers to go on
    aka: tuple[str, ...] = ()  # other names it goes by when somebody wants to change it, without tone marks
    sensitive: bool = False
    listed: bool = True
    sticky: bool = False  # an answer acts and the question stays open (the place where a talk comes to rest)
    figures: bool = False  # a text that may be made of figures only (the number of a paper)
    longest: int = 120  # characters of a text
    menu: bool = False  # it lists all there is to do: "menu" leads back to it
    echo: bool = False  # what was understood is said back (numbers, money, dates, places)
    picture: Callable[[Ctx], Message | None] | None = None  # a message sent before the question is printed


class Flow(Protocol):
    """A conversation: its name, its published version, and the questions that make it up, in order."""

    name: str
    version: int

    def questions(self, ctx: Ctx) -> Sequence[Question]: ...
