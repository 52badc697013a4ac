"""What becomes of a reminder whose day has come, or went by while nothing could be sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from bot.programme.reminders.deadline import FORWARD, Deadline
from bot.programme.reminders.hours import Tet, is_tet

USEFUL = timedelta(days=7)
"""How long after its day a nudge that counts forward is still worth sending."""

OVERTAKEN = "a later reminder of the same matter was due as well"
PASSED = "its day had passed before it could be sent"
STALE = "too long after its day to be of use"
CHANGED = "done, or its date changed"
SAID = "by the person's word"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`send` now; `wait` for its day; `missed` with the reason, for the record; `stop`: it concerns nobody any more."""

    kind: Literal["send", "wait", "missed", "stop"]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A planned reminder as it stands in the database. `wished`: the person chose its day, no rule did."""

    kind: str
    subject: tuple[str, int]
    occasion: str
    day: date
    send_on: date
    wished: bool = False


def judge(row: Row, live: Iterable[Deadline], today: date, tet: Tet = is_tet) -> Verdict:
    """One row by itself, `live` being the deadlines that hold today. What is sent late says so in its words: the text
    is made of the days that are left (`words`), never of the step."""
    same = next((d for d in live if (d.kind, d.subject, d.occasion) == (row.kind, row.subject, row.occasion)), None)
    if row.kind not in FORWARD and row.day < today:
        return Verdict("missed", PASSED) if row.send_on < today else Verdict("stop", CHANGED)
    if same is None or (same.day != row.day and not row.wished):
        return Verdict("stop", CHANGED)
    if row.send_on > today:
        return Verdict("wait")
    if row.kind in FORWARD and today - row.send_on > USEFUL:
        return Verdict("missed", STALE)
    if tet(today) and not (row.kind not in FORWARD and tet(row.day)):
        return Verdict("wait")
    return Verdict("send")
