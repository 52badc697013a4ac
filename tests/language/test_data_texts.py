"""Texts in data files: whatever is said in Vietnamese is said in English too, and the other way round."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

BOT = Path(__file__).resolve().parents[2] / "bot"
FILES = sorted(BOT.rglob("*.toml"))

# Texts that stand in one language on purpose: (file, table, key).
ALONE = {("qd26-2026.toml", "ministry", "name_vi")}  # names of offices, used in Vietnamese forms only


def tables(value: object, place: str = "") -> Iterator[tuple[str, dict[str, object]]]:
    if isinstance(value, dict):
        yield place or ".", value
        for key, inner in value.items():
            yield from tables(inner, f"{place}.{key}".strip("."))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from tables(inner, f"{place}[{index}]")


def twin(key: str) -> str | None:
    """The key of the same text in the other language; None for a key that names no language."""
    for here, there in (("vi", "en"), ("en", "vi")):
        if key == here:
            return there
        if key.endswith(f"_{here}"):
            return key[: -len(here)] + there
    return None


def is_alone(name: str, place: str, key: str) -> bool:
    return (name, re.sub(r"\[\d+\]", "", place), key) in ALONE


def lonely(data: dict[str, object], name: str) -> list[str]:
    """What is wrong with the texts of one file, a line each."""
    found = []
    for place, table in tables(data):
        for key, text in table.items():
            other = twin(key)
            if other is None or is_alone(name, place, key):
                continue
            if other not in table:
                found.append(f"{place}.{key} has no {other}")
            elif type(text) is not type(table[other]):
                found.append(f"{place}.{key} and {other} differ in kind")
            elif isinstance(text, list) and len(text) != len(table[other]):  # type: ignore[arg-type]
                found.append(f"{place}.{key} and {other} differ in length")
            elif _blank(text) != _blank(table[other]):
                found.append(f"{place}.{key} or its {other} is empty")
    return found


def _blank(text: object) -> bool:
    return isinstance(text, str) and not text.strip()


def test_there_are_data_texts() -> None:
    assert FILES


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(BOT)))
def test_both_languages_are_there(path: Path) -> None:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    assert lonely(data, path.name) == []


def test_every_exception_is_still_one() -> None:
    found = {
        (path.name, re.sub(r"\[\d+\]", "", place), key)
        for path in FILES
        for place, table in tables(tomllib.loads(path.read_text(encoding="utf-8")))
        for key in table
        if (other := twin(key)) is not None and other not in table
    }
    assert found == ALONE


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('[a]\nname_vi = "x"', "a.name_vi has no name_en"),
        ('[a]\nen = "x"', "a.en has no vi"),
        ('[[a]]\nvi = "x"\nen = " "', "a[0].vi or its en is empty"),
        ('vi = ["x", "y"]\nen = ["x"]', "..vi and en differ in length"),
        ('vi = "x"\n[en]\na = "x"', "..vi and en differ in kind"),
    ],
)
def test_a_lonely_text_is_noticed(text: str, complaint: str) -> None:
    assert complaint in lonely(tomllib.loads(text), "example.toml")
