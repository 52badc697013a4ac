"""The evaluation calendar: rounds ahead with every cut-off, limits of a dossier and a certificate. Pure.

Source: Decision 26/2026/QĐ-TTg, Articles 4.3, 5, 7.2, 7.6, 8.4 and 12.3, as data in `rules.py`; a province may set its
own. Days off come from a source that is handed in (`working_days.py`). "Trước ngày" is strictly before: the last
working day before it is what counts, and what the bot tells.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from bot.programme.rules import (
    EXTRA,
    Limit,
    ProvinceRule,
    RoundRule,
    Tier,
    exact_day,
    extra_article,
    in_force,
    limit,
    month_day,
    round_rules,
)
from bot.programme.working_days import WorkingDays, vietnam, working_day_after, working_day_before

__all__ = [
    "Calendar",
    "CertificateDays",
    "Round",
    "WorkingDays",
    "commune_due",
    "next_round_for_producer",
    "next_rounds",
    "producer_by",
    "rounds_of",
    "vietnam",
    "working_day_after",
    "working_day_before",
]

COMMUNE_DAYS = 15  # working days the commune has to check a file, write its report and propose [Article 7.2]
AHEAD_MONTHS = 24
"""How far ahead rounds are listed."""
_FIRST, _LAST = date(2018, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True, slots=True)
class Round:
    """One round of evaluation, the `number`-th of its tier in its year.

    Files proposed *before* `proposals_before` (by the commune to the province, by the province to the ministry) come
    to a council held *before* `council_before`. `source`: the article, or the province's own document.
    """

    year: int
    number: int
    proposals_before: date
    council_before: date
    tier: Tier = "province"
    source: str = "5.1"

    @property
    def extra(self) -> bool:
        """A further round of the council's own plan: numbered after those of every year, wherever in the year it
        lies."""
        return self.number > sum(each.tier == self.tier for each in round_rules())


@dataclass(frozen=True, slots=True)
class CertificateDays:
    """All days are included: the last day of the certificate, the first and last to file for re-evaluation, and the
    last on which it can keep its effect while the authority decides (Article 12.3: no day to file by)."""

    expires: date
    window_opens: date
    window_closes: date
    grace_ends: date


@dataclass(frozen=True)
class Calendar:
    """The calendar of one province (`province` "": the law alone), with what offices set and the days they corrected.

    `own` holds this province's rules and those for the whole country; `days` is the source of working days.
    """

    province: str = ""
    own: tuple[ProvinceRule, ...] = ()
    days: WorkingDays = field(default_factory=vietnam)

    # ── Limits ───────────────────────────────────────────────────────────────────────────────────

    def limit(self, rule: str, event: date) -> tuple[Limit, int, str]:
        """The rule of the law that holds on that day, its count here, and the source of that count."""
        printed = limit(rule, event)
        own = in_force(self.own, rule, event)
        if own is None:
            return printed, printed.count, printed.article
        return printed, int(own.value["count"]), own.reference

    def day(self, rule: str, event: date) -> date:
        """The day a limit ends that begins with an event ("D1", "D7", "D8-opens", "D9"…)."""
        printed, count, _ = self.limit(rule, event)
        return printed.day(event, self.days, count)

    def commune_due(self, received: date) -> date:
        """The last day for the commune's check, report and proposal: 15 working days after receipt [Article 7.2]."""
        return self.day("D1", received)

    def result_due(self, arrived: date) -> date:
        """The last day of a re-evaluation, from the day the commune's complete proposal arrived [Article 7.6g]."""
        return self.day("D9", arrived)

    def revocation_due(self, concluded: date) -> date:
        """The last day to revoke, from the conclusion or the commune's confirmation [Article 8.4]."""
        return self.day("D11", concluded)

    def expiry(self, issued: date) -> date:
        """The last day of a certificate issued on `issued` [Article 4.3]."""
        return self.day("D7", issued)

    def certificate(self, expires: date) -> CertificateDays:
        """What follows from a certificate's last day [Articles 7.6a and 12.3]."""
        return CertificateDays(
            expires, self.day("D8-opens", expires), self.day("D8-closes", expires), self.day("D10", expires)
        )

    def producer_by(self, cutoff: date) -> date:
        """The last working day to hand a file in so that the commune's working days end before `cutoff`.

        The commune proposes on the last working day before the cut-off. This is our arithmetic and not a legal limit,
        and a request for supplements eats it: say "nên nộp trước", never "hạn". 30/4/2027 → 7/4/2027.
        """
        last = working_day_before(cutoff, 1, self.days)
        _, count, _ = self.limit("D1", last)
        return working_day_before(last, count, self.days)

    # ── Rounds ───────────────────────────────────────────────────────────────────────────────────

    def rounds(self, first: date, last: date, tier: Tier = "province") -> tuple[Round, ...]:
        """The rounds of a tier whose cut-off lies on one of these days, the earliest first."""
        found = [*self._yearly(first, last, tier), *self._extra(first, last, tier)]
        return tuple(sorted(found, key=lambda one: (one.proposals_before, one.number)))

    def rounds_ahead(self, day: date, tier: Tier = "province", months: int = AHEAD_MONTHS) -> tuple[Round, ...]:
        """The rounds one can still propose for on `day` (the cut-off lies after it) within so many months."""
        return self.rounds(day + timedelta(days=1), day + timedelta(days=months * 365 // 12), tier)

    def running(self, day: date, tier: Tier = "province") -> tuple[Round, ...]:
        """The rounds whose files are in and whose council is still to be held."""
        past = self.rounds(day - timedelta(days=366), day, tier)
        return tuple(one for one in past if day < one.council_before)

    def round_for_proposal(self, proposed: date, tier: Tier = "province") -> Round:
        """The round a file comes to that is proposed on that day."""
        return self._first(self.rounds_ahead(proposed, tier), proposed)

    def round_for_producer(self, day: date) -> tuple[Round, date]:
        """The next round that a file handed in on `day` or later can still make, with its last good day."""
        for one in self.rounds_ahead(day):
            by = self.producer_by(one.proposals_before)
            if day <= by:
                return one, by
        return self._first((), day), day

    def _first(self, rounds: tuple[Round, ...], day: date) -> Round:
        if not rounds:
            raise ValueError(f"no round within {AHEAD_MONTHS} months of {day}: do these rules hold any?")
        return rounds[0]

    def _yearly(self, first: date, last: date, tier: Tier) -> Iterator[Round]:
        # An override may move a cut-off into the year before or after: one more year on each side.
        for year in range(first.year - 1, last.year + 2):
            for rule in round_rules():
                if rule.tier != tier:
                    continue
                one = self._one(rule, year)
                if one is not None and first <= one.proposals_before <= last:
                    yield one

    def _one(self, rule: RoundRule, year: int) -> Round | None:
        """A yearly round in that year; None where the law does not hold then."""
        cutoff = date(year, *rule.proposals_before)
        if cutoff < rule.since or (rule.until is not None and rule.until < cutoff):
            return None
        own = in_force(self.own, rule.id, cutoff)
        proposals, council, source = rule.proposals_before, rule.council_before, rule.article
        if own is not None:
            proposals, council = month_day(own.value["proposals_before"]), month_day(own.value["council_before"])
            source = own.reference
        first = date(year, *proposals)
        held = date(year + (council <= proposals), *council)
        return Round(year, rule.no, first, held, rule.tier, source)

    def _extra(self, first: date, last: date, tier: Tier) -> Iterator[Round]:
        """Further rounds of a council's own plan; they are numbered on from those of every year."""
        numbers: dict[int, int] = {}
        extras = [one for one in self.own if one.rule == EXTRA and one.value["tier"] == tier]
        for one in sorted(extras, key=lambda each: str(each.value["proposals_before"])):
            cutoff = exact_day(one.value["proposals_before"])
            if not one.holds(cutoff):
                continue
            numbers[cutoff.year] = numbers.get(cutoff.year, sum(each.tier == tier for each in round_rules())) + 1
            if first <= cutoff <= last:
                source = one.reference or extra_article(tier)
                held = exact_day(one.value["council_before"])
                yield Round(cutoff.year, numbers[cutoff.year], cutoff, held, tier, source)


LAW = Calendar()
"""The calendar of the law alone, with the days off of the library."""


def _with(days: WorkingDays | None) -> Calendar:
    return LAW if days is None else Calendar(days=days)


def commune_due(received: date, days: WorkingDays | None = None) -> date:
    """`Calendar.commune_due` by the law alone."""
    return _with(days).commune_due(received)


def producer_by(cutoff: date, days: WorkingDays | None = None) -> date:
    """`Calendar.producer_by` by the law alone."""
    return _with(days).producer_by(cutoff)


def rounds_of(year: int) -> tuple[Round, ...]:
    """The two provincial rounds of a year: 30 April and 30 June, 30 October and 30 December [Article 5.1]."""
    return tuple(
        Round(year, one.no, date(year, *one.proposals_before), date(year, *one.council_before))
        for one in round_rules()
        if one.tier == "province"
    )


def next_rounds(day: date, count: int = 2) -> tuple[Round, ...]:
    """The next provincial rounds by the law alone that a commune can still propose for on `day`, the nearest first."""
    years = range(day.year, day.year + count // 2 + 2)
    coming = [one for year in years for one in rounds_of(year) if day < one.proposals_before]
    return tuple(coming[:count])


def next_round_for_producer(day: date, days: WorkingDays | None = None) -> tuple[Round, date]:
    """The next round that a file handed in on `day` or later can still make, with its last good day (`producer_by`)."""
    for one in next_rounds(day, 3):
        by = producer_by(one.proposals_before, days)
        if day <= by:
            return one, by
    raise ValueError(f"no round within three of {day}: does this source of working days know any?")
