"""Rows of a steps file → the fields of the model, and the checks across files. Raises RubricError naming the place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any

from bot.scoring.fields import Raw, need, texts
from bot.scoring.rubric import Criterion, Rubric, RubricError
from bot.scoring.step_fields import LONGEST_TEXT, WHO, cost, days, how, known, names, whole, yes

if TYPE_CHECKING:
    from bot.scoring.steps import Raise, Step


def step(row: Raw) -> dict[str, Any]:
    own: str = need(row, "id", str, "step")
    where = f"step {own}"
    known(row, "step", where)
    text = texts(row, "", where)
    if len(text["vi"]) > LONGEST_TEXT:
        raise RubricError(f"{where}: vi has {len(text['vi'])} characters, more than {LONGEST_TEXT}")
    if row.get("who") not in WHO:
        raise RubricError(f"{where}: who is not one of {', '.join(WHO)}")
    return {
        "id": own,
        "text": text,
        "how": how(row, where),
        "days": days(row, where),
        "effort": whole(row, "effort", 1, 5, where),
        "who": row["who"],
        "evidence": names(row, "evidence", where),
        "after": names(row, "after", where),
        "judged": yes(row, "judged", False, where),
        "basis": need(row, "basis", str, where),
        "harvest": yes(row, "harvest", False, where),
    }


def raised(row: Raw) -> tuple[tuple[str, ...], dict[str, Any]]:
    criteria = names(row, "criteria", "raise")
    if not criteria:
        raise RubricError("raise: criteria is missing")
    where = f"raise {criteria[0]}"
    known(row, "raise", where)
    fields = {
        "to": whole(row, "to", 1, 20, where),
        "steps": names(row, "steps", where),
        "advise": yes(row, "advise", True, where),
        "from_zero": yes(row, "from_zero", True, where),
    }
    if not fields["steps"] and fields["advise"] and fields["from_zero"]:
        raise RubricError(f"{where} to {fields['to']}: takes no step")
    return criteria, fields


def override(row: Raw) -> tuple[str, dict[str, Any]]:
    own: str = need(row, "id", str, "step")
    where = f"step {own}"
    known(row, "override", where)
    changes: dict[str, Any] = {"reference": need(row, "reference", str, where)}
    if "days" in row:
        changes["days"] = days(row, where)
    if "effort" in row:
        changes["effort"] = whole(row, "effort", 1, 5, where)
    if "cost" in row:
        changes["cost"] = cost(row, where)
    if "how_vi" in row or "how_en" in row:
        changes["how"] = how(row, where)
    return own, changes


def changed(one: Step, changes: Mapping[str, Any]) -> Step:
    return replace(one, **changes)


def check(steps: Mapping[str, Step], raises: Mapping[tuple[str, int], Raise], rubric: Rubric) -> None:
    for one in steps.values():
        for name in one.after:
            if name not in steps:
                raise RubricError(f"step {one.id}: after names {name!r}, which is not there")
        for name in one.evidence:
            if name not in rubric.evidence:
                raise RubricError(f"step {one.id}: there is no evidence {name!r}")
    try:
        TopologicalSorter({one.id: one.after for one in steps.values()}).prepare()
    except CycleError as error:
        raise RubricError(f"step {error.args[1][0]}: after runs in a circle: {' '.join(error.args[1])}") from error
    criteria = {c.ref: c for sheet in rubric.sheets for c in sheet.criteria}
    for (ref, to), one_raise in raises.items():
        if ref not in criteria:
            raise RubricError(f"raise {ref}: there is no such criterion")
        if to > len(criteria[ref].options):
            raise RubricError(f"raise {ref} to {to}: it has {len(criteria[ref].options)} positions")
        for name in one_raise.steps:
            if name not in steps:
                raise RubricError(f"raise {ref} to {to}: there is no step {name!r}")
    for ref, criterion in criteria.items():
        _covered(criterion, ref, raises)


def _covered(criterion: Criterion, ref: str, raises: Mapping[tuple[str, int], Raise]) -> None:
    """Every position with more points than the ones before it has its raise, up to one that is never advised."""
    for ladder in tuple(criterion.cases.values()) or (criterion.options,):
        best = 0
        for option in ladder:
            row = raises.get((ref, option.position))
            if row is not None and not row.advise:
                break
            if option.points > best and row is None:
                raise RubricError(f"raise {ref} to {option.position}: missing")
            best = max(best, option.points)
