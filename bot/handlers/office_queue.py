"""The officer's queue and one dossier: rows turned into what is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.clock import local_date
from bot.flows import office_queue
from bot.flows.office_queue import Estimate, Opened, ShowDossier, ShowQueue, Waiting
from bot.flows.pen import Pen
from bot.flows.question import Ctx
from bot.flows.registration import CONTACT_PHONE
from bot.flows.result import gaps
from bot.flows.state import State
from bot.handlers.doing import Acts
from bot.handlers.office import serving
from bot.programme import dossier_words
from bot.programme.dossier_life import Move
from bot.services import confirmations, deadlines, dossiers, media, office_papers, queues, snapshots
from bot.services.dossiers import View
from bot.services.queues import Queued
from bot.storage.dossiers import about
from bot.storage.officers import Officer

if TYPE_CHECKING:
    from bot.handlers.desk import Desk

COUNCIL = "council_result"
"""One line for the three moves a council's result can be: the points and stars say which."""
_RESULTS = ("pass", "pass_potential", "fail")


def show_queue(desk: Desk, act: ShowQueue) -> None:
    one = serving(desk)
    if one is None:
        return
    found = [_line(desk, each) for each in queues.queue(desk.work, one)]
    desk.show(lambda pen: office_queue.queue(pen, found, act.page))


def _line(desk: Desk, each: Queued) -> Waiting:
    shown, w = each.shown, desk.ctx().words
    clock = each.clock if each.waits else None
    return Waiting(
        shown.dossier.id,
        shown.product_name or w.t("a product without a name yet"),
        shown.organisation_name,
        dossier_words.state_name(w, shown.dossier.state),
        clock.day if clock is not None else None,
        clock.limit if clock is not None else 0,
        each.tone,
    )


def show_dossier(desk: Desk, act: ShowDossier) -> None:
    open_dossier(desk, act.dossier)


def open_dossier(desk: Desk, number: int, lead: str = "") -> None:
    """One dossier on the screen; one out of reach is as one that does not exist."""
    one = serving(desk)
    if one is None:
        return
    view = dossiers.see(desk.work, queues.actor_of(one), number)
    if view is None:
        desk.show(office_queue.unknown)
        return
    shown = _opened(desk, one, view)
    told = {"contact": office_papers.may_call(desk.work, queues.actor_of(one), view.shown)}
    office_papers.note(desk.work, queues.actor_of(one), "dossier.read", number, told)

    def show(pen: Pen) -> None:
        if lead:
            pen.lead.append(lead)
        office_queue.opened(pen, shown)

    desk.show(show)


def _opened(desk: Desk, officer: Officer, view: View) -> Opened:
    work, w, one = desk.work, desk.ctx().words, view.dossier
    calendar = deadlines.calendar_of(work, one.province)
    clock = queues.clock_of(one, calendar, local_date(work.now))
    sent = office_papers.look(work, queues.actor_of(officer), one.id)
    answered = next((step for step in reversed(view.steps) if step.move.startswith("answer_")), None)
    asked = view.asked.said if view.asked is not None else None
    called = office_papers.may_call(work, queues.actor_of(officer), view.shown)
    return Opened(
        dossier=one.id,
        version=one.version,
        product=view.shown.product_name or w.t("a product without a name yet"),
        producer=view.shown.organisation_name,
        contact=_contact(desk, view) if called else w.t("not shared by the producer"),
        kind=dossier_words.kind_name(w, one.kind),
        code=one.code or "",
        state=dossier_words.state_name(w, one.state),
        handed_in=one.handed_in_on,
        received=one.received_on,
        day=clock.day if clock is not None else None,
        limit=clock.limit if clock is not None else 0,
        tone=queues.Tones.of(work, one.province).tone(clock),
        due=clock.due if clock is not None else None,
        estimate=_estimate(desk, view),
        papers=len(media.of(work, "product", one.product_id)) + len(media.of(work, "dossier", one.id)),
        asked=tuple((asked or {}).get("supplements", ())),
        answered=str((answered.said or {}).get("answer", "")) if answered is not None else "",
        moves=tuple(_moves(w.pick, view.moves)),
        confirmed=confirmations.standing(work, one.product_id),
        sheaf=len(sent.papers) if sent is not None else None,
    )


def _moves(pick: office_queue.Pick, moves: tuple[Move, ...]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for one in moves:
        line = (COUNCIL, "") if one.id in _RESULTS else (one.id, pick(one.name))
        if line not in found:
            found.append(line)
    return found


def _contact(desk: Desk, view: View) -> str:
    found = about(desk.work, view.dossier.product_id)
    said = found.organisation if found is not None else {}
    phone = said.get("contact-phone")
    shown = CONTACT_PHONE.show(desk.ctx(), phone) if phone and CONTACT_PHONE.show is not None else ""
    return ", ".join(part for part in (str(said.get("contact-name") or ""), shown) if part)


def _estimate(desk: Desk, view: View) -> Estimate | None:
    """The self-assessment handed in with the dossier, with the floors its next star still lacks."""
    kept = view.dossier.snapshot or {}
    figures = kept.get("estimate")
    if not figures:
        return None
    ctx, (known, _) = desk.ctx(), snapshots.said_of(desk.work, view.dossier)
    missed = gaps(Ctx(State(known), ctx.words, ctx.now))
    return Estimate(
        figures["low"],
        figures["high"],
        figures["stars"],
        tuple(gap.text(ctx) for gap in missed[:3]),
        missed[0].star if missed else 0,
    )


ACTS: Acts = {ShowQueue: show_queue, ShowDossier: show_dossier}
