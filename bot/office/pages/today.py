"""Today: what waits for whoever is signed in, the most urgent first."""

from __future__ import annotations

from dataclasses import dataclass

from bot.office.asking import Ask
from bot.office.replies import Page, Reply
from bot.office.routing import ALL, Route
from bot.programme.dossier_words import state_name
from bot.services import deadlines, queues, reminder_failures, tickets
from bot.services.queues import RED, Clock
from bot.storage import alarms
from bot.storage.tickets import Ticket

DOSSIERS, QUESTIONS, ROUNDS, FAILURES = 20, 10, 3, 10


@dataclass(frozen=True, slots=True)
class File:
    """One dossier that waits. `colour`: "red" from day 13 of 15 on, "amber" from day 10, "" before."""

    id: int
    product: str
    organisation: str
    state: str
    clock: Clock | None

    @property
    def colour(self) -> str:
        share = self.clock.share if self.clock is not None else 0
        return "red" if share >= RED else "amber" if share >= queues.AMBER else ""


def show(ask: Ask) -> Reply:
    seat, work = ask.seat, ask.work
    files, more, asked = _of_office(ask)
    calendar = deadlines.calendar_of(work, seat.province)
    rounds = [(one, calendar.producer_by(one.proposals_before)) for one in calendar.rounds_ahead(ask.today)[:ROUNDS]]
    values = {
        "files": files,
        "more": more,
        "questions": asked[:QUESTIONS],
        "more_questions": max(0, len(asked) - QUESTIONS),
        "rounds": rounds,
        "failures": reminder_failures.recent(work, seat.province, seat.commune, FAILURES) if seat.officer else [],
        "alarms": alarms.standing(work) if seat.role == "administrator" else [],
    }
    return Page("today.html", values)


def _of_office(ask: Ask) -> tuple[list[File], int, list[Ticket]]:
    """Dossiers and questions of an office; nothing waits for who only sees."""
    officer = ask.seat.officer
    if officer is None:
        return [], 0, []
    waiting = queues.waiting_for(ask.work, officer)
    files = [
        File(
            one.shown.dossier.id,
            one.shown.product_name,
            one.shown.organisation_name,
            state_name(ask.words, one.shown.dossier.state),
            one.clock,
        )
        for one in waiting[:DOSSIERS]
    ]
    if files:
        ask.note("dossier.listed", "office", None, {"dossiers": [one.id for one in files]})
    return files, max(0, len(waiting) - DOSSIERS), tickets.waiting(ask.work, officer)


ROUTES = (Route("GET", "/", ALL, show),)
