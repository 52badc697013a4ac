"""Announcements of an office: the engine (`announcements.py`), bounded by the office's own scope."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from bot.language import Words, words
from bot.messages import Message, Template
from bot.programme.audience import NOT_TOLD, Audience
from bot.programme.duties import Scope
from bot.programme.places import place
from bot.programme.reminders.hours import Hours
from bot.services import announcements, approvals, languages
from bot.services.announcements import Refused, hours_of
from bot.storage import Work, audit
from bot.storage import announcements as rows
from bot.storage.announcements import Announcement
from bot.storage.officers import Officer

LONGEST = 800
"""Characters of an announcement: it is read on a small screen."""
TITLE = 60
"""Characters of its title, which stands in the lists and in Zalo's approved template."""
FAR = timedelta(days=60)
"""How far ahead an announcement may be scheduled."""
TEMPLATE = "announcement"
"""Our name for the approved template that tells of an announcement where nothing else may be sent (platforms, A.6):
its blanks are `office` and `title`."""
Act = Literal["pause", "resume", "cancel"]


class OutOfScope(ValueError):
    """An audience that reaches beyond the officer's own communes."""


class BadTime(ValueError):
    """A time at which nobody is written to: "night", "past", "far"."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks, and for which office; `scope` None: the administrators, who speak to the whole country."""

    actor: str
    scope: Scope | None

    @property
    def office(self) -> tuple[str, str]:
        """Province and commune of the office, as its announcements carry them."""
        return (self.scope.province, self.scope.commune) if self.scope is not None else ("", "")

    def name(self, w: Words) -> str:
        """As people read whose news it is."""
        return self.scope.name if self.scope is not None else w.t("the OCOP programme")

    def covers(self, one: Announcement) -> bool:
        """Whether an announcement is this office's or one of an office below it."""
        if self.scope is None:
            return True
        return one.province == self.scope.province and self.scope.commune in ("", one.commune)


def speaker(officer: Officer) -> Speaker:
    return Speaker(audit.person_actor(officer.person_id), officer.scope)


# ── What is said, and to whom ────────────────────────────────────────────────────────────────────


def worded(office: str, title: str, said: str, w: Words) -> Message:
    """What people get: the office's name, its words, how to stop them."""
    head = w.t("News from {office}:", office=office)
    foot = w.t("No more news? Type “đừng nhắn nữa”.")
    template = Template(TEMPLATE, {"office": office, "title": title})
    return Message(f"{head}\n{said}\n{foot}", template=template, purpose="announcement")


def said_by(who: Speaker, title: str, said: Mapping[str, str]) -> dict[str, Message]:
    """The texts by language as people get them."""
    written = {code: text for code, text in said.items() if text.strip()}
    return {code: worded(who.name(words(code)), title, text, words(code)) for code, text in written.items()}


def own_words(said: Mapping[str, Message]) -> dict[str, str]:
    """The office's own words in what people get, by language."""
    return {code: "\n".join(message.text.split("\n")[1:-1]) for code, message in said.items()}


def lacking(work: Work, said: Collection[str]) -> list[str]:
    """The languages in which it still has to be written before it may go."""
    return [code for code in languages.spoken(work).needed if code not in said]


def title_of(said: Mapping[str, str]) -> str:
    """A title made of the first words, where nobody gave one."""
    first = said.get("vi", "").strip().partition("\n")[0]
    return first if len(first) <= TITLE else first[: TITLE - 1].rstrip() + "…"


def within(scope: Scope | None, audience: Audience) -> Audience:
    """The same audience inside a scope: a commune's officer speaks to the commune, a province's to the province or some
    of its communes, administrators to anybody. Raises OutOfScope."""
    if scope is None:
        return audience
    if scope.role == "commune":
        if audience.communes not in ((), (scope.commune,)):
            raise OutOfScope(scope.area)
        return replace(audience, provinces=(scope.province,), communes=(scope.commune,))
    found = [place(code) for code in audience.communes]
    if any(one is None or one.province_code != scope.province for one in found):
        raise OutOfScope(scope.area)
    return replace(audience, provinces=(scope.province,))


# ── Finding ──────────────────────────────────────────────────────────────────────────────────────


def mine(work: Work, officer: Officer, limit: int = 20) -> list[Announcement]:
    """The office's announcements and those of the offices below it, the newest first."""
    return rows.of_office(work, officer.province, officer.commune, limit=limit)


def find(work: Work, who: Speaker, number: int) -> Announcement | None:
    """One in reach; None for any other, as for one that does not exist."""
    one = rows.load(work, number)
    return one if one is not None and who.covers(one) else None


# ── Doing ────────────────────────────────────────────────────────────────────────────────────────


