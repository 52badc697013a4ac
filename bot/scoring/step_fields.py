"""Reading the fields of [[step]] and [[raise]] that a rubric file does not have, with a complaint naming the place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.scoring.fields import Raw, need
from bot.scoring.rubric import RubricError, Texts

WHO = ("producer", "commune", "laboratory", "certifier", "ip_office")
LONGEST_TEXT = 70
MOST_LINES = 5
LONGEST_LEAD = 3650  # ten years of days: beyond it a figure is a slip of the finger
HIGHEST_COST = 10_000_000_000  # đồng, likewise

_KEYS: Mapping[str, frozenset[str]] = {
    name: frozenset(keys.split())
    for name, keys in {
        "file": "step raise",
        "overrides": "step",
        "step": "id vi en how_vi how_en days effort who evidence after judged basis harvest",
        "raise": "criteria to steps advise from_zero",
        "override": "id days effort cost how_vi how_en reference",
    }.items()
}


def known(raw: Raw, table: str, where: str) -> None:
    if unknown := raw.keys() - _KEYS[table]:
        raise RubricError(f"{where}: unknown key {min(unknown)!r}")


def whole(raw: Raw, key: str, low: int, high: int, where: str) -> int:
    value: int = need(raw, key, int, where)
    if not low <= value <= high:
        raise RubricError(f"{where}: {key} {value} is not from {low} to {high}")
    return value


def yes(raw: Raw, key: str, default: bool, where: str) -> bool:
    value: bool = need(raw, key, bool, where) if key in raw else default
    return value


def names(raw: Raw, key: str, where: str) -> tuple[str, ...]:
    """A list of ids, absent or empty allowed, none there twice."""
    value: Any = raw.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        raise RubricError(f"{where}: {key} is not a list of ids")
    if len(set(value)) < len(value):
        raise RubricError(f"{where}: {key} names one twice")
    return tuple(value)


def days(raw: Raw, where: str) -> tuple[int, int, int]:
    value: Any = raw.get("days")
    if not isinstance(value, list) or len(value) != 3 or any(type(one) is not int for one in value):
        raise RubricError(f"{where}: days is not [low, likely, high]")
    low, likely, high = value
    if not 0 <= low <= likely <= high <= LONGEST_LEAD:
        raise RubricError(f"{where}: days {value} do not rise from 0 to {LONGEST_LEAD}")
    return low, likely, high


def cost(raw: Raw, where: str) -> tuple[int, int]:
    """What it costs, from and to, in đồng."""
    value: Any = raw.get("cost")
    if not isinstance(value, list) or len(value) != 2 or any(type(one) is not int for one in value):
        raise RubricError(f"{where}: cost is not [from, to]")
    low, high = value
    if not 0 <= low <= high <= HIGHEST_COST:
        raise RubricError(f"{where}: cost {value} does not rise from 0 to {HIGHEST_COST}")
    return low, high


def how(raw: Raw, where: str) -> Texts:
    """The how-to in both languages: short lines, no empty ones at the ends."""
    both = {language: need(raw, f"how_{language}", str, where).strip() for language in ("vi", "en")}
    for language, text in both.items():
        if not text or len(text.splitlines()) > MOST_LINES:
            raise RubricError(f"{where}: how_{language} has {len(text.splitlines())} lines, not 1 to {MOST_LINES}")
    return both
