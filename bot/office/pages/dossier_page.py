"""One dossier: whose it is, where it stands, what was answered beside the sheet's own numbering, what came with it,
what councils gave, what was said, and all that happened. Opening it is an entry of the audit trail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.flows.answered_sheet import answered_sheet
from bot.flows.question import Ctx
from bot.flows.state import State
from bot.office.asking import Ask
from bot.office.pages import evidence, findings
from bot.office.pages.dossier_reach import Seen, history, is_back, move_name, product_name, seen
from bot.office.replies import Page, Reply
from bot.office.routing import ALL, Route
from bot.programme import council
from bot.programme.council import MemberScore
from bot.programme.dossier_words import day_text, kind_name, state_name
from bot.programme.office_values import MEMBERS_APART
from bot.programme.phones import spoken_phone
from bot.services import (
    certificates,
    confirmations,
    corrections,
    deadlines,
    office_papers,
    office_settings,
    queues,
    snapshots,
)
from bot.services import tickets as questions
from bot.services.dossier_lists import waits_for
from bot.services.queues import Tones
from bot.storage import council_scores
from bot.storage.dossiers import DossierStep, about
from bot.storage.tickets import Ticket

COUNCILS = ("pass", "pass_potential", "fail", "pass_5", "return_central", corrections.RESULT)
"""The steps that keep what a council gave."""
TOLD = ("low", "high", "stars")


@dataclass(frozen=True, slots=True)
class Judged:
    """What one council gave: `by_part` its points by part where they are known, `members` one line each, `apart` how
    far they lie from each other, `far` whether that is more than the province's own limit; `corrected` where a later
    one puts it right."""

    move: str
    step: DossierStep
    total: float | None
    by_part: Mapping[str, float]
    by_criterion: Mapping[str, float]
    members: tuple[MemberScore, ...]
    apart: float
    far: bool
    corrected: bool


def show(ask: Ask) -> Reply:
    one = seen(ask)
    dossier, shown = one.dossier, one.view.shown
    sent = office_papers.look(ask.work, one.actor, dossier.id)
    told = office_papers.may_call(ask.work, one.actor, shown)
    ask.note("dossier.read", "dossier", dossier.id, {"contact": told, "papers": sent is not None})
    calendar = deadlines.calendar_of(ask.work, dossier.province)
    clock = queues.clock_of(dossier, calendar, ask.today)
    own = waits_for(ask.seat.role)
    values = {
        "dossier": dossier,
        "name": product_name(ask.words, shown.product_name),
        "organisation": shown.organisation_name,
        "contact": _contact(ask, dossier.product_id) if told else None,
        "kind": kind_name(ask.words, dossier.kind),
        "state": state_name(ask.words, dossier.state),
        "waits": dossier.state in own,
        "clock": clock,
        "tone": Tones.of(ask.work, dossier.province).tone(clock) if dossier.state in own else "",
        "days": [day_text(ask.words, each.kind, each.day) for each in one.view.days],
        "moves": [(name, move_name(ask.words, name)) for name in one.moves],
        "forward": next((name for name in one.moves if not is_back(name)), ""),
        "corrections": {name: move_name(ask.words, name) for name in one.corrections},
        "asked": (one.view.asked.said or {}) if one.view.asked is not None else None,
        "confirmed": confirmations.standing(ask.work, dossier.product_id),
        "certificate": certificates.held(ask.work, dossier.product_id),
        "judged": _judged(ask, one),
        "history": history(ask, one.view.steps)[::-1],
        "answers": _answers(ask, one) if sent is not None else None,
        "sent": evidence.listed(ask, sent) if sent is not None else None,
        "files": evidence.offered(ask, one, sent) if sent is not None else [],
        "findings": findings.standing(ask, one, sent) if sent is not None else None,
        "threads": questions.about_product(ask.work, dossier.product_id, lambda each: _reaches(ask, each)),
    }
    return Page("dossiers/dossier.html", values)


def _contact(ask: Ask, product_id: int) -> tuple[str, str]:
    """Whom to call: a name and a phone, "" where not known."""
    found = about(ask.work, product_id)
    said = found.organisation if found is not None else {}
    phone = str(said.get("contact-phone") or "")
    return str(said.get("contact-name") or ""), spoken_phone(phone) if phone.startswith("+") else ""


def _answers(ask: Ask, one: Seen) -> Mapping[str, object] | None:
    """The sheet as it was when the dossier was handed in, with the estimate its people were told; None where nothing
    was assessed."""
    if one.dossier.snapshot is None:
        return None
    told = one.dossier.snapshot.get("estimate") or {}
    known, at = snapshots.said_of(ask.work, one.dossier)
    sheet = answered_sheet(Ctx(State(known), ask.words, at))
    if sheet is None:
        return None
    return {"at": at, "sheet": replace(sheet, **{name: told.get(name, getattr(sheet, name)) for name in TOLD})}


def _judged(ask: Ask, one: Seen) -> list[Judged]:
    """Every council's result, the newest first."""
    steps = [step for step in one.view.steps if step.move in COUNCILS and "total" in step.papers]
    if not steps:
        return []
    members = council_scores.of(ask.work, one.dossier.id)
    most = office_settings.get(ask.work, one.dossier.province, MEMBERS_APART)
    counts = {each.papers.get("corrects", each.version): each.version for each in steps}
    found = []
    for step in reversed(steps):
        theirs = tuple(members.get(step.version, ()))
        apart = council.apart(theirs)
        found.append(
            Judged(
                move_name(ask.words, step.move),
                step,
                step.papers.get("total"),
                step.papers.get("parts", {}),
                step.papers.get("criteria", {}),
                theirs,
                apart,
                apart > most,
                counts[step.papers.get("corrects", step.version)] != step.version,
            )
        )
    return found


def _reaches(ask: Ask, one: Ticket) -> bool:
    """A question is shown to whose it is to see: an office's by the office's own rule, else by the area alone."""
    officer = ask.seat.officer
    if officer is not None:
        return questions.reaches(officer, one)
    return ask.seat.covers(one.province, one.commune)


ROUTES: tuple[Route, ...] = (Route("GET", "/dossiers/{id:[0-9]{1,15}}", ALL, show),)