def draft(work: Work, who: Speaker, said: Mapping[str, str], audience: Audience, title: str = "") -> int:
    """A draft of this office; its number. Raises OutOfScope and Refused."""
    title = title or title_of(said)
    whom = within(who.scope, audience)
    return announcements.create(work, who.actor, said_by(who, title, said), whom, office=who.office, title=title)


def change(
    work: Work,
    who: Speaker,
    number: int,
    version: int,
    *,
    said: Mapping[str, str] | None = None,
    title: str = "",
    audience: Audience | None = None,
) -> None:
    """Other words or another audience for a draft. The head stays the name of the office whose draft it is. Raises
    OutOfScope and Refused ("waits": while it waits for an approval)."""
    one = _in_reach(work, who, number)
    if approvals.pending(work, number) is not None:
        raise Refused("waits")
    whose = Speaker(who.actor, scope_of(one))
    whom = None if audience is None else within(whose.scope, audience)
    if said is None:
        announcements.change(work, who.actor, number, version, audience=whom)
        return
    title = title or title_of(said)
    texts = said_by(whose, title, said)
    announcements.change(work, who.actor, number, version, said=texts, audience=whom, title=title)


def scope_of(one: Announcement) -> Scope | None:
    """The office that speaks; None for the administrators."""
    if not one.province:
        return None
    return Scope("commune" if one.commune else "province", one.province, one.commune)


def left_with(*, unsure: bool) -> tuple[str, ...]:
    """What became of those who are told again; with `unsure` also of those of whom nobody knows."""
    return (*NOT_TOLD, "unknown") if unsure else ()


def again(work: Work, who: Speaker, one: Announcement, *, unsure: bool) -> int:
    """A draft of the same words, by the same office, for those whom one that is through did not reach; its number.
    Raises OutOfScope and Refused."""
    whose = Speaker(who.actor, scope_of(one))
    left = Audience(left_of=(one.id,), left_with=left_with(unsure=unsure))
    return draft(work, whose, own_words(announcements.said(work, one.id)), left, one.title)


def send(work: Work, who: Speaker, number: int, at: datetime | None = None) -> bool:
    """Schedules a draft for `at`, or now. False where it waits for somebody else's approval first. Raises BadTime and
    Refused."""
    one = _in_reach(work, who, number)
    check_time(hours_of(work, one.province), work.now, at)
    if one.state == "draft" and lacking(work, announcements.said(work, number)):
        raise Refused("languages")
    if one.state == "draft" and approvals.needed(work, who, one, at):
        return False
    announcements.schedule(work, who.actor, number, at)
    return True


def begin(
    work: Work, officer: Officer, said: Mapping[str, str], audience: Audience, at: datetime | None = None
) -> tuple[int, bool]:
    """Makes an announcement and schedules it: its number, and whether it needs nobody's approval first. Raises
    OutOfScope, BadTime and Refused."""
    who = speaker(officer)
    number = draft(work, who, said, audience)
    return number, send(work, who, number, at)


def decide(work: Work, who: Speaker, number: int, *, approve: bool, why: str = "") -> Announcement:
    """A second officer's word on one that waits for it; what is approved begins at the time that was wished for, or as
    soon as people may be written to where that is over. Raises Refused."""
    asked_for = _in_reach(work, who, number)
    asked = approvals.decide(work, who, asked_for, approve=approve, why=why)
    if approve:
        hours = hours_of(work, asked_for.province)
        at = asked.start_at if asked.start_at is not None and asked.start_at > work.now else None
        if not hours.open(at or work.now):
            at = hours.next_begin(at or work.now)
        announcements.schedule(work, who.actor, number, at)
    return announcements.load(work, number)


def act(work: Work, who: Speaker, number: int, what: Act) -> Announcement | None:
    """Pauses, resumes or cancels. None where it is not the office's. Raises `announcements.Refused`."""
    if find(work, who, number) is None:
        return None
    if what == "cancel":
        approvals.withdraw(work, who.actor, number)
    do = {"pause": announcements.pause, "resume": announcements.resume, "cancel": announcements.cancel}[what]
    do(work, who.actor, number)
    return announcements.load(work, number)


def _in_reach(work: Work, who: Speaker, number: int) -> Announcement:
    one = find(work, who, number)
    if one is None:
        raise Refused("unknown")
    return one


# ── When ─────────────────────────────────────────────────────────────────────────────────────────


def check_time(hours: Hours, now: datetime, at: datetime | None) -> None:
    """Raises BadTime where people may not be written to then."""
    if at is not None and at <= now:
        raise BadTime("past")
    if at is not None and at > now + FAR:
        raise BadTime("far")
    if not hours.open(at or now):
        raise BadTime("night")
