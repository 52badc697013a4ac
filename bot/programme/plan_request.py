"""The JSON of `ocop-bot plan`: the objects of `ocop-bot score` in, the way to a star out; one or a list.

Out: {"feasible", "target", "reached": {"total", "stars"}, "steps": [{"criterion", "from", "to", "effort", "days":
[low, likely, high], "floor", "judged"}], "effort", "days", "round": {"proposals_before", "producer_by",
"council_before"} | null, "why_not": [...]}. `from` and `to` are points, and open answers count 0; a step shared by
several lines is in the effort of the first, so that the lines add up to the whole; `days` of the whole is the likely
length of the longest chain. `why_not`: {"criterion", "best", "need"} for a floor out of reach; with criterion null
for the points of the sheet, and "capped" the lines that cannot be raised to their full points.

Besides: in each line "position" and "actions" (ids); "actions": the distinct things to do, in the order in which they
must begin, with dates; "best": where everything that can be advised would lead; "at_stake": points of the plan that
hang on the council; "basis": what the round's dates stand on. Bad input raises BadRequest: one line naming the field.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from bot.programme.places import province as province_of
from bot.programme.plan_round import Begin, RoundChoice, begins, round_for
from bot.scoring.cheapest import By
from bot.scoring.plan import MOST_MARGIN, Action, Move, Obstacle, plan
from bot.scoring.request import Asked, BadRequest, main_each
from bot.scoring.rubric import RubricError
from bot.scoring.steps import Steps, load_steps, province_file

WAYS: tuple[By, ...] = ("effort", "time", "balanced")
YEARS = range(2000, 2101)
LEGAL = "26/2026/QĐ-TTg, Điều 5.1, 7.2"


def main_plan(
    text: str,
    target: int,
    by: str = "effort",
    margin: int = 0,
    start: date | None = None,
    province: str | None = None,
    harvest: Collection[int] = (),
    taste: bool = False,
) -> tuple[int, str, str]:
    """`ocop-bot plan` from the text it was given: exit code (0, or 2 for bad input), stdout, stderr. `start`: the day
    the plan begins; without one there is no round. `province`: the code of one, for its own
    lead times. `harvest`: months with fresh product. `taste`: count on the council's senses as on anything else."""
    way = next((one for one in WAYS if one == by), None)
    for wrong, line in (
        (target not in (3, 4, 5), f"target: {target} is not 3, 4 or 5"),
        (way is None, f"by: not one of {', '.join(WAYS)}"),
        (not 0 <= margin <= MOST_MARGIN, f"margin: {margin} is not from 0 to {MOST_MARGIN}"),
        (start is not None and start.year not in YEARS, f"from: {start} is not in {YEARS[0]} to {YEARS[-1]}"),
        (province is not None and province_of(province) is None, "province: not the code of a province"),
    ):
        if wrong:
            return 2, "", f"{line}\n"
    assert way is not None

    def result(asked: Asked) -> object:
        return answer(
            asked, target, by=way, margin=margin, start=start, province=province, harvest=harvest, taste=taste
        )

    return main_each(text, result)


def answer(
    asked: Asked,
    target: int,
    *,
    by: By,
    margin: int,
    start: date | None,
    province: str | None = None,
    harvest: Collection[int] = (),
    taste: bool = False,
) -> dict[str, Any]:
    """The result for one request."""
    rubric, sheet, answers = asked
    steps = _steps(rubric.id, province)
    it = plan(sheet, answers, target, steps=steps, by=by, margin=margin, taste=taste)
    choice = round_for(it.days[1], start, harvest) if start is not None and it.feasible else None
    dates: dict[str, Begin] = {}
    if start is not None and choice is not None:
        dates = {one.step: one for one in begins(it, start, choice.producer_by, harvest)}
    return {
        "feasible": it.feasible,
        "target": target,
        "reached": {"total": it.reached.total, "stars": it.reached.stars},
        "steps": [_line(move) for move in it.moves],
        "effort": it.effort,
        "days": it.days[1],
        "round": _round(choice),
        "why_not": [_obstacle(one) for one in it.why_not],
        "best": {"total": it.best.total, "stars": it.best.stars},
        "at_stake": it.at_stake,
        "days_range": list(it.days),
        "actions": [_action(one, dates.get(one.step.id)) for one in it.actions],
        "basis": LEGAL if choice else None,
    }


def _steps(rubric_id: str, province: str | None) -> Steps:
    try:
        return load_steps(rubric_id, province_file(rubric_id, province) if province else None)
    except RubricError as error:
        raise BadRequest("rubric", str(error)) from error


def _line(move: Move) -> dict[str, Any]:
    return {
        "criterion": move.criterion,
        "from": move.points,
        "to": move.to_points,
        "effort": move.effort,
        "days": list(move.days),
        "floor": move.floor,
        "judged": move.judged,
        "position": move.to_position,
        "actions": list(move.steps),
    }


def _round(choice: RoundChoice | None) -> dict[str, Any] | None:
    if choice is None:
        return None
    return {
        "proposals_before": choice.round.proposals_before.isoformat(),
        "producer_by": choice.producer_by.isoformat(),
        "council_before": choice.round.council_before.isoformat(),
    }


def _obstacle(one: Obstacle) -> dict[str, Any]:
    row: dict[str, Any] = {"criterion": one.criterion, "best": one.best, "need": one.need}
    return row if one.criterion else row | {"capped": list(one.capped)}


def _action(one: Action, when: Begin | None) -> dict[str, Any]:
    step = one.step
    row: dict[str, Any] = {
        "id": step.id,
        "text": step.text["vi"],
        "how": step.how["vi"],
        "who": step.who,
        "criteria": list(one.criteria),
        "effort": step.effort,
        "days": list(step.days),
        "judged": step.judged,
        "basis": step.reference or step.basis,
    }
    if when is not None:
        row |= {
            "earliest": when.earliest.isoformat(),
            "begin_by": when.latest.isoformat(),
            "begin_safe": when.safe.isoformat(),
        }
    return row
