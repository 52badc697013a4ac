"""What lies before an office: its dossiers with their clocks, the most pressing first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from bot.clock import local_date
from bot.programme import dossier_life as life
from bot.programme.calendar import Calendar
from bot.programme.office_values import AMBER_FROM, RED_FROM, WORKING_DAYS
from bot.services import acting, deadlines, dossiers, office_settings
from bot.services.acting import Actor
from bot.storage import Work
from bot.storage.dossiers import Shown
from bot.storage.officers import Officer

MOST = 500
"""Dossiers looked at for one queue: a province handles up to 400 a year."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Day `day` of `limit` (working days at the commune, calendar days of a re-evaluation), the last one is `due`."""

    day: int
    limit: int
    due: date

    @property
    def share(self) -> float:
        return self.day / self.limit


@dataclass(frozen=True, slots=True)
class Tones:
    """From which of the 15 days a clock is amber and red in a province; other limits have the same shares."""

    amber: int
    red: int

    @classmethod
    def of(cls, work: Work, province: str) -> Tones:
        values = office_settings.all_of(work, province)
        return cls(values[AMBER_FROM], values[RED_FROM])

    def tone(self, clock: Clock | None) -> str:
        if clock is None:
            return ""
        if clock.day * WORKING_DAYS >= self.red * clock.limit:
            return "red"
        return "amber" if clock.day * WORKING_DAYS >= self.amber * clock.limit else "green"


@dataclass(frozen=True, slots=True)
class Queued:
    """A dossier in an office's queue; `waits` for the office itself, not for somebody else's answer. `tone` as
    `Tones.tone` says it, "" where it does not wait."""

    shown: Shown
    clock: Clock | None
    waits: bool
    tone: str = ""

    @property
    def pressing(self) -> bool:
        return self.tone in ("amber", "red")


def actor_of(one: Officer) -> Actor:
    """Who the officer is to the services of dossiers."""
    if one.role == "commune":
        return acting.commune(one.commune, one.person_id)
    return acting.province(one.province, one.person_id)


def queue(work: Work, one: Officer) -> list[Queued]:
    """Everything that waits for the office, then what it waits for from producers."""
    own = ("commune",) if one.role == "commune" else ("province", "ministry")
    asked = f"{one.role}_supplement"
    every = life.states().values()
    states = [state.id for state in every if state.id == asked or (state.awaits in own and not state.ended)]
    calendar = deadlines.calendar_of(work, one.province)
    today, tones, found = local_date(work.now), Tones.of(work, one.province), []
    for shown in dossiers.queue(work, actor_of(one), states, limit=MOST):
        clock, waits = clock_of(shown.dossier, calendar, today), life.states()[shown.dossier.state].awaits in own
        found.append(Queued(shown, clock, waits, tones.tone(clock) if waits else ""))
    return sorted(found, key=lambda each: (not each.waits, -(each.clock.share if each.clock is not None else 0)))


def waiting_for(work: Work, one: Officer) -> list[Queued]:
    """What waits for the office itself."""
    return [each for each in queue(work, one) if each.waits]


class Timed(Protocol):
    """What a clock is read from."""

    @property
    def state(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def received_on(self) -> date | None: ...
    @property
    def arrived_on(self) -> date | None: ...


def clock_of(one: Timed, calendar: Calendar, today: date) -> Clock | None:
    """The commune's 15 working days from receipt [Article 7.2], or the 45 days of a re-evaluation at the province
    [7.6g]; None where the law sets no clock."""
    if one.state in ("at_commune", "commune_supplement") and one.received_on is not None:
        _, limit, _ = calendar.limit("D1", one.received_on)
        span = (today - one.received_on).days
        days = (one.received_on + timedelta(days=n) for n in range(1, span + 1))
        worked = sum(calendar.days.is_working_day(day) for day in days)
        return Clock(worked, limit, calendar.commune_due(one.received_on))
    at_province = one.arrived_on is not None and life.states()[one.state].awaits == "province"
    if one.kind == "re_evaluation" and at_province and one.arrived_on is not None:
        _, limit, _ = calendar.limit("D9", one.arrived_on)
        return Clock((today - one.arrived_on).days, limit, calendar.result_due(one.arrived_on))
    return None
