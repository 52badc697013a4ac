"""Today: what waits for whoever is signed in, the most urgent first."""

from __future__ import annotations

from bot.office.announcing import speaker
from bot.office.asking import Ask
from bot.office.replies import Page, Reply
from bot.office.routing import ALL, Route
from bot.programme.dossier_words import state_name
from bot.services import approvals, deadlines, dossier_lists, reminder_failures, tickets
from bot.services.dossier_lists import Listed
from bot.storage import alarms
from bot.storage.dossier_lists import Wanted

DOSSIERS, QUESTIONS, ROUNDS, FAILURES = 20, 10, 3, 10


def show(ask: Ask) -> Reply:
    seat, work = ask.seat, ask.work
    states = dossier_lists.waits_for(seat.role)
    found = dossier_lists.find(work, Wanted(seat.province, seat.commune, states=states, waits=states))
    files = found.lines[:DOSSIERS]
    if files:
        ask.note("dossier.listed", "office", None, {"dossiers": [one.line.id for one in files]})
    late = _late_below(ask)
    failures = reminder_failures.recent(work, seat.province, seat.commune, FAILURES) if seat.officer else []
    if failures:
        ask.note("reminder.failures_read", "office", None, {"reminders": [one.id for one in failures]})
    asked = tickets.waiting(work, seat.officer) if seat.officer is not None else []
    calendar = deadlines.calendar_of(work, seat.province)
    values = {
        "files": files,
        "more": found.total - len(files),
        "state_name": lambda state: state_name(ask.words, state),
        "questions": asked[:QUESTIONS],
        "more_questions": max(0, len(asked) - QUESTIONS),
        "rounds": [
            (one, calendar.producer_by(one.proposals_before)) for one in calendar.rounds_ahead(ask.today)[:ROUNDS]
        ],
        "failures": failures,
        "late": late,
        "to_approve": approvals.for_me(work, speaker(ask)) if seat.role != "reader" else [],
        "alarms": alarms.standing(work) if seat.role == "administrator" else [],
    }
    return Page("today.html", values)


def _late_below(ask: Ask) -> list[Listed]:
    """For a province: what lies at its communes for longer than the law gives them, the longest first."""
    if ask.seat.role != "province":
        return []
    states = dossier_lists.waits_for("commune")
    found = dossier_lists.find(ask.work, Wanted(ask.seat.province, states=states, waits=states))
    late = [one for one in found.lines if one.clock is not None and one.clock.day > one.clock.limit][:DOSSIERS]
    if late:
        ask.note("dossier.listed", "office", None, {"dossiers": [one.line.id for one in late]})
    return late


ROUTES = (Route("GET", "/", ALL, show),)
