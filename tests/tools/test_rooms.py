from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tools.rooms import breaches, parse

ROOT = Path(__file__).resolve().parents[2]
CONTRACT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"][0]
TABLE = parse(CONTRACT["rooms"])
FOR_ALL = set(CONTRACT["for_all"])


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("bot.scoring.estimate", "bot.messages"),
        ("bot.programme.places", "bot.flows"),
        ("bot.flows.engine", "bot.storage.work"),
        ("bot.storage.work", "bot.services"),
        ("bot.channels.web", "bot.storage"),
        ("bot.channels.web", "bot.settings"),
        ("bot.documents.card", "bot.messages"),
        ("bot.handlers.inbound", "bot.channels.web"),
        ("bot.language.words", "bot.messages"),
        ("bot", "bot.flows"),
    ],
)
def test_an_import_the_table_does_not_allow_is_a_breach(importer: str, imported: str) -> None:
    assert len(breaches([(importer, imported)], TABLE, FOR_ALL)) == 1


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("bot.programme.places", "bot.scoring"),
        ("bot.flows.engine", "bot.flows.reply"),
        ("bot.scoring.load", "bot.language"),
        ("bot.office.pages", "bot.channels.web"),
        ("bot.cli", "bot.settings"),
        ("bot.app", "bot.delivery.pump"),
        ("bot.services.people", "bot"),
    ],
)
def test_an_import_the_table_allows_is_none(importer: str, imported: str) -> None:
    assert breaches([(importer, imported)], TABLE, FOR_ALL) == []


def test_the_table_names_only_rooms_it_has() -> None:
    assert {name for allowed in TABLE.values() for name in allowed} <= {"*", *TABLE}


def test_every_room_there_is_stands_in_the_table() -> None:
    built = {path.parent.name for path in (ROOT / "bot").glob("*/__init__.py")}
    built |= {path.stem for path in (ROOT / "bot").glob("*.py")} - {"__init__"}
    assert built <= set(TABLE)
