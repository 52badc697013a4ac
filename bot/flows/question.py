"""What a question is: plain data and small pure functions of the context it is asked in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, Protocol, TypeVar

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


class Lookup:
    """What is looked up only when it is shown. This one finds nothing; the house's own is `handlers/lookup.py`."""

    __slots__ = ()

    def learnt(self) -> Learnt | None:
        """What councils' results teach."""
        return None

    def offices(self) -> tuple[Office, ...]:
        """Those near the place of production."""
        return ()

    def duty(self) -> Duty | None:
        """The officer's desk of whoever talks."""
        return None

    def policies(self, province: str) -> tuple[Policy, ...]:
        """What a province (its code) supports."""
        return ()

    def languages(self) -> Sequence[str]:
        """Those people are offered."""
        return tuple(LANGUAGES)

    def improved(self, province: str, rubric: str) -> Sequence[Mapping[str, Any]]:
        """A province's own figures of a rubric's steps."""
        return ()


NOTHING_FOUND = Lookup()


@dataclass(frozen=True, slots=True)
class Ctx:
    """Everything a question may look at."""

    state: State
    words: Words
    now: datetime
    talk: int = 0  # the talk's number, printed into payloads so that an old button finds its talk
    rubric: Rubric = field(default_factory=lambda: load_rubric("qd26-2026"))
    deck: Deck = field(default_factory=load_deck)
    lookup: Lookup = NOTHING_FOUND

    def at(self, state: State) -> Ctx:
        """The same with the talk in another state."""
        return Ctx(state, self.words, self.now, self.talk, self.rubric, self.deck, self.lookup)

    @property
    def answers(self) -> Mapping[str, object]:
        return self.state.answers

    @property
    def today(self) -> date:
        return local_date(self.now)

    @property
    def sheet(self) -> Sheet | None:
        """The sheet the product is judged by, once it is known."""
        number = str(self.state.answers.get("sheet"))
        return self.rubric.sheet(int(number)) if number.isdigit() else None

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


T = TypeVar("T")


def by_language(make: Callable[[Words], T]) -> Callable[[Ctx], T]:
    """What depends on the language alone: made once in each, then handed out again to everybody."""
    made: dict[Words, T] = {}

    def of(ctx: Ctx) -> T:
        found = made.get(ctx.words)
        if found is None:
            found = made[ctx.words] = make(ctx.words)
        return found

    return of


def _nothing(ctx: Ctx) -> str:
    return ""


def no_options(ctx: Ctx) -> tuple[Option, ...]:
    return ()


def _always(ctx: Ctx) -> bool:
    return True


NOTHING_FOLLOWS = After()


def _no_after(ctx: Ctx, value: object) -> After:
    return NOTHING_FOLLOWS


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `unsure` offers "0. Chưa rõ"; `listed` shows it among the answers that can be changed."""

    id: str
    scope: Scope
    kind: Kind
    ask: Ask
    short: Ask
    options: Callable[[Ctx], tuple[Option, ...]] = no_options
    explain: Ask | None = None
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
