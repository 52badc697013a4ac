"""Announcements from an officer's chat. The draft lies sealed with the chat until its second tap."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.clock import VIETNAM, local_date
from bot.flows import office_announce as view
from bot.flows.office_announce import PARTS, Announce, AnnounceSaid, Draft, Line, Told
from bot.flows.pen import Pen
from bot.flows.reading import read
from bot.handlers.announce_audience import ask_part, audience_of, parts_of, toggle, typed_part, whom_words, with_values
from bot.handlers.announce_draft import Kept, drop, keep, kept
from bot.handlers.doing import Acts
from bot.handlers.office import serving
from bot.language import LANGUAGES, fold, words
from bot.messages import Message
from bot.programme.audience import audience
from bot.services import announcements, office_announcements
from bot.services.announcements import Refused
from bot.services.office_announcements import OutOfScope, may_speak, next_morning
from bot.storage.officers import Officer

if TYPE_CHECKING:
    from bot.handlers.desk import Desk

LONGEST = 800  # characters: it is read on a small screen
SAMPLE = 5
FAR = timedelta(days=60)  # how far ahead an announcement may be scheduled
_CLOCK = re.compile(r"(\d{1,2})\s?[:hg]\s?(\d{2})?")


def announce(desk: Desk, act: Announce) -> None:
    one = serving(desk)
    if one is None:
        return
    what, _, rest = act.value.partition(".")
    if what in ("see", "pause", "resume", "stop", "cancel"):
        _work(desk, one, what, rest.removeprefix("yes."))
    elif what == "new":
        keep(desk, Kept())
        desk.show(lambda pen: view.write(pen, "vi", LONGEST))
    elif what == "lang" and rest in LANGUAGES:
        desk.show(lambda pen: view.write(pen, rest, LONGEST))
    elif (draft := kept(desk)) is not None and draft.said.get("vi"):
        _draft(desk, one, draft, what, rest)
    else:
        _list(desk, one)


def _draft(desk: Desk, one: Officer, draft: Kept, what: str, rest: str) -> None:
    """A line about the draft under way."""
    t = desk.ctx().words.t
    if what == "whom":
        _whom(desk, one, draft)
    elif what == "by" and rest in parts_of(one):
        ask_part(desk, one, draft, rest)
    elif what == "all" and rest in PARTS:
        ask_part(desk, one, with_values(desk, draft, rest, []), rest)
    elif what == "set":
        part, _, value = rest.partition(".")
        if part in parts_of(one):
            toggle(desk, one, draft, part, value)
    elif what == "preview":
        _preview(desk, one, draft)
    elif what == "edit":
        desk.show(lambda pen: view.write(pen, "vi", LONGEST))
    elif what == "lang":
        desk.show(view.languages)
    elif what == "now" and may_speak(desk.work.now):
        _sure(desk, one, replace(draft, at=""))
    elif what == "at" and not rest:
        desk.show(lambda pen: view.when(pen, _times(desk.work.now)))
    elif what == "at" and rest.isdigit() and len(rest) <= 11:
        _schedule(desk, one, draft, datetime.fromtimestamp(int(rest), UTC))
    elif what == "sure":
        _send(desk, one, draft)
    elif what == "drop":
        drop(desk)
        _list(desk, one, t("Thrown away. Nothing was sent."))
    else:
        _list(desk, one)


def said(desk: Desk, act: AnnounceSaid) -> None:
    """Words for the draft: its text, a part of its audience, its time."""
    one, draft = serving(desk), kept(desk)
    if one is None:
        return
    what, _, rest = act.mode.partition(".")
    if draft is None:
        _list(desk, one)
    elif what == "text":
        _text(desk, one, draft, rest, act.said)
    elif what == "part" and rest in parts_of(one):
        typed_part(desk, one, draft, rest, act.said)
    elif what == "at":
        at = _time(desk, act.said)
        if at is None:
            sorry = desk.ctx().words.t("Sorry, I did not understand that.")
            desk.show(lambda pen: view.when(pen, _times(desk.work.now), sorry))
        else:
            _schedule(desk, one, draft, at)
    else:
        _list(desk, one)


# ── The words ────────────────────────────────────────────────────────────────────────────────────


def _text(desk: Desk, one: Officer, draft: Kept, language: str, text: str) -> None:
    clean = "\n".join(" ".join(line.split()) for line in text.strip().splitlines()).strip()
    if not clean or len(clean) > LONGEST:
        long = desk.ctx().words.t("That is too long for one message. Please say it in fewer words.")
        desk.show(lambda pen: view.write(pen, language, LONGEST, long if clean else ""))
        return
    first = not draft.said
    draft = replace(draft, said={**draft.said, language: clean})
    keep(desk, draft)
    if first:
        _whom(desk, one, draft)
    else:
        _preview(desk, one, draft)


def _messages(one: Officer, draft: Kept) -> dict[str, Message]:
    return {code: view.worded(one.scope.name, text, words(code)) for code, text in draft.said.items()}


# ── Whom it is for ───────────────────────────────────────────────────────────────────────────────


def _whom(desk: Desk, one: Officer, draft: Kept, lead: str = "") -> None:
    shown = _shown(desk, one, draft)

    def show(pen: Pen) -> None:
        if lead:
            pen.lead.append(lead)
        view.whom(pen, shown, parts_of(one))

    desk.show(show)


def _shown(desk: Desk, one: Officer, draft: Kept) -> Draft:
    whom = audience_of(one, draft)
    counted = announcements.count(desk.work, whom)
    some = Counter(language for _, language, _ in announcements.sample(desk.work, whom, SAMPLE))
    return Draft(
        draft.said,
        whom_words(desk, one, draft),
        counted.people,
        counted.reachable,
        sorted(counted.by_channel.items()),
        sorted(some.items()),
        draft.begins,
    )


# ── Sending ──────────────────────────────────────────────────────────────────────────────────────


def _preview(desk: Desk, one: Officer, draft: Kept) -> None:
    shown = _shown(desk, one, draft)
    text = _messages(one, draft)["vi"].text
    day_time = may_speak(desk.work.now)
    desk.show(lambda pen: view.preview(pen, shown, text, day_time=day_time))


def _sure(desk: Desk, one: Officer, draft: Kept) -> None:
    keep(desk, draft)
    shown = _shown(desk, one, draft)
    desk.show(lambda pen: view.sure(pen, shown))


def _schedule(desk: Desk, one: Officer, draft: Kept, at: datetime) -> None:
    now, t = desk.work.now, desk.ctx().words.t
    if not now < at <= now + FAR or not may_speak(at):
        why = t("Please choose a time ahead, between 7:00 and 20:00, within 60 days.")
        desk.show(lambda pen: view.when(pen, _times(now), why))
        return
    _sure(desk, one, replace(draft, at=at.isoformat()))


def _send(desk: Desk, one: Officer, draft: Kept) -> None:
    """The second tap. What has changed since the first (the hour, the scope) is looked at again."""
    t = desk.ctx().words.t
    if draft.begins is None and not may_speak(desk.work.now):
        desk.show(lambda pen: view.when(pen, _times(desk.work.now)))
        return
    try:
        number = office_announcements.begin(desk.work, one, _messages(one, draft), audience(draft.parts), draft.begins)
    except OutOfScope:
        _whom(desk, one, replace(draft, parts={}), t("That reached beyond your own office; please choose again."))
        return
    except Refused:  # its time is over meanwhile
        desk.show(lambda pen: view.when(pen, _times(desk.work.now)))
        return
    drop(desk)
    _report(desk, one, number, t("It is on its way.") if draft.begins is None else t("It is scheduled."))


def _times(now: datetime) -> list[datetime]:
    first = next_morning(now)
    return [first, first + timedelta(days=1)]


def _time(desk: Desk, text: str) -> datetime | None:
    """ "25/11/2026 8:00", "mai 8h"; without an hour it is eight in the morning."""
    plain = fold(text)
    clock = _CLOCK.search(plain)
    rest = (plain[: clock.start()] + plain[clock.end() :]).strip(" ,") if clock is not None else text
    found = read("date", rest or "hôm nay", today=local_date(desk.work.now))
    if not found.understood or not hasattr(found.value, "isoformat"):
        return None
    hour, minute = (int(clock[1]), int(clock[2] or 0)) if clock is not None else (8, 0)
    if hour > 23 or minute > 59:
        return None
    return datetime.combine(found.value, time(hour, minute), VIETNAM)  # type: ignore[arg-type]


# ── What became of them ──────────────────────────────────────────────────────────────────────────


def _list(desk: Desk, one: Officer, lead: str = "") -> None:
    found = [
        Line(each.id, each.state, _first_words(desk, each.id)) for each in office_announcements.mine(desk.work, one)
    ]
    desk.show(lambda pen: view.listed(pen, found, lead))


def _first_words(desk: Desk, number: int) -> str:
    """The office's own first words, without the head."""
    lines = announcements.said(desk.work, number)["vi"].text.split("\n")
    return (lines[1] if len(lines) > 1 else lines[0])[:40]


