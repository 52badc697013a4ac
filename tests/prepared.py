"""What many tests begin with, made once in a process and copied: a SQLite database with the schema and its key, and the
talk of a scripted producer up to a question. Making the schema takes a quarter of a second each time, a talk another.

Where the making itself is looked at (migrations, first starts) nothing of this is used; whole talks are had anew."""

from __future__ import annotations

import copy
import shutil
import sqlite3
import tempfile
from contextlib import closing
from functools import cache
from pathlib import Path

from sqlalchemy import func, select

from bot import play
from bot.clock import FixedClock
from bot.play import Stage
from bot.storage import open_storage
from bot.storage.tables import chat
from tests.people import people, walk

KEY = "ocop.key"
_kept = tempfile.TemporaryDirectory(prefix="ocop-prepared-")  # goes with the process


def prepared(folder: Path, name: str = "ocop.db") -> Path:
    """The folder, with a database of that name and its key, as a first start leaves them. What lies there stays."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / name).exists():
        shutil.copy(_empty() / "ocop.db", folder / name)
        shutil.copy(_empty() / KEY, folder / KEY)
    return folder


def stage(folder: Path, database: str = "") -> Stage:
    """`play.stage`, which finds the schema there already."""
    return play.stage(folder if database else prepared(folder, "talk.db"), database)


def brought(on: Stage, name: str, until: str = "home") -> None:
    """Has a scripted producer of `tests/data/people.toml` talk in a fresh house until a question is open."""
    file = on.lane.database.file
    if file is None or not _fresh(on, file):  # PostgreSQL, or somebody was here before
        walk(people()[name], on, until)
        return
    talked, before = _talked(name, until)
    _copy(talked, file)
    vars(on).update({key: copy.copy(kept) for key, kept in vars(before).items() if key not in ("lane", "clock")})


def _fresh(on: Stage, file: Path) -> bool:
    """Whether a talk would go here as it went in the house that is copied: its key, its hour, and nobody in it."""
    same = (file.parent / KEY).read_bytes() == (_empty() / KEY).read_bytes()
    nobody = on.lane.look(lambda work: work.conn.execute(select(func.count()).select_from(chat)).scalar_one()) == 0
    return same and nobody and on.clock.now() == play.START


@cache
def _empty() -> Path:
    folder = Path(_kept.name) / "empty"
    folder.mkdir()
    open_storage(f"sqlite:///{folder / 'ocop.db'}", None, folder, FixedClock(play.START)).stop()
    return folder


@cache
def _talked(name: str, until: str) -> tuple[Path, Stage]:
    """The file of the database after the talk, and how the stage stood then."""
    folder = Path(_kept.name) / f"{name}-{until}"
    on = stage(folder)
    walk(people()[name], on, until)
    on.lane.stop()
    return folder / "talk.db", on


def _copy(source: Path, target: Path) -> None:
    """Into a database that is open already: its connections see the new content at their next transaction."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
