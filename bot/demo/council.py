"""What a made-up council gives a dossier: near the self-score, a little stricter, member by member."""

from __future__ import annotations

import random
from dataclasses import dataclass

from bot.programme.council import MemberScore, by_line, total
from bot.scoring import Sheet, load_rubric
from bot.scoring.estimate import band_of
from bot.storage.dossiers import Dossier

MEMBERS = 7
STRICTER = 0.24
"""How often a member goes one step down from what the producer gave themselves."""
KINDER = 0.05
APART = 0.04
"""How often one member sees a product quite differently."""
REASON = "Điểm hội đồng chấm chưa đủ để xếp sao trong đợt này"


@dataclass(frozen=True, slots=True)
class Given:
    """`lines`: the members' mean by criterion; `stars`: 0 where it is not enough, never more than the total lets."""

    total: float
    stars: int
    lines: dict[str, float]
    members: tuple[MemberScore, ...]
    reason: str


def given(one: Dossier, chance: random.Random) -> Given:
    """Each member begins from the self-score of a line; what was left open to them, they judge by themselves."""
    kept = one.snapshot or {}
    sheet = load_rubric(str(kept["rubric"])).sheet(int(kept["sheet"]))
    own = (kept.get("estimate") or {}).get("points") or {}
    taste = min(0.95, max(0.3, chance.gauss(0.66, 0.14)))
    odd = chance.randrange(MEMBERS) if chance.random() < APART else -1
    members = tuple(_member(sheet, own, 0.2 if number == odd else taste, chance) for number in range(MEMBERS))
    whole = total(members)
    band = band_of(int(whole))
    stars = band if band >= 3 else 0
    return Given(whole, stars, by_line(members), members, REASON if stars == 0 else "")


def _member(sheet: Sheet, own: dict[str, int], taste: float, chance: random.Random) -> MemberScore:
    points: dict[str, float] = {}
    for criterion in sheet.criteria:
        options = next(iter(criterion.cases.values())) if criterion.cases else criterion.options
        rungs = sorted({0, *(option.points for option in options)})
        points[criterion.code] = _line(rungs, own.get(criterion.code), taste, chance)
    return MemberScore(sum(points.values()), points)


def _line(rungs: list[int], start: int | None, taste: float, chance: random.Random) -> int:
    if start is None:
        return rungs[round(min(1.0, max(0.0, chance.gauss(taste, 0.15))) * (len(rungs) - 1))]
    place = rungs.index(start) if start in rungs else 0
    drawn = chance.random()
    step = (-1 if drawn < STRICTER else 1 if drawn > 1 - KINDER else 0) - (taste < 0.25)
    return rungs[min(len(rungs) - 1, max(0, place + step))]
