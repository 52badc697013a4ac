"""Looking into a house from outside: its tables, its files, a talk up to a point."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.messages import Message, Started, Text
from bot.play import Stage
from bot.storage import Loaded, Work, chats
from bot.storage.tables import METADATA
from tests.prepared import brought

BOTH = pytest.mark.parametrize("on", [None, "postgresql"], indirect=True, ids=["sqlite", "postgresql"])
"""Where what a database does differently could matter: rows that are moved between people, locks, dates."""


def rows(on: Stage, table: str) -> list[Any]:
    """Every row of a table, by its number where it has one."""
    what = METADATA.tables[table]
    statement = select(what).order_by(what.c.id) if "id" in what.c else select(what)
    return on.lane.look(lambda work: list(work.conn.execute(statement)))


def counts(on: Stage) -> dict[str, int]:
    """How many rows each table has."""

    def job(work: Work) -> dict[str, int]:
        return {
            name: work.conn.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in METADATA.tables.items()
        }

    return on.lane.look(job)


def loaded(on: Stage) -> Loaded:
    def job(work: Work) -> Loaded:
        found = chats.look(work, "play", "play", on.chat)
        assert found is not None
        return found

    return on.lane.look(job)


def raw(folder: Path) -> bytes:
    """All that lies in the folder's files but the key."""
    files = [file for file in folder.rglob("*") if file.is_file() and file.suffix != ".key"]
    return b"".join(file.read_bytes() for file in sorted(files))


def texts(messages: Sequence[Message]) -> str:
    return "\n\n".join(message.text for message in messages)


def type_all(on: Stage, *replies: str) -> str:
    """Type these one after another; what the bot said to the last."""
    said = ""
    for reply in replies:
        said = texts(on.say(Text(reply)))
    return said


def begun(on: Stage, name: str = "tea-cooperative", until: str = "home") -> None:
    """One of the scripted producers, played until a question is open."""
    brought(on, name, until)


def greeted(on: Stage) -> None:
    on.say(Started())
    on.say(Text("1"))