def _work(desk: Desk, one: Officer, what: str, rest: str) -> None:
    number = int(rest) if rest.isdigit() and len(rest) <= 9 else 0
    if office_announcements.find(desk.work, one, number) is None:
        _list(desk, one, desk.ctx().words.t("I know no such announcement here."))
        return
    if what == "stop":
        desk.show(lambda pen: view.stop(pen, number))
        return
    lead = ""
    if what != "see":
        try:
            office_announcements.act(desk.work, one, number, what)  # type: ignore[arg-type]
        except Refused:
            lead = desk.ctx().words.t("That cannot be done now.")
    _report(desk, one, number, lead)


def _report(desk: Desk, one: Officer, number: int, lead: str = "") -> None:
    found, report = announcements.load(desk.work, number), announcements.report(desk.work, number)
    told = Told(
        number,
        report.state,
        _first_words(desk, number),
        found.start_at,
        report.made,
        report.prepared,
        report.told,
        report.delivered + report.seen,
        report.seen,
        sum(report.failed.values()) + report.expired,
        report.unknown,
        report.unreachable,
        report.open,
        report.cancelled,
    )

    def show(pen: Pen) -> None:
        if lead:
            pen.lead.append(lead)
        view.report(pen, told)

    desk.show(show)


ACTS: Acts = {Announce: announce, AnnounceSaid: said}
