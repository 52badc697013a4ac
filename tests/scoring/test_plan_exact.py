"""The planner is exact: against every combination on small sheets, and against another solver on the real ones."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from bot.scoring import cheapest, load_rubric
from bot.scoring.estimate import BANDS
from bot.scoring.plan import Plan, plan
from bot.scoring.rungs import ladders
from bot.scoring.steps import Steps, load_steps
from tests.scoring.plan_peers import Score, by_brute_force, by_cbc, score_of
from tests.scoring.plan_tables import made_steps, random_answers, small_sheet, small_steps

RUBRIC = load_rubric("qd26-2026")
WAYS = ("effort", "time", "balanced")


def scored(it: Plan, steps: Steps, by: str, taste: bool) -> Score | None:
    return score_of({one.step.id for one in it.actions}, it.at_stake, steps, by, taste) if it.feasible else None


def against_brute_force(seed: int) -> bool:
    """Whether this case has a plan at all; fails where planner and brute force differ."""
    rng = random.Random(seed)
    sheet = small_sheet(rng)
    steps = small_steps(sheet, rng)
    answers = random_answers(sheet, rng)
    target, by, margin = rng.choice((3, 4, 5)), rng.choice(WAYS), rng.choice((0, 0, 5))
    taste = rng.random() < 0.3
    it = plan(sheet, answers, target, steps=steps, by=by, margin=margin, taste=taste)
    needed = min(100, BANDS[target - 2] + margin)
    expected = by_brute_force(ladders(sheet, answers, {}, steps), target, needed, steps, by, taste)
    assert scored(it, steps, by, taste) == expected, f"seed {seed}"
    assert it.feasible == (expected is not None) == (not it.why_not)
    if it.feasible:
        assert it.reached.total >= needed
        assert it.reached.stars >= target
    return it.feasible


@pytest.mark.parametrize("batch", range(10))
def test_small_sheets_give_what_trying_every_combination_gives(batch: int) -> None:
    feasible = [against_brute_force(batch * 300 + n) for n in range(300)]
    assert 100 < sum(feasible) < 300  # both kinds are there


@pytest.mark.long
@pytest.mark.parametrize("batch", range(40))
def test_many_more_small_sheets_give_what_trying_every_combination_gives(batch: int) -> None:
    for n in range(1000):
        against_brute_force(1_000_000 + batch * 1000 + n)


@pytest.mark.parametrize("number", range(1, 27))
@pytest.mark.filterwarnings("ignore:PULP_CBC_CMD")
@pytest.mark.parametrize("table", ["made", "real"])
def test_full_sheets_give_what_an_independent_solver_gives(number: int, table: str) -> None:
    rng = random.Random(number)
    steps = load_steps("qd26-2026") if table == "real" else made_steps(RUBRIC, rng)
    sheet = RUBRIC.sheet(number)
    answers = random_answers(sheet, rng, open_share=rng.choice((0.0, 0.3, 1.0)))
    target, by, margin = rng.choice((3, 4, 5)), rng.choice(WAYS), rng.choice((0, 5))
    taste = rng.random() < 0.3
    it = plan(sheet, answers, target, steps=steps, by=by, margin=margin, taste=taste)
    assert scored(it, steps, by, taste) == by_cbc(ladders(sheet, answers, {}, steps), target, margin, steps, by, taste)


def test_a_remembered_climb_is_the_one_that_was_asked_for() -> None:
    """Whatever an answer depends on is changed one by one; nothing of it may be taken from another's memory."""
    solved = cheapest._solved
    steps = load_steps("qd26-2026")
    sheet = RUBRIC.sheet(1)
    answers, other = (random_answers(sheet, random.Random(seed), open_share=0.5) for seed in (5, 6))
    climbed = plan(sheet, answers, 3, steps=steps, by="balanced")
    chain = sorted((one.step for one in climbed.actions), key=lambda one: (steps.rank[one.id], one.id))
    changed = [
        *(replace(one, **change) for one in chain[:4] for change in ({"effort": 50}, {"days": (900, 900, 900)})),
        *(replace(one, after=(before.id,)) for before, one in pairwise(chain)),
    ]
    tables = [steps, *(Steps(steps.rubric, {**steps.steps, one.id: one}, steps.raises) for one in changed)]
    tasks: list[dict[str, Any]] = [
        *({"answers": answers, "target": 3, "steps": one, "by": "balanced"} for one in tables),
        *({"answers": answers, "target": 3, "steps": steps, "by": by, "margin": m} for by in WAYS for m in (0, 5)),
        *({"answers": answers, "target": 4, "steps": steps, "by": by, "taste": yes} for by in WAYS for yes in (0, 1)),
        {"answers": other, "target": 3, "steps": steps},
    ]

    def planned() -> list[Plan]:
        return [plan(sheet, **task) for task in tasks]

    solved.cache_clear()
    remembered = [planned(), planned()]
    assert solved.cache_info().hits >= len(tasks)
    for task, *found in zip(tasks, *remembered, strict=True):
        solved.cache_clear()
        assert found == 2 * [plan(sheet, **task)]
