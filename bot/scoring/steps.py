"""What a producer can do to stand higher on a criterion: the model of the improvement steps, and reading them.

`rubrics/<rubric>.steps.*.toml`, read in name order, hold [[step]] (one thing to do in the world) and [[raise]] (the
steps one position of a criterion takes beyond the position before it). Lead times are in days (low, likely, high),
effort goes from 1 (small) to 5 (large); both are our judgement unless `basis` names an article. A province file
changes days, effort or how-to of steps there are and says what they cost, each with a `reference` (law, or a
practical source).

Every complaint is a RubricError of one line naming the file and the place in it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from graphlib import TopologicalSorter
from importlib import resources
from pathlib import Path
from typing import Any, Literal, cast

from bot.scoring import step_fields, step_load
from bot.scoring.fields import Raw
from bot.scoring.load import load_rubric
from bot.scoring.rubric import Rubric, RubricError, Texts

Who = Literal["producer", "commune", "laboratory", "certifier", "ip_office"]
_FOLDER = resources.files("bot.scoring") / "rubrics"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. `text`: what, on one line; `how`: at most five lines, what to do tomorrow morning. `days`:
    low, likely, high. `after`: steps that come before it when both are in a plan. `judged`: what it yields depends on
    the council's eye and taste. `cost`: from, to in đồng, where a province has put it down; nobody else knows.
    `basis`: "judgement", or the article a figure stands on. `harvest`: needs fresh product. `reference`: where a
    province's own figures come from (None: the general ones)."""

    id: str
    text: Texts
    how: Texts
    days: tuple[int, int, int]
    effort: int
    who: Who
    evidence: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    judged: bool = False
    basis: str = "judgement"
    harvest: bool = False
    reference: str | None = None
    cost: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Raise:
    """What reaching position `to` takes beyond the position before it. `advise` False: never advised, nor anything
    above it (who a person is). `from_zero` False: never a place a plan stops at, and its steps are not asked on the
    way past it."""

    to: int
    steps: tuple[str, ...]
    advise: bool = True
    from_zero: bool = True


@dataclass(frozen=True, slots=True)
class Steps:
    """All steps of a rubric by id, in an order in which each comes after those it presumes, and the raises by
    criterion id (`Criterion.ref`) and position. `rank`: a step's place in that order; `before`: everything it waits
    for, however far back."""

    rubric: str
    steps: Mapping[str, Step]
    raises: Mapping[tuple[str, int], Raise]
    rank: Mapping[str, int] = field(init=False, repr=False)
    before: Mapping[str, frozenset[str]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        graph = {name: [one for one in step.after if one in self.steps] for name, step in self.steps.items()}
        order = tuple(TopologicalSorter(graph).static_order())
        object.__setattr__(self, "steps", {name: self.steps[name] for name in order})
        object.__setattr__(self, "rank", {name: place for place, name in enumerate(order)})
        before: dict[str, frozenset[str]] = {}
        for name in order:
            before[name] = frozenset(graph[name]).union(*(before[one] for one in graph[name]))
        object.__setattr__(self, "before", before)

    def rising(self, ref: str, position: int) -> Raise | None:
        return self.raises.get((ref, position))


def load_steps(rubric_id: str, override: Path | None = None) -> Steps:
    """The steps of a rubric, with a province's own figures where a file of them is given. RubricError if there are
    none or they are not sound."""
    general = _general(rubric_id)
    if override is None:
        return general
    try:
        text = override.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RubricError(f"{override.name}: cannot be read: {error}") from error
    return override_steps(general, text, override.name)


@cache
def _general(rubric_id: str) -> Steps:
    stem = f"{rubric_id}.steps."
    files = sorted(f.name for f in _FOLDER.iterdir() if f.name.startswith(stem) and f.name.endswith(".toml"))
    if not files:
        raise RubricError(f"{rubric_id}: there are no improvement steps for this rubric")
    return parse_steps({name: (_FOLDER / name).read_text("utf-8") for name in files}, load_rubric(rubric_id))


def province_file(rubric_id: str, province: str) -> Path | None:
    """A province's own figures, `rubrics/<rubric>.province.<code>.toml`; None where it has none."""
    file = Path(str(_FOLDER / f"{rubric_id}.province.{province}.toml"))
    return file if province.isalnum() and file.is_file() else None


def parse_steps(files: Mapping[str, str], rubric: Rubric) -> Steps:
    """Steps from the texts of files by name, with every check: references, cycles, and that every position a product
    can rise to is covered."""
    steps: dict[str, Step] = {}
    raises: dict[tuple[str, int], Raise] = {}
    for name, text in files.items():
        try:
            raw = _toml(text)
            step_fields.known(raw, "file", "the top level")
            for row in raw.get("step", ()):
                fields = step_load.step(row)
                if fields["id"] in steps:
                    raise RubricError(f"step {fields['id']}: there twice")
                steps[fields["id"]] = Step(**fields)
            for row in raw.get("raise", ()):
                criteria, fields = step_load.raised(row)
                for ref in criteria:
                    if (ref, fields["to"]) in raises:
                        raise RubricError(f"raise {ref} to {fields['to']}: there twice")
                    raises[ref, fields["to"]] = Raise(**fields)
        except RubricError as error:
            raise RubricError(f"{name}: {error}") from error
    try:
        step_load.check(steps, raises, rubric)
        return Steps(rubric.id, steps, raises)
    except RubricError as error:
        raise RubricError(f"{rubric.id}.steps: {error}") from error


def override_steps(general: Steps, text: str, name: str) -> Steps:
    """The steps with a province's own days, effort and how-to; each changed step says on what reference."""
    try:
        raw = _toml(text)
        step_fields.known(raw, "overrides", "the top level")
        return changed_steps(general, raw.get("step", ()))
    except RubricError as error:
        raise RubricError(f"{name}: {error}") from error


def changed_steps(general: Steps, rows: Iterable[Mapping[str, Any]]) -> Steps:
    """The steps with the rows of a province laid over them: {"id", "reference", "days", "effort", "cost",
    "how_vi", "how_en"}. Raises RubricError."""
    steps = dict(general.steps)
    changed: set[str] = set()
    for row in rows:
        own, changes = step_load.override(dict(row))
        if own not in steps or own in changed:
            raise RubricError(f"step {own}: {'there twice' if own in changed else 'there is no such step'}")
        changed.add(own)
        steps[own] = step_load.changed(steps[own], changes)
    return Steps(general.rubric, steps, general.raises) if changed else general


def _toml(text: str) -> Raw:
    try:
        return cast(Raw, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise RubricError(f"not valid TOML: {error}") from error
