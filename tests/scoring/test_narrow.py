"""Which questions to ask: few, the ones that matter, and "settles" only where it is so whatever the answers are."""

from __future__ import annotations

import random
from itertools import product

from bot.scoring import Case, estimate, load_rubric
from bot.scoring.estimate import Answer
from bot.scoring.narrow import Narrowing, narrowing
from bot.scoring.rubric import Criterion, Sheet

RUBRIC = load_rubric("qd26-2026")


def good(sheet: Sheet) -> dict[str, Answer]:
    return {c.code: Case("community", len(c.options)) if c.cases else len(c.options) for c in sheet.criteria}


def choices(criterion: Criterion) -> list[Answer]:
    positions = range(1, len(criterion.options) + 1)
    return [0, *(Case("operator", p) if criterion.cases else p for p in positions)]


def widths(sheet: Sheet, answers: dict, codes: tuple[str, ...]) -> list[int]:
    """Interval of stars after every way of answering these, by the estimate itself."""
    found = []
    for given in product(*(choices(sheet.criterion(code)) for code in codes)):
        it = estimate(sheet, answers | dict(zip(codes, given, strict=True)))
        found.append(it.high.stars - it.low.stars)
    return found


def some_open(sheet: Sheet, rng: random.Random) -> dict[str, Answer]:
    answers: dict[str, Answer] = {
        c.code: Case("community", p) if c.cases and p else p
        for c in sheet.criteria
        for p in [max(1, len(c.options) - rng.choice((0, 0, 1)))]
    }
    for code in rng.sample(sorted(answers), rng.choice((1, 2, 4, 8))):
        del answers[code]
    return answers


def test_what_is_said_to_settle_settles_whatever_the_answers_are() -> None:
    rng = random.Random(5)
    seen: list[Narrowing] = []
    for _ in range(60):
        sheet = rng.choice(RUBRIC.sheets)
        answers = some_open(sheet, rng)
        it = narrowing(sheet, answers)
        now = estimate(sheet, answers)
        assert (it.low, it.high) == (now.low.stars, now.high.stars)
        assert set(it.codes) <= set(now.open)
        assert len(it.codes) <= 3
        after = widths(sheet, answers, it.codes)
        assert it.settles == (max(after) == 0)
        if it.codes:
            assert sum(after) / len(after) <= it.high - it.low
        seen.append(it)
    assert {it.settles for it in seen} == {True, False}


def mean_left(sheet: Sheet, answers: dict, code: str) -> float:
    """Steps of stars left in the mean once this one is answered."""
    rank = {0: 0, 3: 1, 4: 2, 5: 3}
    options = sheet.criterion(code).options
    left = []
    for points in sorted({o.points for o in options} | {0}):
        position = next((o.position for o in options if o.points == points), 0)
        after = estimate(sheet, answers | {code: position})
        left.append(rank[after.high.stars] - rank[after.low.stars])
    return sum(left) / len(left)


def test_with_few_open_facts_no_other_single_question_leaves_less() -> None:
    rng = random.Random(9)
    for _ in range(20):
        sheet = rng.choice(RUBRIC.sheets[:25])
        answers = some_open(sheet, rng)
        it = narrowing(sheet, answers, most=1)
        if it.codes:
            others = [mean_left(sheet, answers, code) for code in estimate(sheet, answers).open]
            assert mean_left(sheet, answers, it.codes[0]) <= min(others) + 1e-9


def test_an_open_floor_is_the_reason_and_says_for_which_star() -> None:
    sheet = RUBRIC.sheet(11)
    answers = good(sheet)
    del answers["3.5"]
    (question,) = narrowing(sheet, answers).questions
    assert (question.criterion, question.why, question.star) == ("3.5", "floor", 3)


def test_open_points_are_the_reason_where_no_floor_is() -> None:
    sheet = RUBRIC.sheet(26)
    answers = good(sheet) | {"1.2": 1, "4.1": 1}  # 92 points
    del answers["2.3"], answers["16"]
    it = narrowing(sheet, answers)
    assert (it.low, it.high) == (4, 5)
    assert {question.why for question in it.questions} == {"points"}


def test_nothing_is_asked_where_the_star_is_sure_or_nothing_is_open() -> None:
    sheet = RUBRIC.sheet(11)
    assert narrowing(sheet, good(sheet)) == Narrowing(5, 5, (), True)
    judged = next(c.code for c in sheet.criteria if c.judged and c.floor(4))
    only_council = narrowing(sheet, good(sheet), {judged: (1, len(sheet.criterion(judged).options))})
    assert (only_council.codes, only_council.settles) == ((), False)


def test_an_edge_with_bounds_can_be_asked_about() -> None:
    sheet = RUBRIC.sheet(11)
    it = narrowing(sheet, good(sheet), {"1.4": (1, 3), "3.5": (1, 3)})
    assert it.codes == ("3.5",)
    assert it.settles
