"""What an office wrote down wrongly, put right: a council's result, a certificate.

A correction is a step beside the one it corrects: the wrong value stays in the history, the right one counts from now
on, everywhere. The step's own day is where the dossier stood (days never run backwards); the day that is right lies in
its papers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.clock import local_date
from bot.language import Words
from bot.messages import Message
from bot.programme import dossier_life as life
from bot.programme.dossier_corrected import TOLD, Change, changes, corrected_text
from bot.programme.dossier_life import Papers
from bot.services import certificates, deadlines, dossiers, notices
from bot.services.acting import Actor, reaches
from bot.services.dossiers import Refused, View
from bot.storage import Work, audit, council_scores, reminders, subjects
from bot.storage import dossiers as store
from bot.storage.certificates import Certificate
from bot.storage.dossiers import Dossier, DossierStep, Shown

RESULT, CERTIFICATE = "correct_result", "correct_certificate"
FORKS = ("pass", "pass_potential", "fail")
"""A council's result leads one of these ways."""
UNCLEAR = ("return_central", "fail_returned")
"""After these another's word counts, not the council's that was recorded before."""


def written(steps: Sequence[DossierStep], correction: str) -> DossierStep | None:
    """The step that counts for what a correction would put right: the newest that recorded it, or corrected it."""
    names = (*life.corrects(correction), correction)
    return next((one for one in reversed(steps) if one.move in names), None)


def possible(actor: Actor, view: View) -> tuple[str, ...]:
    """The corrections this actor can make now, in the order of the data."""
    return tuple(
        one.id
        for one in life.corrections().values()
        if one.fits(view.dossier.state, view.dossier.kind, actor.side) and _recorded(view.steps, one.id) is not None
    )


def correct(
    work: Work, actor: Actor, dossier_id: int, name: str, papers: Papers, *, seen: int | None = None
) -> Dossier:
    """Puts right what was recorded, with the whole of what is right in `papers` and a reason; members are told what is
    another now, in one notice. `seen` as in `dossiers.move`.

    Raises Refused: as a move is; "same" (nothing is different); "led_on" (a result would have led elsewhere, but the
    dossier has gone on by it); "certificate" (which has more stars); "after" (a day after what came next); "newer" (it
    would come back beside a newer dossier or certificate of its product)."""
    shown = store.shown(work, dossier_id)
    if shown is None or not reaches(work, actor, shown):
        raise Refused("unknown")
    one = shown.dossier
    if seen is not None and seen != one.version:
        raise Refused("stale", actor.side, one)
    steps = store.steps_of(work, one.id)
    _check(work, actor, one, steps, name, papers)
    right = _right(work, actor, one, steps, name, papers)
    after = _keep(work, actor, one, steps, name, right)
    _note(work, actor, after, name, right)
    deadlines.refresh_dossier(work, after)
    _tell(work, actor, replace(shown, dossier=after), name, right, one.state)
    return after


@dataclass(frozen=True, slots=True)
class _Right:
    """What is right: the papers as they count, the day, where the dossier stands by it, and what is different."""

    papers: Papers
    on: date
    state: str
    changed: tuple[Change, ...]
    certificate: Certificate | None = None


def _recorded(steps: Sequence[DossierStep], name: str) -> int | None:
    """Where in the history the step is that a correction is about; None where there is none to correct."""
    turns = (*life.corrects(name), *UNCLEAR) if name == RESULT else life.corrects(name)
    newest = max((n for n, one in enumerate(steps) if one.move in turns), default=None)
    return newest if newest is not None and steps[newest].move in life.corrects(name) else None


def _check(work: Work, actor: Actor, one: Dossier, steps: Sequence[DossierStep], name: str, papers: Papers) -> None:
    """Whether it can be corrected now, and whether what is said to be right can be so at all."""
    made, at = life.corrections()[name], _recorded(steps, name)
    if actor.side not in made.by:
        raise Refused("side", actor.side, one)
    if one.state not in made.origins or at is None:
        raise Refused("state", actor.side, one)
    missing = tuple(each for each in made.needs if not papers.has(each))
    if missing:
        raise Refused("needs", actor.side, one, missing)
    assert papers.on is not None, "needed"
    first, last = _between(steps, at, local_date(work.now))
    if papers.on > last:
        raise Refused("future" if last == local_date(work.now) else "after", actor.side, one, ("on",))
    if papers.on < first:
        raise Refused("before", actor.side, one, ("on",))
    wrong = life.wrong_fields(life.moves()[_way(steps[at].move, papers)], _as_recorded(papers))
    if wrong:
        raise Refused("field", actor.side, one, wrong)
    dossiers.check_points(work, actor, one, papers)


def _between(steps: Sequence[DossierStep], at: int, today: date) -> tuple[date, date]:
    """The days on which the step at that place can have happened: not before what came before it, nor after what came
    after it."""
    first = _day_of(steps, at - 1) if at else life.OLDEST
    later = next((n for n in range(at + 1, len(steps)) if steps[n].move not in life.corrections()), None)
    return max(first, life.OLDEST), today if later is None else _day_of(steps, later)


def _day_of(steps: Sequence[DossierStep], at: int) -> date:
    """The day a step happened on, as far as it is known now."""
    right = (one.happened for one in reversed(steps) if one.papers.get("corrects") == steps[at].version)
    return next(right, steps[at].on)


def _way(recorded: str, papers: Papers) -> str:
    """The move by which the right papers would have been recorded."""
    return life.route(papers.total or 0, papers.stars or 0) if recorded in FORKS else recorded


