"""How likely each star is, from what councils' results have taught (`bot.scoring.learn`). Exact sums, no sampling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist

from bot.scoring.estimate import BANDS
from bot.scoring.learn import ENOUGH, Learnt, ladder
from bot.scoring.rubric import STARS, Criterion, Sheet

_TOTALS = 101


@dataclass(frozen=True, slots=True)
class Forecast:
    """`results`: how many council results it rests on. With none, `stars` and `expected` are None: say so, and show
    the estimate alone. `enough` False: still too few to show a probability. `stars`: probability of exactly 0 (not
    yet three), 3, 4 and 5; `expected`: the council's total in the mean; `off`: points it differs from the
    self-score."""

    results: int
    enough: bool
    stars: Mapping[int, float] | None
    expected: float | None
    off: float | None


def forecast(sheet: Sheet, own: Mapping[str, int], learnt: Learnt) -> Forecast:
    """The probabilities for a self-scored sheet: points by criterion code; a line left out may be any of its
    points."""
    if not learnt.results:
        return Forecast(0, False, None, None, None)
    levels = _levels(sheet, own, learnt)
    noise = NormalDist(learnt.offset, max(learnt.spread, 1e-9))
    at_least = {
        star: sum(
            chance * (1.0 - noise.cdf(BANDS[star - 2] - total))
            for level, chances in levels.items()
            if level >= star
            for total, chance in enumerate(chances)
            if chance
        )
        for star in STARS
    }
    mean = learnt.offset + sum(total * chance for chances in levels.values() for total, chance in enumerate(chances))
    stars = {
        0: 1.0 - at_least[3],
        3: at_least[3] - at_least[4],
        4: at_least[4] - at_least[5],
        5: at_least[5],
    }
    return Forecast(
        results=learnt.results,
        enough=learnt.results >= ENOUGH,
        stars={star: min(max(chance, 0.0), 1.0) for star, chance in stars.items()},
        expected=mean,
        off=mean - sum(own.values()),
    )


def _levels(sheet: Sheet, own: Mapping[str, int], learnt: Learnt) -> dict[int, list[float]]:
    """By the highest star whose floors are all met: probability of each total, before what totals add."""
    levels = {level: [0.0] * _TOTALS for level in (0, *STARS)}
    levels[STARS[-1]][0] = 1.0
    for criterion in sheet.criteria:
        given = _given(criterion, own.get(criterion.code), learnt)
        after = {level: [0.0] * _TOTALS for level in levels}
        for level, chances in levels.items():
            for points, share in given.items():
                into = after[min(level, _met(criterion, points))]
                for total, chance in enumerate(chances):
                    if chance:
                        into[total + points] += chance * share
        levels = after
    return levels


def _given(criterion: Criterion, points: int | None, learnt: Learnt) -> Mapping[int, float]:
    if points is not None:
        return learnt.outcomes(criterion, points)
    rungs = ladder(criterion)
    return {value: 1.0 / len(rungs) for value in rungs}


def _met(criterion: Criterion, points: int) -> int:
    return next((star for star in reversed(STARS) if points >= criterion.floor(star)), 0)
