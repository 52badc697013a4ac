"""`ocop-bot db`, `health`, `events` and `sends`, on both databases, as whoever runs the bot types them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, update

from bot.cli import main
from bot.clock import SystemClock
from bot.messages import Message, Outcome
from bot.programme.audience import Audience
from bot.services import announcements, people
from bot.storage import Box, Work, chats, inbox, open_database, open_storage, outbox
from bot.storage.running import Running
from bot.storage.tables import METADATA, chat, person
from bot.storage.tables import inbox as events
from tests.databases import *  # noqa: F403
from tests.databases import emptied, said
from tests.prepared import prepared

Says = Callable[..., str]


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation of its own over a new database that has its schema and its key."""
    folder = tmp_path / "var"
    folder.mkdir()
    monkeypatch.setenv("OCOP_VAR", str(folder))
    for name in ("OCOP_DATABASE_URL", "OCOP_SECRET_KEYS"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture
def at(var: Path, dialect: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Its address."""
    with ExitStack() as more:
        if dialect == "sqlite":
            url = f"sqlite:///{prepared(var) / 'ocop.db'}"
        else:
            url = more.enter_context(emptied(request))
            open_storage(url, None, var, SystemClock()).stop()  # which makes its key
        monkeypatch.setenv("OCOP_DATABASE_URL", url)
        yield url


@pytest.fixture
def says(capsys: pytest.CaptureFixture[str]) -> Says:
    def run(*args: str, status: int = 0) -> str:
        capsys.readouterr()
        ended = main(list(args))
        out, err = capsys.readouterr()
        assert ended == status, err
        assert err.count("\n") <= 1
        return out + err

    return run


def _write(url: str, var: Path, *bodies: str, state: str = "received") -> list[int]:
    """Events of one chat in an inbox; their numbers."""
    database = open_database(url)
    with database.writer.connect() as connection, connection.begin():
        work = Work(connection, SystemClock().now(), Box.from_settings(None, var, var / "ocop.db"))
        one = chats.open_chat(work, "web", "main", "chat", "user").chat
        ids = [inbox.store_event(work, one, said(body, f"event {body}", "chat")) for body in bodies]
        connection.execute(update(events).where(events.c.id.in_(ids)).values(state=state))
    database.close()
    return [number for number in ids if number is not None]


def _count(url: str, table: str = "inbox") -> int:
    database = open_database(url)
    with database.reader.connect() as connection:
        count = connection.execute(select(func.count()).select_from(METADATA.tables[table])).scalar_one()
    database.close()
    return int(count)


def test_upgrade_makes_the_schema_and_the_key_once(
    var: Path, dialect: str, blank_url: Callable[[], str], says: Says, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OCOP_DATABASE_URL", f"sqlite:///{var / 'ocop.db'}" if dialect == "sqlite" else blank_url())
    assert "was brought from schema none" in says("db", "upgrade")
    assert "nothing to do" in says("db", "upgrade")
    assert (var / "ocop.key").exists()
    assert "is sound" in says("db", "check")


def test_check_names_a_lost_key_a_foreign_column_and_a_schema_left_behind(at: str, var: Path, says: Says) -> None:
    database = open_database(at)
    with database.writer.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE chat ADD COLUMN by_hand INTEGER")
    assert "by_hand" in says("db", "check", status=1)
    with database.writer.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    assert "run `ocop-bot db upgrade`" in says("db", "check", status=1)
    database.close()
    (var / "ocop.key").write_text("A" * 43 + "=")
    assert "does not fit" in says("db", "check", status=1)


def test_check_names_an_announcement_whose_counts_are_not_those_of_its_rows(at: str, var: Path, says: Says) -> None:
    lane = open_storage(at, None, var, SystemClock())

    def announce(work: Work) -> int:
        who = chats.open_chat(work, "web", "main", "chat", "user").person
        people.decide(work, who, "announcements", True, "1")
        number = announcements.create(work, "office", {"vi": Message("Chào bà con.")}, Audience())
        announcements.schedule(work, "office", number)
        while announcements.step(work):
            pass
        return number

    number = lane.do(announce)
    lane.stop()
    assert "is sound" in says("db", "check")
    database = open_database(at)
    with database.writer.begin() as connection:
        connection.exec_driver_sql("DELETE FROM tally")
    database.close()
    assert f"announcement {number}: more were told" in says("db", "check", status=1)


def test_r12_a_backup_taken_while_it_is_written_to_comes_back_whole(at: str, var: Path, says: Says) -> None:
    _write(at, var, "một", "hai")
    said = says("db", "backup", str(var / "copy.db"))
    assert "ocop.key" in said
    assert "another place" in said
    assert (var / "copy.db").stat().st_mode & 0o777 == 0o600
    _write(at, var, "ba")
    assert "holds data already" in says("db", "restore", str(var / "copy.db"), status=3)
    assert _count(at) == 3
    says("db", "restore", str(var / "copy.db"), "--force")
    assert _count(at) == 2
    assert "is sound" in says("db", "check")
    _write(at, var, "bốn")
    assert _count(at) == 3
    assert "exists already" in says("db", "backup", str(var / "copy.db"), status=3)


@pytest.mark.parametrize("content", [None, b"", b"no database at all" * 500])
def test_what_is_no_backup_is_not_restored(at: str, var: Path, says: Says, content: bytes | None) -> None:
    _write(at, var, "một")
    if content is not None:
        (var / "copy.db").write_bytes(content)
    assert str(var / "copy.db") in says("db", "restore", str(var / "copy.db"), "--force", status=3)
    assert _count(at) == 1


def test_a_file_in_use_is_not_restored_over(var: Path, says: Says) -> None:
    prepared(var)
    says("db", "backup", str(var / "copy.db"))
    running = Running(var / "ocop.db")
    assert "stop the bot first" in says("db", "restore", str(var / "copy.db"), "--force", status=3)
    running.release()
    says("db", "restore", str(var / "copy.db"), "--force")


def test_copy_brings_every_row_and_goes_on_counting(
    at: str, var: Path, says: Says, blank_url: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    *_, last = _write(at, var, *map(str, range(1200)))
    target = blank_url() if "postgresql" not in at else f"sqlite:///{var / 'other.db'}"
    said = says("db", "copy", target)
    assert "counted there" in said
    assert "ocop.key" in said
    for table in ("inbox", "chat", "person", "installation"):
        assert _count(target, table) == _count(at, table)
    assert "holds data already" in says("db", "copy", target, status=3)
    monkeypatch.setenv("OCOP_DATABASE_URL", target)
    monkeypatch.setenv("OCOP_SECRET_KEYS", (var / "ocop.key").read_text().strip())
    (number,) = _write(target, var, "sau")
    assert number == last + 1
    assert "is sound" in says("db", "check")


def test_a_copy_into_postgresql_counts_on_from_there(
    var: Path, says: Says, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.databases import _create

    at = f"sqlite:///{prepared(var) / 'ocop.db'}"
    _write(at, var, *map(str, range(700)))
    target = _create(server, "")
    says("db", "copy", target)
    (number,) = _write(target, var, "sau")
    assert number == 701


def test_an_unreachable_database_is_one_line_and_waited_for_on_request(
    var: Path, says: Says, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OCOP_DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none")
    for args in (("db", "check"), ("health",), ("events",)):
        assert "cannot be reached" in says(*args, status=3)
    assert main(["db", "check", "--wait", "0.2"]) == 3
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 2
    assert "waiting up to 0.2 s" in told[0]


def test_health_says_what_is_late_and_for_how_long(at: str, var: Path, says: Says, dialect: str) -> None:
    said = says("health", status=1)
    assert "is `ocop-bot serve` running?" in said
    assert says("health", status=1).splitlines()[-1] == "late"
    database = open_database(at)
    now = SystemClock().now()
    with database.writer.begin() as connection:
        connection.execute(insert(METADATA.tables["installation"]), {"name": "last tick", "value": now.isoformat()})
    assert says("health").splitlines()[-1] == "ok"
    _write(at, var, "một", "hai")
    assert json.loads(says("health", "--json"))["waiting_events"] == 2
    with database.writer.begin() as connection:
        connection.execute(update(events).values(received_at=now - timedelta(seconds=400)))
    told = json.loads(says("health", "--json", status=1))
    assert (told["ok"], told["waiting_events"]) == (False, 2)
    assert told["late"][0].startswith("2 events wait, the oldest for 4")
    database.close()


def test_what_was_set_aside_is_listed_without_its_words_and_tried_again(at: str, var: Path, says: Says) -> None:
    assert says("events") == "Nothing was set aside.\n"
    first, second = _write(at, var, "mật ong bạc hà", "chè", state="failed")
    said = says("events")
    assert f"{first:>10}" in said
    assert "mật ong" not in said
    assert "1 events" in says("events", "--retry", str(first))
    assert "not set aside" in says("events", "--retry", str(first), status=2)
    assert "give the number" in says("events", "--retry", "x", status=2)
    assert "1 events" in says("events", "--retry", "all")
    database = open_database(at)
    with database.reader.connect() as connection:
        assert set(connection.execute(select(events.c.state)).scalars()) == {"received"}
        assert connection.execute(select(chat.c.held_until)).scalar() is not None
        assert connection.execute(select(func.count()).select_from(person)).scalar() == 1
    database.close()
    assert second > first


def test_what_is_in_doubt_is_listed_and_an_operator_has_the_last_word(at: str, var: Path, says: Says) -> None:
    assert says("sends") == "No send is in doubt.\n"
    database = open_database(at)
    with database.writer.connect() as connection, connection.begin():
        work = Work(connection, SystemClock().now(), Box.from_settings(None, var, var / "ocop.db"))
        one = chats.open_chat(work, "telegram", "main", "chat", "user").chat
        first, second = (outbox.add(work, one.id, Message("mật ong bạc hà"), key=f"k{n}") for n in (1, 2))
        account = chats.account_id(work, "telegram", "main")
        for _ in (first, second):
            for claimed in outbox.claim(work, [account], 1):
                outbox.settle(work, claimed.id, Outcome("unknown", reason="timeout"))
    database.close()
    shown = says("sends")
    assert f"{first:>10}" in shown
    assert f"{second:>10}" in shown
    assert "mật ong" not in shown
    assert "arrived" in says("sends", "--arrived", str(first))
    assert "not in doubt" in says("sends", "--lost", str(first), status=2)
    assert "did not arrive" in says("sends", "--lost", str(second))
    assert "give the number" in says("sends", "--lost", "x", status=2)
    assert says("sends") == "No send is in doubt.\n"
