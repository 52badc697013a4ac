"""The plan of a year: what an office means to reach, entered whole, with who changed what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.programme.measures import MEASURES, Measure
from bot.storage import Work, audit, targets
from bot.storage.targets import Target


@dataclass(frozen=True, slots=True)
class Area:
    """Whose plan: codes, "" is the whole country, the whole province."""

    province: str = ""
    commune: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is meant now, by measure, and which entry was the newest (0 before the first): who changes it says so."""

    area: Area
    year: int
    values: Mapping[Measure, int]
    version: int


class Overtaken(Exception):
    """Somebody else changed the plan meanwhile: `now` is how it stands, nothing was written."""

    def __init__(self, now: Plan) -> None:
        super().__init__("the plan was changed meanwhile")
        self.now = now


def plan(work: Work, area: Area, year: int) -> Plan:
    entries = targets.history(work, area.province, area.commune, year)
    standing = {one.measure: one.value for one in entries}
    values = {each: value for each in MEASURES if (value := standing.get(each)) is not None}
    return Plan(area, year, values, entries[-1].id if entries else 0)


def change(
    work: Work, area: Area, year: int, values: Mapping[Measure, int | None], seen: int, by_person_id: int
) -> int:
    """Keeps the plan as it was entered whole (None: nothing is meant); returns how many measures changed. Raises
    Overtaken where `seen` is no longer its newest entry."""
    now = plan(work, area, year)
    if seen != now.version:
        raise Overtaken(now)
    changed = {each: values.get(each) for each in MEASURES if values.get(each) != now.values.get(each)}
    for measure, value in changed.items():
        id_ = targets.add(work, area.province, area.commune, year, measure, value, by_person_id)
        detail = {"province": area.province, "commune": area.commune, "year": year, "measure": measure, "value": value}
        audit.add(work, audit.person_actor(by_person_id), "target.set", "target", id_, detail)
    return len(changed)


def history(work: Work, area: Area, year: int) -> list[Target]:
    """Every entry, the newest first."""
    return targets.history(work, area.province, area.commune, year)[::-1]
