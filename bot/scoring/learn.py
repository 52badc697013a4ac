"""What councils' results teach about self-scores: how they err on each criterion, and how likely each star then is.

An assessment and its council are compared line by line in rungs of the criterion's ladder (−2 to +2), or by totals
where no more is known. Few results are not trusted: each criterion leans on its pool (lines left to the council's
senses, or not), the pool on a prior of ours, and the lines of one assessment count little more than one observation,
since one council judged them all. The probabilities are exact sums over the ladders, no sampling; what totals vary
beyond the lines is a normal spread that narrows as results come in. Pure functions over plain data.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.scoring.rubric import Criterion, Sheet

SHIFTS = (-2, -1, 0, 1, 2)
ENOUGH = 10
"""Results from which on a probability is worth showing; our judgement."""

# Prior shares of the shifts by pool (judged by the senses?), and how much each level leans on the one above it, in
# lines. Our judgement: councils mostly agree, more often lower than raise, and differ more on what is tasted.
_PRIOR: Mapping[bool, tuple[float, ...]] = {False: (0.03, 0.12, 0.8, 0.04, 0.01), True: (0.05, 0.22, 0.6, 0.1, 0.03)}
_PRIOR_LINES = 10.0
_POOL_LINES = 6.0
_LINES_OF_A_RESULT = 4.0
# Totals: a council's own strictness beyond the lines, as points and as so many results' worth of belief.
_SPREAD = 6.0
_SPREAD_RESULTS = 4.0
_OFFSET_RESULTS = 5.0


@dataclass(frozen=True, slots=True)
class Result:
    """One assessment and its council. `own`: self-scored points by criterion code (empty: only the total known);
    `council`: the council's by code (means of members, so maybe fractions; empty: only the total known). The totals
    are always there."""

    sheet: Sheet
    own_total: int
    council_total: float
    own: Mapping[str, int] = field(default_factory=dict)
    council: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Learnt:
    """What so many `results` teach. `pools` and `criteria` (by criterion id): shares of the shifts; `lines`: compared
    lines by criterion id; `errors`: mean council − self in points there, plain; `offset`: points that totals differ
    on top of the lines; `spread`: standard deviation of a total beyond the lines, in points."""

    results: int
    pools: Mapping[bool, tuple[float, ...]]
    criteria: Mapping[str, tuple[float, ...]]
    lines: Mapping[str, int]
    errors: Mapping[str, float]
    offset: float
    spread: float

    def shares(self, criterion: Criterion) -> tuple[float, ...]:
        return self.criteria.get(criterion.ref) or self.pools[criterion.judged]

    def outcomes(self, criterion: Criterion, points: int) -> Mapping[int, float]:
        """What a council gives for a self-score here: points → probability."""
        rungs = ladder(criterion)
        place = _nearest(rungs, points)
        given: dict[int, float] = {}
        for shift, share in zip(SHIFTS, self.shares(criterion), strict=True):
            value = rungs[min(max(place + shift, 0), len(rungs) - 1)]
            given[value] = given.get(value, 0.0) + share
        return given

    def bias(self, criterion: Criterion, points: int) -> float:
        """Points the council is expected to differ by (below 0: it gives less) from this self-score."""
        return sum(value * share for value, share in self.outcomes(criterion, points).items()) - points


def ladder(criterion: Criterion) -> tuple[int, ...]:
    """The different points that can be had on a criterion, 0 among them, rising."""
    lines = tuple(criterion.cases.values()) or (criterion.options,)
    return tuple(sorted({0, *(o.points for options in lines for o in options)}))


def learn(results: Sequence[Result]) -> Learnt:
    """Learn from all results there are; none at all gives the prior."""
    counts: dict[str, Counter[int]] = {}
    errors: dict[str, list[float]] = {}
    pooled = {judged: [share * _PRIOR_LINES for share in prior] for judged, prior in _PRIOR.items()}
    judged_of: dict[str, bool] = {}
    for one in results:
        within: dict[bool, Counter[int]] = {False: Counter(), True: Counter()}
        for criterion in one.sheet.criteria:
            if criterion.code not in one.own or criterion.code not in one.council:
                continue
            own, given = one.own[criterion.code], one.council[criterion.code]
            rungs = ladder(criterion)
            shift = min(max(_nearest(rungs, given) - _nearest(rungs, own), SHIFTS[0]), SHIFTS[-1])
            counts.setdefault(criterion.ref, Counter())[shift] += 1
            errors.setdefault(criterion.ref, []).append(given - own)
            within[criterion.judged][shift] += 1
            judged_of[criterion.ref] = criterion.judged
        for judged, seen in within.items():
            weight = min(1.0, _LINES_OF_A_RESULT / max(seen.total(), 1))
            for place, shift in enumerate(SHIFTS):
                pooled[judged][place] += weight * seen[shift]
    pools = {judged: _shares(amounts) for judged, amounts in pooled.items()}
    criteria = {
        ref: _shares([seen[s] + _POOL_LINES * pools[judged_of[ref]][i] for i, s in enumerate(SHIFTS)])
        for ref, seen in counts.items()
    }
    lines = {ref: seen.total() for ref, seen in counts.items()}
    means = {ref: sum(values) / len(values) for ref, values in errors.items()}
    by_lines = Learnt(len(results), pools, criteria, lines, means, 0.0, 0.0)
    offset, spread = _totals(results, by_lines)
    return Learnt(len(results), pools, criteria, lines, means, offset, spread)


def _totals(results: Sequence[Result], by_lines: Learnt) -> tuple[float, float]:
    """What totals say beyond the lines: their mean leftover, shrunk, and the spread around it."""
    n = len(results)
    expected = [_expected(one, by_lines) for one in results]
    leftover = [one.council_total - mean for one, (mean, _) in zip(results, expected, strict=True)]
    offset = sum(leftover) / (n + _OFFSET_RESULTS)
    seen = sum((value - offset) ** 2 for value in leftover)
    lines = sum(variance for _, variance in expected) / n if n else 0.0
    # the prior spread comes on top of what the lines vary by themselves
    whole = (_SPREAD_RESULTS * (_SPREAD**2 + lines) + seen) / (_SPREAD_RESULTS + n)
    unsure = whole / (n + 1)  # of the offset itself
    return offset, (max(whole - lines, 0.0) + unsure) ** 0.5


def _expected(one: Result, by_lines: Learnt) -> tuple[float, float]:
    """Mean and variance of a council's total by the lines. Lines whose self-score is not known are taken in the mean
    over their ladders."""
    mean, variance = float(one.own_total), 0.0
    for criterion in one.sheet.criteria:
        known = one.own.get(criterion.code)
        places = ladder(criterion) if known is None else (known,)
        mean += sum(by_lines.bias(criterion, points) for points in places) / len(places)
        variance += sum(_variance(by_lines.outcomes(criterion, points)) for points in places) / len(places)
    return mean, variance


def _variance(given: Mapping[int, float]) -> float:
    mean = sum(value * share for value, share in given.items())
    return sum(share * (value - mean) ** 2 for value, share in given.items())


def _shares(amounts: Sequence[float]) -> tuple[float, ...]:
    whole = sum(amounts)
    return tuple(amount / whole for amount in amounts)


def _nearest(rungs: Sequence[int], points: float) -> int:
    return min(range(len(rungs)), key=lambda place: (abs(rungs[place] - points), place))
