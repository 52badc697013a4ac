"""Announcements: the list, one of them before, while and after it goes, and what can be done with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.channels.previews import Bubble, previews
from bot.clock import VIETNAM
from bot.language import LANGUAGES, msgid
from bot.office import announcing
from bot.office.announcing import CHANNELS, HERE, STATES, reached, speaker
from bot.office.asking import Ask
from bot.office.forms import Form, numbered
from bot.office.replies import Fragment, Go, Missing, Page, Reply
from bot.office.routing import ALL, WRITERS, Route
from bot.services import announcements, approvals, kept_texts, office_announcements
from bot.services.announcements import Refused, Report
from bot.services.office_announcements import OutOfScope
from bot.storage import accounts, recipients
from bot.storage import announcements as rows
from bot.storage import approvals as kept_approvals
from bot.storage.announcements import Announcement

PAGE = 50
GOING = ("preparing", "sending")
OUTCOMES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (msgid("wait"), ("open",)),
    (msgid("sent"), ("sent",)),
    (msgid("arrived"), ("delivered",)),
    (msgid("read"), ("seen",)),
    (msgid("not reached"), ("failed",)),
    (msgid("not known"), ("unknown",)),
    (msgid("too late or taken back"), ("expired", "cancelled")),
)
"""The lines of the results: what each says, and the statuses it counts."""
SHOWN = ("open", "sent", "delivered", "seen", "failed", "unknown", "expired", "cancelled")


# ── The list ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Line:
    one: Announcement
    told: int
    people: int
    waits: bool


def listed(ask: Ask) -> Reply:
    who = speaker(ask)
    state = ask.query.get("state", "")
    states = (state,) if state in STATES else ()
    last = numbered(ask.query.get("before", "")) or 0
    found = rows.of_office(ask.work, *who.office, states=states, before=last, limit=PAGE + 1)  # type: ignore[arg-type]
    shown = found[:PAGE]
    numbers = [one.id for one in shown]
    counted = rows.counts_among(ask.work, numbers)
    waiting = kept_approvals.waiting_among(ask.work, numbers)
    more = f"{HERE}?state={state if states else ''}&before={shown[-1].id}" if len(found) > PAGE else ""
    values = {
        "lines": [_line(one, counted.get(one.id, {}), one.id in waiting) for one in shown],
        "states": [(key, ask.words.t(name)) for key, (name, _) in STATES.items() if key != "preparing"],
        "state": state if states else "",
        "state_names": STATES,
        "more": more,
        "may_write": ask.seat.role != "reader",
    }
    return Page("announcements/list.html", values)


def _line(one: Announcement, counted: Mapping[str, int], waits: bool) -> Line:
    told = sum(counted.get(status, 0) for status in ("sent", "delivered", "seen"))
    return Line(one, told, sum(counted.values()), waits)


# ── One ──────────────────────────────────────────────────────────────────────────────────────────


def show(ask: Ask) -> Reply:
    one = reached(ask, speaker(ask))
    return shown(ask, one, Form(ask.words, {}))


def shown(ask: Ask, one: Announcement, form: Form, status: int = 200) -> Page:
    """Its page as it stands, with what is wrong with what was asked of it."""
    if one.state in ("draft", "scheduled"):
        return Page("announcements/before.html", _before(ask, one) | {"form": form}, status)
    return Page("announcements/going.html", _common(ask, one) | _going(ask, one) | {"form": form}, status)


def _common(ask: Ask, one: Announcement) -> dict[str, Any]:
    said = announcements.said(ask.work, one.id)
    asked = approvals.history(ask.work, one.id)
    names = names_of(
        ask, {one.made_by, one.changed_by, *(each.asked_by for each in asked)} | {e.decided_by for e in asked}
    )
    return {
        "one": one,
        "here": HERE,
        "whom": announcing.whom(ask.words, one.audience),
        "wordings": said,
        "own_names": {code: LANGUAGES[code].own_name for code in said if code in LANGUAGES},
        "state_name": STATES[one.state],
        "asked": asked,
        "names": names,
        "may_write": ask.seat.role != "reader",
        "channel_names": {key: ask.words.t(name) for key, name in CHANNELS.items()},
    }


def names_of(ask: Ask, actors: set[str]) -> dict[str, str]:
    """What colleagues are called, by how the audit trail names them."""
    return accounts.names_of_actors(ask.work, actors)


def _before(ask: Ask, one: Announcement) -> dict[str, Any]:
    """A draft, or one that waits for its time: what people will read, how many they are, what it takes."""
    who, w = speaker(ask), ask.words
    reach = announcing.count(ask, one.audience)
    pending = approvals.pending(ask.work, one.id)
    limit = approvals.limit(ask.work, one.province)
    common, hours = _common(ask, one), announcements.hours_of(ask.work, one.province)
    sample = announcements.sample(ask.work, one.audience, people=reach.counted.reachable)
    where = recipients.where_are(ask.work, [person for person, _, _ in sample], one.area)
    if sample:
        ask.note("announcement.sampled", "announcement", one.id, {"people": [person for person, _, _ in sample]})
    return common | {
        "reach": reach,
        "limit": limit,
        "needs_approval": reach.counted.reachable >= limit,
        "pending": pending,
        "may_decide": pending is not None and approvals.may_decide(ask.work, who, one, pending) and common["may_write"],
        "may_withdraw": pending is not None and pending.asked_by == who.actor,
        "previews": {code: _alike(ask, previews(message)) for code, message in common["wordings"].items()},
        "sample": [(where.get(person), LANGUAGES[language].own_name, channel) for person, language, channel in sample],
        "hours": hours,
        "day_time": hours.open(ask.work.now),
        "morning": hours.next_begin(ask.work.now),
        "local": local,
        "left_unsure": "unknown" in one.audience.left_with,
        "zones": w.t("Viet Nam time"),
    }


def _alike(ask: Ask, shown: Mapping[str, tuple[Bubble, ...]]) -> list[tuple[str, tuple[Bubble, ...]]]:
    """What arrives, once for all channels where it looks the same: (their names, the bubbles)."""
    found: dict[tuple[Bubble, ...], list[str]] = {}
    for channel, bubbles in shown.items():
        found.setdefault(bubbles, []).append(announcing.channel_name(ask.words, channel))
    return [(", ".join(names), bubbles) for bubbles, names in found.items()]


def local(at: datetime) -> str:
    """For the value of a field of day and time."""
    return f"{at.astimezone(VIETNAM):%Y-%m-%dT%H:%M}"


def _going(ask: Ask, one: Announcement) -> dict[str, Any]:
    report = announcements.report(ask.work, one.id)
    counted = recipients.by_channel(ask.work, recipients.shelves(ask.work, one.id))
    return {
        "report": report,
        "total": _total(one, report),
        "moving": one.state in GOING,
        "rests": one.rests_until if one.rests_until is not None and one.rests_until > ask.work.now else None,
        "outcomes": [(ask.words.t(label), statuses) for label, statuses in OUTCOMES],
        "by_channel": {
            channel: {status: found.get(status, 0) for status in SHOWN} for channel, found in _open(counted)
        },
        "failed": [(ask.words.t(announcing.KINDS_OF_FAILURE[kind]), count) for kind, count in report.failed.items()],
        "left": sum(report.failed.values()) + report.expired + report.cancelled,
    }


def _open(counted: Mapping[str, Mapping[str, int]]) -> list[tuple[str, dict[str, int]]]:
    """With what waits and what is on its way as one."""
    found = []
    for channel, by in sorted(counted.items()):
        waiting = by.get("queued", 0) + by.get("sending", 0)
        found.append((channel, {**by, "open": waiting}))
    return found


def _total(one: Announcement, report: Report) -> int:
    """How many it is for: all that are found; while they are still being found, as many as there will be if the rest is
    like those so far."""
    if report.prepared or one.state not in GOING or not one.reached:
        return report.made
    return max(report.made, report.made * one.last_person // one.reached)


def progress(ask: Ask) -> Reply:
    """The bar and its figures; asked for again and again while it goes."""
    one = reached(ask, speaker(ask))
    if one.state in ("draft", "scheduled"):
        raise Missing
    values = {"one": one, "here": HERE, "state_name": STATES[one.state]} | _going(ask, one)
    values["channel_names"] = {key: ask.words.t(name) for key, name in CHANNELS.items()}
    return Fragment("announcements/progress.html", values)


# ── What can be done ─────────────────────────────────────────────────────────────────────────────


def withdraw(ask: Ask) -> Reply:
    one = reached(ask, speaker(ask))
    approvals.withdraw(ask.work, speaker(ask).actor, one.id)
    return _to(one, ask.words.t("It is a draft again."))


def act(ask: Ask) -> Reply:
    """Pause, go on, cancel."""
    who, w = speaker(ask), ask.words
    one = reached(ask, who)
    what = ask.path["act"]
    try:
        office_announcements.act(ask.work, who, one.id, what)  # type: ignore[arg-type]  # by the route's pattern
    except Refused as no:
        return _to(one, announcing.why(w, no))
    done = {"pause": w.t("It is paused."), "resume": w.t("It goes on."), "cancel": w.t("It is cancelled.")}
    return _to(one, done[what])


def tell_left(ask: Ask) -> Reply:
    """A draft of the same words for those this one did not reach; with a tick also for those nobody knows of."""
    who, w = speaker(ask), ask.words
    one = reached(ask, who)
    if one.state not in ("done", "cancelled"):
        return _to(one, w.t("That can be done once it is through."))
    try:
        number = office_announcements.again(ask.work, who, one, unsure=ask.form.get("unsure") == "yes")
    except (Refused, OutOfScope):
        return _to(one, w.t("That cannot be done now."))
    return Go(f"{HERE}/{number}", w.t("Here is a draft for those who were not reached. Look at it, then send."))


def keep(ask: Ask) -> Reply:
    """Keeps its words as a text of the office."""
    who, w = speaker(ask), ask.words
    one = reached(ask, who)
    said = office_announcements.own_words(announcements.said(ask.work, one.id))
    try:
        kept_texts.keep(ask.work, who, one.title, said)
    except kept_texts.Refused:
        return _to(one, w.t("There are too many texts already. Remove one first."))
    return _to(one, w.t("Kept as a text of your office."))


def _to(one: Announcement, said: str) -> Go:
    return Go(f"{HERE}/{one.id}", said)


NUMBER = "{id:[0-9]{1,15}}"
ROUTES = (
    Route("GET", "/announcements", ALL, listed),
    Route("GET", f"/announcements/{NUMBER}", ALL, show),
    Route("GET", f"/announcements/{NUMBER}/progress", ALL, progress),
    Route("POST", f"/announcements/{NUMBER}/withdraw", WRITERS, withdraw),
    Route("POST", f"/announcements/{NUMBER}/left", WRITERS, tell_left),
    Route("POST", f"/announcements/{NUMBER}/keep", WRITERS, keep),
    Route("POST", f"/announcements/{NUMBER}/{{act:pause|resume|cancel}}", WRITERS, act),
)
