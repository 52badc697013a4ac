"""`ocop-bot plan`: what it prints, and that bad input is one line naming the field, exit code 2."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from bot.programme.places import provinces
from bot.programme.plan_request import main_plan
from bot.scoring import load_rubric, main_score

START = date(2026, 11, 22)
TEA: dict[str, Any] = {"rubric": "qd26-2026", "sheet": 11, "answers": {"1.1": 3, "3.5": 1, "4.1": 2, "5.3": 0}}
FIELDS = ["feasible", "target", "reached", "steps", "effort", "days", "round", "why_not"]


def planned(request: object, target: int = 3, **how: Any) -> Any:
    code, out, err = main_plan(json.dumps(request), target, **({"start": START} | how))
    assert (code, err) == (0, "")
    return json.loads(out)


def refusal(text: str, target: int = 3, **how: Any) -> str:
    code, out, err = main_plan(text, target, **({"start": START} | how))
    assert (code, out, err.count("\n"), err[-1:]) == (2, "", 1, "\n")
    return err.rstrip("\n")


def test_a_plan_has_the_fields_of_the_contract() -> None:
    got = planned(TEA)
    assert list(got)[: len(FIELDS)] == FIELDS
    assert (got["feasible"], got["target"], got["why_not"]) == (True, 3, [])
    assert got["reached"]["total"] >= 50
    assert got["reached"]["stars"] >= 3
    assert got["days"] == got["days_range"][1]
    for step in got["steps"]:
        assert list(step)[:7] == ["criterion", "from", "to", "effort", "days", "floor", "judged"]
        assert step["from"] < step["to"]
        assert step["days"] == sorted(step["days"])
    assert sum(step["effort"] for step in got["steps"]) == got["effort"]
    assert {one for step in got["steps"] for one in step["actions"]} == {action["id"] for action in got["actions"]}


@pytest.mark.parametrize("target", [3, 4, 5])
def test_following_the_printed_steps_gives_the_star_by_the_score_command(target: int) -> None:
    for number in range(1, 27):
        sheet = load_rubric("qd26-2026").sheet(number)
        request: dict[str, Any] = {"rubric": "qd26-2026", "sheet": number, "answers": {"3.2": 2, "3.1": 3}}
        got = planned(request, target)
        for step in got["steps"]:
            criterion = sheet.criterion(step["criterion"])
            position = next(o.position for o in criterion.options if o.points == step["to"])
            assert position == step["position"]
            answer = {"case": "operator", "option": position} if criterion.cases else position
            request["answers"][step["criterion"]] = answer
        scored = json.loads(main_score(json.dumps(request))[1])
        assert (scored["total"], scored["stars"]) == (got["reached"]["total"], got["reached"]["stars"])
        assert got["feasible"]
        assert scored["stars"] >= target


def test_the_round_leaves_the_plans_days_and_each_action_has_its_dates() -> None:
    got = planned(TEA, 4)
    by = date.fromisoformat(got["round"]["producer_by"])
    assert list(got["round"]) == ["proposals_before", "producer_by", "council_before"]
    assert (by - START).days >= got["days"]
    for action in got["actions"]:
        begin = date.fromisoformat(action["begin_by"])
        assert START <= date.fromisoformat(action["earliest"]) <= begin <= by
        assert (by - begin).days >= action["days"][1]
    assert planned(TEA, 4, start=None)["round"] is None


def test_what_cannot_be_reached_says_why_and_has_no_round() -> None:
    got = planned({"rubric": "qd26-2026", "sheet": 11, "answers": {"3.2": 1}}, 5, margin=10)
    assert (got["feasible"], got["steps"], got["actions"], got["round"], got["effort"]) == (False, [], [], None, 0)
    (why,) = got["why_not"]
    assert (why["criterion"], why["need"]) == (None, 100)
    assert "3.2" in why["capped"]
    assert got["best"]["total"] == why["best"] < 100


def test_a_list_gives_a_list_and_provinces_are_taken() -> None:
    got = planned([TEA, TEA | {"sheet": 26, "answers": {}}], 3, by="time", province=provinces()[0].code)
    assert [one["feasible"] for one in got] == [True, True]
    assert planned([]) == []


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"target": 2}, "target: 2 is not 3, 4 or 5"),
        ({"by": "money"}, "by: not one of effort, time, balanced"),
        ({"margin": -1}, "margin: -1 is not from 0 to 50"),
        ({"margin": 51}, "margin: 51 is not from 0 to 50"),
        ({"province": "zz"}, "province: not the code of a province"),
        ({"start": date(9999, 1, 1)}, "from: 9999-01-01 is not in 2000 to 2100"),
    ],
)
def test_a_wrong_setting_is_named(how: dict[str, Any], said: str) -> None:
    assert refusal(json.dumps(TEA), **how) == said


def test_bad_input_is_told_as_the_score_command_tells_it() -> None:
    for text in ("{", "[[[", json.dumps([TEA, 5]), json.dumps(TEA | {"sheet": 27}), json.dumps(TEA | {"x": 1})):
        assert refusal(text) == main_score(text)[2].rstrip("\n")
    line = refusal(json.dumps([TEA | {"answers": {"1.1": 9}}]))
    assert line.startswith("[0].answers.1.1:")


def test_a_rubric_without_steps_is_refused() -> None:
    line = refusal(json.dumps({"rubric": "qd148-2023", "sheet": 11, "answers": {}}))
    assert line == "rubric: qd148-2023: there are no improvement steps for this rubric"
