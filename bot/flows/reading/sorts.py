"""The words of products.toml, ready to be looked up: what a product word says about the sheet."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from bot.flows.reading.syllables import Phrases


@dataclass(frozen=True, slots=True)
class Deciding:
    """Words behind a product word, and the sheets they leave; `weak`: only when no other words decide."""

    sheets: frozenset[int]
    weak: bool


@dataclass(frozen=True, eq=False)
class Sort:
    """Things that are sorted alike: the sheets of the word alone, of the fresh thing and of what is made of it.

    `half`: the word tells only half ("bột", "nước").
    """

    sheets: frozenset[int]
    fresh: frozenset[int]
    made: frozenset[int]
    deciding: Phrases[Deciding]
    half: bool


@dataclass(frozen=True, eq=False)
class Sorts:
    """`named`: every product word with its sort; `fresh`, `made`: the words for the state of a thing."""

    named: Phrases[Sort]
    fresh: Phrases[bool]
    made: Phrases[bool]


@cache
def sorts() -> Sorts:
    data = tomllib.loads(files(__package__).joinpath("products.toml").read_text(encoding="utf-8"))
    named: list[tuple[str, Sort]] = []
    for entry in data["sort"]:
        deciding = [
            (word, Deciding(frozenset(one["sheets"]), one.get("weak", False)))
            for one in entry.get("with", ())
            for word in _listed(one["words"])
        ]
        sort = Sort(
            frozenset(entry["sheets"]),
            frozenset(entry.get("fresh", entry["sheets"])),
            frozenset(entry.get("made", ())),
            Phrases(deciding),
            entry.get("half", False),
        )
        named.extend((word, sort) for word in _listed(entry["words"]))
    return Sorts(
        Phrases(named),
        Phrases((word, True) for word in _listed(data["fresh"])),
        Phrases((word, True) for word in _listed(data["made"])),
    )


def _listed(words: str) -> list[str]:
    return [word.strip() for word in words.split(",") if word.strip()]
