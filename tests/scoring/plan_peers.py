"""Two other ways to the cheapest plan, to hold the planner against: every combination tried, and an integer programme
of another shape in another solver (CBC by PuLP). Both start from the ladders; cost and time are worked out anew."""

from __future__ import annotations

from collections.abc import Collection
from itertools import product

import pulp

from bot.scoring.estimate import BANDS
from bot.scoring.rungs import Ladder
from bot.scoring.steps import Steps

Score = tuple[int, ...]
"""What a plan is judged by, least first: points at stake, cost (by time: days, then effort), number of steps; the
points at stake after the cost where the council's taste is counted on."""


def waits_for(name: str, steps: Steps) -> set[str]:
    found: set[str] = set()
    ahead = list(steps.steps[name].after)
    while ahead:
        one = ahead.pop()
        if one not in found:
            found.add(one)
            ahead.extend(steps.steps[one].after)
    return found


def longest_chain(chosen: Collection[str], steps: Steps) -> int:
    def until(name: str) -> int:
        before = [one for one in chosen if one in waits_for(name, steps)]
        return steps.steps[name].days[1] + max(map(until, before), default=0)

    return max(map(until, chosen), default=0)


def score_of(chosen: Collection[str], stake: int, steps: Steps, by: str, taste: bool = False) -> Score:
    effort = sum(steps.steps[name].effort for name in chosen)
    days = longest_chain(chosen, steps)
    cost = {"effort": (effort,), "time": (days, effort), "balanced": (30 * effort + days,)}[by]
    return (*cost, stake, len(chosen)) if taste else (stake, *cost, len(chosen))


def by_brute_force(
    ladders: tuple[Ladder, ...], target: int, needed: int, steps: Steps, by: str, taste: bool = False
) -> Score | None:
    """The best score over every combination of heights; None if none will do."""
    best: Score | None = None
    tops = [[one.points, *(rung.points for rung in one.rungs)] for one in ladders]
    high_enough = [
        [n for n, top in enumerate(each) if top >= one.criterion.floor(target)]
        for one, each in zip(ladders, tops, strict=True)
    ]
    for heights in product(*high_enough):
        if sum(each[n] for each, n in zip(tops, heights, strict=True)) < needed:
            continue
        chosen = {s for one, n in zip(ladders, heights, strict=True) for rung in one.rungs[:n] for s in rung.steps}
        stake = sum(stake_of(one, n) for one, n in zip(ladders, heights, strict=True))
        score = score_of(chosen, stake, steps, by, taste)
        if best is None or score < best:
            best = score
    return best


def stake_of(ladder: Ladder, height: int) -> int:
    stake, before = 0, ladder.points
    for rung in ladder.rungs[:height]:
        stake += (rung.points - before) if rung.judged else 0
        before = rung.points
    return stake


def by_cbc(
    ladders: tuple[Ladder, ...], target: int, margin: int, steps: Steps, by: str, taste: bool = False
) -> Score | None:
    """The best score by an assignment model: one height per line, chosen heights pull their steps in; time by start
    days with a big constant. One solve per part of the score, each part then fixed."""
    needed = min(100, BANDS[target - 2] + margin)
    names = sorted({s for one in ladders for rung in one.rungs for s in rung.steps})
    problem = pulp.LpProblem("plan", pulp.LpMinimize)
    take = {name: problem.add_variable(f"take_{i}", cat="Binary") for i, name in enumerate(names)}
    end = {name: problem.add_variable(f"end_{i}", lowBound=0) for i, name in enumerate(names)}
    last = problem.add_variable("last", lowBound=0)
    total, stake = [], []
    for i, one in enumerate(ladders):
        at = [problem.add_variable(f"at_{i}_{n}", cat="Binary") for n in range(len(one.rungs) + 1)]
        problem += pulp.lpSum(at) == 1
        tops = [one.points, *(rung.points for rung in one.rungs)]
        problem += pulp.lpSum(top * v for top, v in zip(tops, at, strict=True)) >= one.criterion.floor(target)
        total += [top * v for top, v in zip(tops, at, strict=True)]
        stake += [stake_of(one, n) * v for n, v in enumerate(at)]
        for n in range(1, len(at)):
            for name in {s for rung in one.rungs[:n] for s in rung.steps}:
                problem += take[name] >= at[n]
    problem += pulp.lpSum(total) >= needed
    if by != "effort":
        big = sum(steps.steps[name].days[1] for name in names)
        for name in names:
            days = steps.steps[name].days[1]
            problem += end[name] >= days * take[name]
            problem += last >= end[name]
            for before in waits_for(name, steps) & set(names):
                problem += end[name] >= end[before] + days - big * (2 - take[name] - take[before])
    effort = pulp.lpSum(steps.steps[name].effort * v for name, v in take.items())
    cost = {"effort": [effort], "time": [last, effort], "balanced": [30 * effort + last]}[by]
    found: list[int] = []
    hangs = pulp.lpSum(stake)
    for part in (*((*cost, hangs) if taste else (hangs, *cost)), pulp.lpSum(take.values())):
        problem.setObjective(part)
        status = problem.solve(pulp.PULP_CBC_CMD(msg=False, gapRel=0, threads=1))
        if status == pulp.LpStatusInfeasible and not found:
            return None
        assert status == pulp.LpStatusOptimal
        found.append(round(pulp.value(part) or 0))
        problem += part <= found[-1] + 0.5  # every part is a whole number: half a unit is the solver's own play
    return tuple(found)
