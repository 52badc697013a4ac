"""What a plan promises: its moves lead where it says, floors first, shared steps once, and honest reasons why not."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from bot.scoring import Case, estimate, load_rubric
from bot.scoring.plan import Obstacle, Plan, plan
from bot.scoring.rubric import Criterion, Option, Sheet
from bot.scoring.steps import Raise, Step, Steps, load_steps
from tests.scoring.plan_tables import NEVER, made_steps, random_answers

RUBRIC = load_rubric("qd26-2026")


def table(name: str, seed: int) -> Steps:
    return load_steps("qd26-2026") if name == "real" else made_steps(RUBRIC, random.Random(seed))


def after_moves(sheet: Sheet, answers: dict, it: Plan) -> dict:
    """The answers with the plan's moves made by hand, from the points of each move alone."""
    after = dict(answers)
    for move in it.moves:
        criterion = sheet.criterion(move.criterion)
        position = next(o.position for o in criterion.options if o.points == move.to_points)
        given = answers.get(move.criterion)
        if criterion.cases:
            after[move.criterion] = Case(given.case if isinstance(given, Case) else "community", position)
        else:
            after[move.criterion] = position
    return after


@pytest.mark.parametrize("name", ["made", "real"])
@pytest.mark.parametrize("number", range(1, 27))
def test_following_the_moves_from_any_answers_yields_the_target(number: int, name: str) -> None:
    sheet, steps = RUBRIC.sheet(number), table(name, number)
    rng = random.Random(number)
    for case in range(6):
        answers = random_answers(sheet, rng, open_share=(0.0, 0.2, 1.0)[case % 3])
        target, margin = 3 + case % 3, rng.choice((0, 5))
        it = plan(sheet, answers, target, steps=steps, margin=margin, by=("effort", "time", "balanced")[case // 2])
        before = estimate(sheet, answers)
        got = estimate(sheet, after_moves(sheet, answers, it))
        assert (got.total, got.stars) == (it.reached.total, it.reached.stars)
        if it.feasible:
            assert got.stars >= target
            assert got.total >= it.needed == min(100, {3: 50, 4: 70, 5: 90}[target] + margin)
            assert all(got_floor(sheet, it, code) >= need for code, need in sheet.floors[target])
        else:
            assert it.moves == it.actions == ()
            assert got.total == before.total
            top = it.best
            assert top.stars < target or top.total < it.needed
        ref = {c.code: c.ref for c in sheet.criteria}
        assert NEVER not in {ref[m.criterion] for m in it.moves}


def got_floor(sheet: Sheet, it: Plan, code: str) -> int:
    answer = it.answers[code]
    position = answer.option if isinstance(answer, Case) else (answer or 0)
    return sheet.criterion(code).options[position - 1].points if position else 0


@pytest.mark.parametrize("name", ["made", "real"])
def test_the_moves_add_up_and_a_shared_step_is_paid_once(name: str) -> None:
    shared = 0
    for seed in range(20):
        rng = random.Random(seed)
        steps = table(name, seed)
        it = plan(rng.choice(RUBRIC.sheets), {}, rng.choice((3, 4)), steps=steps)
        assert it.feasible
        assert sum(move.effort for move in it.moves) == it.effort == sum(a.step.effort for a in it.actions)
        assert {s for m in it.moves for s in m.steps} == {a.step.id for a in it.actions}
        assert all(move.days[1] <= it.days[1] for move in it.moves)
        assert it.days[0] <= it.days[1] <= it.days[2]
        shared += sum(len(action.criteria) > 1 for action in it.actions)
        kinds = [not move.floor for move in it.moves]
        assert kinds == sorted(kinds)  # floors first
        place = {a.step.id: n for n, a in enumerate(it.actions)}
        for action in it.actions:
            assert all(place[one] < place[action.step.id] for one in action.step.after if one in place)
    assert shared > 0


def step(name: str, effort: int = 1, days: int = 10, *, after: tuple[str, ...] = (), judged: bool = False) -> Step:
    text = {"vi": name, "en": name}
    return Step(name, text, text, (days, days, days), effort, "producer", after=after, judged=judged)


def line(n: int, points: tuple[int, ...], *, star: int | None = None, judged: bool = False) -> Criterion:
    options = tuple(
        Option(i, p, {"vi": "", "en": ""}, star if star and i == len(points) else None)
        for i, p in enumerate(points, start=1)
    )
    return Criterion(f"1.{n}", f"line-{n}", {}, "A", "1", points[-1], options, judged=judged)


def sheet_of(*criteria: Criterion) -> Sheet:
    return Sheet(1, "small", {}, "", {}, None, None, (), criteria)


def steps_of(steps: list[Step], raises: dict[tuple[int, int], tuple[str, ...]], closed: tuple[int, ...] = ()) -> Steps:
    rows = {(f"line-{n}", to): Raise(to, taken, advise=n not in closed) for (n, to), taken in raises.items()}
    return Steps("small", {one.id: one for one in steps}, rows)


def names(it: Plan) -> list[str]:
    return [action.step.id for action in it.actions]


def test_two_lines_that_share_a_step_beat_one_that_is_cheaper_alone() -> None:
    sheet = sheet_of(line(1, (0, 25)), line(2, (0, 25)), line(3, (0, 50)))
    rises = {(1, 2): ("shared",), (2, 2): ("shared",), (3, 2): ("alone",)}
    steps = steps_of([step("shared", 3), step("alone", 4)], rises)
    it = plan(sheet, {}, 3, steps=steps)
    assert names(it) == ["shared"]
    assert (it.effort, [m.effort for m in it.moves]) == (3, [3, 0])


def test_points_that_come_along_without_a_further_step_are_taken() -> None:
    sheet = sheet_of(line(1, (0, 50)), line(2, (0, 20)), line(3, (0, 30), judged=True))
    both = {(1, 2): ("one",), (2, 2): ("one",), (3, 2): ("one",)}
    it = plan(sheet, {}, 3, steps=steps_of([step("one")], both))
    assert it.reached.total == 70  # but not the line left to the council
    assert it.reached.stars == 4
    assert [m.criterion for m in it.moves] == ["1.1", "1.2"]


def test_what_the_council_judges_is_avoided_where_another_way_exists_however_dear() -> None:
    sheet = sheet_of(line(1, (0, 50), judged=True), line(2, (0, 30)), line(3, (0, 20)))
    steps = steps_of(
        [step("taste", 1), step("dear", 5), step("also", 5)],
        {(1, 2): ("taste",), (2, 2): ("dear",), (3, 2): ("also",)},
    )
    assert names(plan(sheet, {}, 3, steps=steps)) == ["dear", "also"]
    forced = plan(sheet, {}, 4, steps=steps)
    assert (forced.feasible, forced.at_stake) == (True, 50)
    assert [(m.criterion, m.judged) for m in forced.moves if m.judged] == [("1.1", True)]


def test_who_counts_on_the_councils_taste_gets_the_cheaper_way_and_the_surer_one_among_equals() -> None:
    sheet = sheet_of(line(1, (0, 50), judged=True), line(2, (0, 50)), line(3, (0, 50), judged=True))
    rises = {(1, 2): ("taste",), (2, 2): ("dear",), (3, 2): ("smell",)}
    cheap = steps_of([step("taste", 1), step("dear", 5), step("smell", 2)], rises)
    assert names(plan(sheet, {}, 3, steps=cheap, taste=True)) == ["taste"]
    assert names(plan(sheet, {}, 3, steps=cheap)) == ["dear"]
    equal = steps_of([step("taste", 5), step("dear", 5), step("smell", 5)], rises)
    assert names(plan(sheet, {}, 3, steps=equal, taste=True)) == ["dear"]


def test_a_judged_floor_is_climbed_but_no_higher() -> None:
    marked = (Option(1, 0, {}), Option(2, 20, {}, 3), Option(3, 60, {}))
    taste = replace(line(1, (0, 20, 60), judged=True), options=marked)
    sheet = sheet_of(taste, line(2, (0, 40)))
    steps = steps_of([step("a"), step("b"), step("c", 5)], {(1, 2): ("a",), (1, 3): ("b",), (2, 2): ("c",)})
    it = plan(sheet, {}, 3, steps=steps)
    assert [(m.criterion, m.to_points, m.floor) for m in it.moves] == [("1.1", 20, True), ("1.2", 40, False)]


def test_time_is_the_longest_chain_and_steps_run_side_by_side() -> None:
    sheet = sheet_of(line(1, (0, 30)), line(2, (0, 30)), line(3, (0, 60)))
    steps = steps_of(
        [step("a", 5, 40), step("b", 5, 50, after=("gap",)), step("gap", 1, 100, after=("a",)), step("c", 5, 30)],
        {(1, 2): ("a",), (2, 2): ("b",), (3, 2): ("c",)},
    )
    without_c = steps_of(list(steps.steps.values()), {(1, 2): ("a",), (2, 2): ("b",), (3, 2): ("c",)}, closed=(3,))
    both = plan(sheet, {}, 3, steps=without_c)
    # b waits for a through a step that is not in the plan and is never added to it
    assert names(both) == ["a", "b"]
    assert (both.days[1], both.effort) == (90, 10)
    assert [action.begins for action in both.actions] == [0, 40]
    assert [action.lead for action in both.actions] == [90, 50]
    assert names(plan(sheet, {}, 3, steps=steps, by="time")) == ["c"]


def test_effort_time_and_balance_can_choose_differently() -> None:
    sheet = sheet_of(line(1, (0, 50)), line(2, (0, 50)), line(3, (0, 50)))
    steps = steps_of(
        [step("easy", 1, 300), step("quick", 5, 10), step("middle", 2, 60)],
        {(1, 2): ("easy",), (2, 2): ("quick",), (3, 2): ("middle",)},
    )
    picked = {by: names(plan(sheet, {}, 3, steps=steps, by=by)) for by in ("effort", "time", "balanced")}
    assert picked == {"effort": ["easy"], "time": ["quick"], "balanced": ["middle"]}


def test_ties_go_to_fewer_steps_and_then_to_what_comes_first_on_the_sheet() -> None:
    sheet = sheet_of(line(1, (0, 50)), line(2, (0, 50)), line(3, (0, 50)))
    steps = steps_of(
        [step("x1", 1), step("x2", 1), step("y", 2), step("z", 2)],
        {(1, 2): ("x1", "x2"), (2, 2): ("y",), (3, 2): ("z",)},
    )
    assert names(plan(sheet, {}, 3, steps=steps)) == ["y"]


def test_a_margin_asks_for_more_points_and_never_more_than_a_hundred() -> None:
    sheet, steps = RUBRIC.sheet(11), made_steps(RUBRIC, random.Random(7))
    totals = [plan(sheet, {}, 3, steps=steps, margin=margin).reached.total for margin in (0, 5, 10)]
    assert all(total >= 50 + margin for total, margin in zip(totals, (0, 5, 10), strict=True))
    assert plan(sheet, {}, 5, steps=steps, margin=50).needed == 100


def test_who_a_person_is_caps_the_points_and_the_plan_says_so() -> None:
    sheet, steps = RUBRIC.sheet(26), made_steps(RUBRIC, random.Random(7))
    it = plan(sheet, {}, 5, steps=steps, margin=10)
    assert not it.feasible
    assert it.why_not == (Obstacle(None, 99, 100, ("3.2",)),)
    assert plan(sheet, {"3.2": 2}, 5, steps=steps, margin=10).feasible


def test_a_floor_out_of_reach_is_named_with_what_it_needs() -> None:
    sheet = sheet_of(line(1, (0, 5, 10), star=4), line(2, (0, 90)))
    steps = steps_of([step("a"), step("b")], {(1, 2): ("a",), (1, 3): ("a",), (2, 2): ("b",)}, closed=(1,))
    it = plan(sheet, {"1.1": 2}, 4, steps=steps)
    assert (it.feasible, it.why_not) == (False, (Obstacle("1.1", 5, 10),))
    assert it.best.stars == 3
    assert plan(sheet, {"1.1": 2}, 3, steps=steps).feasible


def test_a_product_that_is_there_already_needs_no_step() -> None:
    sheet, steps = RUBRIC.sheet(11), made_steps(RUBRIC, random.Random(7))
    answers = {c.code: len(c.options) for c in sheet.criteria}
    it = plan(sheet, answers, 5, steps=steps)
    assert (it.feasible, it.moves, it.effort, it.days, it.reached.stars) == (True, (), 0, (0, 0, 0), 5)


def test_a_doubtful_answer_counts_its_lower_end() -> None:
    sheet = sheet_of(line(1, (0, 50)), line(2, (0, 50)))
    steps = steps_of([step("a", 1), step("b", 2)], {(1, 2): ("a",), (2, 2): ("b",)})
    assert plan(sheet, {"1.1": 2}, 3, steps=steps).moves == ()
    assert names(plan(sheet, {"1.1": 2}, 3, steps=steps, bounds={"1.1": (1, 2)})) == ["a"]


@pytest.mark.parametrize(("target", "margin"), [(2, 0), (6, 0), (3, -1), (3, 51)])
def test_a_wrong_target_or_margin_is_refused(target: int, margin: int) -> None:
    with pytest.raises(ValueError, match="is not"):
        plan(RUBRIC.sheet(1), {}, target, steps=made_steps(RUBRIC, random.Random(1)), margin=margin)


def test_the_same_question_gets_the_same_plan() -> None:
    sheet, steps = RUBRIC.sheet(5), made_steps(RUBRIC, random.Random(3))
    assert plan(sheet, {}, 4, steps=steps, by="time") == plan(sheet, {}, 4, steps=steps, by="time")
