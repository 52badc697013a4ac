"""From the settings to a lane that works: the box, the database, its schema, and the proof that the keys fit."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import insert, select
from sqlalchemy.exc import DBAPIError

from bot.clock import Clock
from bot.storage.engine import Database, database_file, open_database, problem
from bot.storage.lane import Lane
from bot.storage.migrate import upgrade
from bot.storage.problems import StorageProblem
from bot.storage.running import Running
from bot.storage.sealing import SETTING, Box
from bot.storage.tables import installation

PROBE = "sealed probe"


def open_storage(url: str, secret_keys: str | None, key_dir: Path, clock: Clock, *, lanes: int = 4) -> Lane:
    """Opens all of it. `key_dir` is where the key file lies when no keys are set and the database is no file; else it
    lies beside that. Raises `StorageProblem` with one line for the person who runs the bot."""
    file = database_file(url)
    box = Box.from_settings(secret_keys, key_dir if file is None else file.parent, file)
    database = open_database(url, lanes=lanes)
    try:
        if database.file is not None:
            database.running = Running(database.file)
        upgrade(database, now=clock.now())
        confirm_keys(database, box)
    except DBAPIError as error:
        database.close()
        raise problem(database, error) from None
    except BaseException:
        database.close()
        raise
    return Lane(database, box, clock, lanes=lanes)


def confirm_keys(database: Database, box: Box) -> None:
    """Raises `StorageProblem` when this database was sealed with other keys: better now than at somebody's message."""
    with database.reader.connect() as connection:
        probe = connection.execute(_FIND).scalar()
    if probe is None:
        with database.writer.begin() as connection:
            if connection.execute(_FIND).scalar() is None:
                connection.execute(insert(installation), {"name": PROBE, "value": box.seal("ocop")})
        return
    try:
        box.open(probe)
    except StorageProblem:
        raise StorageProblem(
            f"{SETTING} (or the key file) does not fit {database.where}: put back the key it was sealed with;"
            " after a change of keys the old one stays at the end of the list"
        ) from None


_FIND = select(installation.c.value).where(installation.c.name == PROBE)
