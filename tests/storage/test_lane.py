from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import threading
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import Connection, event, insert, select, text, update
from sqlalchemy.exc import OperationalError

from bot.clock import FixedClock
from bot.storage import Box, Busy, Closed, Database, Lane, Work, open_database, turns
from bot.storage.problems import TooSlow
from bot.storage.tables import installation


def write(name: str) -> Callable[[Work], str]:
    def do(work: Work) -> str:
        work.conn.execute(insert(installation), {"name": name, "value": name})
        return name

    return do


def fail(work: Work) -> str:
    work.conn.execute(insert(installation), {"name": "half", "value": "half"})
    raise ValueError("this one only")


def names(work: Work) -> list[str]:
    return sorted(work.conn.execute(select(installation.c.name)).scalars())


class Gate:
    """Holds the writers until it is opened, so that jobs gather behind it."""

    def __init__(self) -> None:
        self.entered, self.open = threading.Event(), threading.Event()

    def __call__(self, work: Work) -> None:
        self.entered.set()
        assert self.open.wait(20)


@pytest.mark.asyncio
async def test_what_was_answered_is_committed(lane: Lane) -> None:
    assert await lane.run(write("a")) == "a"
    assert await lane.read(names) == ["a"]
    assert await asyncio.to_thread(lane.do, write("b")) == "b"
    assert lane.look(names) == ["a", "b"]


@pytest.mark.asyncio
async def test_a_job_that_fails_leaves_nothing_and_raises_to_its_caller(lane: Lane) -> None:
    with pytest.raises(ValueError, match="this one only"):
        await lane.run(fail)
    assert await lane.run(names) == []


@pytest.mark.asyncio
async def test_one_that_fails_in_a_group_does_not_lose_the_others(lane: Lane) -> None:
    gate = Gate()
    held = asyncio.create_task(lane.run(gate, key="k"))
    await asyncio.to_thread(gate.entered.wait, 20)
    jobs = [write("1"), write("2"), fail, write("3"), write("2"), write("4")]
    waiting = [asyncio.create_task(lane.run(job, key="k")) for job in jobs]
    await asyncio.sleep(0)
    assert lane.waiting == len(jobs)
    gate.open.set()
    answers = await asyncio.gather(*waiting, return_exceptions=True)
    await held
    assert [type(answer) for answer in answers] == [str, str, ValueError, str, type(answers[4]), str]
    assert isinstance(answers[4], Exception), "the second of the same name breaks a rule of the table"
    assert await lane.read(names) == ["1", "2", "3", "4"]


def transaction(work: Work) -> object:
    if work.postgres:
        return work.conn.execute(text("SELECT pg_current_xact_id()::text")).scalar()
    return id(work.conn.get_transaction())


@pytest.mark.asyncio
async def test_those_with_a_key_that_wait_become_one_transaction(lane: Lane) -> None:
    gate = Gate()
    held = asyncio.create_task(lane.run(gate, key="k"))
    await asyncio.to_thread(gate.entered.wait, 20)
    waiting = [asyncio.create_task(lane.run(transaction, key=f"k{number}")) for number in range(5)]
    await asyncio.sleep(0)
    gate.open.set()
    await held
    assert len(set(await asyncio.gather(*waiting))) == 1


@pytest.mark.asyncio
@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
async def test_those_without_a_key_have_each_their_own_and_do_not_wait_for_those_with_one(lane: Lane) -> None:
    gate = Gate()
    held = asyncio.create_task(lane.run(gate, key="k"))
    await asyncio.to_thread(gate.entered.wait, 20)
    seen = {await lane.run(transaction) for _ in range(9)}
    assert len(seen) == 9
    gate.open.set()
    await held


@pytest.mark.asyncio
@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
async def test_a_group_that_waits_for_a_row_keeps_nobody_else_waiting(lane: Lane) -> None:
    change = update(installation).where(installation.c.name == "theirs").values(value="mine")

    def changes(work: Work) -> str:
        work.conn.execute(change)
        return "changed"

    await lane.run(write("theirs"))
    gate = Gate()
    with lane.database.writer.connect() as other, other.begin():
        other.execute(change)
        held = asyncio.create_task(lane.run(gate, key="k"))
        await asyncio.to_thread(gate.entered.wait, 20)
        before, waits, after = (asyncio.create_task(lane.run(do, key="k")) for do in (write("a"), changes, write("b")))
        await asyncio.sleep(0)
        gate.open.set()
        assert await before == "a", "committed while the row of the second is still another's"
        assert not waits.done()
    assert [await waits, await after] == ["changed", "b"]
    await held


