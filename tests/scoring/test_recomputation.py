"""The estimate against a second computation, written from the rules and the raw file alone (no model, no floors ready).

Thousands of answer sets on all 26 sheets of both rubrics, through the JSON of `ocop-bot score`.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bot.scoring
from bot.scoring import score

RUBRICS = ("qd26-2026", "qd148-2023")
Raw = dict[str, Any]


@cache
def raw(rubric: str) -> Raw:
    path = Path(bot.scoring.__file__).parent / "rubrics" / f"{rubric}.toml"
    return tomllib.loads(path.read_text("utf-8"))


@cache
def lines(rubric: str, number: int) -> list[tuple[str, str, Raw]]:
    """(code, part, criterion) of every line of a sheet."""
    criteria = {c["id"]: c for c in raw(rubric)["criterion"]}
    sheet = next(s for s in raw(rubric)["product_set"] if s["no"] == number)
    return [(line["code"], s["part"], criteria[line["ref"]]) for s in sheet["section"] for line in s["criteria"]]


def possible(criterion: Raw) -> list[Any]:
    """Every answer a line takes, from worst to best: open, no option, then the options (of each case)."""
    if "case" not in criterion:
        return [None, 0, *range(1, len(criterion["options"]) + 1)]
    cases = [{"case": c["id"], "option": n} for c in criterion["case"] for n in range(len(c["options"]) + 1)]
    return [None, 0, *cases]


def points(criterion: Raw, answer: Any) -> int:
    if answer in (None, 0):
        return 0
    if isinstance(answer, dict):
        ladder = next(c["options"] for c in criterion["case"] if c["id"] == answer["case"])
        return 0 if answer["option"] == 0 else int(ladder[answer["option"] - 1]["points"])
    return int(criterion["options"][answer - 1]["points"])


def floor(criterion: Raw, star: int) -> int:
    """Points needed for a star: the best option marked with that star or fewer; a mark on the criterion's own name
    asks for its lowest option that gives points."""
    options = criterion.get("options", [])
    marked = [o["points"] for o in options if "star" in o and o["star"] <= star]
    if criterion.get("star", 9) <= star:
        marked.append(min(o["points"] for o in options if o["points"]))
    return max(marked, default=0)


@cache
def floors(rubric: str, number: int, star: int) -> dict[str, int]:
    return {code: floor(c, star) for code, _, c in lines(rubric, number)}


def stars(rubric: str, number: int, have: dict[str, int]) -> int:
    total = sum(have.values())
    for star, least in ((5, 90), (4, 70), (3, 50)):
        if total < least:
            continue
        met = all(have[code] >= need for s in range(3, star + 1) for code, need in floors(rubric, number, s).items())
        if met:
            return star
    return 0


def recompute(rubric: str, number: int, answers: dict[str, Any]) -> Raw:
    sheet = lines(rubric, number)
    have = {code: points(c, answers.get(code)) for code, _, c in sheet}
    best = dict(have)
    for code, _, c in sheet:
        if answers.get(code) is None:
            ladders = [case["options"] for case in c["case"]] if "case" in c else [c["options"]]
            best[code] = max(o["points"] for ladder in ladders for o in ladder)
    total, reached = sum(have.values()), stars(rubric, number, have)
    above = {0: 3, 3: 4, 4: 5, 5: 6}[reached]
    needed = floors(rubric, number, above) if above < 6 else {}
    missed = [(code, have[code], need) for code, need in needed.items() if have[code] < need]
    return {
        "total": total,
        "parts": {part: sum(have[code] for code, p, _ in sheet if p == part) for part in "ABC"},
        "band": 1 + sum(total >= least for least in (30, 50, 70, 90)),
        "stars": reached,
        "missed": [{"star": above, "criterion": c, "have": h, "need": n} for c, h, n in missed],
        "low": {"total": total, "stars": reached},
        "high": {"total": sum(best.values()), "stars": stars(rubric, number, best)},
        "open": [code for code, _, _ in sheet if answers.get(code) is None],
    }


def agree(rubric: str, number: int, answers: dict[str, Any]) -> Raw:
    got = score({"rubric": rubric, "sheet": number, "answers": answers})
    assert isinstance(got, dict)
    expected = recompute(rubric, number, answers)
    assert {key: got[key] for key in expected} == expected
    return got


@st.composite
def answer_sets(draw: st.DrawFn, rubric: str, number: int) -> dict[str, Any]:
    """From a sheet answered all alike (best, one below, lowest, none fits, open), some lines changed at will: so that
    every band and every floor is met now and then."""
    place = draw(st.sampled_from([-1, -1, -1, -2, 2, 1, 0]))
    near = draw(st.booleans())  # changes of a step or two keep a good sheet near the floors
    answers = {code: possible(c)[place] for code, _, c in lines(rubric, number)}
    at_will = st.tuples(st.sampled_from(lines(rubric, number)), st.integers(0, 40))
    for (code, _, c), pick in draw(st.lists(at_will, max_size=12)):
        answers[code] = (
            possible(c)[-1 - pick % min(3, len(possible(c)))] if near else possible(c)[pick % len(possible(c))]
        )
    left_out = draw(st.sets(st.sampled_from(sorted(answers)), max_size=3))
    return {code: answer for code, answer in answers.items() if code not in left_out}


@pytest.mark.parametrize("number", range(1, 27))
@pytest.mark.parametrize("rubric", RUBRICS)
def test_any_answers_give_what_the_rules_give(rubric: str, number: int) -> None:
    @settings(max_examples=60, deadline=None, database=None)
    @given(answer_sets(rubric, number))
    def check(answers: dict[str, Any]) -> None:
        agree(rubric, number, answers)

    check()


@pytest.mark.parametrize("number", range(1, 27))
@pytest.mark.parametrize("rubric", RUBRICS)
def test_every_single_answer_changed_on_a_best_and_on_an_open_sheet_gives_what_the_rules_give(
    rubric: str, number: int
) -> None:
    best = {code: possible(c)[-1] for code, _, c in lines(rubric, number)}
    for code, _, criterion in lines(rubric, number):
        for answer in possible(criterion):
            agree(rubric, number, best | {code: answer})
            agree(rubric, number, {code: answer})


def test_the_best_answers_give_100_points_and_five_stars_on_every_sheet_in_force() -> None:
    for number in range(1, 27):
        got = agree("qd26-2026", number, {c: possible(x)[-1] for c, _, x in lines("qd26-2026", number)})
        assert (got["total"], got["parts"]) == (100, {"A": 40, "B": 25, "C": 35})
        assert (got["stars"], got["missed"], got["open"]) == (5, [], [])
