"""What is known of somebody, as plain data, and the deadlines that follow from it today.

Where the data lies (answers today, dossiers and evidence once they are kept) is the services' business; a new source is
a new field here and a few lines in `deadlines`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from bot.programme.calendar import LAW, Calendar, CertificateDays
from bot.programme.reminders.deadline import Deadline

ROUNDS_AHEAD = 2
RESULT_ASKED = timedelta(days=60)
"""How long after its council a result is still asked for."""


@dataclass(frozen=True, slots=True)
class PaperKnown:
    """A paper among the evidence with the day it runs out; `kind` as the evidence is told apart, `product` by name."""

    id: int
    kind: str
    product: str
    runs_out: date


@dataclass(frozen=True, slots=True)
class ProductKnown:
    """`ready`: has or nearly has what 3 stars take, by its last estimate. `handed_in`: the rounds it was handed in for
    by somebody's word alone, without a dossier here. `on_its_way`: a dossier of it is with an office. `result_due`: by
    when that one's result must be known (the dossier's number, the day). `judged`: a council's result is kept."""

    id: int
    name: str = ""
    ready: bool = False
    handed_in: frozenset[str] = frozenset()
    on_its_way: bool = False
    result_due: tuple[int, date] | None = None
    judged: bool = False
    certificate: date | None = None  # its last day
    upgrade: bool = False  # goes for more stars, which may be asked for at any time


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
    papers: tuple[PaperKnown, ...] = ()


def deadlines(known: Known, today: date, calendar: Calendar = LAW) -> tuple[Deadline, ...]:
    """Every deadline that holds today for what is known of one person, by the calendar of their province."""
    found: list[Deadline] = []
    for talk in known.talks:
        found.append(Deadline("unfinished", ("talk", talk.id), talk.left, facts={"product": talk.product}))
    for product in known.products:
        found += _of_product(product, today, calendar)
    for clock in known.clocks:
        due = calendar.commune_due(clock.received)
        found.append(
            Deadline(
                "clock",
                ("dossier", clock.dossier),
                due,
                clock.received.isoformat(),
                clock.received,
                facts={"product": clock.product},
            )
        )
    for paper in known.papers:
        if paper.runs_out >= today:
            facts = {"product": paper.product, "paper": paper.kind}
            occasion = paper.runs_out.isoformat()
            found.append(Deadline("paper", ("paper", paper.id), paper.runs_out, occasion, facts=facts))
    for wish in known.wishes:
        facts = {"product": wish.product}
        found.append(Deadline("asked", ("talk", wish.talk), wish.day, wish.day.isoformat(), facts=facts))
    return tuple(found)


def _rounds(calendar: Calendar, today: date) -> Iterator[tuple[str, date]]:
    """The next rounds a file can still be handed in for: name ("2027-1") and last good day at the commune."""
    last_days = ((one, calendar.producer_by(one.proposals_before)) for one in calendar.rounds_ahead(today))
    for one, by in islice(((one, by) for one, by in last_days if by >= today), ROUNDS_AHEAD):
        yield f"{one.year}-{one.number}", by


def _of_product(product: ProductKnown, today: date, calendar: Calendar) -> Iterator[Deadline]:
    subject, facts = ("product", product.id), {"product": product.name}
    held = product.certificate
    grace = calendar.certificate(held).grace_ends if held is not None else None
    if grace is not None and today > grace:
        held = grace = None
    if product.ready and not product.on_its_way:
        # while its certificate runs a product is for no round, unless it goes for more stars
        earlier = None if product.upgrade else grace
        for name, by in _rounds(calendar, today):
            if name not in product.handed_in:
                yield Deadline("round", subject, by, name, after=earlier, facts=facts)
            earlier = max(by, earlier) if earlier is not None else by
    if not product.judged:
        yield from _results(product, today, calendar)
    if held is not None and not product.on_its_way:
        yield from _of_certificate(product, calendar.certificate(held), today)


def _results(product: ProductKnown, today: date, calendar: Calendar) -> Iterator[Deadline]:
    """The councils it was handed in for, from the day they must have met: a dossier's, else by somebody's word."""
    subject, facts = ("product", product.id), {"product": product.name}
    if product.result_due is not None:
        dossier, due = product.result_due
        yield Deadline("result", subject, due, f"dossier:{dossier}", facts=facts)
        return
    for one in calendar.rounds(today - timedelta(days=366), today + timedelta(days=366)):
        name = f"{one.year}-{one.number}"
        if name in product.handed_in and today <= one.council_before + RESULT_ASKED:
            yield Deadline("result", subject, one.council_before, name, facts=facts)


def _of_certificate(product: ProductKnown, days: CertificateDays, today: date) -> Iterator[Deadline]:
    """Re-evaluation: 180 to 120 days before the end [Article 7.6a]; the end [4.3]; at most 180 days more [12.3]."""
    subject, occasion = ("product", product.id), days.expires.isoformat()
    facts = {
        "product": product.name,
        "closes": days.window_closes.isoformat(),
        "expires": days.expires.isoformat(),
        "grace": days.grace_ends.isoformat(),
    }
    if today <= days.window_closes:
        half = days.window_opens + (days.window_closes - days.window_opens) / 2
        yield Deadline("window_opens", subject, days.window_opens, occasion, facts=facts)
        yield Deadline("window_half", subject, half, occasion, facts=facts)
        yield Deadline("window_closes", subject, days.window_closes, occasion, facts=facts)
    if today <= days.expires:
        yield Deadline("expires", subject, days.expires, occasion, facts=facts)
    yield Deadline("grace", subject, days.grace_ends, occasion, after=days.expires, facts=facts)
