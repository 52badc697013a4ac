"""What a reminder is about: a day that matters for one thing, and to whom it matters is the caller's to know.

Sources: Decision 26/2026/QĐ-TTg, Articles 4.3, 5.1, 7.2, 7.6a and 12.3, through `calendar` and `certificates`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, get_args

Kind = Literal[
    "unfinished",  # a talk that was left; counted forward from the day it was left
    "round",  # the last good day to hand a file in for the next provincial round
    "window_opens",  # re-evaluation: first day, middle, last day to file
    "window_half",
    "window_closes",
    "expires",  # the certificate's last day
    "grace",  # the last day it can keep its effect after that
    "paper",  # a paper among the evidence runs out
    "clock",  # the commune's 15 working days; counted in working days from the receipt
    "result",  # the council must have met; counted forward from that day
    "asked",  # the person wished to be reminded on that day
]
KINDS: tuple[Kind, ...] = get_args(Kind)
FORWARD: frozenset[str] = frozenset({"unfinished", "window_opens", "window_half", "result", "asked"})
"""Kinds whose steps are days *after* their day; the others' are days before it, the clock's its working days."""

Matter = Literal["unfinished", "hand_in", "certificate", "paper", "clock", "result", "asked"]
"""What one "đã làm rồi" or "đừng nhắc việc này" is about: several kinds may be one matter to a person."""
MATTERS: Mapping[Kind, Matter] = {
    "unfinished": "unfinished",
    "round": "hand_in",
    "window_opens": "certificate",
    "window_half": "certificate",
    "window_closes": "certificate",
    "expires": "certificate",
    "grace": "certificate",
    "paper": "paper",
    "clock": "clock",
    "result": "result",
    "asked": "asked",
}


@dataclass(frozen=True, slots=True)
class Deadline:
    """`subject`: what it is of ("product", its number). `day`: the civil date that counts, itself still in time.

    `occasion` names what recurs, whatever its day becomes: the round "2027-1", the certificate's end "2027-06-15".
    `since` is where a clock of working days began. Nothing is said of it up to and on `after`: until then an earlier
    round is what counts. `facts` are plain values for the text (a product's name).
    """

    kind: Kind
    subject: tuple[str, int]
    day: date
    occasion: str = ""
    since: date | None = None
    after: date | None = None
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def matter(self) -> Matter:
        return MATTERS[self.kind]