@pytest.mark.asyncio
async def test_jobs_of_one_key_keep_their_order(lane: Lane) -> None:
    done: dict[str, list[int]] = {"a": [], "b": [], "c": []}

    def note(key: str, number: int) -> Callable[[Work], None]:
        def do(work: Work) -> None:
            work.conn.execute(select(installation))
            done[key].append(number)

        return do

    jobs = [lane.run(note(key, number), key=f"web:{key}") for number in range(30) for key in done]
    await asyncio.gather(*jobs)
    assert all(numbers == list(range(30)) for numbers in done.values())


@pytest.mark.asyncio
async def test_too_much_waiting_is_said_at_once(database: Database, box: Box, clock: FixedClock) -> None:
    lane = Lane(database, box, clock, lanes=1, max_waiting=3)
    gate = Gate()
    held = asyncio.create_task(lane.run(gate))
    await asyncio.to_thread(gate.entered.wait, 20)
    waiting = [asyncio.create_task(lane.run(write(str(number)))) for number in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(Busy):
        await lane.run(write("one too many"))
    gate.open.set()
    await asyncio.gather(held, *waiting)
    assert await lane.run(names) == ["0", "1", "2"]
    await lane.close()


@pytest.mark.asyncio
async def test_closing_finishes_what_waits_and_takes_nothing_new(
    database: Database, box: Box, clock: FixedClock
) -> None:
    lane = Lane(database, box, clock, lanes=2)
    gate = Gate()
    held = asyncio.create_task(lane.run(gate))
    await asyncio.to_thread(gate.entered.wait, 20)
    waiting = [asyncio.create_task(lane.run(write(str(number)))) for number in range(5)]
    await asyncio.sleep(0)
    closing = asyncio.create_task(lane.close())
    await asyncio.sleep(0.05)
    with pytest.raises(Closed):
        await lane.run(write("late"))
    gate.open.set()
    assert await asyncio.gather(*waiting) == ["0", "1", "2", "3", "4"]
    await asyncio.gather(held, closing)
    await lane.close()
    with database.reader.connect() as connection:
        assert sorted(connection.execute(select(installation.c.name)).scalars()) == ["0", "1", "2", "3", "4"]


def test_a_close_that_is_interrupted_can_be_gone_on_with(
    database: Database, box: Box, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    lane = Lane(database, box, clock, lanes=1)
    gate = Gate()
    held = threading.Thread(target=lane.do, args=(gate,))
    held.start()
    assert gate.entered.wait(20)
    answers: list[str] = []
    later = threading.Thread(target=lambda: answers.append(lane.do(write("a"))))
    later.start()
    while lane.waiting < 1:
        threading.Event().wait(0.001)
    with monkeypatch.context() as patch:

        def interrupted(self: threading.Thread, timeout: float | None = None) -> None:
            raise KeyboardInterrupt

        patch.setattr(threading.Thread, "join", interrupted)
        with pytest.raises(KeyboardInterrupt):
            lane.stop()
    gate.open.set()
    lane.stop()
    held.join()
    later.join()
    assert answers == ["a"]


@pytest.mark.asyncio
async def test_who_gives_up_waiting_does_not_take_the_work_back(lane: Lane) -> None:
    gate = Gate()
    held = asyncio.create_task(lane.run(gate, key="k"))
    await asyncio.to_thread(gate.entered.wait, 20)
    impatient = asyncio.create_task(lane.run(write("kept"), key="k"))
    await asyncio.sleep(0)
    impatient.cancel()
    gate.open.set()
    await held
    await lane.run(lambda work: None, key="k")
    assert impatient.cancelled()
    assert await lane.read(names) == ["kept"]


@pytest.mark.asyncio
@pytest.mark.parametrize("error", [StopIteration(), SystemExit(3), KeyboardInterrupt()])
async def test_no_error_of_a_job_ends_the_lane(lane: Lane, error: BaseException) -> None:
    def do(work: Work) -> None:
        raise error

    future = asyncio.ensure_future(_caught(lane, do))
    assert await future in ("RuntimeError", "SystemExit", "KeyboardInterrupt")
    assert await lane.run(write("after")) == "after"


async def _caught(lane: Lane, do: Callable[[Work], None]) -> str:
    try:
        await lane.run(do)
    except BaseException as error:
        return type(error).__name__
    return "nothing"


@pytest.mark.asyncio
async def test_a_job_is_handed_the_clocks_instant(lane: Lane, clock: FixedClock) -> None:
    before = await lane.run(lambda work: work.now)
    clock.move(timedelta(hours=1))
    assert await lane.run(lambda work: work.now) == before + timedelta(hours=1)


@pytest.mark.asyncio
async def test_a_transaction_the_database_ended_is_not_taken_for_a_commit(lane: Lane) -> None:
    if lane.database.dialect == "postgresql":  # a connection that is cut before the commit is simply tried again
        cut = []

        def do(work: Work) -> str:
            if not cut:
                cut.append(True)
                work.conn.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
            return write("a")(work)

        assert await lane.run(do) == "a"
        assert await lane.read(names) == ["a"]
        return

    def passed_over(work: Work) -> str:
        raw = work.conn.connection.dbapi_connection
        assert raw is not None
        raw.rollback()  # what SQLite does by itself on a full disk
        return write("b")(work)

    with pytest.raises(RuntimeError, match="ended the transaction"):
        await lane.run(passed_over)
    assert await lane.run(write("c")) == "c"


# ── What does not come to an end, or comes too late ──────────────────────────────────────────────────────────────────


class Hangs:
    """A job that writes, hangs until it is let go, and writes again."""

    def __init__(self) -> None:
        self.entered, self.open, self.over = threading.Event(), threading.Event(), threading.Event()

    def __call__(self, work: Work) -> str:
        try:
            work.conn.execute(insert(installation), {"name": "half", "value": "half"})
            self.entered.set()
            assert self.open.wait(20)
            return write("whole")(work)
        finally:
            self.over.set()


def fallen_back(name: str, seen: list[object]) -> Callable[[Work, BaseException | None], str]:
    def do(work: Work, error: BaseException | None) -> str:
        seen.append(type(error).__name__)
        return write(name)(work)

    return do


@pytest.mark.asyncio
async def test_a_job_that_hangs_is_cut_off_and_the_others_go_on_in_their_order(lane: Lane) -> None:
    hangs, seen = Hangs(), []
    first = asyncio.create_task(lane.run(hangs, "k", within=0.5, instead=fallen_back("instead", seen)))
    await asyncio.to_thread(hangs.entered.wait, 20)
    later = [asyncio.create_task(lane.run(write(name), "k")) for name in ("b", "c")]
    assert await first == "instead"
    assert await asyncio.gather(*later) == ["b", "c"]
    assert seen == ["TooSlow"]
    hangs.open.set()
    await asyncio.to_thread(hangs.over.wait, 20)
    assert await lane.run(write("d"), "k") == "d"
    assert await lane.read(names) == ["b", "c", "d", "instead"], "nothing of what hung, then or later"


@pytest.mark.asyncio
async def test_many_that_hang_leave_room_for_the_next(lane: Lane) -> None:
    every = [Hangs() for _ in range(12)]
    for hangs in every:
        with pytest.raises(TooSlow):
            await lane.run(hangs, "k", within=0.1)
    assert await lane.run(write("a"), "k") == "a"
    for hangs in every:
        hangs.open.set()
    for hangs in every:
        await asyncio.to_thread(hangs.over.wait, 20)
    assert await lane.read(names) == ["a"]


@pytest.mark.asyncio
async def test_those_in_one_group_with_a_job_that_hangs_are_done_again(lane: Lane) -> None:
    gate, hangs = Gate(), Hangs()
    held = asyncio.create_task(lane.run(gate, "k"))
    await asyncio.to_thread(gate.entered.wait, 20)
    jobs = [asyncio.create_task(lane.run(do, "k", within=2)) for do in (write("a"), hangs, write("b"))]
    await asyncio.sleep(0)
    gate.open.set()
    await held
    answers = await asyncio.gather(*jobs, return_exceptions=True)
    hangs.open.set()
    assert [answers[0], type(answers[1]), answers[2]] == ["a", TooSlow, "b"]
    assert await lane.read(names) == ["a", "b"]


@pytest.mark.asyncio
async def test_what_was_not_begun_in_time_has_the_quick_thing_done_in_its_turn(lane: Lane) -> None:
    gate, seen = Gate(), []
    held = asyncio.create_task(lane.run(gate, "k"))
    await asyncio.to_thread(gate.entered.wait, 20)
    late = asyncio.create_task(lane.run(write("slow"), "k", within=0.1, instead=fallen_back("quick", seen)))
    await asyncio.sleep(0.1)
    gate.open.set()
    await held
    assert await late == "quick"
    assert seen == ["NoneType"]


@pytest.mark.asyncio
async def test_what_fails_has_the_quick_thing_done_before_what_came_after_it(lane: Lane) -> None:
    gate, seen = Gate(), []
    held = asyncio.create_task(lane.run(gate, "k"))
    await asyncio.to_thread(gate.entered.wait, 20)

    def looks(work: Work) -> list[str]:
        return names(work)

    failing = asyncio.create_task(lane.run(fail, "k", instead=fallen_back("instead", seen)))
    after = asyncio.create_task(lane.run(looks, "k"))
    await asyncio.sleep(0)
    gate.open.set()
    await held
    assert await failing == "instead"
    assert await after == ["instead"]
    assert seen == ["ValueError"]


@pytest.mark.asyncio
async def test_a_job_that_ends_just_as_it_is_cut_off_harms_nobody_after_it(
    lane: Lane, monkeypatch: pytest.MonkeyPatch
) -> None:
    hangs, real = Hangs(), turns.cut

    class Slow:
        """A connection that is handed out, and the job ends before anything is done with it."""

        def __init__(self, connection: Connection) -> None:
            self.connection = SimpleNamespace(dbapi_connection=connection.connection.dbapi_connection)
            self.detach = connection.detach
            hangs.open.set()
            assert hangs.over.wait(20)
            threading.Event().wait(0.1)  # its thread rolls back, and would give the connection to the next

    with monkeypatch.context() as patch:
        patch.setattr(turns, "cut", lambda database, connection: real(database, Slow(connection)))  # type: ignore[arg-type]
        with pytest.raises(TooSlow):
            await lane.run(hangs, "k", within=0.1)
    for number in range(8):
        assert await lane.run(write(str(number)), "k") == str(number)
    assert await lane.read(names) == [str(number) for number in range(8)]


@pytest.mark.asyncio
async def test_a_connection_on_which_a_job_failed_is_not_used_again(lane: Lane) -> None:
    def spoil(work: Work) -> None:
        raw = work.conn.connection.dbapi_connection
        assert raw is not None
        raw.close()
        work.conn.execute(select(installation))

    for _ in range(6):
        with contextlib.suppress(Exception):  # PostgreSQL tries again on a new connection, and fails again
            await lane.run(spoil, "k")
    assert await lane.run(write("a"), "k") == "a"


@pytest.mark.asyncio
@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_a_file_another_process_writes_to_for_long_is_waited_for(url: str, box: Box, clock: FixedClock) -> None:
    database = open_database(url)
    event.listen(database.writer, "connect", lambda raw, _: raw.execute("PRAGMA busy_timeout=50").close())
    database.writer.dispose()
    lane = Lane(database, box, clock)
    with contextlib.closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        waiting = [asyncio.ensure_future(lane.run(write(name))) for name in "abc"]
        await asyncio.sleep(0.1)  # longer than one try waits
        other.execute("COMMIT")
        assert await asyncio.gather(*waiting) == ["a", "b", "c"]
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="locked"):  # it is not waited for for ever
            await lane.run(write("d"))
        other.execute("COMMIT")
    assert lane.look(names) == ["a", "b", "c"]
    lane.stop()
