"""Reminders that did not come through, for an office's page: who was to hear what by which day, and why it failed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from bot.clock import local_date
from bot.language import msgid
from bot.programme.reminders.late import OVERTAKEN
from bot.services.reminders import NO_CHAT
from bot.storage import Work
from bot.storage import reminder_failures as store

LOOKS_BACK = timedelta(days=30)
Why = Literal["no_chat", "closed", "window", "refused", "late"]

WHY: Mapping[Why, str] = {
    "no_chat": msgid("No chat of theirs is open: please call or visit them."),
    "closed": msgid("They blocked the bot or left the chat: please call or visit them."),
    "window": msgid("They have not written on Zalo for over 7 days, and no template was approved for this."),
    "refused": msgid("The platform did not take the message."),
    "late": msgid("It could not be sent in time."),
}
"""What to say of each reason: English msgids."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One reminder that failed. `kind`: as in `programme/reminders/defaults.toml`; `day`: the day that counts;
    `send_on`: when it was to be said; `again`: it is tried again as long as it is of use."""

    id: int
    person_id: int
    organisation_id: int
    organisation: str
    product_id: int | None
    product: str
    kind: str
    day: date
    send_on: date
    why: Why
    again: bool

    @property
    def said(self) -> str:
        """Why, and what to do: an English msgid."""
        return WHY[self.why]


def recent(work: Work, province: str, commune: str = "", limit: int = 20) -> list[Failure]:
    """What failed within the last 30 days in a province, or one of its communes, the latest first. Only people whom the
    office may know of: they agreed to share with it, or their dossier was handed in. One query."""
    today = local_date(work.now)
    found: dict[int, Failure] = {}
    for row in store.recent(work, province, commune, today - LOOKS_BACK, today, OVERTAKEN, 2 * limit):
        one = Failure(
            row.id,
            row.person_id,
            row.organisation_id,
            str(row.organisation.get("org-name") or ""),
            row.product_id,
            str((row.product or {}).get("product-name") or ""),
            row.kind,
            row.day,
            row.send_on,
            _why(row),
            again=row.status == "planned",
        )
        found.setdefault(row.id, one)  # somebody of two organisations stands here twice
    return list(found.values())[:limit]


def _why(row: store.FailedRow) -> Why:
    if NO_CHAT in row.reason:
        return "no_chat"
    if row.became in ("closed", "window"):
        return "closed" if row.became == "closed" else "window"
    return "refused" if row.became in ("rejected", "gave_up") else "late"
