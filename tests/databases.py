"""Fixtures: every test that asks for one runs on SQLite and on PostgreSQL, each time in an empty database.

Import them in the conftest of a folder:  from tests.databases import *  # noqa: F403"""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.clock import FixedClock
from bot.messages import Body, Inbound, Text
from bot.storage import Box, Database, Lane, Loaded, Work, chats, open_database, upgrade
from tests.emptied import Databases
from tests.postgres import Cluster, ask

__all__ = ["blank_url", "box", "clock", "database", "dialect", "lane", "server", "url", "work"]

START = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
DIALECTS = ("sqlite", "postgresql")
_numbers = itertools.count(1)


@cache
def _cluster() -> Cluster:
    """That of this process: each folder that imports these fixtures has a `server` of its own, and all are this one."""
    return Cluster("fsync=off")


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a PostgreSQL of this test session's own, without the name of a database."""
    cluster = _cluster()
    yield cluster.address
    cluster.close()


_templates: dict[str, str] = {}  # by dialect: a database with the schema, made once and copied
_used: list[Databases] = []  # those of PostgreSQL, which are emptied after each test


@pytest.fixture(params=DIALECTS)
def dialect(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def blank_url(dialect: str, tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[], str]:
    """Gives the address of a new, empty database at each call."""

    def make() -> str:
        if dialect == "sqlite":
            return f"sqlite:///{tmp_path}/{next(_numbers)}/ocop.db"
        address: str = request.getfixturevalue("server")
        return _create(address, "")

    return make


@pytest.fixture
def url(dialect: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database that has the schema and nothing in it."""
    if dialect == "sqlite":
        if dialect not in _templates:
            base: Path = request.getfixturevalue("tmp_path_factory").getbasetemp()
            _templates[dialect] = str(base / "template.db")
            _make(f"sqlite:///{_templates[dialect]}")
        shutil.copy(_templates[dialect], tmp_path / "ocop.db")
        yield f"sqlite:///{tmp_path}/ocop.db"
        return
    with emptied(request) as address:
        yield address


@contextlib.contextmanager
def emptied(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a PostgreSQL database with the schema and nothing in it."""
    if not _used:
        address: str = request.getfixturevalue("server")
        _used.append(Databases(lambda: _with_schema(address)))
    used = _used[0].take()
    try:
        yield used.url
    finally:
        _used[0].give_back(used)


def _with_schema(address: str) -> str:
    if "postgresql" not in _templates:
        made = _create(address, "")
        _make(made)
        _templates["postgresql"] = made.split("@/")[1].split("?")[0]
    return _create(address, f"TEMPLATE {_templates['postgresql']}")


@pytest.fixture
def box() -> Box:
    return Box([Fernet.generate_key()])


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(START)


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    opened = open_database(url)
    yield opened
    opened.close()


@pytest.fixture
def work(database: Database, box: Box) -> Iterator[Work]:
    """One transaction over a fresh database, taken back at the end."""
    with database.writer.connect() as connection:
        began = connection.begin()
        yield Work(connection, START, box)
        began.rollback()


@pytest.fixture
def lane(database: Database, box: Box, clock: FixedClock) -> Iterator[Lane]:
    opened = Lane(database, box, clock)
    yield opened
    opened.stop()


def said(words: str | Body, event_id: str = "e1", chat: str = "chat-1", channel: str = "web") -> Inbound:
    """An event as a channel hands it in."""
    body = Text(words) if isinstance(words, str) else words
    return Inbound(channel, "main", chat, f"user of {chat}", event_id, START, body)


def opened(work: Work, chat: str = "chat-1", channel: str = "web") -> Loaded:
    """A chat, made when it is new."""
    return chats.open_chat(work, channel, "main", chat, f"user of {chat}")


def later(work: Work, **by: float) -> Work:
    """The same transaction at a later instant."""
    return Work(work.conn, work.now + timedelta(**by), work.box)


def _make(url: str) -> None:
    database = open_database(url)
    upgrade(database)
    database.close()


def _create(address: str, more: str) -> str:
    name = f"t{os.getpid()}_{next(_numbers)}"
    ask(address, f"CREATE DATABASE {name} {more}")
    return address.format(name)
