"""A database as large as the programme may become: the demo's province (`bot/demo`), its rows many times over.

Half of the copies stay in the province, far more than any has; the others lie in all the others. What was imported and
never wrote is copied without its messages. It is made once and kept in a folder, by its size.
"""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, text

from bench._bots import fresh
from bench._copies import Row, multiply, number_of
from bench._filled import tidy
from bot.clock import SystemClock
from bot.demo.making import make
from bot.demo.world import PROVINCE
from bot.programme.places import communes, provinces
from bot.settings import load_settings
from bot.storage import Database, open_database
from bot.storage.migrate import upgrade
from bot.storage.tables import METADATA

BEGUN_WITH = 100  # organisations that were really played
HOUSE = (
    "installation",
    "channel_account",
    "lease",
    "code",
    "attempt",
    "alarm",
    "officer",
    "office_account",
    "office_session",
    "office_setting",
    "announcement",
    "wording",
    "tally",
    "canned",
    "product_number",
)
"""Of the house, not of a producer: there once."""
MESSAGES = ("inbox", "outbox", "fact", "reminder")
UNIQUE = ("event_id", "key", "chat_key", "user_key", "known_by", "code")

Count = Callable[..., int]
"""How many rows these tables have."""


def made(folder: Path, products: int, messages: int) -> Path:
    """A SQLite database of at least so many products and messages in that folder, with its key beside it."""
    place = folder / f"{products}-{messages}"
    whole = place / "ocop.db"
    if (place / "made").exists():
        _bring_up_to_date(f"sqlite:///{whole}")
        return whole
    shutil.rmtree(place, ignore_errors=True)  # a PostgreSQL with a copy of what was there, too
    place.mkdir(parents=True)
    began = time.monotonic()
    settings = load_settings(var=place, database_url=f"sqlite:///{whole}", secret_keys="")
    make(settings, BEGUN_WITH, SystemClock().now())
    grow(whole, lambda count: _copies(count, products, messages))
    (place / "made").touch()
    print(
        f"the database was made in {time.monotonic() - began:.0f} s ({whole.stat().st_size / 1e9:.1f} GB)", flush=True
    )
    return whole


def _bring_up_to_date(url: str) -> None:
    """To this program's schema; the copy from before is of no use here."""
    database = open_database(url)
    try:
        before = upgrade(database)
        if database.dialect == "postgresql":
            tidy(database)
    finally:
        database.close()
    if before is not None:
        before.unlink()


def in_postgresql(source: Path, server: str) -> str:
    """The address of a copy in that PostgreSQL; made once, where its data lie beside the source."""
    mark = source.with_name("copied")
    if mark.exists():
        _bring_up_to_date(url := server.format(mark.read_text()))
        return url
    url = fresh(server, 1)
    _copy_rows(source, url)
    mark.write_text("bench1")
    return url


def _copy_rows(source: Path, url: str) -> None:
    """The same rows there, by COPY: SQLite's texts are what PostgreSQL reads too."""
    old, new = open_database(f"sqlite:///{source}"), open_database(url)
    began = time.monotonic()
    try:
        upgrade(new)
        with old.reader.connect() as rows, new.writer.begin() as connection:
            raw: Any = connection.connection.dbapi_connection
            with raw.cursor() as cursor:
                cursor.execute("SET session_replication_role = replica")  # the rows fit together: they did in SQLite
                cursor.execute("TRUNCATE " + ", ".join(table.name for table in METADATA.sorted_tables))
                for table in METADATA.sorted_tables:
                    names = ", ".join(f'"{column.name}"' for column in table.columns)
                    with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
                        for row in rows.exec_driver_sql(f"SELECT {names} FROM {table.name}"):
                            copy.write_row(tuple(row))
                cursor.execute("SET session_replication_role = origin")
        tidy(new)
    finally:
        old.close()
        new.close()
    print(f"copied to PostgreSQL in {time.monotonic() - began:.0f} s", flush=True)


def grow(file: Path, copies: Callable[[Count], tuple[int, int]]) -> None:
    """Copies every producer of a SQLite database so many times with and so many times without their messages."""
    database = open_database(f"sqlite:///{file}")
    try:
        with database.writer.connect() as connection:
            raw = connection.connection.dbapi_connection
            assert isinstance(raw, sqlite3.Connection)
            raw.execute("PRAGMA synchronous=OFF").close()  # nothing is lost when this machine dies now
            raw.execute("PRAGMA foreign_keys=OFF").close()
            connection.rollback()
            with connection.begin():
                _grow(connection, database, copies)
        tidy(database)
    finally:
        database.close()


def _copies(count: Count, products: int, messages: int) -> tuple[int, int]:
    talking = -(-messages // count("inbox", "outbox"))
    return talking, max(0, -(-products // count("product")) - talking)


def _grow(connection: Connection, database: Database, copies: Callable[[Count], tuple[int, int]]) -> None:
    def count(*names: str) -> int:
        return sum(connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in names)

    talking, silent = copies(count)
    rows = multiply(connection, database, range(1, talking + 1), leave=HOUSE, unique=UNIQUE)
    if silent:
        more = range(talking + 1, talking + silent + 1)
        multiply(connection, database, more, leave=(*HOUSE, *MESSAGES), unique=UNIQUE, of=rows)
    _move(connection, rows, talking + silent)


def _move(connection: Connection, rows: Mapping[str, list[Row]], copies: int) -> None:
    """Every second copy to another province, commune by commune."""
    others = [one.code for one in provinces() if one.code != PROVINCE]
    used = sorted({str(row["commune"]) for row in rows["organisation"] if row["commune"]})
    moves = []
    for number in range(2, copies + 1, 2):
        to = others[number // 2 % len(others)]
        inside = communes(to)
        moves += [
            {"i": number, "old": old, "new": inside[at % len(inside)].code, "province": to}
            for at, old in enumerate(used)
        ]
    connection.execute(text("CREATE TEMPORARY TABLE moved (i BIGINT, old TEXT, new TEXT, province TEXT)"))
    connection.execute(text("INSERT INTO moved VALUES (:i, :old, :new, :province)"), moves)
    connection.execute(text("CREATE INDEX moved_by ON moved (i, old)"))
    for name, more in (
        ("organisation", """, answers = replace(answers, '"' || moved.old || '"', '"' || moved.new || '"')"""),
        ("dossier", ""),
        ("ticket", ""),
    ):
        connection.execute(
            text(
                f"UPDATE {name} SET commune = moved.new, province = moved.province{more} FROM moved"
                f" WHERE moved.i = {number_of(name, rows)} AND moved.old = {name}.commune"
                f" AND {name}.id > {max(row['id'] for row in rows[name])}"
            )
        )
    connection.execute(
        text(
            "UPDATE deadline SET province = (SELECT dossier.province FROM dossier WHERE dossier.id = subject_id)"
            " WHERE subject_kind = 'dossier'"
        )
    )
    connection.execute(
        text(
            "UPDATE dossier_index SET province = dossier.province, commune = dossier.commune FROM dossier"
            " WHERE dossier.id = dossier_index.dossier_id"
        )
    )
    connection.execute(text("DROP TABLE moved"))
