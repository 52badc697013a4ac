"""Before an announcement goes: to how many, by which channels, when, what it costs and in which words, once more.

What is confirmed are the figures that were shown. Where the audience has changed meanwhile, nothing goes: the page
comes again with the new figures and says so.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.channels.zalo_oa.window import ABOUT
from bot.clock import VIETNAM
from bot.language import LANGUAGES
from bot.office import announcing
from bot.office.announcing import HERE, Reach, reached, speaker
from bot.office.asking import Ask
from bot.office.forms import Form, numbered
from bot.office.pages.announcements import names_of, shown
from bot.office.replies import Go, Page, Reply
from bot.office.routing import WRITERS, Route
from bot.services import announcements, approvals, office_announcements
from bot.services.announcements import Refused
from bot.services.office_announcements import BadTime
from bot.storage.announcements import Announcement

WHY_MOST = 300
WHEN = ("now", "at")
FIGURES = 3
OF_MANY = 500


# ── The page that asks once more ─────────────────────────────────────────────────────────────────


def confirm(ask: Ask) -> Reply:
    """`?when=now` (which goes without saying), `?when=at&at=2026-11-27T08:00`, or `?decision=approve` for a second
    officer's word; `version`: the one that was looked at."""
    one = reached(ask, speaker(ask))
    form = Form(ask.words, {"when": "now", "version": str(one.version), **ask.query})
    if ask.query.get("decision") == "approve":
        return _confirm_approval(ask, one, form)
    at = _wished(ask, one, form)
    if form.fine and approvals.pending(ask.work, one.id) is not None:
        form.wrong("when", announcing.why(ask.words, Refused("waits")))
    if (
        form.fine
        and one.state == "draft"
        and office_announcements.lacking(ask.work, announcements.said(ask.work, one.id))
    ):
        form.wrong("when", announcing.why(ask.words, Refused("languages")))
    if form.fine and one.state not in ("draft", "scheduled"):
        form.wrong("when", announcing.why(ask.words, Refused("state")))
    if not form.fine:
        return shown(ask, one, form, 422)
    return _asked(ask, one, form, announcing.count(ask, one.audience), at)


def _confirm_approval(ask: Ask, one: Announcement, form: Form) -> Reply:
    if not _decidable(ask, one):
        form.wrong("why", announcing.why(ask.words, Refused("state")))
        return shown(ask, one, form, 422)
    return _asked(ask, one, form, announcing.count(ask, one.audience), None)


def _decidable(ask: Ask, one: Announcement) -> bool:
    asked = approvals.pending(ask.work, one.id)
    return asked is not None and approvals.may_decide(ask.work, speaker(ask), one, asked)


def _asked(ask: Ask, one: Announcement, form: Form, reach: Reach, at: datetime | None, status: int = 200) -> Page:
    asked = approvals.pending(ask.work, one.id)
    limit = approvals.limit(ask.work, one.province)
    said, shown_before = announcements.said(ask.work, one.id), _shown(form)
    values: dict[str, Any] = {
        "one": one,
        "here": HERE,
        "form": form,
        "reach": reach,
        "limit": limit,
        "asked": asked,
        "approves": asked is not None,
        "needs_approval": asked is None and one.state == "draft" and reach.counted.reachable >= limit,
        "begins": asked.start_at if asked is not None else at,
        "at": form.said("at"),
        "when": form.said("when"),
        "figures": ".".join(map(str, _figures(reach))),
        "price": ABOUT,
        "earlier": None if not shown_before or _stands(form, reach) else shown_before[0],
        "author": names_of(ask, {one.made_by}).get(one.made_by, "–"),
        "whom": announcing.whom(ask.words, one.audience),
        "wordings": said,
        "own_names": {code: LANGUAGES[code].own_name for code in said if code in LANGUAGES},
        "channel_names": {key: ask.words.t(name) for key, name in announcing.CHANNELS.items()},
    }
    return Page("announcements/confirm.html", values, status)


def _figures(reach: Reach) -> tuple[int, int, int]:
    """What is confirmed: how many people, how many of them billed by Zalo, how many by template."""
    return reach.reachable, reach.billed, reach.by_template


