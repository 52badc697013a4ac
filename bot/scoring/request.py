"""The JSON of `ocop-bot score`: one object of answers in, one object of results out; or a list of them.

In:  {"rubric": "qd26-2026", "sheet": 11, "answers": {"1.1": 3, "1.2": 0, ...}}
     An answer is the option's position from 1 in the rubric file's order, 0 if no option fits, absent or null if
     open. Where the sheet asks who runs the service first (sheet 26: 8, 9, 15): {"case": "community", "option": n}
     or "operator"; a bare 0 or null is taken there too.
Out: the numbers of `Estimate`, the notes printed on the sheet ("rules", in Vietnamese; they never change a number)
     and, where the source of a rubric lost something, "gaps".
Bad input raises BadRequest, whose text is one line naming the field.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from bot.scoring.estimate import Answer, Case, estimate
from bot.scoring.load import load_rubric, rubric_ids
from bot.scoring.rubric import Criterion, Rubric, Sheet

_FIELDS = ("rubric", "sheet", "answers")
_HUGE = 10**18


class BadRequest(ValueError):
    """Bad input: `field` as one would write its path ("[3].answers.1.5"), `why` in a few words."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field = field
        self.why = why


class _Object(dict[str, Any]):
    """A JSON object that remembers a name given twice, which JSON itself would swallow."""

    twice: str | None = None


Asked = tuple[Rubric, Sheet, Mapping[str, Answer | None]]
"""What a request asks about: the rubric, the sheet of it, and the answers, all checked."""


def score(obj: object) -> object:
    """The result of one request, or the list of results of a list of requests."""
    return each(obj, lambda one: _result(*one))


def main_score(text: str) -> tuple[int, str, str]:
    """`ocop-bot score` from the text it was given: exit code (0, or 2 for bad input), stdout, stderr."""
    return main_each(text, lambda one: _result(*one))


def each(obj: object, result: Callable[[Asked], object]) -> object:
    """One result for a request, the list of results for a list of requests."""
    if isinstance(obj, list):
        return [result(_asked(item, f"[{i}]")) for i, item in enumerate(obj)]
    return result(_asked(obj, ""))


def main_each(text: str, result: Callable[[Asked], object]) -> tuple[int, str, str]:
    """A command over requests: exit code (0, or 2 for bad input), the results as JSON, and one line of complaint.
    `result` may raise BadRequest, too."""
    try:
        obj = json.loads(text.removeprefix("\ufeff"), object_pairs_hook=_object, parse_int=_whole)
    except json.JSONDecodeError as error:
        return 2, "", f"input: not JSON: {error.msg} (line {error.lineno}, column {error.colno})\n"
    except RecursionError:
        return 2, "", "input: not a request: nested too deeply\n"
    try:
        results = each(obj, result)
    except BadRequest as error:
        return 2, "", f"{error}\n"
    if isinstance(results, list):
        lines = ",\n".join(json.dumps(one, ensure_ascii=False) for one in results)
        return 0, f"[\n{lines}\n]\n" if results else "[]\n", ""
    return 0, json.dumps(results, ensure_ascii=False, indent=2) + "\n", ""


def _asked(obj: object, at: str) -> Asked:
    dot = f"{at}." if at else ""
    if not isinstance(obj, dict):
        raise BadRequest(at or "input", f"{_shown(obj)} is not an object with rubric, sheet and answers")
    _names(obj, _FIELDS, dot)
    rubric_id, number, given = (obj[name] for name in _FIELDS)
    if not isinstance(rubric_id, str) or rubric_id not in rubric_ids():
        raise BadRequest(f"{dot}rubric", f"{_shown(rubric_id)} is not one of {', '.join(rubric_ids())}")
    rubric = load_rubric(rubric_id)
    last = len(rubric.sheets)
    if type(number) is not int or not 1 <= number <= last:
        raise BadRequest(f"{dot}sheet", f"{_shown(number)} is not one of the sheets 1 to {last}")
    sheet = rubric.sheet(number)
    if not isinstance(given, dict):
        raise BadRequest(f"{dot}answers", f"{_shown(given)} is not an object of criterion codes and positions")
    _once(given, f"{dot}answers.")
    answers: dict[str, Answer | None] = {}
    for code, answer in given.items():
        field = f"{dot}answers.{_name(code)}"
        if not isinstance(code, str) or not sheet.has(code):
            raise BadRequest(field, f"sheet {number} has no such criterion")
        answers[code] = _answer(sheet.criterion(code), answer, field)
    return rubric, sheet, answers


