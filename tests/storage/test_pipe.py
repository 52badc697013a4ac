"""Statements that travel together to PostgreSQL: what fails, fails where it belongs, and nothing is said too early."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import bindparam, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.clock import FixedClock
from bot.storage import Box, Database, Lane, Work, pipe
from bot.storage.pipe import Pipe
from bot.storage.problems import TooSlow
from bot.storage.tables import installation

pytestmark = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)

ADD = insert(installation)
CHANGE = update(installation).where(installation.c.name == bindparam("name_")).values(value=bindparam("value_"))
DROP = delete(installation).where(installation.c.name == bindparam("name_"))
ALL = select(installation.c.name).order_by(installation.c.name)
PID = text("SELECT pg_backend_pid()")


def add(work: Work, name: str, value: str = "") -> str:
    work.conn.execute(ADD, {"name": name, "value": value})
    return name


def adds(name: str) -> Callable[[Work], str]:
    return lambda work: add(work, name)


def names(work: Work) -> list[str]:
    return [row.name for row in work.conn.execute(ALL)]


@pytest.fixture
def lane(database: Database, box: Box, clock: FixedClock) -> Iterator[Lane]:
    """One thread, whose statements have been executed before: from now on they are only sent."""
    opened = Lane(database, box, clock, lanes=1)

    def known(work: Work) -> None:
        for _ in range(3):
            add(work, "known")
            work.conn.execute(CHANGE, {"name_": "known", "value_": "1"})
            work.conn.execute(DROP, {"name_": "known"})
            names(work)

    opened.do(known)
    yield opened
    opened.stop()


def kill(database: Database, pid: int) -> None:
    with database.reader.connect() as other:
        other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        for _ in range(500):
            if (
                other.execute(text("SELECT count(*) FROM pg_stat_activity WHERE pid = :pid"), {"pid": pid}).scalar()
                == 0
            ):
                return
            threading.Event().wait(0.01)


@pytest.mark.asyncio
async def test_what_nobody_looks_at_fails_its_own_job_and_nobody_elses(lane: Lane) -> None:
    went_on = []

    def twice(work: Work) -> str:
        add(work, "b")
        add(work, "a")  # is there already, which it is not told here
        went_on.append(True)
        return "said too early"

    jobs = [adds("a"), twice, adds("c"), adds("d")]
    answers = await asyncio.gather(*(lane.run(job, "k") for job in jobs), return_exceptions=True)
    assert [answers[0], type(answers[1]), *answers[2:]] == ["a", IntegrityError, "c", "d"]
    assert went_on
    assert await lane.run(names) == ["a", "c", "d"]


@pytest.mark.asyncio
async def test_the_error_says_which_statement_it_was_and_no_values(lane: Lane) -> None:
    await lane.run(adds("số điện thoại"))

    def again(work: Work) -> list[str]:
        add(work, "số điện thoại")
        work.conn.execute(CHANGE, {"name_": "x", "value_": "y"})
        return names(work)

    with pytest.raises(IntegrityError) as refused:
        await lane.run(again)
    assert "INSERT INTO installation" in str(refused.value)
    assert "điện" not in str(refused.value)


@pytest.mark.asyncio
async def test_a_job_that_passes_over_an_error_is_not_taken_for_done(lane: Lane) -> None:
    def passes_over(work: Work) -> str:
        add(work, "a")
        try:
            add(work, "a")
            names(work)
        except IntegrityError:
            return "done"
        raise AssertionError("it has to fail")

    def passes_over_elsewhere(work: Work) -> str:
        add(work, "a")
        try:
            work.conn.execute(text("SELECT 1 / 0"))
        except DBAPIError:
            return "done"
        raise AssertionError("it has to fail")

    for job in (passes_over, passes_over_elsewhere):
        with pytest.raises(RuntimeError, match="ended the transaction"):
            await lane.run(job)
    assert await lane.run(names) == []


@pytest.mark.asyncio
async def test_killed_in_the_middle_it_is_done_again_once(lane: Lane) -> None:
    tries = []

    def killed(work: Work) -> str:
        tries.append(True)
        pid = work.conn.execute(PID).scalar_one()
        add(work, "a")
        if len(tries) == 1:
            kill(lane.database, pid)
        return add(work, "b")

    assert await lane.run(killed) == "b"
    assert len(tries) == 2
    assert await lane.run(names) == ["a", "b"]


@pytest.mark.asyncio
async def test_killed_at_the_commit_it_is_neither_answered_nor_done_again(
    lane: Lane, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit, tries = Pipe.commit, []
    pid = await lane.run(lambda work: work.conn.execute(PID).scalar_one())

    def killed(self: Pipe) -> None:
        kill(lane.database, pid)
        commit(self)

    def job(work: Work) -> str:
        tries.append(True)
        return add(work, "a")

    with monkeypatch.context() as patch:
        patch.setattr(Pipe, "commit", killed)
        with pytest.raises(DBAPIError) as lost:
            await lane.run(job)
    assert lost.value.connection_invalidated
    assert len(tries) == 1, "whether it was committed is not known here"
    assert await lane.run(adds("b")) == "b"
    assert await lane.run(names) == ["b"]


@pytest.mark.asyncio
async def test_what_was_only_sent_and_hangs_is_cut_off(lane: Lane) -> None:
    await lane.run(adds("a"))
    with lane.database.reader.connect() as other:
        other.execute(text("SET TRANSACTION READ WRITE"))
        other.execute(CHANGE, {"name_": "a", "value_": "theirs"})

        def hangs(work: Work) -> str:
            work.conn.execute(CHANGE, {"name_": "a", "value_": "mine"})
            return "changed"

        with pytest.raises(TooSlow):
            await lane.run(hangs, within=0.3)
        other.commit()
    assert await lane.run(names) == ["a"]


@pytest.mark.asyncio
async def test_much_that_goes_out_and_much_that_comes_in(lane: Lane) -> None:
    """More than the buffers of both sides hold: neither waits for the other to read first."""
    many = [{"name": f"{number:04}", "value": "đ" * 4000} for number in range(1500)]

    def both(work: Work) -> tuple[int, list[int]]:
        work.conn.execute(ADD, many)
        found = [work.conn.execute(select_values) for _ in range(3)]
        changed = work.conn.execute(CHANGE, [{"name_": row["name"], "value_": "x"} for row in many])
        return changed.rowcount, [len(rows.all()) for rows in found]

    select_values = select(installation.c.value)
    for _ in range(2):
        await lane.run(lambda work: work.conn.execute(select_values).all())
    assert await lane.run(both) == (1500, [1500] * 3)


@pytest.mark.asyncio
async def test_more_statements_than_are_kept_ready(lane: Lane, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipe, "PREPARED", 2)

    def new_connection(work: Work) -> None:
        raise ValueError("the connection is given up")

    def round_about(work: Work) -> list[str]:
        for number in range(4):
            add(work, str(number))
            work.conn.execute(CHANGE, {"name_": str(number), "value_": "1"})
            assert len(names(work)) == 1
            work.conn.execute(DROP, {"name_": str(number)})
        return names(work)

    with pytest.raises(ValueError, match="given up"):
        await lane.run(new_connection)
    assert await lane.run(round_about) == []
    ready = text("SELECT count(*) FROM pg_prepared_statements")
    assert await lane.run(lambda work: work.conn.execute(ready).scalar()) == 2


@pytest.mark.asyncio
async def test_statements_of_both_kinds_see_one_another(lane: Lane) -> None:
    def mixed(work: Work) -> list[list[str]]:
        add(work, "a")
        seen = [list(work.conn.execute(text("SELECT name FROM installation ORDER BY name")).scalars())]
        work.conn.execute(text("INSERT INTO installation (name, value) VALUES ('b', '')"))
        seen.append(names(work))
        inner = work.conn.begin_nested()
        add(work, "c")
        inner.rollback()
        add(work, "d")
        return [*seen, names(work)]

    assert await lane.run(mixed) == [["a"], ["a", "b"], ["a", "b", "d"]]
    assert await lane.run(names) == ["a", "b", "d"]


@pytest.mark.asyncio
async def test_rows_nobody_looked_at_can_be_read_after_the_commit(lane: Lane) -> None:
    await lane.run(adds("a"))
    rows = await lane.run(lambda work: work.conn.execute(ALL))
    assert [row.name for row in rows] == ["a"]
