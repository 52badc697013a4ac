"""What the steps toward the next star take in a province: its own days, effort and how-to over the general ones.

Each change stands with its reference among the settings' versions, under "step:RUBRIC:STEP"; the plan in chat is made
with it from the next time it is made (`flows/planning.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.programme.places import province as named_province
from bot.scoring import RubricError
from bot.scoring.steps import Step, Steps, changed_steps, load_steps
from bot.services.acting import Actor
from bot.services.office_settings import ChangedMeanwhile, NotYours
from bot.storage import Work, audit
from bot.storage import office_settings as store
from bot.storage.office_settings import SettingVersion

__all__ = ["ChangedMeanwhile", "RubricError", "changes", "history", "own", "set_step", "steps"]


def _key(rubric: str, step: str) -> str:
    return f"step:{rubric}:{step}"


def own(work: Work, province: str, rubric: str) -> dict[str, SettingVersion]:
    """What a province set, by step; a version without a value was taken back."""
    start = _key(rubric, "")
    found = store.standing_under(work, province, start)
    return {one.key.removeprefix(start): one for one in found}


def changes(work: Work, province: str, rubric: str) -> tuple[Mapping[str, Any], ...]:
    """What holds in a province beside the general steps: rows as a province's file has them."""
    general = load_steps(rubric).steps
    return tuple(
        {"id": step, **one.value}
        for step, one in own(work, province, rubric).items()
        if one.value is not None and step in general
    )


def steps(work: Work, province: str, rubric: str) -> Steps:
    """The steps as they hold in a province."""
    return changed_steps(load_steps(rubric), changes(work, province, rubric))


def history(work: Work, province: str, rubric: str, step: str) -> list[SettingVersion]:
    """Every version of a step, the newest first."""
    return store.history(work, province, _key(rubric, step))


def set_step(
    work: Work, actor: Actor, province: str, rubric: str, step: str, value: Mapping[str, Any] | None, seen: int
) -> Step:
    """Sets days, effort and how-to of a step with their `reference`; None takes it back to the general figures. `seen`:
    the version that was looked at, 0 for none. Returns the step as it is now. Raises RubricError (one line),
    ChangedMeanwhile, NotYours; KeyError for a step that is none."""
    general = load_steps(rubric)
    _ = general.steps[step]
    if named_province(province) is None or (
        actor.side != "system" and (actor.side != "province" or actor.area != province)
    ):
        raise NotYours("only the office of this province can set that")
    row = [{"id": step, **value}] if value is not None else []
    after = changed_steps(general, row).steps[step]
    before = own(work, province, rubric).get(step)
    if before is not None and before.version != seen:
        raise ChangedMeanwhile(before)
    version = before.version + 1 if before is not None else 1
    key = _key(rubric, step)
    number = store.add(work, province, key, version, None if value is None else dict(value), actor.audited)
    if number is None:
        raise ChangedMeanwhile(store.history(work, province, key)[0])
    detail = {"province": province, "key": key, "version": version}
    audit.add(work, actor.audited, "improvement.set", "setting", number, detail)
    return after
