"""The promises about what is said to the bot, kept under the worst (numbers as in the list of promises):

R1   what was acknowledged is never lost, what was not is never half there
R2   the same event any number of times, in any order, counts once
R5   an announcement reaches everybody it is for once, or says why not, whatever is killed meanwhile
R10  a full disk or a database that is away: no success without a commit, and it goes on by itself afterwards

The same at length, with a table: `make faults`.
"""

from __future__ import annotations

import resource
import threading
import time
from pathlib import Path

import pytest

from tests.faults.load import Mess
from tests.faults.run import Plan, play
from tests.postgres import Cluster, ask
from tests.servers import Server, Visitor, served

STORM = Mess(twice=0.2, lost=0.2, late=0.2, swapped=0.5)


def test_r1_r2_r5_nothing_is_lost_or_doubled_while_the_bot_is_killed_on_sqlite(tmp_path: Path) -> None:
    plan = Plan(events=150, kills=3, listeners=60, think=0.05, mess=STORM)
    report = play(plan, tmp_path / "run", f"sqlite:///{tmp_path / 'run' / 'p0' / 'ocop.db'}")
    assert report.faults == []
    assert report.kills >= 3
    assert report.events == 150
    assert report.announcements >= 1
    assert report.meanwhile >= 1


def test_r1_r2_r5_nothing_is_lost_or_doubled_while_one_of_two_bots_is_killed_on_postgresql(
    tmp_path: Path, server: str
) -> None:
    from tests.databases import _create

    plan = Plan(events=150, kills=3, listeners=60, think=0.05, processes=2, mess=STORM)
    report = play(plan, tmp_path / "run", _create(server, ""))
    assert report.faults == []
    assert report.kills >= 2  # the other bot may have heard the rest while the second was starting
    assert report.events == 150
    assert report.announcements >= 1
    assert report.meanwhile >= 1


def _limit(server: Server, size: int) -> None:
    """From now on no file of that process grows beyond so many bytes; -1: any size."""
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def test_r10_a_full_disk_is_never_answered_with_success_and_the_talk_goes_on_after_it(tmp_path: Path) -> None:
    with served(tmp_path / "var", OCOP_LOG_LEVEL="ERROR") as server:
        visitor = Visitor(server)
        visitor.get("/")
        visitor.hand_over({"kind": "started"})
        before = visitor.talk()
        _limit(server, 1)  # nothing can be written any more
        event = {"id": "while-it-is-full", "kind": "text", "text": "1"}
        assert visitor.post(event) == 503
        assert visitor.talk() == before
        _limit(server, resource.RLIM_INFINITY)
        visitor.hand_over(event)
        after = visitor.talk()
        assert [who for who, _ in after[len(before) :]] == ["me", "bot"]
        visitor.hand_over(event)
        assert visitor.talk() == after
        assert server.stop() == 0


@pytest.mark.long
def test_r10_a_database_that_is_away_is_never_answered_with_success_and_the_talk_goes_on_after_it(
    tmp_path: Path,
) -> None:
    with (
        Cluster() as cluster,
        served(tmp_path / "var", OCOP_DATABASE_URL=cluster.create("away"), OCOP_LOG_LEVEL="ERROR") as server,
    ):
        visitor = Visitor(server)
        visitor.get("/")
        visitor.hand_over({"kind": "started"})
        before = visitor.talk()
        cluster.stop()
        event = {"id": "while-it-is-away", "kind": "text", "text": "1"}
        assert visitor.post(event) == 503
        assert visitor.get("/healthz")[0] == 503
        cluster.start()
        visitor.hand_over(event)
        visitor.hand_over(event)
        assert [who for who, _ in visitor.talk()[len(before) :]] == ["me", "bot"]
        assert server.stop() == 0


def test_a_database_that_comes_late_is_waited_for(tmp_path: Path, server: str) -> None:
    """Its address is that of a database which is made while the bot waits."""
    from tests.databases import _create, _numbers

    ahead = next(_numbers) + 1
    url = server.format(f"late_{ahead}")
    bot = Server(tmp_path / "var", ("serve", "--port", "0", "--wait", "30"), {"OCOP_DATABASE_URL": url})
    bot.launch()

    def make() -> None:
        time.sleep(0.5)
        ask(server, f"CREATE DATABASE late_{ahead}")

    maker = threading.Thread(target=make)
    maker.start()
    bot.wait()
    maker.join()
    assert "ready" in bot.printed
    assert "waiting up to 30 s" in bot.errors
    assert bot.stop() == 0
    assert _create(server, "")
