"""The house looking for its own lost work: what a tick runs, one unit of work each (DESIGN, habits)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.storage import Work, inbox, outbox

STUCK = timedelta(seconds=60)
"""A send untouched for longer than this has lost its worker."""
WAITS = timedelta(seconds=10)
"""A kept event is tried again at the first tick after this: its person was told "in a moment"."""
TRIES = 5
"""Attempts at handling a kept event before it is set aside for the operator."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one look found: sends queued again, sends with an unknown end, messages past their time, events waiting."""

    again: int
    unknown: int
    expired: int
    waiting: tuple[tuple[int, int], ...]  # (event, attempts so far)


def look(work: Work) -> Found:
    """Mend what can be mended at once; name the events that wait for another try."""
    again, unknown = outbox.recover(work, STUCK)
    expired = outbox.expire(work)
    waiting = tuple((one.id, one.attempts) for one in inbox.waiting(work, WAITS))
    return Found(again, unknown, expired, waiting)


def tried(work: Work, event: int) -> None:
    """Counts an attempt, before it is made: a crash counts too."""
    inbox.tried(work, event)


def give_up(work: Work, event: int) -> None:
    """An event that failed too often stays, marked, where the operator sees it."""
    inbox.mark(work, event, "failed")
