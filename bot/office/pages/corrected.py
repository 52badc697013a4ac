"""The form of a correction as it begins: with what is written down now."""

from __future__ import annotations

from bot.office.asking import Ask
from bot.office.pages.dossier_reach import Seen
from bot.programme import dossier_life as life
from bot.services import certificates, corrections, deadlines
from bot.storage import council_scores
from bot.storage.dossiers import DossierStep


def begun(ask: Ask, one: Seen, correction: str) -> dict[str, str]:
    """Fields by name; none where there is nothing to correct now."""
    step = corrections.written(one.view.steps, correction)
    if step is None or correction not in one.corrections:
        return {}
    common = {"on": step.happened.isoformat(), "stars": str(step.papers.get("stars") or 0)}
    return common | (_certificate(ask, one) if correction == corrections.CERTIFICATE else _points(ask, one, step))


def stars(one: Seen, correction: str) -> tuple[int, ...]:
    """What a certificate of that kind may say."""
    return life.moves()[recorded_as(one, correction)].stars


def recorded_as(one: Seen, correction: str) -> str:
    """The move that recorded what is to be corrected; "certify" or "pass" where nothing did."""
    names = life.corrects(correction)
    return next((each.move for each in reversed(one.view.steps) if each.move in names), names[0])


def _certificate(ask: Ask, one: Seen) -> dict[str, str]:
    held = certificates.of_dossier(ask.work, one.dossier)
    if held is None:
        return {}
    usual = held.issued_on and deadlines.calendar_of(ask.work, one.dossier.province).expiry(held.issued_on)
    return {
        "certificate_number": held.number,
        "decision_number": held.decision_number,
        "expires": "" if held.expires_on == usual else held.expires_on.isoformat(),  # goes along with the day of issue
    }


def _points(ask: Ask, one: Seen, step: DossierStep) -> dict[str, str]:
    """The grid as it was filled in: member by member where that is known, else the council's own line."""
    members = council_scores.of(ask.work, one.dossier.id).get(step.version, [])
    given = [each.points or {"total": each.total} for each in members]
    if not given:
        papers = step.papers
        given = [papers.get("criteria") or papers.get("parts") or {"total": papers["total"]}]
    keys = set(given[0])
    way = "total" if "total" in keys else "parts" if keys <= {"A", "B", "C"} else "criteria"
    cells = {f"m{n}-{key}": f"{points:g}" for n, each in enumerate(given, 1) for key, points in each.items()}
    return {"by": way, "members": str(len(given)), **cells}
