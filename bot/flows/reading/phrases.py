"""The lists of phrases.toml, spelled out and ready to be looked up."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from bot.flows.reading.syllables import Phrases, spelled_out


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("phrases.toml").read_text(encoding="utf-8"))


def listed(name: str) -> list[str]:
    """Every phrase of the list with this name."""
    groups = {f"<{group}>": "|".join(words) for group, words in _data()["groups"].items()}
    phrases: list[str] = []
    for pattern in _data()["phrases"][name]:
        for group, words in groups.items():
            pattern = pattern.replace(group, words)
        phrases += spelled_out(pattern)
    return phrases


@cache
def said(name: str) -> Phrases[bool]:
    """The list with this name, to ask whether something typed is in it."""
    return Phrases((phrase, True) for phrase in listed(name))


def shortened() -> dict[str, str]:
    """What people write for official words: {"htx": "hợp tác xã"}."""
    return dict(_data()["short"])
