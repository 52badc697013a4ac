"""`ocop-bot db …`: the database's own commands, for whoever runs the bot."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from bot.clock import SystemClock
from bot.settings import Settings, SettingsProblem, load_settings
from bot.storage import (
    Box,
    Database,
    StorageProblem,
    Work,
    announcements,
    backup,
    confirm_keys,
    copy_rows,
    migrate,
    open_database,
    restore,
)
from bot.storage.backup import check_file
from bot.storage.engine import database_file
from bot.storage.problems import Unreachable

T = TypeVar("T")
Fail = Callable[[str, int], int]
WRONG, BAD_INPUT, CANNOT_START = 1, 2, 3
BAR = 30  # characters


def run(fail: Fail, do: Callable[[Settings, Database], int], wait: float = 0, *, new: bool = False) -> int:
    """Opens the database of the settings, as it is, and does something with it. `new`: it may be about to be made; its
    key is made before there is anything in it."""
    try:
        settings = load_settings()
        settings.var.mkdir(parents=True, exist_ok=True)
        if new:
            box(settings)
        database = patiently(lambda: open_database(settings.database), wait)
        try:
            return do(settings, database)
        finally:
            database.close()
    except (SettingsProblem, StorageProblem) as problem:
        return fail(str(problem), CANNOT_START)
    except OSError as error:
        return fail(f"{error.filename or error}: {error.strerror}; choose another place or make room", CANNOT_START)


def patiently(open_it: Callable[[], T], wait: float) -> T:
    """Opens a database that may not answer yet, for at most that many seconds. Raises what opening raises."""
    until = time.monotonic() + wait
    told = False
    while True:
        try:
            return open_it()
        except Unreachable as problem:
            if time.monotonic() >= until:
                raise
            if not told:
                print(f"ocop-bot: {problem}; waiting up to {wait:g} s", file=sys.stderr, flush=True)
                told = True
            time.sleep(min(1.0, max(0.05, until - time.monotonic())))


def run_upgrade(settings: Settings, database: Database) -> int:
    before = migrate.revision(database)
    if before == migrate.HEAD:
        print(f"{database.where} has schema {migrate.HEAD}: nothing to do.")
        return 0
    copy = migrate.upgrade(database)
    confirm_keys(database, box(settings))
    print(f"{database.where} was brought from schema {before or 'none'} to {migrate.HEAD}.")
    if copy is not None:
        print(f"Its copy from before is {copy}.")
    return 0


def run_check(settings: Settings, database: Database) -> int:
    """Says line by line what was looked at; 1 where something is wrong."""
    wrong = []
    schema = migrate.revision(database)
    if schema != migrate.HEAD:
        found = schema or "not made"
        wrong.append(f"its schema is {found}, this program knows {migrate.HEAD}: run `ocop-bot db upgrade`")
    else:
        wrong += [f"its tables differ from this program's: {one}" for one in migrate.differences(database)]
    if database.file is not None:
        wrong += check_file(database)
    if schema is not None:
        try:
            confirm_keys(database, box(settings))
            if schema == migrate.HEAD:
                wrong += _miscounted(database, box(settings))
        except StorageProblem as problem:
            wrong.append(str(problem))
    for line in wrong:
        print(f"problem: {line}")
    if not wrong:
        print(f"{database.where} is sound: schema {schema}, the keys fit.")
    return WRONG if wrong else 0


def _miscounted(database: Database, box: Box) -> list[str]:
    with database.reader.connect() as connection, connection.begin():
        numbers = announcements.miscounted(Work(connection, SystemClock().now(), box))
    return [f"announcement {number}: more were told than its counts say" for number in numbers]


def run_backup(settings: Settings, database: Database, target: Path) -> int:
    backup(database, target)
    print(f"{target} holds everything {database.where} held ({target.stat().st_size / 1e6:,.1f} MB).")
    print(f"The key that opens it is not in it: keep {key_place(settings)} too, in another place.")
    if any(settings.media_folder.glob("*")):
        print(f"Pictures and files people sent lie in {settings.media_folder}: copy that folder as well.")
    return 0


def run_restore(settings: Settings, database: Database, copy: Path, force: bool) -> int:
    moved = restore(copy, database, force=force)
    print(f"{database.where} holds what {copy} held.")
    if moved is not None:
        print(f"What it held before is in {moved}.")
    print(f"It opens with the key it was sealed with: put that into {key_place(settings)}.")
    print("Then `ocop-bot db check` says whether it fits.")
    return 0


def run_copy(settings: Settings, database: Database, url: str) -> int:
    target = open_database(url)
    try:
        if migrate.revision(target) is None:
            migrate.upgrade(target)
        rows = copy_rows(database, target, progress=_bar if sys.stderr.isatty() else lambda *_: None)
    finally:
        target.close()
    if sys.stderr.isatty():
        print(file=sys.stderr)
    print(f"{rows:,} rows were copied to {target.where} and counted there.")
    print(f"Set OCOP_DATABASE_URL to it. Its key is the same: {key_place(settings)} has to come along, by another way.")
    return 0


def _bar(table: str, done: int, total: int) -> None:
    part = done / total if total else 1.0
    bar = "█" * round(BAR * part)
    print(f"\r[{bar:·<{BAR}}] {part:4.0%}  {done:,} of {total:,}  {table:<20.20}", end="", file=sys.stderr, flush=True)


def box(settings: Settings) -> Box:
    file = database_file(settings.database)
    return Box.from_settings(settings.secret_keys or None, settings.var if file is None else file.parent, file)


def key_place(settings: Settings) -> str:
    """Where the keys of this installation are kept, in words."""
    if settings.secret_keys.strip():
        return "the value of OCOP_SECRET_KEYS"
    file = database_file(settings.database)
    return str((settings.var if file is None else file.parent) / "ocop.key")
