"""When a plan can be judged: the first round its steps leave time for, and when each of them must begin."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.programme.calendar import producer_by
from bot.programme.plan_round import begins, round_for
from bot.scoring.plan import plan
from bot.scoring.rubric import Criterion, Option, Sheet
from bot.scoring.steps import Raise, Step, Steps


def test_a_short_plan_makes_the_next_round_and_a_long_one_the_round_after() -> None:
    start = date(2026, 11, 22)
    soon = round_for(60, start)
    assert (soon.round.proposals_before, soon.producer_by) == (date(2027, 4, 30), date(2027, 4, 7))
    assert soon.round.council_before == date(2027, 6, 30)
    assert soon.fresh is None
    later = round_for(200, start)
    assert (later.round.proposals_before, later.producer_by) == (date(2027, 10, 30), date(2027, 10, 8))


def test_the_last_day_that_fits_is_the_hand_in_itself() -> None:
    by = producer_by(date(2027, 4, 30))
    assert round_for(10, by - timedelta(days=10)).producer_by == by
    assert round_for(11, by - timedelta(days=10)).round.number == 2


def test_years_of_work_find_a_round_years_ahead() -> None:
    assert round_for(900, date(2026, 11, 22)).round.year == 2029


def test_a_round_with_fresh_product_is_preferred_to_an_earlier_one() -> None:
    start = date(2026, 11, 22)
    spring = round_for(30, start, harvest={4, 5})
    autumn = round_for(30, start, harvest={11})
    assert (spring.round.number, spring.fresh) == (1, True)
    assert (autumn.round.number, autumn.fresh) == (2, True)
    # fresh in August only: no round of the law has it between hand-in and council, so the first is named
    none = round_for(30, start, harvest={8})
    assert (none.round.number, none.round.year, none.fresh) == (1, 2027, False)


def made(*steps: Step) -> tuple[Sheet, Steps]:
    options = (Option(1, 0, {}), Option(2, 50, {}))
    sheet = Sheet(1, "s", {}, "", {}, None, None, (), (Criterion("1.1", "line", {}, "A", "1", 50, options),))
    return sheet, Steps("s", {s.id: s for s in steps}, {("line", 2): Raise(2, tuple(s.id for s in steps))})


def step(name: str, days: tuple[int, int, int], *, after: tuple[str, ...] = (), harvest: bool = False) -> Step:
    return Step(name, {}, {}, days, 1, "producer", after=after, harvest=harvest)


def test_steps_begin_backwards_from_the_hand_in() -> None:
    sheet, steps = made(
        step("mark", (60, 120, 240)), step("label", (5, 20, 30), after=("mark",)), step("page", (1, 5, 9))
    )
    it = plan(sheet, {}, 3, steps=steps)
    start, hand_in = date(2026, 12, 1), date(2027, 10, 8)
    by_step = {one.step: one for one in begins(it, start, hand_in)}
    assert by_step["label"].latest == hand_in - timedelta(days=20)
    assert by_step["mark"].latest == hand_in - timedelta(days=140)
    assert by_step["page"].latest == hand_in - timedelta(days=5)
    assert by_step["mark"].safe == hand_in - timedelta(days=270)
    assert by_step["mark"].earliest == start
    assert by_step["label"].earliest == start + timedelta(days=120)
    assert not by_step["mark"].tight
    assert [one.step for one in begins(it, start, hand_in)] == ["mark", "label", "page"]


def test_where_the_long_times_leave_no_room_one_begins_at_once_and_it_is_called_tight() -> None:
    sheet, steps = made(step("mark", (60, 120, 240)))
    start = date(2026, 12, 1)
    (only,) = begins(plan(sheet, {}, 3, steps=steps), start, start + timedelta(days=130))
    assert (only.safe, only.tight) == (start, True)
    assert only.latest == start + timedelta(days=10)


@pytest.mark.parametrize(("harvest", "fits"), [((), True), ({1}, True), ({8}, False), ({12}, True)])
def test_a_step_that_needs_fresh_product_says_if_its_season_is_missed(harvest: set[int], fits: bool) -> None:
    sheet, steps = made(step("dry", (10, 30, 60), harvest=True))
    (only,) = begins(plan(sheet, {}, 3, steps=steps), date(2026, 12, 1), date(2027, 4, 7), harvest)
    assert only.in_season is fits
