"""A database that many people have used: one person's talk is played for real, and its rows are copied as many times as
wanted by the database itself, with numbers and keys of their own."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection, text

from bench._copies import multiply
from bot.clock import FixedClock, SystemClock
from bot.handlers.inbound import handle
from bot.messages import Body, Inbound, Started, Text
from bot.storage import Database, open_database, open_storage
from bot.storage.engine import scrub
from bot.storage.tables import METADATA

TALK: Sequence[Body] = (Started(), Text("1"), Text("chè búp khô"), Text("2"), Text("3"))
SLEEP = timedelta(days=30)  # since when they have said nothing
APART = ("installation", "channel_account", "lease")  # of the house, not of a person
NUMBERED = {"chat_key", "user_key"}  # texts that hold the chat's number
UNIQUE = {"event_id", "key"}  # texts that are never the same twice


def fill(url: str, keys: Path, account: str, people: int) -> float:
    """Makes the database and fills it; returns the seconds it took."""
    began = time.monotonic()
    asleep = FixedClock(SystemClock().now() - SLEEP)
    lane = open_storage(url, None, keys, asleep)
    for number, body in enumerate(TALK):
        event = Inbound("telegram", account, "1", "1", f"first-{number}", asleep.now(), body)
        lane.do(lambda work, event=event: handle(work, event))  # type: ignore[misc]
    lane.stop()
    database = open_database(url)
    try:
        with database.writer.connect() as connection:
            raw = connection.connection.dbapi_connection
            if isinstance(raw, sqlite3.Connection):
                # Nothing is lost when this machine dies now; and a log of ten gigabytes is slow to look pages up in.
                for careless in ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF", "cache_size=-3000000"):
                    raw.execute(f"PRAGMA {careless}").close()
                connection.rollback()
            with connection.begin():
                if database.dialect == "postgresql":
                    connection.execute(text("SET LOCAL session_replication_role = replica"))  # looks up no references
                    connection.execute(text("SET LOCAL maintenance_work_mem = '500MB'"))
                _settle(connection)
                indexes = [index for table in METADATA.sorted_tables for index in table.indexes]
                for index in indexes:
                    index.drop(connection)
                multiply(connection, database, range(1, people + 1), leave=APART, unique=UNIQUE, numbered=NUMBERED)
                for index in indexes:
                    index.create(connection)
        tidy(database)
    finally:
        database.close()
    return time.monotonic() - began


def _settle(connection: Connection) -> None:
    """What was said is sent: nobody waits for a message of those who sleep."""
    connection.execute(text("UPDATE outbox SET status = 'sent', sent_at = created_at, platform_id = 'x'"))


def tidy(database: Database) -> None:
    """As a database is that has grown by itself: its log written back, its numbers going on, its tables known."""
    if database.dialect == "sqlite":
        scrub(database)
        return
    with database.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in METADATA.sorted_tables:
            if "id" in table.c:
                newest = f"(SELECT coalesce(max(id), 0) + 1 FROM {table.name})"
                connection.execute(
                    text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), {newest}, false)")
                )
        connection.execute(text("VACUUM ANALYZE"))
