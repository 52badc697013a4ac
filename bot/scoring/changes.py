"""An old rubric beside the one that took its place: what became of each criterion, and what that means for a result.

The data is `rubrics/<old>.changes.toml`. A line counts as the same only where its words are the same in both; where
they are not, nothing is carried over, and that is said (`Comparison.unlike`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Literal

from bot.scoring.estimate import BANDS
from bot.scoring.load import load_rubric
from bot.scoring.rubric import Criterion, RubricError, Texts

OLD, NEW = "qd148-2023", "qd26-2026"
LEAST = 3
_NUMBER = re.compile(r"-[0-9]+$")


@dataclass(frozen=True, slots=True)
class Pair:
    """One criterion then and now; None where it has no counterpart. `same`: position then → position now. `note`: what
    changed, None where nothing but maybe the points did."""

    old: Criterion | None
    new: Criterion | None
    same: Mapping[int, int]
    note: Texts | None

    @property
    def changed(self) -> bool:
        """Whether anything a producer should know is different."""
        if self.old is None or self.new is None:
            return True
        return self.old.floors != self.new.floors or len(self.same) < len(self.old.options)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a star is out of reach now. "floor": `pair.new` has `have` points and needs `need` for the star; `added`:
    the old rule asked for nothing there. "band": the whole lacks `need` − `have` points."""

    kind: Literal["floor", "band"]
    pair: Pair | None
    have: int
    need: int
    added: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """`held`: the stars then (0 for none); `stars` and `total`: the self-score now. `reasons`: what stands between the
    two, the floors before the points, new floors first. `unknown`: criteria with a floor for the held star that nobody
    has answered. `unlike`: pairs that cannot be compared line by line; `gone` and `added` have no counterpart."""

    held: int
    stars: int
    total: int
    reasons: tuple[Reason, ...]
    unknown: tuple[Pair, ...]
    unlike: tuple[Pair, ...]
    gone: tuple[Pair, ...]
    added: tuple[Pair, ...]


@cache
def _data(old: str) -> dict[str, Any]:
    file = resources.files("bot.scoring") / "rubrics" / f"{old}.changes.toml"
    return tomllib.loads(file.read_text("utf-8"))


@cache
def pairs(sheet: int, old: str = OLD) -> tuple[Pair, ...]:
    """Every criterion of a sheet then and now, in the order of the sheet now, what is gone at the end. RubricError
    where the data leaves one out."""
    data = _data(old)
    before, after = load_rubric(data["old"]).sheet(sheet), load_rubric(data["new"]).sheet(sheet)
    known = {(raw["old"], raw["new"]): dict(raw["same"]) for raw in data["pair"]}
    left = {one.code: one for one in before.criteria}
    found: list[Pair] = []
    for new in after.criteria:
        old_one = next((one for one in left.values() if (one.ref, new.ref) in known), None)
        if old_one is None:
            if new.ref not in data["added"]:
                raise RubricError(f"{old}.changes.toml: sheet {sheet}: {new.ref} is neither paired nor added")
            found.append(Pair(None, new, MappingProxyType({}), _note(data, new.ref)))
            continue
        del left[old_one.code]
        same = MappingProxyType(known[old_one.ref, new.ref])
        found.append(Pair(old_one, new, same, _note(data, new.ref)))
    for one in left.values():
        if one.ref not in data["gone"]:
            raise RubricError(f"{old}.changes.toml: sheet {sheet}: {one.ref} is neither paired nor gone")
        found.append(Pair(one, None, MappingProxyType({}), _note(data, one.ref)))
    return tuple(found)


def _note(data: dict[str, Any], ref: str) -> Texts | None:
    family = _NUMBER.sub("", ref)
    raw = next((one for one in data["note"] if one["of"] == family), None)
    return None if raw is None else MappingProxyType({"vi": raw["vi"], "en": raw["en"]})


def carried(sheet: int, points: Mapping[str, int]) -> dict[str, int]:
    """What an old self-score says of the sheet now: position by criterion code, only where the line that gave those
    points has the same words today. Everything else stays open."""
    found: dict[str, int] = {}
    for pair in pairs(sheet):
        if pair.old is None or pair.new is None or pair.old.code not in points:
            continue
        lines = [line.position for line in pair.old.options if line.points == points[pair.old.code]]
        if len(lines) == 1 and lines[0] in pair.same and not pair.new.cases:
            found[pair.new.code] = pair.same[lines[0]]
    return found


def compare(
    sheet: int, held: int, total: int, stars: int, points: Mapping[str, int], *, best: int | None = None
) -> Comparison:
    """The stars held by the old rule beside a self-score by the new one: `points` by criterion code, what is open left
    out; `best`: the most it can still come to (`total` where nothing is open). With nothing held (`held` 0) it
    compares for three stars."""
    star = held or LEAST
    every = pairs(sheet)
    both = [one for one in every if one.old is not None and one.new is not None]
    floors, unknown = [], []
    for one in every:
        need = one.new.floor(star) if one.new is not None else 0
        if one.new is None or not need:
            continue
        if one.new.code not in points:
            unknown.append(one)
        elif points[one.new.code] < need:
            added = one.old is None or not one.old.floor(star)
            floors.append(Reason("floor", one, points[one.new.code], need, added))
    reasons = sorted(floors, key=lambda reason: not reason.added)
    most = total if best is None else best
    if most < BANDS[star - 2]:
        reasons.append(Reason("band", None, most, BANDS[star - 2]))
    return Comparison(
        held=held,
        stars=stars,
        total=total,
        reasons=tuple(reasons),
        unknown=tuple(unknown),
        unlike=tuple(one for one in both if len(one.same) < len(one.old.options if one.old else ())),
        gone=tuple(one for one in every if one.new is None),
        added=tuple(one for one in every if one.old is None),
    )


def new_floors(sheet: int, star: int) -> tuple[Pair, ...]:
    """What the new rule asks for at a star where the old one asked for nothing."""
    return tuple(
        one
        for one in pairs(sheet)
        if one.new is not None and one.new.floor(star) and (one.old is None or not one.old.floor(star))
    )