def _shown(form: Form) -> tuple[int, ...]:
    """The figures the officer was shown, as the form carries them: "312.40.0"; empty where nothing was shown."""
    found = [numbered(part) for part in form.said("figures").split(".")]
    return tuple(one for one in found if one is not None) if len(found) == FIGURES and None not in found else ()


def _stands(form: Form, reach: Reach) -> bool:
    """Whether what was shown still holds. Among thousands somebody comes or goes every minute: of 500 one may."""
    before, now = _shown(form), _figures(reach)
    return bool(before) and all(abs(was - one) <= now[0] // OF_MANY for was, one in zip(before, now, strict=True))


# ── Sending ──────────────────────────────────────────────────────────────────────────────────────


def send(ask: Ask) -> Reply:
    """Now, or at a time; the version and the figures that were looked at must still stand."""
    who, form, w = speaker(ask), Form(ask.words, ask.form), ask.words
    one = reached(ask, who)
    at = _wished(ask, one, form)
    if not form.fine:
        return shown(ask, one, form, 422)
    reach = announcing.count(ask, one.audience)
    if not _stands(form, reach):
        return _asked(ask, one, form, reach, at, 409)
    try:
        sent = office_announcements.send(ask.work, who, one.id, at)
    except Refused as no:
        form.wrong("when", announcing.why(w, no))
        return shown(ask, one, form, 422)
    if not sent:
        return _to(one, w.t("It is for many, so a second officer has to approve it first."))
    return _to(one, w.t("It is on its way.") if at is None else w.t("It is scheduled."))


def _wished(ask: Ask, one: Announcement, form: Form) -> datetime | None:
    """When it shall begin, None for now; what is wrong with it goes into the form."""
    when = form.choice("when", WHEN)
    at = _time(form) if when == "at" else None
    if form.fine and form.said("version") != str(one.version):
        form.wrong("when", announcing.why(ask.words, Refused("changed")))
    if form.fine:
        hours = announcements.hours_of(ask.work, one.province)
        try:
            office_announcements.check_time(hours, ask.work.now, at)
        except BadTime as no:
            form.wrong("at" if at is not None else "when", announcing.bad_time(ask.words, no, hours))
    return at


def _time(form: Form) -> datetime | None:
    """ "2026-11-25T08:00" in Viet Nam, as the browser's field gives it, or "25/11/2026 8:00"."""
    said = form.said("at").strip()
    for pattern in ("%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M"):
        try:
            return datetime.strptime(said, pattern).replace(tzinfo=VIETNAM)
        except ValueError:
            continue
    form.wrong("at", form.words.t("Please write a day and time such as 25/11/2026 08:00."))
    return None


def decide(ask: Ask) -> Reply:
    """A second officer's word; what is approved goes to as many as was shown."""
    who, form, w = speaker(ask), Form(ask.words, ask.form), ask.words
    one = reached(ask, who)
    approve = form.choice("decision", ("approve", "decline")) == "approve"
    reason = form.text("why", needed=not approve, most=WHY_MOST)
    if form.fine and form.said("version") != str(one.version):
        form.wrong("why", announcing.why(w, Refused("changed")))
    if not form.fine:
        return shown(ask, one, form, 422)
    if approve and _decidable(ask, one):
        reach = announcing.count(ask, one.audience)
        if not _stands(form, reach):
            return _asked(ask, one, form, reach, None, 409)
    try:
        office_announcements.decide(ask.work, who, one.id, approve=approve, why=reason)
    except Refused as no:
        form.wrong("why", announcing.why(w, no))
        return shown(ask, one, form, 422)
    return _to(one, w.t("You have approved it.") if approve else w.t("It goes back to its author."))


def _to(one: Announcement, said: str) -> Go:
    return Go(f"{HERE}/{one.id}", said)


NUMBER = "{id:[0-9]{1,15}}"
ROUTES = (
    Route("GET", f"/announcements/{NUMBER}/confirm", WRITERS, confirm),
    Route("POST", f"/announcements/{NUMBER}/send", WRITERS, send),
    Route("POST", f"/announcements/{NUMBER}/decide", WRITERS, decide),
)
