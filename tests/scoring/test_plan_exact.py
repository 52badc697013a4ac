"""The planner is exact: against every combination on small sheets, and against another solver on the real ones."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest

from bot.scoring import cheapest, load_rubric
from bot.scoring.estimate import BANDS
from bot.scoring.plan import Plan, plan
from bot.scoring.rungs import Ladder, Rung, ladders
from bot.scoring.steps import Step, Steps, load_steps
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


def made(effort: int, days: int, after: tuple[str, ...] = ()) -> Step:
    text = {"vi": "", "en": ""}
    return Step("", text, text, (1, days, days), effort, "producer", after=after)


def climb(by: str = "effort", **change: Any) -> tuple[frozenset[str], tuple[int, ...]]:
    """One of two ladders is to be climbed for ten points, by "a" or "b", and a third by "c" in any case."""
    given = {"a": made(1, 10), "b": made(2, 10), "c": made(1, 40), "gain": 10, "floors": (1, 0, 0), "stake": None}
    given |= {"rungs": (10, 10), "judged": False, "points": 0} | change
    names = ("c", "b", "a")  # an order that "a" after "c" leaves as it is
    steps = Steps("made", {name: replace(given[name], id=name) for name in names}, {})
    points = (0, *given["rungs"])
    rungs = [Rung(1, given["points"] + more, (name,), False) for name, more in zip(names, points, strict=True)]
    rungs[2] = replace(rungs[2], judged=given["judged"])
    criterion = RUBRIC.sheet(1).criteria[0]
    ladders = [Ladder(criterion, 0, given["points"], (rung,)) for rung in rungs]
    task = cheapest.Task(tuple(ladders), given["floors"], given["gain"], given["stake"])
    return cheapest.cheapest(task, steps, by)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("by", "change", "chosen"),
    [
        ("effort", {}, "ac"),
        ("effort", {"a": made(3, 10)}, "bc"),
        ("time", {"a": made(1, 90)}, "bc"),
        ("time", {"a": made(1, 10, after=("c",))}, "bc"),
        ("effort", {"gain": 20}, "abc"),
        ("effort", {"floors": (1, 1, 0)}, "bc"),
        ("effort", {"rungs": (10, 5)}, "bc"),
        ("effort", {"judged": True, "stake": 0}, "bc"),
        ("effort", {"a": made(1, 90), "b": made(9, 10)}, "ac"),
        ("time", {"a": made(1, 90), "b": made(9, 10)}, "bc"),
    ],
)
def test_a_remembered_climb_is_the_one_that_was_asked_for(by: str, change: dict[str, Any], chosen: str) -> None:
    """Each differs in one thing from another one that is remembered."""
    for _ in range(2):
        assert climb()[0] == set("ac")
        for other in WAYS:
            climb(other)
            climb(other, a=made(1, 90), b=made(9, 10))
        climb(judged=True)
        assert climb(by, **change)[0] == set(chosen)


def test_a_climb_asked_for_again_is_not_solved_again(monkeypatch: pytest.MonkeyPatch) -> None:
    before = climb()
    monkeypatch.setattr(cheapest, "_solved", None)
    assert climb() == before


def test_only_so_many_climbs_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cheapest, "REMEMBERED", 5)
    for days in range(10):
        climb("time", a=made(1, days))
    assert len(cheapest._remembered) == 5
