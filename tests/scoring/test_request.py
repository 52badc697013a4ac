"""`ocop-bot score`: what it prints, and that every kind of bad input is one line naming the field, exit code 2."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.scoring import BadRequest, load_rubric, main_score, score

TEA: dict[str, Any] = {"rubric": "qd26-2026", "sheet": 11, "answers": {"1.1": 3, "1.2": 0, "2.4": 2, "1.5": None}}
TOURISM: dict[str, Any] = {"rubric": "qd26-2026", "sheet": 26, "answers": {}}


def refusal(text: str) -> str:
    code, out, err = main_score(text)
    assert (code, out) == (2, "")
    assert err.endswith("\n")
    assert err.count("\n") == 1
    return err.rstrip("\n")


def test_one_request_gives_one_object_of_numbers_and_notes() -> None:
    code, out, err = main_score(json.dumps(TEA))
    assert (code, err) == (0, "")
    got = json.loads(out)
    assert got["total"] == 3 + 0 + 1
    assert got["parts"] == {"A": 4, "B": 0, "C": 0}
    assert (got["band"], got["stars"]) == (1, 0)
    assert got["missed"][0] == {"star": 3, "criterion": "2.2", "have": 0, "need": 2}
    assert got["low"] == {"total": 4, "stars": 0}
    assert got["high"] == {"total": 98, "stars": 5}
    assert "1.5" in got["open"]
    assert "1.2" not in got["open"]
    assert "gaps" not in got


def test_the_notes_of_the_sheet_come_along_in_vietnamese_and_change_no_number() -> None:
    got = json.loads(main_score(json.dumps(TEA))[1])
    sheet = load_rubric("qd26-2026").sheet(11)
    assert sheet.rejected_if is not None
    assert got["rules"][0] == {"criterion": None, "kind": "reject", "text": sheet.rejected_if["vi"]}
    stop = "Có tạp chất nguy hại (lông, côn trùng, gỗ, cát, nhựa...) thì không chấm các bước tiếp theo"
    assert {"criterion": "6.1.1", "kind": "stop", "text": stop} in got["rules"]
    assert {"criterion": "1.1", "kind": "reject"}.items() <= got["rules"][1].items()
    kinds = {
        rule["kind"]
        for number in range(1, 27)
        for rule in json.loads(main_score(json.dumps(TEA | {"sheet": number, "answers": {}}))[1])["rules"]
    }
    assert kinds == {"gate", "reject", "stop", "info"}


def test_the_two_lowest_positions_of_sheet_7_line_3_1_both_give_a_point() -> None:
    asked = [{"rubric": "qd26-2026", "sheet": 7, "answers": {"3.1": n}} for n in (0, 1, 2, 3)]
    assert [r["total"] for r in json.loads(main_score(json.dumps(asked))[1])] == [0, 1, 1, 3]


def test_a_list_of_requests_gives_the_list_of_results_in_order() -> None:
    code, out, _ = main_score(json.dumps([TEA, TOURISM, TEA]))
    assert code == 0
    assert [r["sheet"] for r in json.loads(out)] == [11, 26, 11]
    assert json.loads(main_score("[]")[1]) == []


def test_the_rubric_of_2023_says_what_its_source_lost() -> None:
    request = {"rubric": "qd148-2023", "sheet": 11, "answers": {}}
    assert json.loads(main_score(json.dumps(request))[1])["gaps"] == ["Part C of the sheet adds up to 32, not 35"]
    assert json.loads(main_score(json.dumps(request | {"sheet": 1}))[1])["gaps"] == []


def test_a_line_with_cases_takes_its_case_or_a_bare_nothing() -> None:
    answers = {"8": {"case": "community", "option": 2}, "9": {"case": "operator", "option": 0}, "15": 0}
    got: Any = score(TOURISM | {"answers": answers})
    assert (got["total"], got["parts"]["C"]) == (3, 3)
    assert not {"8", "9", "15"} & set(got["open"])
    assert "8" in json.loads(main_score(json.dumps(TOURISM | {"answers": {"8": None}}))[1])["open"]


def test_a_byte_order_mark_before_the_text_is_no_matter() -> None:
    assert main_score("\ufeff" + json.dumps(TEA))[0] == 0


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        ("7", "7"),
        ("5", "5"),
        ("-1", "-1"),
        ("true", "true"),
        ("false", "false"),
        ('"3"', '"3"'),
        ('"ba"', '"ba"'),
        ("2.0", "2.0"),
        ("0.5", "0.5"),
        ("-0.0", "-0.0"),
        ("NaN", "NaN"),
        ("Infinity", "Infinity"),
        ("-Infinity", "-Infinity"),
        ("1e999", "Infinity"),
        ("1e0", "1.0"),
        ("[3]", "a list"),
        ("{}", "an object"),
        ('{"case": "community", "option": 1}', "an object"),
        ("9" * 25, "a huge number"),
        ("-" + "9" * 25, "a huge number"),
        ("1" * 6000, "a huge number"),
    ],
)
def test_what_is_not_a_position_is_refused_by_its_line(answer: str, shown: str) -> None:
    text = f'{{"rubric": "qd26-2026", "sheet": 11, "answers": {{"1.1": 1, "1.5": {answer}}}}}'
    assert refusal(text) == f"answers.1.5: {shown} is not one of the positions 0 to 4"


@pytest.mark.parametrize(
    ("answer", "line"),
    [
        (1, 'answers.8: 1 is not 0, null or {"case": "community" or "operator", "option": position}'),
        (True, 'answers.8: true is not 0, null or {"case": "community" or "operator", "option": position}'),
        (False, 'answers.8: false is not 0, null or {"case": "community" or "operator", "option": position}'),
        ([], 'answers.8: a list is not 0, null or {"case": "community" or "operator", "option": position}'),
        ({}, "answers.8.case: missing"),
        ({"case": "community"}, "answers.8.option: missing"),
        ({"case": "village", "option": 1}, 'answers.8.case: "village" is not "community" or "operator"'),
        ({"case": None, "option": 1}, 'answers.8.case: null is not "community" or "operator"'),
        ({"case": ["operator"], "option": 1}, 'answers.8.case: a list is not "community" or "operator"'),
        ({"case": "operator", "option": 3}, "answers.8.option: 3 is not one of the positions 0 to 2"),
        ({"case": "operator", "option": None}, "answers.8.option: null is not one of the positions 0 to 2"),
        ({"case": "operator", "option": True}, "answers.8.option: true is not one of the positions 0 to 2"),
        ({"case": "operator", "option": 1, "points": 3}, "answers.8.points: not a field; there are case, option"),
    ],
)
def test_a_bad_answer_on_a_line_with_cases_is_refused_by_its_field(answer: object, line: str) -> None:
    assert refusal(json.dumps(TOURISM | {"answers": {"8": answer}})) == line


@pytest.mark.parametrize(
    ("request_", "line"),
    [
        (TEA | {"rubric": "qd99"}, 'rubric: "qd99" is not one of qd148-2023, qd26-2026'),
        (TEA | {"rubric": "../qd26-2026"}, 'rubric: "../qd26-2026" is not one of qd148-2023, qd26-2026'),
        (TEA | {"rubric": None}, "rubric: null is not one of qd148-2023, qd26-2026"),
        (TEA | {"rubric": ["qd26-2026"]}, "rubric: a list is not one of qd148-2023, qd26-2026"),
        (TEA | {"sheet": 0}, "sheet: 0 is not one of the sheets 1 to 26"),
        (TEA | {"sheet": 27}, "sheet: 27 is not one of the sheets 1 to 26"),
        (TEA | {"sheet": True}, "sheet: true is not one of the sheets 1 to 26"),
        (TEA | {"sheet": "11"}, 'sheet: "11" is not one of the sheets 1 to 26'),
        (TEA | {"sheet": 11.0}, "sheet: 11.0 is not one of the sheets 1 to 26"),
        (TEA | {"sheet": float("nan")}, "sheet: NaN is not one of the sheets 1 to 26"),
        (TEA | {"answers": None}, "answers: null is not an object of criterion codes and positions"),
        (TEA | {"answers": [3]}, "answers: a list is not an object of criterion codes and positions"),
        (TEA | {"answers": {"1.9": 1}}, "answers.1.9: sheet 11 has no such criterion"),
        (TEA | {"answers": {"": 1}}, "answers.: sheet 11 has no such criterion"),
        (TEA | {"answers": {"a\nb": 1}}, 'answers."a\\nb": sheet 11 has no such criterion'),
        (TEA | {"answers": {"x" * 99: 1}}, f"answers.{'x' * 40}…: sheet 11 has no such criterion"),
        (TEA | {"bounds": {}}, "bounds: not a field; there are rubric, sheet, answers"),
        ({"rubric": "qd26-2026", "sheet": 11}, "answers: missing"),
        ({"sheet": 11, "answers": {}}, "rubric: missing"),
        ({"rubric": "qd26-2026", "answers": {}}, "sheet: missing"),
        ([TEA, TEA, TEA, TEA | {"answers": {"1.5": 7}}], "[3].answers.1.5: 7 is not one of the positions 0 to 4"),
        ([TEA, TEA | {"sheet": 27}], "[1].sheet: 27 is not one of the sheets 1 to 26"),
        ([TEA, {}], "[1].rubric: missing"),
        ([TEA, None], "[1]: null is not an object with rubric, sheet and answers"),
        ([[TEA]], "[0]: a list is not an object with rubric, sheet and answers"),
        (None, "input: null is not an object with rubric, sheet and answers"),
        (11, "input: 11 is not an object with rubric, sheet and answers"),
        ("tea", 'input: "tea" is not an object with rubric, sheet and answers'),
        (True, "input: true is not an object with rubric, sheet and answers"),
    ],
)
def test_a_bad_request_is_refused_by_its_field(request_: object, line: str) -> None:
    assert refusal(json.dumps(request_)) == line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('{"rubric": "qd26-2026", "sheet": 11, "sheet": 12, "answers": {}}', "sheet: given twice"),
        ('{"rubric": "qd26-2026", "sheet": 11, "answers": {"1.5": 1, "1.1": 1, "1.5": 1}}', "answers.1.5: given twice"),
        ('[{"rubric": "qd26-2026", "sheet": 11, "answers": {"1.5": 1, "1.5": 2}}]', "[0].answers.1.5: given twice"),
        (
            '{"rubric": "qd26-2026", "sheet": 26, "answers": {"8": {"case": "operator", "option": 1, "option": 2}}}',
            "answers.8.option: given twice",
        ),
        ('{"rubric": "\\ud800", "sheet": 1, "answers": {}}', 'rubric: "\\ud800" is not one of qd148-2023, qd26-2026'),
    ],
)
def test_names_given_twice_and_broken_letters_are_refused(text: str, line: str) -> None:
    assert refusal(text) == line


@pytest.mark.parametrize("text", ["", "   ", "{", "tea", "{'rubric': 1}", '{"a": 1}}', "\x00", "[1,]", '{"a": tru}'])
def test_what_is_not_json_is_one_line(text: str) -> None:
    assert refusal(text).startswith("input: not JSON: ")


def test_endless_brackets_are_one_line() -> None:
    assert refusal("[" * 200_000).startswith("input: ")


def test_a_program_gets_the_field_and_the_reason_apart() -> None:
    with pytest.raises(BadRequest) as caught:
        score(TEA | {"answers": {"1.5": 7}})
    assert (caught.value.field, caught.value.why) == ("answers.1.5", "7 is not one of the positions 0 to 4")
