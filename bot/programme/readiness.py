"""Where a product stands on its way to a round, and whether it makes that round, as things stand. Pure.

A round asks for two things in time: the file at the commune by the day its 15 working days still fit before the
cut-off (`calendar.producer_by`, our arithmetic), and the commune's proposal before the cut-off (Articles 5.1 and 7.2).
Certificates that are held go by their own days (Article 7.6a), not by rounds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from bot.language import msgid
from bot.programme.calendar import Calendar, Round
from bot.programme.dossier_life import states
from bot.scoring import BANDS

Stage = Literal[
    "proposed", "at_commune", "asked", "beyond", "renewing", "held", "ready", "floors", "points", "unfinished"
]
"""proposed: the commune sent it on · at_commune: handed in there · asked: the commune waits for supplements · beyond: a
council has judged it · renewing: a re-evaluation is under way · held: a certificate, nothing under way · ready: enough
for 3 stars by its own account, not handed in · floors: enough points, a floor is missed · points: too few points ·
unfinished: the self-assessment is not done."""

Verdict = Literal["in", "with_commune", "waits", "can", "late", "too_late", "floors", "points", "unfinished"]
GROUPS: dict[str, tuple[Verdict, ...]] = {
    "ready": ("in", "with_commune"),
    "open": ("can", "waits"),
    "miss": ("late", "too_late", "floors", "points", "unfinished"),
}
"""Who is ready for a round, who can still make it, who will miss it."""

SAID: dict[Verdict, str] = {
    "in": msgid("The commune has sent it on in time."),
    "with_commune": msgid("With the commune; its 15 working days end before the cut-off."),
    "waits": msgid("The commune asked for supplements and waits for them."),
    "can": msgid("Enough for 3 stars by its own account; to be handed in."),
    "late": msgid("Came to the commune too late: its 15 working days end after the cut-off."),
    "too_late": msgid("Enough for 3 stars, but the day to hand in is over."),
    "floors": msgid("Enough points, but a floor for 3 stars is missed."),
    "points": msgid("Too few points for 3 stars."),
    "unfinished": msgid("The self-assessment is not finished."),
}
"""What is said of each verdict: English msgids."""

AT_PROVINCE = ("commune_reported", "at_province", "province_supplement", "survey", "council")
AT_COMMUNE = ("handed_in", "at_commune")
LEAST = BANDS[1]  # points of 3 stars [Article 3.3]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a product: its newest dossier ("" without one), the newest finished self-assessment (`stars`
    None without one), and the last day of the certificate it holds."""

    kind: str = ""
    state: str = ""
    handed_in_on: date | None = None
    received_on: date | None = None
    proposed_on: date | None = None
    stars: int | None = None
    total: float | None = None
    expires_on: date | None = None


def stage_of(one: Known) -> tuple[Stage, date | None]:
    """The stage, and the day that counts there: of the proposal, of the receipt (or the hand-in until the commune
    confirms it), the certificate's last."""
    reached = one.received_on or one.handed_in_on
    if one.state and one.state not in ("draft", "revocation") and not states()[one.state].ended:
        if one.kind == "re_evaluation":
            return "renewing", reached
        if one.state in AT_PROVINCE:
            return "proposed", one.proposed_on
        if one.state in AT_COMMUNE:
            return "at_commune", reached
        return ("asked", reached) if one.state == "commune_supplement" else ("beyond", None)
    upgrading = one.state == "draft" and one.kind == "upgrade"
    if one.expires_on is not None and not upgrading:
        return "held", one.expires_on
    if one.stars is None:
        return "unfinished", None
    if one.stars >= 3:
        return "ready", None
    return ("floors" if (one.total or 0) >= LEAST else "points"), None


@dataclass(frozen=True, slots=True)
class Ahead:
    """A round with the days that decide: `hand_in_by` at the commune; the days of the round before it, which is where
    earlier files go (None where that one's cut-off is over, so that nothing earlier goes there any more)."""

    round: Round
    hand_in_by: date
    before: date | None
    before_hand_in: date | None

    @property
    def id(self) -> str:
        """ "2027-1": year and number."""
        return f"{self.round.year}-{self.round.number}"

    @property
    def propose_by(self) -> date:
        """The last day before the cut-off, which itself is too late ("trước ngày")."""
        return self.round.proposals_before - timedelta(days=1)

    def over(self, today: date) -> bool:
        """Whether the day to hand in has passed."""
        return self.hand_in_by < today


def ahead(calendar: Calendar, today: date, months: int = 14) -> tuple[Ahead, ...]:
    """The provincial rounds that can still be proposed for, the nearest first."""
    rounds = calendar.rounds_ahead(today, months=months)
    days = [calendar.producer_by(one.proposals_before) for one in rounds]
    return tuple(
        Ahead(
            one,
            days[at],
            rounds[at - 1].proposals_before if at else None,
            days[at - 1] if at else None,
        )
        for at, one in enumerate(rounds)
    )


def came_before(calendar: Calendar, today: date) -> date:
    """The last cut-off that is over: what was proposed before it went to that round."""
    past = calendar.rounds(today - timedelta(days=800), today)
    return past[-1].proposals_before if past else date.min


# ── Certificates ─────────────────────────────────────────────────────────────────────────────────

Renewal = Literal["over", "closed", "open", "soon"]
RENEWALS: tuple[Renewal, ...] = get_args(Renewal)
RENEWAL_SAID: dict[Renewal, str] = {
    "over": msgid("The certificate has ended and nothing was filed."),
    "closed": msgid("The time to file for re-evaluation is over; the certificate ends."),
    "open": msgid("Can be filed for re-evaluation now, at the commune."),
    "soon": msgid("The time to file begins within 90 days."),
}
SOON = timedelta(days=90)


def renewal_days(calendar: Calendar, today: date) -> dict[Renewal, tuple[date, date]]:
    """By renewal: the first and the last day on which a certificate ends that stands there today."""
    opens_until = _latest(today, lambda last: calendar.certificate(last).window_opens <= today)
    closed_until = _latest(today, lambda last: calendar.certificate(last).window_closes < today)
    soon_until = _latest(today, lambda last: calendar.certificate(last).window_opens <= today + SOON)
    day = timedelta(days=1)
    return {
        "over": (today - timedelta(days=3 * 366), today - day),
        "closed": (today, closed_until),
        "open": (closed_until + day, opens_until),
        "soon": (opens_until + day, soon_until),
    }


def _latest(today: date, holds: Callable[[date], bool]) -> date:
    """The latest last day of which something holds that holds of all earlier ones from today on; the day before today
    where it holds of none. Limits are at most 400 days or months."""
    low, high = 0, 366 * 5
    while low < high:
        middle = (low + high) // 2
        if holds(today + timedelta(days=middle)):
            low = middle + 1
        else:
            high = middle
    return today + timedelta(days=low - 1)
