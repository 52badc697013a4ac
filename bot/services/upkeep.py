"""The house looking for its own lost work: what a tick runs, one unit of work each (DESIGN, habits)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.messages import Purpose
from bot.storage import Work, inbox, outbox
from bot.storage.inbox import Held
from bot.storage.standing import ticked

STUCK = timedelta(seconds=60)
"""A send untouched for longer than this has lost its worker."""
LOST = timedelta(seconds=60)
"""A received event that waits in no held chat for longer than this was lost sight of."""
BACK_OFF = tuple(timedelta(seconds=seconds) for seconds in (3, 10, 30, 60, 60))
"""How long after each try of a kept event the next one is made; after the last it is set aside for the operator."""
TRIES = len(BACK_OFF)

__all__ = ["BACK_OFF", "TRIES", "Found", "Held", "claim_held", "look", "next_held"]


@dataclass(frozen=True, slots=True)
class Found:
    """What one look found: sends queued again, sends with an unknown end, messages past their time, chats with events
    that nobody was going to work; and how things stand: what is due and not sent (how many, seconds of the oldest), and
    what is in doubt."""

    again: int
    unknown: int
    expired: int
    lost: int
    waiting: Mapping[Purpose, tuple[int, float]] = field(default_factory=dict)
    doubts: Mapping[Purpose, int] = field(default_factory=dict)


def look(work: Work) -> Found:
    """Mend what can be mended at once, say how the rest stands, and note that it was looked for. What announcements
    leave undone needs no mending: every process goes on with them (`announcements.step`)."""
    ticked(work)
    again, unknown = outbox.recover(work, STUCK)
    expired, lost = outbox.expire(work), inbox.find_lost(work, LOST)
    return Found(again, unknown, expired, lost, outbox.waiting(work), outbox.doubts(work))


def claim_held(work: Work) -> list[Held]:
    """Chats whose kept events are due for a try, which is counted by this."""
    return inbox.claim_held(work, BACK_OFF)


def next_held(work: Work) -> datetime | None:
    """When the next of them is due."""
    return inbox.next_due(work)
