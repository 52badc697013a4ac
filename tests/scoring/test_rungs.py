"""Where a product stands and what each rung takes: cumulative, without what is done, and never who a person is."""

from __future__ import annotations

import pytest

from bot.scoring import Case, load_rubric
from bot.scoring.rubric import Criterion, Option, Sheet
from bot.scoring.rungs import Ladder, ladders
from bot.scoring.steps import Raise, Step, Steps


def made(rows: dict[tuple[str, int], Raise], judged: tuple[str, ...] = ()) -> Steps:
    names = {name for row in rows.values() for name in row.steps}
    text = {"vi": "", "en": ""}
    steps = {n: Step(n, text, text, (1, 1, 1), 1, "producer", judged=n in judged) for n in sorted(names)}
    return Steps("r", steps, rows)


def sheet_of(*lines: tuple[int, ...]) -> Sheet:
    criteria = tuple(
        Criterion(f"1.{n}", f"c{n}", {}, "A", "1", points[-1], tuple(Option(i, p, {}) for i, p in enumerate(points, 1)))
        for n, points in enumerate(lines, 1)
    )
    return Sheet(1, "s", {}, "", {}, None, None, (), criteria)


def climbs(ladder: Ladder) -> list[tuple[int, int, tuple[str, ...]]]:
    return [(rung.position, rung.points, rung.steps) for rung in ladder.rungs]


def test_rungs_are_the_better_positions_with_the_steps_beyond_the_one_before() -> None:
    steps = made({("c1", 1): Raise(1, ("a",)), ("c1", 2): Raise(2, ("b",)), ("c1", 3): Raise(3, ("c", "d"))})
    (from_zero,) = ladders(sheet_of((1, 2, 4)), {}, {}, steps)
    assert climbs(from_zero) == [(1, 1, ("a",)), (2, 2, ("b",)), (3, 4, ("c", "d"))]
    assert (from_zero.best, from_zero.gain(3), from_zero.height(2), from_zero.height(5)) == (4, 4, 2, None)
    (from_two,) = ladders(sheet_of((1, 2, 4)), {"1.1": 2}, {}, steps)
    assert climbs(from_two) == [(3, 4, ("c", "d"))]


def test_a_position_of_the_same_points_is_no_rung() -> None:
    steps = made({("c1", 1): Raise(1, ("a",)), ("c1", 2): Raise(2, ("b",)), ("c1", 3): Raise(3, ("c",))})
    assert climbs(ladders(sheet_of((1, 1, 3)), {"1.1": 1}, {}, steps)[0]) == [(3, 3, ("c",))]


def test_what_is_never_advised_closes_what_is_above_it_and_a_passed_place_takes_nothing() -> None:
    rows = {("c1", 1): Raise(1, ("a",)), ("c1", 2): Raise(2, (), advise=False), ("c1", 3): Raise(3, ("c",))}
    assert climbs(ladders(sheet_of((1, 2, 3)), {}, {}, made(rows))[0]) == [(1, 1, ("a",))]
    rows[("c1", 2)] = Raise(2, ("b",), from_zero=False)
    assert climbs(ladders(sheet_of((1, 2, 3)), {}, {}, made(rows))[0]) == [(1, 1, ("a",)), (3, 3, ("c",))]


def test_a_step_behind_a_position_that_is_held_is_done_elsewhere_too() -> None:
    rows = {("c1", 1): Raise(1, ("code",)), ("c2", 1): Raise(1, ("code", "page"))}
    _, story = ladders(sheet_of((3,), (5,)), {"1.1": 1}, {}, made(rows))
    assert climbs(story) == [(1, 5, ("page",))]


def test_a_step_is_not_done_where_the_next_rung_takes_nothing_else_and_is_not_held() -> None:
    rows = {("c1", 1): Raise(1, ("code",)), ("c2", 1): Raise(1, ("code",)), ("c3", 1): Raise(1, ("code", "page"))}
    _, second, third = ladders(sheet_of((3,), (5,), (2,)), {"1.1": 1}, {}, made(rows))
    assert climbs(second) == [(1, 5, ("code",))]
    assert climbs(third) == [(1, 2, ("code", "page"))]


def test_points_at_stake_begin_with_the_first_judged_rung() -> None:
    rows = {("c1", n): Raise(n, (f"s{n}",)) for n in (1, 2, 3)}
    (ladder,) = ladders(sheet_of((1, 3, 6)), {}, {}, made(rows, judged=("s2",)))
    assert [ladder.at_stake(n) for n in range(4)] == [0, 0, 2, 5]
    assert [rung.judged for rung in ladder.rungs] == [False, True, True]


def test_bounds_stand_at_their_lower_end_and_cases_at_their_own_position() -> None:
    rows = {("c1", n): Raise(n, (f"s{n}",)) for n in (1, 2)}
    assert ladders(sheet_of((1, 2)), {"1.1": 2}, {"1.1": (1, 2)}, made(rows))[0].points == 1
    tourism = load_rubric("qd26-2026").sheet(26)
    by_code = {one.criterion.code: one for one in ladders(tourism, {"8": Case("operator", 1), "9": 0}, {}, made({}))}
    assert (by_code["8"].points, by_code["9"].points, by_code["15"].points) == (1, 0, 0)


@pytest.mark.parametrize("answers", [{"9.9": 1}, {"1.1": 3}, {"1.1": -1}, {"1.1": Case("community", 1)}])
def test_what_the_sheet_does_not_have_is_refused(answers: dict) -> None:
    with pytest.raises(ValueError, match=r"1\.1|9\.9"):
        ladders(sheet_of((1, 2)), answers, {}, made({}))
