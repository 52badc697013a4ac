"""`ocop-bot serve` as people run it: it starts with nothing, says where it is, stops when asked, says what is wrong."""

from __future__ import annotations

import gc
import json
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot import serving
from bot.storage import migrate
from tests.databases import *  # noqa: F403
from tests.servers import Server, Visitor, environment, served

NEXT = """
from alembic import op
import sqlalchemy as sa

revision, down_revision = "next", "{before}"

def upgrade():
    op.create_table("hive", sa.Column("id", sa.Integer, primary_key=True))
"""
UPGRADED = """
from pathlib import Path
from bot.storage import migrate
migrate.MIGRATIONS, migrate.HEAD = Path({folder!r}), "next"
"""


SELDOM = ("alembic", "psycopg", "highspy", "numpy", "openpyxl", "lxml", "PIL", "typst", "docx", "pikepdf", "pypdf")
UNSEEN = ("rich", "pygments", "click")


def test_what_few_need_is_not_read_at_the_start() -> None:
    """At rest a bot is to take 150 MB; each of these takes 3 to 20."""
    script = "import sys, bot.serving; print(*[one for one in sys.argv[1:] if sys.modules.get(one)])"
    done = subprocess.run([sys.executable, "-c", script, *SELDOM, *UNSEEN], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


@pytest.mark.parametrize(("dialect", "how"), [("sqlite", signal.SIGINT), ("postgresql", signal.SIGTERM)])
def test_it_serves_from_an_empty_folder_stops_when_asked_and_goes_on_at_the_next_start(
    tmp_path: Path, blank_url: Callable[[], str], how: signal.Signals
) -> None:
    with served(tmp_path / "var", OCOP_DATABASE_URL=blank_url()) as server:
        assert server.line == f"OCOP bot is ready. Open {server.url}/ in a browser. Ctrl-C stops it."
        visitor = Visitor(server)
        status, page = visitor.get("/")
        assert status == 200
        assert b"<html" in page
        assert json.loads(visitor.get("/healthz")[1])["waiting_events"] == 0
        visitor.hand_over({"kind": "started"})
        visitor.say("1")
        before = visitor.talk()
        assert [who for who, _ in before] == ["bot", "me", "bot"]
        assert server.stop(how) == 0
        assert server.printed == f"{server.line}\nStopped.\n"

        server.start()
        assert visitor.talk() == before
        visitor.say("mật ong bạc hà")
        assert len(visitor.talk()) == len(before) + 2
        assert server.stop(how) == 0
    assert server.errors == ""


def test_what_every_message_needs_is_not_looked_through_for_garbage_again() -> None:
    before = gc.get_threshold()
    try:
        serving.ready()
        assert gc.get_freeze_count() > 10 * len(gc.get_objects())
        assert gc.get_threshold()[0] > before[0]
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)


def test_a_stop_does_not_wait_for_the_pages_that_listen(tmp_path: Path) -> None:
    with served(tmp_path / "var") as server:
        visitor = Visitor(server)
        visitor.get("/")
        visitor.hand_over({"kind": "started"})
        with socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2]))) as stream:
            stream.sendall(f"GET /chat/stream HTTP/1.1\r\nHost: x\r\nCookie: {visitor.cookie}\r\n\r\n".encode())
            heard = b""
            while b"event: line" not in heard:
                heard += stream.recv(4096)
            assert server.stop() == 0
            while part := stream.recv(4096):
                heard += part
        assert b"event: retired" in heard
    assert server.errors == ""


def test_a_tap_is_shown_as_the_line_that_was_tapped_under_the_id_it_was_sent_with(tmp_path: Path) -> None:
    with served(tmp_path / "var") as server:
        visitor = Visitor(server)
        visitor.get("/")
        visitor.hand_over({"kind": "started"})
        (greeting,) = visitor.lines()
        first = greeting["choices"][0]
        visitor.hand_over({"id": "tap-number-one", "kind": "tap", "payload": first["payload"]})
        mine = visitor.lines(greeting["id"])[0]
        assert (mine["who"], mine["text"], mine["event"]) == ("me", f"1. {first['label']}", "tap-number-one")


def test_the_installed_command_says_in_one_line_what_is_wrong(tmp_path: Path) -> None:
    command = [Path(sys.executable).with_name("ocop-bot"), "serve"]
    env = environment(tmp_path, OCOP_PORT="eighty")
    ended = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stdout) == (3, "")
    assert ended.stderr == (
        "ocop-bot: OCOP_PORT: Input should be a valid integer, unable to parse string as an integer, got 'eighty';"
        " it is the port to listen on (default 8080)\n"
    )


