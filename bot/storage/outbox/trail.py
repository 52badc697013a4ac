"""The way of one message as one short text: every status it had, when and by whom.

    "q5xk2p1aa0:p s5xk2p1ab4:g3 t5xk2p1ac9:g3"      queued, sending, sent

Each step is a letter for the status, the instant in milliseconds since 1970 in base 36, and who did it: "g3" the
sender under the third lease of its account, "r" the platform's receipt, "h" the house itself (planning, looking for
lost work), "p" the person, "o" an office or the operator. Some 12 bytes a step: a million messages carry theirs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

LETTERS = {
    "queued": "q",
    "sending": "s",
    "sent": "t",
    "delivered": "d",
    "seen": "r",
    "failed": "f",
    "unknown": "u",
    "expired": "x",
    "cancelled": "c",
}
_STATUSES = {letter: status for status, letter in LETTERS.items()}
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_BEGIN = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)

HOUSE, RECEIPT, PERSON, OFFICE = "h", "r", "p", "o"


@dataclass(frozen=True, slots=True)
class Step:
    status: str
    at: datetime
    by: str


def sender(generation: int) -> str:
    """Who a sender is, by its lease."""
    return f"g{generation}"


@lru_cache(maxsize=16)  # a work has one instant, and many rows that take the same step
def step(status: str, at: datetime, by: str = HOUSE) -> str:
    """One step, to be put at the end of a trail."""
    rest, digits = (at - _BEGIN) // _MS, ""
    while rest:
        rest, digit = divmod(rest, 36)
        digits = _DIGITS[digit] + digits
    return f"{LETTERS[status]}{digits or '0'}:{by} "


def steps(trail: str) -> list[Step]:
    """A trail read again, oldest first."""
    found = []
    for part in trail.split():
        instant, _, by = part[1:].partition(":")
        found.append(Step(_STATUSES[part[0]], _BEGIN + int(instant, 36) * _MS, by))
    return found
