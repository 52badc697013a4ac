"""The planner: deadlines, rules and what somebody asked for in; the reminders to come out, each with its identity.

Planning twice gives the same rows: who it is for, kind, subject, the deadline's day and the step name a reminder
(DESIGN, decision 8), and the database keeps that name unique.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.programme.calendar import WorkingDays, working_day_after
from bot.programme.reminders.deadline import FORWARD, Deadline, Matter
from bot.programme.reminders.hours import Tet, is_tet, off_tet
from bot.programme.reminders.rules import Rule, Rules

Identity = tuple[str, str, int, date, int]
"""kind, subject kind, subject number, the deadline's day, the step."""
Thread = tuple[str, str, int]
"""kind, subject kind, subject number: what "at most twice" counts."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One reminder to come: `step` is the rule's figure it comes from, `send_on` the civil date to send it on."""

    deadline: Deadline
    step: int
    send_on: date

    @property
    def identity(self) -> Identity:
        return (self.deadline.kind, *self.deadline.subject, self.deadline.day, self.step)

    @property
    def thread(self) -> Thread:
        return (self.deadline.kind, *self.deadline.subject)


@dataclass(frozen=True, slots=True)
class Silence:
    """Somebody's word about a matter: it is done, or they wish to hear no more of it. `occasion` "" means for good."""

    matter: Matter
    subject: tuple[str, int]
    occasion: str = ""

    def covers(self, deadline: Deadline) -> bool:
        same = self.matter == deadline.matter and self.subject == deadline.subject
        return same and self.occasion in ("", deadline.occasion)


def plan(
    deadlines: Iterable[Deadline],
    rules: Rules,
    today: date,
    *,
    silences: Iterable[Silence] = (),
    sent: Mapping[Thread, int] | None = None,
    days: WorkingDays | None = None,
    tet: Tet = is_tet,
) -> tuple[Planned, ...]:
    """The reminders from `today` on, the nearest first. `sent`: how many of a thread went out before, for the kinds
    that have a most."""
    quiet = tuple(silences)
    found: list[Planned] = []
    for deadline in deadlines:
        rule = rules.of(deadline.kind)
        if rule is None or any(one.covers(deadline) for one in quiet):
            continue
        coming = [
            Planned(deadline, step, day)
            for step, day in _days(deadline, rule, today, days, tet)
            if day >= today and (deadline.after is None or day > deadline.after)
        ]
        if rule.most:
            left = rule.most - (sent or {}).get((deadline.kind, *deadline.subject), 0)
            coming = coming[: max(0, left)]
        found += coming
    return tuple(sorted(found, key=lambda one: (one.send_on, one.deadline.day, one.identity)))


def _days(deadline: Deadline, rule: Rule, today: date, days: WorkingDays | None, tet: Tet) -> list[tuple[int, date]]:
    """Each step with its day, the earliest first; of steps that Tết moved onto one day the most urgent one stays."""
    send_on: Callable[[int], date]
    last: date | None = deadline.day
    if deadline.kind == "clock":
        since = deadline.since or deadline.day

        def send_on(step: int) -> date:
            return working_day_after(since, step, days)
    elif deadline.kind in FORWARD:
        last = None

        def send_on(step: int) -> date:
            return deadline.day + timedelta(days=step)
    else:

        def send_on(step: int) -> date:
            return deadline.day - timedelta(days=step)

    by_day: dict[date, int] = {}
    for step in sorted(rule.steps, key=send_on):
        day = off_tet(send_on(step), last, today, tet)
        by_day[day] = step
    return sorted(((step, day) for day, step in by_day.items()), key=lambda pair: pair[1])
