"""What is known of people, for the planner: their products, talks and words, out of the rows (`programme/reminders`).

Who is reminded: of a talk, whose talk it is; of the commune's 15 working days, its officers; of a product, the
managers of its organisation, and the members and helpers who asked for it (the consent "reminders"). Everybody may
refuse, and is reminded of nothing then.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from bot.clock import local_date
from bot.programme.calendar import LAW, Calendar
from bot.programme.dossier_life import states
from bot.programme.places import place
from bot.programme.reminders import Silence
from bot.programme.reminders.known import ClockKnown, Known, PaperKnown, ProductKnown, TalkKnown, Wish
from bot.scoring import BANDS
from bot.services.deadlines import AT_PROVINCE, calendar_of
from bot.storage import Work, around, silences
from bot.storage.around import DossierAround, OrganisationAround, PersonAround, ProductAround
from bot.storage.reminders import Reminder
from bot.storage.silences import Word

NEAR = 15  # points, as the result calls it "close"
AT_REST = ("result", "home")
"""Questions at which a talk has come to its result: nothing is unfinished there."""


@dataclass(slots=True)
class Standing:
    """One person as the planner and the sender need them. `agrees`: False for who wishes no reminders at all."""

    person: PersonAround
    known: Known
    silences: tuple[Silence, ...] = ()
    agrees: bool = True
    province: str = ""
    calendar: Calendar = LAW
    own: Mapping[int, OrganisationAround] = field(default_factory=dict)  # by product


def standings(work: Work, people: Sequence[int], open_rows: Mapping[int, Collection[Reminder]]) -> dict[int, Standing]:
    """These people with what is known of them. Who only tries, or was forgotten, is left out."""
    found = {
        id_: one
        for id_, one in around.people_around(work, people).items()
        if one.trial_until is None and one.forgotten_at is None
    }
    words = silences.of_people(work, list(found))
    products = {p.id for one in found.values() for o in one.organisations for p in o.products}
    done = silences.done_of(work, "product", sorted(products))

    @cache
    def calendars(province: str) -> Calendar:
        return calendar_of(work, province)

    return {
        id_: _standing(one, words.get(id_, ()), done, open_rows.get(id_, ()), calendars) for id_, one in found.items()
    }


def _standing(
    one: PersonAround,
    words: Sequence[Word],
    done: Mapping[int, Sequence[Word]],
    rows: Collection[Reminder],
    calendars: Callable[[str], Calendar],
) -> Standing:
    chosen = one.consents.get("reminders")
    minded = [o for o in one.organisations if o.role == "manager" or chosen]
    own = {p.id: o for o in minded for p in o.products}
    offices = [clock.province for clock in one.clocks]
    province = next(filter(None, [*map(_province, minded), *offices]), "")
    calendar = calendars(province)
    products = tuple(_product(p, done.get(p.id, ()), calendar) for o in minded for p in o.products)
    names = {p.id: _name(p) for o in one.organisations for p in o.products}
    wishes = _wishes(one, names, rows)
    wished = {wish.talk for wish in wishes}
    talks = tuple(talk for talk in _talks(one, names) if talk.id not in wished)
    theirs = [*words, *(word for p in products for word in done.get(p.id, ()))]
    quiet = tuple({Silence(w.matter, w.subject, w.occasion) for w in theirs})  # type: ignore[arg-type]
    clocks = tuple(ClockKnown(clock.dossier_id, clock.product, clock.received_on) for clock in one.clocks)
    known = Known(products, talks, clocks, wishes, tuple(_papers(minded)))
    return Standing(one, known, quiet, chosen is not False, province, calendar, own)


def _name(product: ProductAround) -> str:
    return str(product.answers.get("product-name") or "")


def _province(organisation: OrganisationAround) -> str:
    found = place(str(organisation.answers.get("place") or ""))
    return found.province_code if found is not None else ""


def _product(one: ProductAround, done: Sequence[Word], calendar: Calendar) -> ProductKnown:
    handed_in = frozenset(word.occasion for word in done if word.matter == "hand_in")
    dossier = one.dossier
    return ProductKnown(
        one.id,
        _name(one),
        ready=ready(one.estimate),
        handed_in=handed_in,
        on_its_way=dossier is not None and dossier.state != "draft" and not states()[dossier.state].ended,
        result_due=_result_due(dossier, calendar),
        judged=one.judged,
        certificate=one.certificate_ends or _day(one.answers.get("certificate-expiry")),
        upgrade=one.answers.get("round") == "upgrade",
    )


def _result_due(one: DossierAround | None, calendar: Calendar) -> tuple[int, date] | None:
    """By when a dossier that lies with the province must have its result, as `services.deadlines` has it."""
    if one is None or one.state not in AT_PROVINCE:
        return None
    if one.kind == "re_evaluation":
        return (one.id, calendar.result_due(one.arrived_on)) if one.arrived_on is not None else None
    if one.proposed_on is None:
        return None
    return one.id, calendar.round_for_proposal(one.proposed_on).council_before


def ready(estimate: Mapping[str, Any] | None) -> bool:
    """Ready or nearly: the estimate gives 3 stars, or is at most `NEAR` points below them."""
    if not estimate:
        return False
    return int(estimate.get("stars", 0)) >= 3 or float(estimate.get("total", 0)) >= BANDS[1] - NEAR


def _papers(minded: Sequence[OrganisationAround]) -> Iterator[PaperKnown]:
    """Papers with a last day; one for every product is named with the first of them."""
    for one in minded:
        names = {product.id: _name(product) for product in one.products}
        for paper in one.papers:
            product = names.get(paper.product_id or 0) or next(iter(names.values()), "")
            yield PaperKnown(paper.id, paper.kind, product, paper.expires_on)


def _day(said: Any) -> date | None:
    try:
        return date.fromisoformat(said) if isinstance(said, str) else None
    except ValueError:  # "unsure", "not_said"
        return None


def _talks(one: PersonAround, names: Mapping[int, str]) -> tuple[TalkKnown, ...]:
    """Of the talks about one product only the newest counts: the others were started over."""
    newest: dict[int, int] = {}
    for talk in one.talks:
        if talk.product_id is not None:
            newest[talk.product_id] = max(talk.id, newest.get(talk.product_id, 0))
    return tuple(
        TalkKnown(talk.id, names.get(talk.product_id, ""), local_date(talk.updated_at))
        for talk in one.talks
        if talk.product_id is not None
        and newest[talk.product_id] == talk.id
        and talk.finished_at is None
        and talk.asked not in AT_REST
    )


def _wishes(one: PersonAround, names: Mapping[int, str], rows: Collection[Reminder]) -> tuple[Wish, ...]:
    """What people wished to be reminded of lives in its own rows, as long as there is the talk. Until it was said,
    nobody is nudged about that talk besides."""
    talks = {talk.id: talk for talk in one.talks}
    return tuple(
        Wish(row.subject[1], names.get(talks[row.subject[1]].product_id or 0, ""), row.day)
        for row in rows
        if row.kind == "asked" and row.status == "planned" and row.subject[1] in talks
    )
