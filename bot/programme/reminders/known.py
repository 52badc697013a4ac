"""What is known of somebody, as plain data, and the deadlines that follow from it today.

Where the data lies (answers today, dossiers and evidence once they are kept) is the services' business; a new source is
a new field here and a few lines in `deadlines`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from bot.programme.calendar import WorkingDays, commune_due, next_rounds, producer_by
from bot.programme.certificates import grace_ends, window
from bot.programme.reminders.deadline import Deadline

ROUNDS_AHEAD = 2


@dataclass(frozen=True, slots=True)
class RoundDay:
    """One coming round: its name ("2027-1"), the last good day at the commune, and the day the council meets before."""

    name: str
    producer_by: date
    council_before: date


Rounds = Callable[[str, date], Sequence[RoundDay]]
"""The rounds ahead for a province (its code, "" for unknown) from a day on, the nearest first."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper among the evidence with the day it runs out; `name` as people call it, by language."""

    key: str
    runs_out: date
    name: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProductKnown:
    """`ready`: has or nearly has what 3 stars take, by its last estimate. `handed_in`: the rounds (or "in hand") it was
    handed in for. `on_its_way`: a dossier of it is with an office. `judged`: a result came after that."""

    id: int
    name: str = ""
    province: str = ""
    ready: bool = False
    handed_in: frozenset[str] = frozenset()
    on_its_way: bool = False
    judged: bool = False
    certificate: date | None = None  # its last day
    upgrade: bool = False  # goes for more stars, which may be asked for at any time
    papers: tuple[Paper, ...] = ()


@dataclass(frozen=True, slots=True)
class TalkKnown:
    """A talk that was begun and not finished; `left`: the civil day something was last said in it."""

    id: int
    product: str
    left: date


@dataclass(frozen=True, slots=True)
class ClockKnown:
    """A dossier that lies at the commune, with the officers' 15 working days running since `received`."""

    dossier: int
    product: str
    received: date


@dataclass(frozen=True, slots=True)
class Wish:
    """ "Mai nhắc tôi": the talk, what it is about, the day."""

    talk: int
    product: str
    day: date


@dataclass(frozen=True, slots=True)
class Known:
    products: tuple[ProductKnown, ...] = ()
    talks: tuple[TalkKnown, ...] = ()
    clocks: tuple[ClockKnown, ...] = ()
    wishes: tuple[Wish, ...] = ()


def legal_rounds(province: str, today: date, days: WorkingDays | None = None) -> Sequence[RoundDay]:
    """The rounds every province has (Decision 26/2026, Article 5.1), for which a file can still be handed in."""
    found = []
    for one in next_rounds(today, ROUNDS_AHEAD + 1):
        by = producer_by(one.proposals_before, days)
        if by >= today:
            found.append(RoundDay(f"{one.year}-{one.number}", by, one.council_before))
    return found[:ROUNDS_AHEAD]


def deadlines(
    known: Known, today: date, rounds: Rounds = legal_rounds, days: WorkingDays | None = None
) -> tuple[Deadline, ...]:
    """Every deadline that holds today for what is known of one person."""
    found: list[Deadline] = []
    for talk in known.talks:
        found.append(Deadline("unfinished", ("talk", talk.id), talk.left, facts={"product": talk.product}))
    for product in known.products:
        found += _of_product(product, today, rounds)
    for clock in known.clocks:
        due = commune_due(clock.received, days)
        facts = {"product": clock.product}
        found.append(
            Deadline("clock", ("dossier", clock.dossier), due, clock.received.isoformat(), clock.received, facts=facts)
        )
    for wish in known.wishes:
        facts = {"product": wish.product}
        found.append(Deadline("asked", ("talk", wish.talk), wish.day, wish.day.isoformat(), facts=facts))
    return tuple(found)


def _of_product(product: ProductKnown, today: date, rounds: Rounds) -> Iterator[Deadline]:
    subject, facts = ("product", product.id), {"product": product.name}
    coming = rounds(product.province, today)
    held = product.certificate if product.certificate and today <= grace_ends(product.certificate) else None
    if product.ready and not product.on_its_way and (held is None or product.upgrade):
        earlier: date | None = None
        for one in coming:
            if one.name not in product.handed_in:
                yield Deadline("round", subject, one.producer_by, one.name, after=earlier, facts=facts)
            earlier = one.producer_by
    if not product.judged:
        yield from _results(product, today, rounds)
    if held is not None and not product.on_its_way:
        yield from _of_certificate(product, held, today)
    for paper in product.papers:
        if paper.runs_out >= today:
            names = {f"paper.{code}": said for code, said in paper.name.items()}
            yield Deadline("paper", subject, paper.runs_out, f"{paper.key}:{paper.runs_out}", facts={**facts, **names})


RESULT_ASKED = timedelta(days=60)
"""How long after its council a result is still asked for."""


def _results(product: ProductKnown, today: date, rounds: Rounds) -> Iterator[Deadline]:
    """The councils of the rounds it was handed in for, from the day they must have met."""
    for name in sorted(product.handed_in):
        year, _, number = name.partition("-")
        if not (year.isdigit() and number):
            continue
        known = [one for one in rounds(product.province, date(int(year), 1, 1)) if one.name == name]
        for one in known:
            if today <= one.council_before + RESULT_ASKED:
                facts = {"product": product.name}
                yield Deadline("result", ("product", product.id), one.council_before, name, facts=facts)


def _of_certificate(product: ProductKnown, ends: date, today: date) -> Iterator[Deadline]:
    """Re-evaluation: 180 to 120 days before the end [Article 7.6a]; the end [4.3]; at most 180 days more [12.3]."""
    subject, occasion = ("product", product.id), ends.isoformat()
    opens, closes = window(ends)
    grace = grace_ends(ends)
    facts = {
        "product": product.name,
        "closes": closes.isoformat(),
        "expires": ends.isoformat(),
        "grace": grace.isoformat(),
    }
    if today <= closes:
        yield Deadline("window_opens", subject, opens, occasion, facts=facts)
        yield Deadline("window_half", subject, opens + (closes - opens) / 2, occasion, facts=facts)
        yield Deadline("window_closes", subject, closes, occasion, facts=facts)
    if today <= ends:
        yield Deadline("expires", subject, ends, occasion, facts=facts)
    if today <= grace:
        yield Deadline("grace", subject, grace, occasion, after=ends, facts=facts)