def _as_recorded(papers: Papers) -> Papers:
    """A council that gave none names no stars."""
    return papers if papers.stars else replace(papers, stars=None)


def _right(work: Work, actor: Actor, one: Dossier, steps: Sequence[DossierStep], name: str, papers: Papers) -> _Right:
    before, at = written(steps, name), _recorded(steps, name)
    assert before is not None, "looked at in _check"
    assert at is not None, "the same"
    assert papers.on is not None, "needed"
    if name == CERTIFICATE:
        return _right_certificate(work, actor, one, steps, before, papers, papers.on)
    way = _way(steps[at].move, papers)
    if _went_on(steps, at):
        if way in FORKS and way != _way_of(before):
            raise Refused("led_on", actor.side, one, ("stars",))
        held = certificates.of_dossier(work, one)
        if held is not None and (held.stars or 0) > (papers.stars or 0):
            raise Refused("certificate", actor.side, one, ("stars",))
        state = one.state
    else:
        state = life.moves()[way].to
        if one.state == "failed" != state and _begun_since(work, one):
            raise Refused("newer", actor.side, one)
    return _Right(papers, papers.on, state, _different(actor, one, before, papers, papers.on, None))


def _went_on(steps: Sequence[DossierStep], at: int) -> bool:
    return any(one.move not in life.corrections() for one in steps[at + 1 :])


def _way_of(step: DossierStep) -> str:
    """The way a result led, as it counts now."""
    if step.move != RESULT:
        return step.move
    return life.route(step.papers["total"], step.papers.get("stars") or 0)


def _begun_since(work: Work, one: Dossier) -> bool:
    """Whether the product has a newer dossier that was handed in."""
    return any(each.id > one.id and each.state != "draft" for each in store.of_product(work, one.product_id))


def _right_certificate(
    work: Work, actor: Actor, one: Dossier, steps: Sequence[DossierStep], before: DossierStep, papers: Papers, on: date
) -> _Right:
    mistaken, result = certificates.of_dossier(work, one), written(steps, RESULT)
    if mistaken is None:
        raise Refused("state", actor.side, one)
    judged_again = any(each.move in UNCLEAR for each in steps)
    if result is not None and not judged_again and (papers.stars or 0) > (result.papers.get("stars") or 0):
        raise Refused("field", actor.side, one, ("stars",))
    last = deadlines.calendar_of(work, one.province).expiry(on)
    expires = papers.expires or last
    if not on < expires <= last:
        raise Refused("field", actor.side, one, ("expires",))
    comes_back = one.state == "expired" and expires >= local_date(work.now)
    held = certificates.held(work, one.product_id)
    if comes_back and held is not None and held.id != mistaken.id:
        raise Refused("newer", actor.side, one)
    right = replace(papers, expires=expires)
    changed = _different(actor, one, before, right, on, mistaken)
    return _Right(right, on, "certified" if comes_back else one.state, changed, mistaken)


def _different(
    actor: Actor, one: Dossier, before: DossierStep, papers: Papers, on: date, mistaken: Certificate | None
) -> tuple[Change, ...]:
    was = {**before.papers, "on": before.happened}
    if mistaken is not None:
        was |= {"expires": mistaken.expires_on}
    changed = changes(was, papers, on)
    if not changed:
        raise Refused("same", actor.side, one)
    return changed


def _keep(work: Work, actor: Actor, one: Dossier, steps: Sequence[DossierStep], name: str, right: _Right) -> Dossier:
    at = _recorded(steps, name)
    assert at is not None, "looked at in _check"
    moved = right.state != one.state or not _went_on(steps, at)
    latest = right.on if moved else one.latest_on or right.on
    after = store.save(work, one, state=right.state, latest_on=latest)
    if after is None:
        raise Refused("stale", actor.side, store.load(work, one.id) or one)
    kept = {**dossiers.kept_openly(right.papers, after), "on": right.on.isoformat(), "corrects": steps[at].version}
    said = {"reason": right.papers.reason}
    store.add_step(work, after, one.state, name, actor.side, actor.person_id, latest, kept, said)
    council_scores.add(work, after.id, after.version, right.papers.members)
    dossiers.record_points(work, actor, after, _as_recorded(right.papers))
    if right.certificate is not None:
        assert right.papers.expires is not None, "filled in by _right_certificate"
        certificates.correct(work, actor, right.certificate, right.papers, right.on, right.papers.expires)
    return after


def _note(work: Work, actor: Actor, after: Dossier, name: str, right: _Right) -> None:
    detail = {"version": after.version, "fields": [one.name for one in right.changed]}
    audit.add(work, actor.audited, f"dossier.{name}", "dossier", after.id, detail)


def _tell(work: Work, actor: Actor, shown: Shown, name: str, right: _Right, state: str) -> None:
    """What is another now than they were told; reminders of its days are planned anew at the next look."""
    one = shown.dossier
    moved = one.state if one.state != state else ""
    reminders.sooner(work, [each.person_id for each in subjects.members_of(work, shown.organisation_id)])
    if not moved and not any(each.name in TOLD for each in right.changed):
        return  # how the points lie inside is read in the dossier

    def wording(w: Words) -> Message:
        text = corrected_text(w, shown.product_name, name, right.changed, right.papers.reason, moved)
        return notices.with_lines(text, "dossier", ((f"see.{one.id}", w.t("See the dossier")),))

    notices.tell_members(work, shown.organisation_id, wording, f"dossier:{one.id}:{one.version}", but=actor.person_id)
