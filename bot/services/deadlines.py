"""The open days of dossiers and certificates: computed after each step, and again when a rule or a day off changes.

Kinds, of a dossier: "hand_in_by" (our arithmetic, a draft's next round), "commune_due" (D1), "council_before" (D2, D3:
strictly before), "central_before" (D5, D6: strictly before), "result_due" (D9), "revocation_due" (D11). Of a
certificate: "window_opens", "window_closes" (D8), "expires" (D7), "grace_ends" (D10). All others are last days.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.clock import local_date
from bot.language import Words
from bot.messages import Message
from bot.programme import dossier_words
from bot.programme.calendar import Calendar
from bot.programme.places import place
from bot.programme.working_days import Overridden, vietnam
from bot.services import notices, readiness_kept
from bot.storage import Work, calendars, certificates, dossiers
from bot.storage import deadlines as store
from bot.storage.calendars import DayOverride, KeptRule
from bot.storage.certificates import Certificate
from bot.storage.deadlines import Deadline
from bot.storage.dossiers import Dossier

Days = Mapping[str, tuple[date, date]]

AT_PROVINCE = ("commune_reported", "at_province", "province_supplement", "survey", "council")
_UNDER_WAY = ("handed_in", "at_commune", "commune_supplement", *AT_PROVINCE, "passed")


@dataclass(frozen=True, slots=True)
class Moved:
    """One open day that is another now."""

    deadline: Deadline
    to: date
    organisation_id: int
    product_name: str
    commune: str


def calendar_of(work: Work, province: str) -> Calendar:
    """The law with what was set for this province and the whole country, and the corrected days."""
    return _calendar(province, calendars.rules(work, province), calendars.days(work, province))


def calendars_of(work: Work, provinces: Iterable[str]) -> dict[str, Calendar]:
    """The calendars of several provinces, in as many statements as for one."""
    rules, days = calendars.standing(work)
    return {
        code: _calendar(
            code,
            [one for one in rules if one.rule.province in ("", code)],
            [one for one in days if one.province in ("", code)],
        )
        for code in provinces
    }


def _calendar(province: str, rules: Iterable[KeptRule], days: Iterable[DayOverride]) -> Calendar:
    own = tuple(one.rule for one in rules)
    changed = {one.day: one.works for one in days}
    return Calendar(province, own, Overridden(vietnam(), changed) if changed else vietnam())


# ── What is open ─────────────────────────────────────────────────────────────────────────────────


def days_of_dossier(one: Dossier, calendar: Calendar, today: date) -> Days:
    """What is open for a dossier: by kind (the day it runs from, the day). `today` counts for a draft only."""
    found: dict[str, date] = {}
    renews = one.kind == "re_evaluation"
    if one.state == "draft" and not renews:
        found["hand_in_by"] = today
    if one.state in ("at_commune", "commune_supplement") and one.received_on and not one.proposed_on:
        found["commune_due"] = one.received_on
    if one.state in AT_PROVINCE and one.proposed_on and not renews:
        found["council_before"] = one.proposed_on
    if one.state in (*AT_PROVINCE, "passed") and one.arrived_on and renews:
        found["result_due"] = one.arrived_on
    if one.state in ("at_ministry", "central_council") and one.proposed_on:
        found["central_before"] = one.proposed_on
    if one.state == "revocation" and one.latest_on:
        found["revocation_due"] = one.latest_on
    return {kind: (begins, day_for(kind, begins, calendar)) for kind, begins in found.items()}


def days_of_certificate(one: Certificate, calendar: Calendar, *, filed: bool) -> Days:
    """What is open for a certificate; once a re-evaluation is `filed`, only its end and the grace after it."""
    if one.status not in ("held", "expired"):
        return {}
    kinds = ["expires", "grace_ends"]
    if not filed and one.status == "held":
        kinds += ["window_opens", "window_closes"]
    return {kind: (one.expires_on, day_for(kind, one.expires_on, calendar)) for kind in kinds}


def refresh_dossier(work: Work, one: Dossier) -> None:
    """Keeps what is open for a dossier after a step, and for the certificate it renews."""
    days = days_of_dossier(one, calendar_of(work, one.province), local_date(work.now))
    store.put(work, "dossier", one.id, days, one.province)
    held = certificates.held_by(work, one.product_id)
    if held is not None:
        refresh_certificate(work, held)
    else:
        readiness_kept.keep(work, [one.product_id])


def refresh_certificate(work: Work, one: Certificate) -> None:
    """Keeps what is open for a certificate."""
    province = province_of(work, one.product_id)
    filed = _is_filed(work, one.product_id)
    store.put(work, "certificate", one.id, days_of_certificate(one, calendar_of(work, province), filed=filed), province)
    readiness_kept.keep(work, [one.product_id])


def province_of(work: Work, product_id: int) -> str:
    """The code of the province a product is made in, "" where its commune is not known."""
    about = dossiers.about(work, product_id)
    where = place(str(about.organisation.get("place", ""))) if about is not None else None
    return where.province_code if where is not None else ""


def _is_filed(work: Work, product_id: int) -> bool:
    """Whether a re-evaluation (or an upgrade, which renews too) is on its way."""
    return any(one.kind != "first" and one.state in _UNDER_WAY for one in dossiers.of_product(work, product_id))


# ── When a rule changes ──────────────────────────────────────────────────────────────────────────


def day_for(kind: str, begins: date, calendar: Calendar) -> date:
    """The day of a kind that runs from that event, by a province's rules of today."""
    if kind == "hand_in_by":
        return calendar.round_for_producer(begins)[1]
    if kind == "council_before":
        return calendar.round_for_proposal(begins).council_before
    if kind == "central_before":
        return calendar.round_for_proposal(begins, "central").council_before
    if kind == "expires":
        return begins
    return calendar.day(_LIMITS[kind], begins)