def _answer(criterion: Criterion, answer: object, field: str) -> Answer | None:
    if answer is None:
        return None
    if not criterion.cases:
        return _position(answer, len(criterion.options), field)
    if type(answer) is int and answer == 0:
        return 0
    known = " or ".join(f'"{case}"' for case in criterion.cases)
    if not isinstance(answer, dict):
        raise BadRequest(field, f'{_shown(answer)} is not 0, null or {{"case": {known}, "option": position}}')
    _names(answer, ("case", "option"), f"{field}.")
    case = answer["case"]
    if not isinstance(case, str) or case not in criterion.cases:
        raise BadRequest(f"{field}.case", f"{_shown(case)} is not {known}")
    return Case(case, _position(answer["option"], len(criterion.cases[case]), f"{field}.option"))


def _position(value: object, last: int, field: str) -> int:
    # bool is an int in Python and 2.0 equals 2: neither is a position
    if type(value) is not int or not 0 <= value <= last:
        raise BadRequest(field, f"{_shown(value)} is not one of the positions 0 to {last}")
    return value


def _names(obj: Mapping[str, Any], names: tuple[str, ...], dot: str) -> None:
    _once(obj, dot)
    for name in obj:
        if name not in names:
            raise BadRequest(f"{dot}{_name(name)}", f"not a field; there are {', '.join(names)}")
    for name in names:
        if name not in obj:
            raise BadRequest(f"{dot}{name}", "missing")


def _once(obj: Mapping[str, Any], dot: str) -> None:
    if isinstance(obj, _Object) and obj.twice is not None:
        raise BadRequest(f"{dot}{_name(obj.twice)}", "given twice")


def _result(rubric: Rubric, sheet: Sheet, answers: Mapping[str, Answer | None]) -> dict[str, Any]:
    it = estimate(sheet, answers)
    result: dict[str, Any] = {
        "rubric": rubric.id,
        "sheet": sheet.no,
        "total": it.total,
        "parts": dict(it.parts),
        "band": it.band,
        "stars": it.stars,
        "missed": [{"star": m.star, "criterion": m.criterion, "have": m.have, "need": m.need} for m in it.missed],
        "low": {"total": it.low.total, "stars": it.low.stars},
        "high": {"total": it.high.total, "stars": it.high.stars},
        "open": list(it.open),
        "rules": _rules(sheet),
    }
    if rubric.gaps:
        result["gaps"] = list(sheet.gaps)
    return result


def _rules(sheet: Sheet) -> list[dict[str, Any]]:
    """The sheet's notes; the line printed above the whole sheet comes first, without a criterion."""
    above = [{"criterion": None, "kind": "reject", "text": sheet.rejected_if["vi"]}] if sheet.rejected_if else []
    return above + [
        {"criterion": c.code, "kind": r.kind, "text": r.text["vi"]} for c in sheet.criteria for r in c.rules
    ]


def _object(pairs: list[tuple[str, Any]]) -> _Object:
    obj = _Object(pairs)
    if len(obj) < len(pairs):
        seen: set[str] = set()
        obj.twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
    return obj


def _whole(digits: str) -> int:
    """A whole number, cut at a size no field accepts: Python refuses to convert thousands of digits."""
    return int(digits) if len(digits) < 20 else -_HUGE if digits.startswith("-") else _HUGE


def _name(name: object) -> str:
    """A name as it stands in a message: printable, short, on one line."""
    text = name if isinstance(name, str) and name.isprintable() else json.dumps(str(name))
    return text if len(text) <= 40 else f"{text[:40]}…"


def _shown(value: object) -> str:
    """A value as JSON writes it, short enough for one line."""
    match value:
        case None | bool() | float():
            return json.dumps(value)
        case int():
            return str(value) if abs(value) < _HUGE else "a huge number"
        case str():
            return f'"{_name(value)}"' if value.isprintable() else _name(value)
        case dict():
            return "an object"
        case list():
            return "a list"
    return f"a {type(value).__name__}"
