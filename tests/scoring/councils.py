"""A made-up world of councils whose bias is known: how often each kind of line is lowered, how strict they are."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from bot.scoring import BANDS, STARS, load_rubric
from bot.scoring.learn import Result, ladder
from bot.scoring.rubric import Sheet

RUBRIC = load_rubric("qd26-2026")


@dataclass(frozen=True)
class World:
    """`down`, `up`: chance that a council sees a line one rung lower or higher, by judged or not; `lines`: by
    criterion id for some; `strict`: how much one council's chance of lowering varies (0: all alike)."""

    down: Mapping[bool, float]
    up: Mapping[bool, float]
    lines: Mapping[str, float]
    strict: float = 0.5

    def council(self, sheet: Sheet, own: Mapping[str, int], rng: random.Random) -> dict[str, int]:
        factor = rng.uniform(1 - self.strict, 1 + self.strict)
        given = {}
        for criterion in sheet.criteria:
            rungs = ladder(criterion)
            place = rungs.index(own[criterion.code])
            roll = rng.random()
            down = min(0.9, self.lines.get(criterion.ref, self.down[criterion.judged]) * factor)
            step = -1 if roll < down else 1 if roll > 1 - self.up[criterion.judged] else 0
            given[criterion.code] = rungs[min(max(place + step, 0), len(rungs) - 1)]
        return given

    def result(self, sheet: Sheet, rng: random.Random, *, totals_only: bool = False) -> Result:
        own = self_score(sheet, rng)
        given = self.council(sheet, own, rng)
        return Result(sheet, sum(own.values()), sum(given.values()), own, {} if totals_only else given)


HARSH = World(down={False: 0.1, True: 0.35}, up={False: 0.03, True: 0.05}, lines={"promotion": 0.6})
FAIR = World(down={False: 0.02, True: 0.08}, up={False: 0.02, True: 0.08}, lines={}, strict=0.0)


def self_score(sheet: Sheet, rng: random.Random) -> dict[str, int]:
    """A self-score somewhere between 3 and 5 stars: each line at a good rung, floors mostly kept."""
    level = rng.uniform(0.55, 1.0)
    own = {}
    for criterion in sheet.criteria:
        rungs = ladder(criterion)
        place = min(len(rungs) - 1, round((len(rungs) - 1) * min(1.0, rng.gauss(level, 0.2))))
        own[criterion.code] = max(rungs[max(place, 0)], criterion.floor(4 if level > 0.7 else 3))
    return own


def stars_of(sheet: Sheet, points: Mapping[str, int]) -> int:
    total, reached = sum(points.values()), 0
    for star in STARS:
        if total >= BANDS[star - 2] and all(points[code] >= need for code, need in sheet.floors[star]):
            reached = star
        else:
            break
    return reached
