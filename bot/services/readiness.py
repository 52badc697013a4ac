"""Who is ready for which round, who will miss it and why: counted by commune, listed by page.

What is counted is the summary that `readiness_kept.py` keeps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.clock import local_date
from bot.programme.readiness import GROUPS, RENEWALS, Ahead, Renewal, ahead, came_before, renewal_days
from bot.scoring import Missed, load_rubric
from bot.services.deadlines import calendar_of
from bot.storage import Work
from bot.storage import readiness as store
from bot.storage.readiness import Listed

PAGE = 50
REGISTRATION = "business-registration"

__all__ = [
    "PAGE",
    "Listed",
    "Page",
    "RoundSeen",
    "floors",
    "missing_papers",
    "products",
    "renewals",
    "renewing",
    "rounds",
    "unshared",
]


@dataclass(frozen=True, slots=True)
class RoundSeen:
    """One round with how many products stand how, by commune (code) and verdict."""

    ahead: Ahead
    communes: dict[str, dict[str, int]]

    @property
    def counts(self) -> dict[str, int]:
        """By verdict, over all communes."""
        found: dict[str, int] = {}
        for one in self.communes.values():
            for verdict, count in one.items():
                found[verdict] = found.get(verdict, 0) + count
        return found

    def group(self, name: str, commune: str = "") -> int:
        """How many of a group ("ready", "open", "miss"), in one commune or in all."""
        counted = self.communes.get(commune, {}) if commune else self.counts
        return sum(counted.get(verdict, 0) for verdict in GROUPS[name])


def rounds(work: Work, province: str, commune: str = "", most: int = 3) -> list[RoundSeen]:
    """The rounds ahead with who stands how, the nearest first. One query a round."""
    today = local_date(work.now)
    calendar = calendar_of(work, province)
    last = came_before(calendar, today)
    return [
        RoundSeen(one, store.counts(work, province, commune, store.verdict_of(one, last, today)))
        for one in ahead(calendar, today)[:most]
    ]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list; `more`: there is another."""

    rows: list[Listed]
    more: bool


def products(work: Work, province: str, commune: str, one: Ahead, verdicts: Sequence[str], page: int = 1) -> Page:
    """The products of these verdicts on a round, 50 a page from page 1."""
    today = local_date(work.now)
    verdict = store.verdict_of(one, came_before(calendar_of(work, province), today), today)
    found = store.listed(work, province, commune, verdict, verdicts, offset=(page - 1) * PAGE, limit=PAGE + 1)
    return Page(found[:PAGE], len(found) > PAGE)


def renewals(work: Work, province: str, commune: str = "") -> dict[Renewal, dict[str, int]]:
    """Certificates with nothing under way, by where their days stand and by commune."""
    days = renewal_days(calendar_of(work, province), local_date(work.now))
    return {name: store.ending(work, province, commune, *days[name]) for name in RENEWALS}


def renewing(work: Work, province: str, commune: str, which: Renewal, page: int = 1) -> Page:
    """The products of those certificates, the earliest end first."""
    first, last = renewal_days(calendar_of(work, province), local_date(work.now))[which]
    found = store.listed_ending(work, province, commune, first, last, offset=(page - 1) * PAGE, limit=PAGE + 1)
    return Page(found[:PAGE], len(found) > PAGE)


def unshared(work: Work, province: str, commune: str = "") -> int:
    """How many products' people share nothing with an office: a number, and no more."""
    return store.unshared(work, province, commune)


def missing_papers(one: Listed) -> tuple[str, ...]:
    """The kinds of proof that nobody sent yet for what the self-assessment claims points for, in the sheet's order; the
    registration always. Locked answers prove nothing here."""
    points = one.estimate.get("points")
    if not isinstance(points, dict) or one.sheet is None or not one.rubric:
        return ()
    claimed = [REGISTRATION]
    for criterion in load_rubric(one.rubric).sheet(one.sheet).criteria:
        if points.get(criterion.code, 0) > 0:
            claimed += criterion.evidence
    return tuple(kind for kind in dict.fromkeys(claimed) if kind not in one.papers)


def floors(one: Listed, star: int = 3) -> tuple[Missed, ...]:
    """The floors of a star that a self-assessment misses, as far as its points are known."""
    points = one.estimate.get("points")
    if not isinstance(points, dict) or one.sheet is None or not one.rubric:
        return ()
    needed = load_rubric(one.rubric).sheet(one.sheet).floors[star]
    return tuple(Missed(star, code, points[code], need) for code, need in needed if points.get(code, need) < need)
