"""The life of dossiers: begun, moved by those who may, seen by those whom they concern.

One function for every move, whoever makes it and from wherever: `move`. What cannot be done is a `Refused`, raised
before anything is written, with a text for the person who tried.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.clock import local_date
from bot.language import Words
from bot.messages import Message
from bot.programme import dossier_life as life
from bot.programme import dossier_words
from bot.programme.dossier_life import Kind, Move, Papers, Side
from bot.programme.dossier_news import news
from bot.programme.places import place
from bot.programme.product_codes import make_code, read_code
from bot.services import certificates, deadlines, notices, office_news, results
from bot.services.acting import Actor, reaches
from bot.services.snapshots import snapshot_of
from bot.storage import Work, audit, council_scores, subjects
from bot.storage import deadlines as open_days
from bot.storage import dossiers as store
from bot.storage.deadlines import Deadline
from bot.storage.dossiers import Dossier, DossierStep, Shown


@dataclass(frozen=True, slots=True)
class View:
    """All that is shown of a dossier: its history (the oldest first), its open days, and what the one who asked can do
    now."""

    shown: Shown
    steps: tuple[DossierStep, ...]
    days: tuple[Deadline, ...]
    moves: tuple[Move, ...]

    @property
    def dossier(self) -> Dossier:
        return self.shown.dossier

    @property
    def asked(self) -> DossierStep | None:
        """The request for supplements that waits for an answer now."""
        waits = self.dossier.state in ("commune_supplement", "province_supplement")
        return self.steps[-1] if waits and self.steps else None


class Refused(ValueError):
    """Why something cannot be done with a dossier: `why` as in `dossier_life.Problem`, or "stale" (somebody else moved
    it first), "unknown" (no such dossier in reach), "open" (one is on its way already), "place" (no commune is known),
    or as in `services/corrections.py`.

    `text(words)` says it in the person's language, with where the dossier stands and what can be done now."""

    def __init__(
        self,
        why: str,
        side: Side = "producer",
        one: Dossier | None = None,
        fields: Sequence[str] = (),
        detail: str = "",
    ) -> None:
        super().__init__(f"{why}: {', '.join(fields)}" if fields else why)
        self.why, self.fields, self.one, self.detail, self._side = why, tuple(fields), one, detail, side

    def text(self, w: Words) -> str:
        state, kind = (self.one.state, self.one.kind) if self.one is not None else ("", "first")
        return dossier_words.refusal(w, self.why, self.fields, state, kind, self._side, self.detail)


# ── Seeing ───────────────────────────────────────────────────────────────────────────────────────


def see(work: Work, actor: Actor, dossier_id: int) -> View | None:
    """A dossier with its whole history; None for one out of the actor's reach, as for one that does not exist."""
    shown = store.shown(work, dossier_id)
    if shown is None or not reaches(work, actor, shown):
        return None
    one = shown.dossier
    return View(
        shown,
        tuple(store.steps_of(work, one.id)),
        tuple(open_days.of(work, "dossier", one.id)),
        life.allowed(one.state, one.kind, actor.side),
    )


def mine(work: Work, person_id: int) -> list[Shown]:
    """The dossiers of every organisation somebody belongs to, the one that moved last first."""
    return store.of_person(work, person_id)


def by_code(work: Work, person_id: int, typed: str) -> Shown | None:
    """The newest dossier of one's own with that product code. Somebody else's code, a code nobody has, and what is no
    code at all cost the same select and give the same None."""
    code = read_code(typed)
    found = store.of_person_by_code(work, person_id, str(code) if code is not None else "")
    return found[0] if found else None


def queue(
    work: Work, actor: Actor, states: Sequence[str] = life.OPEN_STATES[1:], *, limit: int = 100, offset: int = 0
) -> list[Shown]:
    """What lies in an office's area in these states (no drafts, unless they are asked for), the longest untouched
    first. Raises ValueError for an actor without an area."""
    commune, province = (actor.area, "") if actor.side == "commune" else ("", actor.area)
    return store.in_area(work, commune=commune, province=province, states=states, limit=limit, offset=offset)


# ── Beginning ────────────────────────────────────────────────────────────────────────────────────