_LIMITS = {
    "commune_due": "D1",
    "result_due": "D9",
    "revocation_due": "D11",
    "window_opens": "D8-opens",
    "window_closes": "D8-closes",
    "grace_ends": "D10",
}


def recompute(work: Work, province: str = "") -> list[Moved]:
    """Computes every open day again (of one province, or all) and tells those concerned once, in one notice each, of
    the days that moved. Doing it twice moves and tells nothing more. Returns what moved, for the offices.

    Cheap enough for a tick: rows come in chunks, and only those that moved are looked at further."""
    calendars_: dict[str, Calendar] = {}
    days: dict[tuple[str, str, date], date] = {}
    today, after = local_date(work.now), 0
    moved: list[Moved] = []
    while chunk := store.open_after(work, after):
        after = chunk[-1].id
        for one in chunk:
            if province and one.province != province:
                continue
            missed = one.kind == "hand_in_by" and one.day < today  # nobody moved it: the next round is what counts now
            begins = today if missed else one.begins
            if one.province not in calendars_:
                calendars_[one.province] = calendar_of(work, one.province)
            key = (one.province, one.kind, begins)
            if key not in days:
                days[key] = day_for(one.kind, begins, calendars_[one.province])
            if days[key] != one.day:
                store.shift(work, one.id, begins, days[key])
                if not missed:
                    moved += _moved(work, one, days[key])
    _tell(work, moved)
    return moved


def _moved(work: Work, one: Deadline, to: date) -> list[Moved]:
    """With whose day it is; nothing for one that was purged meanwhile."""
    load = dossiers.load if one.subject_kind == "dossier" else certificates.load
    subject = load(work, one.subject_id)
    about = dossiers.about(work, subject.product_id) if subject is not None else None
    if about is None:
        return []
    name, commune = str(about.product.get("product-name") or ""), str(about.organisation.get("place") or "")
    return [Moved(one, to, about.organisation_id, name, commune)]


def _tell(work: Work, moved: list[Moved]) -> None:
    """One notice for each organisation's members, whatever moved. Offices' own days (D1, D11) are the offices' news."""
    theirs: dict[int, list[Moved]] = defaultdict(list)
    for one in moved:
        if one.deadline.kind in dossier_words.PRODUCERS_DAYS:
            theirs[one.organisation_id].append(one)
    for organisation_id, changes in theirs.items():
        lines = [(one.product_name, one.deadline.kind, one.to) for one in changes]
        what = ",".join(f"{one.deadline.id}={one.to}" for one in changes)
        # two processes that see the same change tell it once
        key = f"days-moved:{organisation_id}:{local_date(work.now)}:{work.box.digests(what)[0][:16]}"

        def wording(w: Words, lines: list[tuple[str, str, date]] = lines) -> Message:
            return Message(dossier_words.moved_text(w, lines), purpose="notice")

        notices.tell_members(work, organisation_id, wording, key)


def open_between(
    work: Work, first: date, last: date, kinds: tuple[str, ...] = (), province: str = ""
) -> list[Deadline]:
    """What falls on one of these days, the nearest first (for reminders, queues and calendars)."""
    return store.between(work, first, last, kinds, province)