# ── What can be wrong: one line on stderr, which names it and how to mend it ─────────────────────────────────────────


def _fails(folder: Path, *words: str, port: str = "0", var: str = "var", **more: str) -> None:
    server = Server(folder / "run", ("serve", "--port", port), {"OCOP_VAR": str(folder / var), **more})
    server.launch()
    assert (server.ended(wait=True), server.printed) == (3, "")
    assert server.errors.startswith("ocop-bot: ")
    assert server.errors.count("\n") == 1, server.errors
    for word in words:
        assert word in server.errors


def test_a_port_in_use_is_named_with_another_to_take(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        _fails(tmp_path, f"port {port} is in use", "--port", port=str(port))


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("OCOP_LOG_LEVEL", "loud", ("OCOP_LOG_LEVEL", "WARNING")),
        ("OCOP_DATABASE_URL", "mysql://x/y", ("OCOP_DATABASE_URL", "sqlite:///")),
        ("OCOP_DATABASE_URL", "postgresql://nobody@127.0.0.1:9/none", ("OCOP_DATABASE_URL", "cannot be reached")),
        ("OCOP_SECRET_KEYS", "not-a-key", ("OCOP_SECRET_KEYS", "Fernet")),
        ("OCOP_HOST", "300.1.1.1", ("300.1.1.1", "--host")),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(
    tmp_path: Path, setting: str, value: str, words: tuple[str, ...]
) -> None:
    _fails(tmp_path, *words, **{setting: value})


def test_a_port_that_is_none_is_named(tmp_path: Path) -> None:
    _fails(tmp_path, "OCOP_PORT", "65535", port="70000")


def _below_a_file(folder: Path) -> None:  # root may write anywhere, but not there
    (folder / "var").write_text("")


def _no_database(folder: Path) -> None:
    (folder / "var" / "below").mkdir(parents=True)
    (folder / "var" / "below" / "ocop.db").write_text("Kính gửi Ủy ban nhân dân xã" * 100)
    (folder / "var" / "below" / "ocop.key").write_text("A" * 43 + "=")


def _started_once(folder: Path) -> Path:
    (folder / "var").mkdir()
    with served(folder / "var" / "below") as server:
        server.stop()
    return folder / "var" / "below"


def _lost_key(folder: Path) -> None:
    (_started_once(folder) / "ocop.key").unlink()


def _other_key(folder: Path) -> None:
    (_started_once(folder) / "ocop.key").write_text("A" * 43 + "=")


def _newer(folder: Path) -> None:
    with closing(sqlite3.connect(_started_once(folder) / "ocop.db")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")


@pytest.mark.parametrize(
    ("prepare", "words"),
    [
        (_below_a_file, ("OCOP_VAR", "Not a directory")),
        (_no_database, ("ocop.db is not a database", "OCOP_DATABASE_URL")),
        (_lost_key, ("ocop.key is missing", "backup", "OCOP_SECRET_KEYS")),
        (_other_key, ("does not fit", "ocop.db", "OCOP_SECRET_KEYS")),
        (_newer, ("newer version", "9999", "OCOP_DATABASE_URL")),
    ],
)
def test_a_folder_that_cannot_be_used_is_named(
    tmp_path: Path, prepare: Callable[[Path], None], words: tuple[str, ...]
) -> None:
    prepare(tmp_path)
    _fails(tmp_path, *words, var="var/below")


def test_an_older_database_is_copied_upgraded_and_the_talk_goes_on(tmp_path: Path) -> None:
    var, folder = tmp_path / "var", tmp_path / "migrations"
    shutil.copytree(migrate.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "next.py").write_text(NEXT.format(before=migrate.HEAD))
    with served(var) as server:
        visitor = Visitor(server)
        visitor.get("/")
        visitor.hand_over({"kind": "started"})
        visitor.say("1")
        before = visitor.talk()
        server.stop()

        server.first = UPGRADED.format(folder=str(folder))
        server.start()
        assert visitor.talk() == before
        visitor.say("mật ong")
        server.stop()
    (copy,) = var.glob(f"ocop.db.backup-{migrate.HEAD}-*")
    for file, revision in ((copy, migrate.HEAD), (var / "ocop.db", "next")):
        with closing(sqlite3.connect(file)) as database:
            assert database.execute("SELECT version_num FROM alembic_version").fetchone() == (revision,)
            assert database.execute("SELECT count(*) FROM person").fetchone() == (1,)
    assert server.errors == ""