def begin(work: Work, actor: Actor, product_id: int, kind: Kind, previous_id: int | None = None) -> Dossier:
    """A draft for a product; the draft that is there already is given back. It goes to the commune the organisation
    named. An upgrade or a re-evaluation follows the product's last dossier unless another is named. Raises Refused
    ("unknown", "open", "place")."""
    about = store.about(work, product_id)
    if about is None or not _owns(work, actor, about.organisation_id):
        raise Refused("unknown")
    before = store.of_product(work, product_id)
    for one in before:
        if one.state == "draft" and one.kind == kind:
            return one
        if not life.states()[one.state].ended and one.state != "draft":
            raise Refused("open", actor.side, one)
    where = place(str(about.organisation.get("place", "")))
    if where is None:
        raise Refused("place")
    earlier = [one.id for one in before if one.state in ("certified", "expired")]
    if previous_id is None and kind != "first" and earlier:
        previous_id = earlier[-1]
    one = store.add(work, product_id, kind, where.code, where.province_code, previous_id=previous_id)
    _note(work, actor, "dossier.begun", one, {"kind": kind, "previous": previous_id})
    deadlines.refresh_dossier(work, one)
    return one


def _owns(work: Work, actor: Actor, organisation_id: int) -> bool:
    if actor.side != "producer":
        return actor.side == "system"
    return actor.person_id is not None and subjects.role_of(work, actor.person_id, organisation_id) is not None


# ── Moving ───────────────────────────────────────────────────────────────────────────────────────


def move(
    work: Work, actor: Actor, dossier_id: int, name: str, papers: Papers | None = None, *, seen: int | None = None
) -> Dossier:
    """Makes one move (`dossier_life.moves()`), keeps its step, and tells the organisation's members of an office's, and
    the office before which it comes.

    `seen` is the version the actor had on the screen: where the dossier has moved since, nothing is done. Two who move
    it at once: one wins, the other is `Refused("stale")`. Every other reason is a Refused too; nothing is written then.
    """
    papers = papers or Papers()
    shown = store.shown(work, dossier_id)
    if shown is None or not reaches(work, actor, shown):
        raise Refused("unknown")
    before = shown.dossier
    if seen is not None and seen != before.version:
        raise Refused("stale", actor.side, before)
    today = local_date(work.now)
    problem = life.check(name, before.state, before.kind, actor.side, papers, today, _since(before))
    if problem is not None:
        raise Refused(problem.why, actor.side, before, problem.fields)
    made = life.moves()[name]
    _check_more(work, actor, before, made, papers)
    check_points(work, actor, before, papers)
    after = store.save(work, before, **_changes(work, before, made, papers, today))
    if after is None:
        raise Refused("stale", actor.side, store.load(work, dossier_id) or before)
    on = papers.on or today
    store.add_step(
        work, after, before.state, name, actor.side, actor.person_id, on, kept_openly(papers, after), _said(papers)
    )
    council_scores.add(work, after.id, after.version, papers.members)
    _note(work, actor, f"dossier.{name}", after, {"version": after.version})
    _follow(work, actor, after, made, papers, on)
    deadlines.refresh_dossier(work, after)
    if actor.side != "producer":
        _tell(work, actor, replace(shown, dossier=after), made, papers)
    office_news.tell_office(work, replace(shown, dossier=after), name, actor.side, actor.person_id)
    return after


def council_result(work: Work, actor: Actor, dossier_id: int, papers: Papers, *, seen: int | None = None) -> Dossier:
    """What the provincial council gave, whatever it leads to: `papers.total`, `papers.stars` (0 to 5), the day, and
    where they are known the parts or the criteria."""
    name = life.route(papers.total or 0, papers.stars or 0)
    if name == "fail":
        papers = replace(papers, stars=None)
    return move(work, actor, dossier_id, name, papers, seen=seen)


def _since(one: Dossier) -> date:
    """Days never run backwards; only the producer's own word gives way to the commune's."""
    return life.OLDEST if one.latest_on is None or one.state == "handed_in" else one.latest_on


def _check_more(work: Work, actor: Actor, one: Dossier, made: Move, papers: Papers) -> None:
    """What takes more than the dossier's own row to know."""
    if papers.code and read_code(papers.code) is None:
        raise Refused("field", actor.side, one, ("code",))
    if made.id == "certify" and one.state == "passed" and (papers.stars or 0) > _given(work, one):
        raise Refused("field", actor.side, one, ("stars",))


def check_points(work: Work, actor: Actor, one: Dossier, papers: Papers) -> None:
    """Raises Refused for points that no council can have given on the sheet this dossier was handed in by."""
    if papers.total is None:
        return
    assessment = results.assessment_of(work, one.assessment_id)
    try:
        results.check_result(work, assessment, papers.total, papers.stars, papers.criteria, papers.on)
    except results.BadResult as wrong:
        raise Refused("field", actor.side, one, ("total",), str(wrong)) from None


