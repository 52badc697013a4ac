"""Worked examples by hand, from sheet 11 (tea) unless said, and what bounds do."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.scoring import Answer, Case, Criterion, Missed, Option, Reach, Sheet, band_of, estimate, load_rubric

IN_FORCE = load_rubric("qd26-2026")
TEA = IN_FORCE.sheet(11)
TOURISM = IN_FORCE.sheet(26)
BEST: dict[str, Answer | None] = {c.code: len(c.options) for c in TEA.criteria}


def test_one_floor_of_five_stars_missed_leaves_four_stars_with_99_points() -> None:
    # 1.5 linkage: 0 / 1 / 2 (four stars) / 3 (five stars)
    got = estimate(TEA, BEST | {"1.5": 3})
    assert (got.total, got.band, got.stars) == (99, 5, 4)
    assert got.missed == (Missed(star=5, criterion="1.5", have=2, need=3),)


def test_one_floor_of_four_stars_missed_leaves_three_stars_with_98_points() -> None:
    got = estimate(TEA, BEST | {"1.5": 2})
    assert (got.total, got.band, got.stars) == (98, 5, 3)
    assert got.missed == (Missed(star=4, criterion="1.5", have=1, need=2),)


def test_one_floor_of_three_stars_missed_leaves_no_stars_with_97_points() -> None:
    # 3.5 intellectual property: 1 (three stars) / 2 (four stars) / 3
    got = estimate(TEA, BEST | {"3.5": 0})
    assert (got.total, got.band, got.stars) == (97, 5, 0)
    assert got.missed == (Missed(star=3, criterion="3.5", have=0, need=1),)


def test_all_floors_without_the_points_is_stopped_by_the_band_alone() -> None:
    floors = dict(TEA.floors[3])
    at_floor = {
        c.code: next(o.position for o in c.options if o.points == floors[c.code])
        for c in TEA.criteria
        if c.code in floors
    }
    got = estimate(TEA, at_floor)
    assert (got.total, got.band, got.stars, got.missed) == (12, 1, 0, ())


@pytest.mark.parametrize(
    ("total", "band"), [(0, 1), (29, 1), (30, 2), (49, 2), (50, 3), (69, 3), (70, 4), (89, 4), (90, 5)]
)
def test_a_band_begins_at_its_own_points(total: int, band: int) -> None:
    assert band_of(total) == band


def test_an_open_sheet_reaches_from_nothing_to_everything() -> None:
    got = estimate(TEA, {})
    assert (got.low, got.high) == (Reach(0, 0), Reach(100, 5))
    assert got.open == tuple(c.code for c in TEA.criteria)
    assert got.parts == {"A": 0, "B": 0, "C": 0}


def test_no_option_fits_is_an_answer_and_not_open() -> None:
    got = estimate(TEA, BEST | {"3.3": 0})
    assert got.open == ()
    assert got.high == got.low == Reach(97, 5)


def test_the_mark_on_a_criterions_name_of_2023_asks_for_its_lowest_option_with_points() -> None:
    sheet = load_rubric("qd148-2023").sheet(1)
    criterion = next(c for c in sheet.criteria if c.ref == "intellectual-property")
    assert criterion.star == 4
    assert [criterion.floor(star) for star in (3, 4, 5)] == [0, 1, 1]


def test_who_runs_the_service_is_asked_on_three_lines_of_sheet_26_only() -> None:
    with_cases = [(s.no, c.code) for s in IN_FORCE.sheets for c in s.criteria if c.cases]
    assert with_cases == [(26, "8"), (26, "9"), (26, "15")]
    got = estimate(TOURISM, {"8": Case("operator", 2), "9": Case("community", 1), "15": 0})
    assert (got.total, got.parts["C"], got.high.total) == (4, 4, 100 - 2 + 1 - 3)


@pytest.mark.parametrize(
    ("sheet", "answers", "why"),
    [
        (TEA, {"1.9": 1}, "sheet 11 has no criterion '1.9'"),
        (TEA, {"1.5": 5}, "criterion 1.5: 5 is not one of the positions 0 to 4"),
        (TEA, {"1.5": -1}, "criterion 1.5: -1 is not one of the positions 0 to 4"),
        (TEA, {"1.5": Case("community", 1)}, "criterion 1.5 has no case 'community'"),
        (TOURISM, {"8": 1}, "criterion 8 needs a case with its position"),
        (TOURISM, {"8": Case("village", 1)}, "criterion 8 has no case 'village'"),
        (TOURISM, {"8": Case("operator", 3)}, "criterion 8: 3 is not one of the positions 0 to 2"),
    ],
)
def test_an_impossible_answer_is_refused_by_name(sheet: Sheet, answers: dict[str, Answer | None], why: str) -> None:
    with pytest.raises(ValueError, match=f"^{why}$"):
        estimate(sheet, answers)


@pytest.mark.parametrize(
    ("bounds", "why"),
    [
        ({"1.5": (3, 2)}, "criterion 1.5: bounds 3 to 2 are the wrong way round"),
        ({"1.5": (0, 5)}, "criterion 1.5: 5 is not one of the positions 0 to 4"),
        ({"1.9": (0, 1)}, "sheet 11 has no criterion '1.9'"),
    ],
)
def test_impossible_bounds_are_refused_by_name(bounds: dict[str, tuple[int, int]], why: str) -> None:
    with pytest.raises(ValueError, match=f"^{why}$"):
        estimate(TEA, {}, bounds)


def test_bounds_count_at_both_ends_and_leave_the_total_alone() -> None:
    answered = estimate(TEA, BEST, {"1.5": (2, 4)})
    assert (answered.total, answered.stars, answered.low, answered.high) == (100, 5, Reach(98, 3), Reach(100, 5))
    still_open = estimate(TEA, BEST | {"1.5": None}, {"1.5": (2, 3)})
    assert (still_open.total, still_open.low, still_open.high) == (97, Reach(98, 3), Reach(99, 4))
    assert still_open.open == ("1.5",)


def test_bounds_on_a_line_with_cases_count_its_positions() -> None:
    got = estimate(TOURISM, {}, {"8": (1, 1), "9": (0, 2)})
    assert (got.low.total, got.high.total) == (1, 98)


def test_where_the_cases_give_different_points_bounds_reach_over_both() -> None:
    def ladder(*points: int) -> tuple[Option, ...]:
        return tuple(Option(n, p, {"vi": "a", "en": "a"}) for n, p in enumerate(points, start=1))

    first = ladder(1, 3)
    cases = {"community": first, "operator": ladder(2, 3)}
    line = Criterion("8", "line", TEA.name, "C", "8", max=3, options=first, cases=cases)
    sheet = Sheet(1, "one", TEA.name, "tourism", TEA.group, 0, None, (), (line,))
    got = estimate(sheet, {"8": Case("operator", 1)}, {"8": (1, 1)})
    assert (got.total, got.low.total, got.high.total) == (2, 1, 2)


Told = dict[str, Answer | None]
SHEETS = st.sampled_from([s for r in ("qd26-2026", "qd148-2023") for s in load_rubric(r).sheets if s.no != 26])


@st.composite
def told(draw: st.DrawFn) -> tuple[Sheet, Told, dict[str, tuple[int, int]]]:
    """A sheet, answers with some open, and bounds that hold the answer where there is one."""
    sheet = draw(SHEETS)
    answers: Told = {}
    bounds: dict[str, tuple[int, int]] = {}
    for criterion, pick in zip(sheet.criteria, draw(st.binary(min_size=40, max_size=40)), strict=False):
        last = len(criterion.options)
        answer = None if pick % 4 == 0 else last - (pick >> 2) % (last + 1) if pick % 4 == 1 else last
        answers[criterion.code] = answer
        if pick > 200:
            ends = sorted(((pick >> 1) % (last + 1), (pick >> 3) % (last + 1)))
            inside = ends if answer is None else sorted((*ends, answer))
            bounds[criterion.code] = (inside[0], inside[-1])
    return sheet, answers, bounds


@settings(max_examples=300, deadline=None, database=None)
@given(told())
def test_the_estimate_lies_between_its_ends(it: tuple[Sheet, Told, dict[str, tuple[int, int]]]) -> None:
    sheet, answers, bounds = it
    plain = estimate(sheet, answers)
    assert plain.low == Reach(plain.total, plain.stars)
    assert plain.high.total >= plain.total
    assert plain.high.stars >= plain.stars
    bounded = estimate(sheet, answers, {code: ends for code, ends in bounds.items() if answers[code] is not None})
    assert bounded.low.total <= bounded.total <= bounded.high.total
    assert bounded.low.stars <= bounded.stars <= bounded.high.stars
    assert (bounded.total, bounded.stars, bounded.missed) == (plain.total, plain.stars, plain.missed)


@settings(max_examples=300, deadline=None, database=None)
@given(told(), st.data())
def test_whatever_the_open_lines_turn_out_to_be_the_result_lies_between_the_ends(
    it: tuple[Sheet, Told, dict[str, tuple[int, int]]], data: st.DataObject
) -> None:
    sheet, answers, bounds = it
    before = estimate(sheet, answers, bounds)
    after = dict(answers)
    for criterion in sheet.criteria:
        least, most = bounds.get(criterion.code, (0, len(criterion.options)))
        if answers[criterion.code] is None or criterion.code in bounds:
            after[criterion.code] = data.draw(st.integers(least, most))
    result = estimate(sheet, after)
    assert before.low.total <= result.total <= before.high.total
    assert before.low.stars <= result.stars <= before.high.stars


@settings(max_examples=300, deadline=None, database=None)
@given(told(), st.data())
def test_a_better_answer_never_lowers_anything(
    it: tuple[Sheet, Told, dict[str, tuple[int, int]]], data: st.DataObject
) -> None:
    sheet, answers, bounds = it
    criterion = data.draw(st.sampled_from(sheet.criteria))
    was = answers[criterion.code]
    better = data.draw(st.integers(was if isinstance(was, int) else 0, len(criterion.options)))
    before, after = estimate(sheet, answers, bounds), estimate(sheet, answers | {criterion.code: better}, bounds)
    assert after.total >= before.total
    assert after.stars >= before.stars
    assert after.low.total >= before.low.total
    assert after.low.stars >= before.low.stars
    if was is not None:
        assert after.high.total >= before.high.total
        assert after.high.stars >= before.high.stars
