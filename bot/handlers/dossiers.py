"""The doing of the talk about dossiers and certificates: rows through services, shown by the pure views of `flows`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from bot.clock import local_date
from bot.flows import certificate as certificate_views
from bot.flows import dossier as views
from bot.flows.checklist import When
from bot.flows.dossier_acts import (
    AnswerSupplement,
    AskHandedDay,
    AskSupplement,
    HandIn,
    LookUp,
    MoveDossier,
    PrepareDossier,
    SendCalendar,
    ShowDossier,
    ShowDossiers,
    ShowHistory,
    SupplementPhoto,
    TellCertificate,
)
from bot.flows.dossier_text import Card, Paper, short_day, upper
from bot.flows.pen import Pen
from bot.handlers.evidence import held_by
from bot.language import Words, words
from bot.messages import File, Message
from bot.programme.dossier_life import Kind, Papers
from bot.programme.dossier_words import day_text, move_name
from bot.programme.places import place
from bot.services import acting, calendars, certificates, corrections, deadlines, dossiers, media
from bot.services.acting import Actor
from bot.services.dossiers import Refused, View
from bot.storage import deadlines as open_days
from bot.storage.certificates import Certificate, Holding

if TYPE_CHECKING:
    from bot.handlers.desk import Desk

CERTIFICATE_ANSWERS = ("certificate-number", "certificate-expiry", "certificate-stars")
HISTORY = 5  # steps shown at once, the newest
ICS = "deadlines.ics"


def _actor(desk: Desk) -> Actor:
    return acting.producer(desk.loaded.person.id)


def _words(desk: Desk) -> Words:
    return words(desk.loaded.person.language)


# ── Showing ──────────────────────────────────────────────────────────────────────────────────────


def show_dossiers(desk: Desk, act: ShowDossiers) -> None:
    found = dossiers.mine(desk.work, desk.loaded.person.id)
    cards = [card for one in found if (card := _card_of(desk, one.dossier.id)) is not None]
    if not cards:
        held = certificates.mine(desk.work, desk.loaded.person.id)
        papers = [_paper(desk, one) for one in held if one.certificate.status == "held"]
        desk.show(lambda pen: views.show_none(pen, papers))
    elif len(cards) == 1:
        desk.show(lambda pen: views.show_one(pen, cards[0]))
    else:
        start = act.start if act.start < len(cards) else 0
        desk.show(lambda pen: views.show_list(pen, cards, start))


def _paper(desk: Desk, one: Holding) -> Paper:
    """A certificate that came with no dossier of ours, with when to hand in again."""
    days = {each.kind: each.day for each in open_days.of(desk.work, "certificate", one.certificate.id)}
    window = (days["window_opens"], days["window_closes"]) if "window_opens" in days else None
    held = one.certificate
    return Paper(one.product_name, held.number, held.stars or 0, held.expires_on, window)


def show_dossier(desk: Desk, act: ShowDossier) -> None:
    _with(desk, act.dossier, lambda pen, card: views.show_one(pen, card))


def show_history(desk: Desk, act: ShowHistory) -> None:
    view = dossiers.see(desk.work, _actor(desk), act.dossier)
    if view is None:
        desk.show(views.show_nothing_found)
        return
    w, today = _words(desk), local_date(desk.work.now)
    lines = [f"• {short_day(one.on, today)}: {move_name(w, one.move)}" for one in view.steps[-HISTORY:]]
    card = card_of(view, certificates.held(desk.work, view.dossier.product_id))
    nothing = w.t("nothing yet")
    desk.show(lambda pen: views.show_history(pen, card, lines or [f"• {nothing}"]))


def look_up(desk: Desk, act: LookUp) -> None:
    found = dossiers.by_code(desk.work, desk.loaded.person.id, act.typed)
    if found is None:
        desk.show(views.show_nothing_found)
    else:
        show_dossier(desk, ShowDossier(found.dossier.id))


def _with(desk: Desk, dossier_id: int, show: Callable[[Pen, Card], None]) -> None:
    """Shows something of a dossier; one out of reach is answered like one that does not exist."""
    card = _card_of(desk, dossier_id)
    if card is None:
        desk.show(views.show_nothing_found)
    else:
        desk.show(lambda pen: show(pen, card))


def _card_of(desk: Desk, dossier_id: int) -> Card | None:
    view = dossiers.see(desk.work, _actor(desk), dossier_id)
    return None if view is None else card_of(view, certificates.held(desk.work, view.dossier.product_id))


def card_of(view: View, held: Certificate | None) -> Card:
    """A dossier as the chat shows it."""
    one = view.dossier
    by_move = {step.move: step for step in view.steps}
    council = by_move.get("council") or by_move.get("council_in_writing")
    given = corrections.written(view.steps, corrections.CERTIFICATE)
    later = (council.on if council is not None else None, given.happened if given is not None else None)
    word, known = one.handed_in_on, one.received_on  # where the commune's day lies before the producer's, it counts
    days = (min(word, known) if word and known else word, one.received_on, one.proposed_on, *later)
    result = next((step.papers for step in reversed(view.steps) if "total" in step.papers), {})
    asked = (view.asked.said or {}) if view.asked is not None else {}
    own = held if held is not None and held.dossier_id == one.id else None
    return Card(
        id=one.id,
        version=one.version,
        product_id=one.product_id,
        product=view.shown.product_name,
        organisation=view.shown.organisation_name,
        kind=one.kind,
        state=one.state,
        code=one.code or "",
        reached=tuple((number, when) for number, when in enumerate(days, 1) if when is not None),
        due=next(((day.kind, day.day) for day in view.days), None),
        reason=str(asked.get("reason", "")),
        supplements=tuple(asked.get("supplements", ())),
        certificate=(own.number, own.stars or 0, own.expires_on) if own is not None else None,
        total=result.get("total"),
        stars=result.get("stars"),
        moves=frozenset(move.id for move in view.moves),
    )


# ── Handing in ───────────────────────────────────────────────────────────────────────────────────


def prepare(desk: Desk, act: PrepareDossier) -> None:
    """A draft for the product of this talk, and its checklist, or the day it was handed in."""
    product = desk.loaded.product
    if product is None or "product-name" not in product.answers:
        desk.show(_first_the_product)
        return
    try:
        one = dossiers.begin(desk.work, _actor(desk), product.id, _kind(desk, act.kind))
    except Refused as refused:
        _refused(desk, refused)
        return
    card = _card_of(desk, one.id)
    assert card is not None, "begun by its own member just now"
    if act.handed:
        desk.show(lambda pen: views.ask_day(pen, card))
        return
    where = place(one.commune)
    when = _when(desk, card.kind, one.province, product.id)
    sent = held_by(desk)
    desk.show(lambda pen: views.show_checklist(pen, card, where.full if where is not None else "", when, sent))


def _first_the_product(pen: Pen) -> None:
    pen.lead.append(pen.t("First tell me the product; then the file."))
    pen.ask()


def _kind(desk: Desk, asked: str) -> Kind:
    said = desk.loaded.assessment.answers.get("round") if desk.loaded.assessment is not None else None
    kind = asked or str(said or "")
    return cast(Kind, kind) if kind in ("first", "upgrade", "re_evaluation") else "first"


def _when(desk: Desk, kind: Kind, province: str, product_id: int) -> When:
    calendar = calendars.calendar_of(desk.work, province)
    held = certificates.held(desk.work, product_id)
    if kind == "re_evaluation" and held is not None:
        days = calendar.certificate(held.expires_on)
        return When(window=(days.window_opens, days.window_closes))
    return When(by=calendar.round_for_producer(local_date(desk.work.now))[1])


def ask_day(desk: Desk, act: AskHandedDay) -> None:
    if act.why:
        _with(desk, act.dossier, lambda pen, card: views.ask_day_again(pen, act.why, card))
    else:
        _with(desk, act.dossier, views.ask_day)


def hand_in(desk: Desk, act: HandIn) -> None:
    try:
        dossiers.move(desk.work, _actor(desk), act.dossier, "hand_in", Papers(on=act.on))
    except Refused as refused:
        if refused.why in ("future", "before"):  # another day, then
            text = refused.text(_words(desk)).partition("\n")[0]
            _with(desk, act.dossier, lambda pen, card: views.ask_day_again(pen, text, card))
        else:
            _refused(desk, refused)
        return
    _with(desk, act.dossier, lambda pen, card: views.show_handed(pen, card, act.on))


def move(desk: Desk, act: MoveDossier) -> None:
    """Taking back, and "not handed in yet"; taking back is asked for twice."""
    if act.move == "ask":
        _with(desk, act.dossier, views.ask_withdraw)
        return
    try:
        dossiers.move(desk.work, _actor(desk), act.dossier, act.move, seen=act.seen)
    except Refused as refused:
        _refused(desk, refused)
        return
    _with(desk, act.dossier, views.show_one)


def _refused(desk: Desk, refused: Refused) -> None:
    """Why not, on top of where the dossier stands now."""
    text = refused.text(_words(desk))
    card = _card_of(desk, refused.one.id) if refused.one is not None else None
    if card is None:
        desk.show(lambda pen: views.show_refused(pen, text))
    else:
        desk.show(lambda pen: views.show_refused_with(pen, text.partition("\n")[0], card))


# ── What an office asked for ─────────────────────────────────────────────────────────────────────


def ask_supplement(desk: Desk, act: AskSupplement) -> None:
    card = _card_of(desk, act.dossier)
    if card is not None and not card.supplement:
        desk.show(lambda pen: views.show_one(pen, card))
    else:
        _with(desk, act.dossier, views.ask_supplement)


def photo(desk: Desk, act: SupplementPhoto) -> None:
    """One more picture for what was asked for: kept with the dossier and this request."""
    card = _card_of(desk, act.dossier)
    if card is None or not card.supplement:
        _with(desk, act.dossier, views.show_one)
        return
    person = desk.loaded.person.id
    if media.owns(desk.work, act.media, person):
        media.attach(desk.work, act.media, "dossier", card.id, _request(card), by_person_id=person)
    sent = len(media.of(desk.work, "dossier", card.id, _request(card)))
    desk.show(lambda pen: views.ask_supplement(pen, card, sent))


def answer(desk: Desk, act: AnswerSupplement) -> None:
    card = _card_of(desk, act.dossier)
    if card is None or not card.supplement:
        _with(desk, act.dossier, views.show_one)
        return
    kept = tuple(use.media.id for use in media.of(desk.work, "dossier", card.id, _request(card)))
    name = "answer_commune" if card.state == "commune_supplement" else "answer_province"
    try:
        dossiers.move(desk.work, _actor(desk), card.id, name, Papers(answer=act.text, media=kept), seen=card.version)
    except Refused as refused:
        _refused(desk, refused)
        return
    _with(desk, card.id, views.show_answered)


def _request(card: Card) -> str:
    """The word under which pictures for this request are kept (media.what): a later request has one of its own."""
    return f"supplement:{card.version}"


# ── Certificates ─────────────────────────────────────────────────────────────────────────────────


def tell_certificate(desk: Desk, act: TellCertificate) -> None:
    product = desk.loaded.product
    if product is None:
        desk.show(_first_the_product)
        return
    try:
        kept = certificates.tell(
            desk.work, _actor(desk), product.id, act.number, issued_on=act.issued_on, stars=act.stars
        )
    except certificates.BadCertificate as bad:
        why = bad.why
        desk.show(lambda pen: certificate_views.show_problem(pen, why, act.stars, act.number))
        return
    desk.show(lambda pen: certificate_views.show(pen, kept.number, kept.expires_on))


def follow_answers(desk: Desk) -> None:
    """What was answered about a certificate in the registration starts its clocks too. Answers that cannot be were
    refused where they were given; one that slips through starts none."""
    product = desk.loaded.product
    ends = str(product.answers.get("certificate-expiry", "")) if product is not None else ""
    if product is None or ends in ("", "unsure", "not_said"):
        return
    number, stars = product.answers.get("certificate-number"), str(product.answers.get("certificate-stars", ""))
    try:
        certificates.tell(
            desk.work,
            _actor(desk),
            product.id,
            "" if number in (None, "unsure") else str(number),
            expires_on=date.fromisoformat(ends),
            stars=int(stars) if stars in ("3", "4", "5") else None,
        )
    except certificates.BadCertificate:
        return


# ── The days as a file ───────────────────────────────────────────────────────────────────────────


def send_calendar(desk: Desk, act: SendCalendar) -> None:
    """Every open day of the person's dossiers and certificates, for the phone's own calendar."""
    w, work = _words(desk), desk.work
    events = []
    for shown in dossiers.mine(work, desk.loaded.person.id):
        events += _events(desk, "dossier", shown.dossier.id, shown.product_name)
    for held in certificates.mine(work, desk.loaded.person.id):
        events += _events(desk, "certificate", held.certificate.id, held.product_name)
    if not events:
        calendar = calendars.calendar_of(work, _province(desk))
        _, by = calendar.round_for_producer(local_date(work.now))
        events.append(["round", by.isoformat(), upper(day_text(w, "hand_in_by", by)), ""])
    title = w.t("OCOP deadlines")
    data = {"title": title, "at": work.now.isoformat(), "events": sorted(events, key=lambda one: one[1])}
    alt = w.n("A calendar file with {count} date.", "A calendar file with {count} dates.", len(events))
    file = File(ICS, data, "ocop.ics", "text/calendar", alt)
    desk.messages.append(Message(alt + "\n" + w.t("Open it, and your phone reminds you too."), files=(file,)))
    desk.show(lambda pen: pen.ask())


def _events(desk: Desk, kind: open_days.SubjectKind, id_: int, product: str) -> list[list[str]]:
    w, found = _words(desk), []
    for one in open_days.of(desk.work, kind, id_):
        said = day_text(w, one.kind, one.day)
        found.append([f"{kind}-{id_}-{one.kind}", one.day.isoformat(), f"{product or w.t('your product')}: {said}", ""])
    return found


def _province(desk: Desk) -> str:
    return deadlines.province_of(desk.work, desk.loaded.product.id) if desk.loaded.product is not None else ""


ACTS: dict[type[Any], Callable[[Desk, Any], None]] = {
    ShowDossiers: show_dossiers,
    ShowDossier: show_dossier,
    ShowHistory: show_history,
    LookUp: look_up,
    PrepareDossier: prepare,
    AskHandedDay: ask_day,
    HandIn: hand_in,
    MoveDossier: move,
    AskSupplement: ask_supplement,
    SupplementPhoto: photo,
    AnswerSupplement: answer,
    TellCertificate: tell_certificate,
    SendCalendar: send_calendar,
}