def _given(work: Work, one: Dossier) -> int:
    """The stars the provincial council gave: a certificate has no more."""
    gave = ("pass", "correct_result")
    return next((step.papers["stars"] for step in reversed(store.steps_of(work, one.id)) if step.move in gave), 0)


def _changes(work: Work, one: Dossier, made: Move, papers: Papers, today: date) -> dict[str, Any]:
    on = papers.on or today
    changed: dict[str, Any] = {"state": made.to, "latest_on": max(on, one.latest_on or on)}
    match made.id:
        case "hand_in":
            changed |= {"handed_in_on": on, "latest_on": one.latest_on, **snapshot_of(work, one)}
        case "not_handed_in" | "not_received":
            changed |= {"handed_in_on": None}
        case "confirm_receipt":
            # the commune's word is what counts from now on: it may lie before what the producer said
            changed |= {"received_on": on, "latest_on": on, "code": _code(work, one, papers, on)}
            if one.snapshot is None:
                changed |= snapshot_of(work, one)
        case "return_commune":
            changed |= {"received_on": None, "handed_in_on": None}
        case "report":
            changed |= {"proposed_on": on}
        case "receive_province":
            changed |= {"arrived_on": on}
        case "return_province":
            changed |= {"arrived_on": None}
        case "send_up":
            changed |= {"proposed_on": on}
    return changed


def _code(work: Work, one: Dossier, papers: Papers, on: date) -> str:
    """The product's code: as the office wrote it, as it was given before, or the commune's next number."""
    if papers.code:
        code = read_code(papers.code)
        assert code is not None, "looked at in _check_more"
        if code.commune == one.commune:
            store.number_taken(work, code.commune, code.year, code.number)
        return str(code)
    if one.code:
        return one.code
    return str(make_code(one.commune, store.next_number(work, one.commune, on.year), on.year))


def kept_openly(papers: Papers, after: Dossier) -> dict[str, Any]:
    """What the history keeps in the open: numbers, days, points, the code the product has from now on."""
    open_fields = ("number", "proposal_number", "total", "stars", "parts", "criteria", "decision_number")
    kept = {name: getattr(papers, name) for name in (*open_fields, "certificate_number", "ground") if papers.has(name)}
    if papers.expires is not None:
        kept["expires"] = papers.expires.isoformat()
    if after.code:
        kept["code"] = after.code
    return kept


def _said(papers: Papers) -> dict[str, Any]:
    said: dict[str, Any] = {name: getattr(papers, name) for name in ("reason", "answer") if papers.has(name)}
    if papers.supplements:
        said["supplements"] = list(papers.supplements)
    if papers.media:
        said["media"] = list(papers.media)
    return said


def _follow(work: Work, actor: Actor, after: Dossier, made: Move, papers: Papers, on: date) -> None:
    """What a move means beyond the dossier: a council's points, a certificate."""
    record_points(work, actor, after, papers)
    if made.id in ("certify", "certify_5"):
        certificates.grant(work, actor, after, papers, on)
    elif made.id in ("revoke", "expire"):
        certificates.end_of_dossier(
            work, actor, after, "revoked" if made.id == "revoke" else "expired", on, papers.ground
        )


def record_points(work: Work, actor: Actor, one: Dossier, papers: Papers) -> None:
    """A council's points beside the self-score they answer; the newest count."""
    assessment = results.assessment_of(work, one.assessment_id)
    if papers.total is None or assessment is None:
        return
    results.record_council_result(
        work,
        assessment,
        papers.total,
        stars=papers.stars,
        criteria=papers.criteria or None,
        held_on=papers.on,
        by_person_id=actor.person_id,
    )


def _tell(work: Work, actor: Actor, shown: Shown, made: Move, papers: Papers) -> None:
    one = shown.dossier
    held = certificates.held(work, one.product_id) if made.to == "certified" else None
    clock = (each.day for each in open_days.of(work, "dossier", one.id) if each.kind == "commune_due")
    due = held.expires_on if held is not None else next(clock, None)
    lines = ("answer", "see") if made.to in ("commune_supplement", "province_supplement") else ("see",)

    def wording(w: Words) -> Message:
        text = news(w, shown.product_name, made, papers, due)
        names = {"answer": w.t("Send it now"), "see": w.t("See the dossier")}
        return notices.with_lines(text, "dossier", tuple((f"{each}.{one.id}", names[each]) for each in lines))

    notices.tell_members(work, shown.organisation_id, wording, f"dossier:{one.id}:{one.version}", but=actor.person_id)


def _note(work: Work, actor: Actor, act: str, one: Dossier, detail: dict[str, Any]) -> None:
    audit.add(work, actor.audited, act, "dossier", one.id, detail)
