"""Announcements of an office: the engine (`announcements.py`), bounded by the officer's own scope."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal

from bot.clock import VIETNAM
from bot.messages import Message
from bot.programme.audience import Audience
from bot.programme.duties import Scope
from bot.programme.places import place
from bot.services import announcements
from bot.storage import Work, audit
from bot.storage.announcements import Announcement
from bot.storage.officers import Officer

LOOKED_AT = 200
"""Announcements, the newest, among which an office finds its own."""
FIRST_HOUR, LAST_HOUR = 7, 20
"""Between these hours (Viet Nam) people may be written to."""
MORNING = 8
Act = Literal["pause", "resume", "cancel"]


class OutOfScope(ValueError):
    """An audience that reaches beyond the officer's own communes."""


def within(scope: Scope, audience: Audience) -> Audience:
    """The same audience inside a scope: a commune's officer speaks to the commune, a province's to the province or some
    of its communes. Raises OutOfScope."""
    if scope.role == "commune":
        if audience.communes not in ((), (scope.commune,)):
            raise OutOfScope(scope.area)
        return replace(audience, provinces=(scope.province,), communes=(scope.commune,))
    found = [place(code) for code in audience.communes]
    if any(one is None or one.province_code != scope.province for one in found):
        raise OutOfScope(scope.area)
    return replace(audience, provinces=(scope.province,))


def covers(scope: Scope, one: Announcement) -> bool:
    """Whether an announcement is this office's to see and stop: all of it lies in the scope."""
    if one.audience.provinces != (scope.province,):
        return False
    return scope.role == "province" or one.audience.communes == (scope.commune,)


def mine(work: Work, officer: Officer) -> list[Announcement]:
    """The office's announcements, the newest first."""
    return [one for one in announcements.latest(work, LOOKED_AT) if covers(officer.scope, one)]


def find(work: Work, officer: Officer, number: int) -> Announcement | None:
    """One of the office's; None for any other, as for one that does not exist."""
    try:
        one = announcements.load(work, number)
    except announcements.Refused:
        return None
    return one if covers(officer.scope, one) else None


def begin(
    work: Work, officer: Officer, said: dict[str, Message], audience: Audience, at: datetime | None = None
) -> int:
    """Makes an announcement and schedules it: at `at`, or now. Returns its number. Raises OutOfScope and
    `announcements.Refused`."""
    actor = audit.person_actor(officer.person_id)
    number = announcements.create(work, actor, said, within(officer.scope, audience))
    announcements.schedule(work, actor, number, at)
    return number


def act(work: Work, officer: Officer, number: int, what: Act) -> Announcement | None:
    """Pauses, resumes or cancels. None where it is not the office's. Raises `announcements.Refused`."""
    if find(work, officer, number) is None:
        return None
    actor = audit.person_actor(officer.person_id)
    do = {"pause": announcements.pause, "resume": announcements.resume, "cancel": announcements.cancel}[what]
    do(work, actor, number)
    return announcements.load(work, number)


def may_speak(now: datetime) -> bool:
    """Whether people may be written to at this hour."""
    return FIRST_HOUR <= now.astimezone(VIETNAM).hour < LAST_HOUR


def next_morning(now: datetime) -> datetime:
    """Eight o'clock of today where that lies ahead, else of tomorrow (Viet Nam)."""
    here = now.astimezone(VIETNAM)
    morning = here.replace(hour=MORNING, minute=0, second=0, microsecond=0)
    return morning if morning > here else morning + timedelta(days=1)
