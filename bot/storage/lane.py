"""The one way to write: a single hop from asyncio to a thread that owns the transaction, and back after the commit."""

from __future__ import annotations

import asyncio
import math
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from bot.clock import Clock
from bot.storage.ahead import Coming
from bot.storage.backup import backup
from bot.storage.engine import Database, scrub
from bot.storage.problems import Busy, Closed, TooSlow
from bot.storage.sealing import Box
from bot.storage.turns import Job, Turns, tell
from bot.storage.work import Work
from bot.waiting import after

T = TypeVar("T")

# Parts of the time in which a job is wanted: when it has to have begun, when it is cut off, and how long after that is
# looked again whether it can be.
BEGIN, CUT, AGAIN = 0.5, 0.7, 0.1


class Lane:
    """Runs functions over a `Work` in order, each answered only after its commit.

    A function must be pure over the database: it may be run again after a rollback (when another one of the same
    group failed, when PostgreSQL asks for it), so it sends nothing, keeps nothing elsewhere, and reads afresh what it
    changes. It must not go on after an error of the database: the transaction may be over.

    Jobs with a `key` (a chat's) stay in their order: one thread does them, and commits whatever waits in one
    transaction. On SQLite it does all the others too; PostgreSQL has `lanes` threads, where a job without a key has a
    transaction of its own and may overtake others. So what touches many chats at a time should have a key as well:
    their rows are not waited for then."""

    def __init__(
        self,
        database: Database,
        box: Box,
        clock: Clock,
        *,
        lanes: int = 4,
        readers: int = 2,
        max_waiting: int = 2000,
        batch: int = 128,
    ) -> None:
        self.database, self.box, self.clock = database, box, clock
        self._max_waiting = max_waiting
        count = 1 if database.dialect == "sqlite" else lanes
        self._replacing = threading.Lock()
        self._writers = [_Writer(f"lane-{number}", self._turns(number), batch) for number in range(count)]
        self._readers = ThreadPoolExecutor(readers, "reader")
        for writer in self._writers:
            writer.start()

    async def run(
        self,
        do: Callable[[Work], T],
        key: str = "",
        *,
        within: float | None = None,
        instead: Callable[[Work, BaseException | None], T] | None = None,
        coming: Coming | None = None,
    ) -> T:
        """Does the work in one transaction and returns what it returned, after the commit; what it raised is raised
        here, after the rollback. Raises `Busy` at once when too much waits already, `Closed` when the bot is stopping.

        `within` seconds it is wanted: what does not come to an end is then cut off from the database and another
        thread takes over. `instead` is something quick that is done in its place, in its turn among the jobs: where it
        failed (given the error, `TooSlow` when it was cut off), or could not be begun in time (given None). `coming` is
        the event that the work handles: its chat may then be read together with others'.

        Who is cancelled while waiting does not take the work back."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()
        job = Job(do, future, loop, instead, coming)
        if within is not None:
            job.begin_by = time.monotonic() + BEGIN * within
        number = self._put(job, key)
        if within is not None:
            self._watch(job, number, within, CUT)
        result: T = await future
        return result

    def do(self, do: Callable[[Work], T], key: str = "") -> T:
        """The same for a caller without an event loop (a command): blocks until it is committed."""
        future: Future[T] = Future()
        self._put(Job(do, future, None), key)
        return future.result()

    async def read(self, do: Callable[[Work], T]) -> T:
        """Reads only, beside the writer: sees what was committed when it begins."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self.look, do)

    def look(self, do: Callable[[Work], T]) -> T:
        """The same for a caller without an event loop."""
        with self.database.reader.connect() as connection, connection.begin():
            return do(Work(connection, self.clock.now(), self.box))

    @property
    def waiting(self) -> int:
        """How many jobs wait to be begun."""
        return sum(len(writer.jobs) for writer in self._writers)

    async def backup(self, target: Path) -> None:
        """A consistent copy as one SQLite file while the bot works (`backup.backup`)."""
        await asyncio.to_thread(backup, self.database, target)

    async def scrub(self) -> None:
        """After something was forgotten: takes it out of the file's log too (`engine.scrub`)."""
        await asyncio.to_thread(scrub, self.database)

    async def close(self) -> None:
        """Takes nothing new, finishes what waits, ends the threads and the connections. May be called again."""
        await asyncio.to_thread(self.stop)

    def stop(self) -> None:
        """The same for a caller without an event loop. Interrupted (Ctrl-C), it can be called again to go on."""
        for writer in self._writers:
            writer.finish()
        for writer in self._writers:
            writer.join()
        self._readers.shutdown()
        self.database.close()

    def _watch(self, job: Job, number: int, within: float, part: float) -> None:
        """Until it has come to its end, whether or not somebody still waits for it."""

        def too_long() -> None:
            asyncio.get_running_loop().run_in_executor(None, self._cut_off, number, job)
            self._watch(job, number, within, AGAIN)  # where it was not its turn yet

        job.overdue = after(part * within, too_long)

    def _put(self, job: Job, key: str) -> int:
        if self.waiting >= self._max_waiting:
            raise Busy(f"{self._max_waiting} jobs are waiting to be written")
        others = range(1, len(self._writers))
        number = 0 if key or not others else min(others, key=lambda one: len(self._writers[one].jobs))
        self._writers[number].put(job)
        return number

    def _turns(self, number: int) -> Turns:
        return Turns(self.database, self.box, self.clock, grouped=number == 0)

    def _cut_off(self, number: int, job: Job) -> None:
        """Where that job is being done and does not end: what it has done is taken back, and a new thread goes on with
        all that its thread had to do. Blocks for as long as one statement may take."""
        with self._replacing:
            if job.fell_back:  # what is done instead is quick
                return
            self._writers[number] = self._writers[number].replaced(job, partial(self._turns, number))


class _Writer(threading.Thread):
    """One thread, its queue and its transactions. A daemon: an interpreter that ends without `close` is not held up,
    and nothing it had promised is lost, since it promises after the commit."""

    def __init__(self, name: str, turns: Turns, batch: int) -> None:
        super().__init__(name=name, daemon=True)
        self.jobs: deque[Job] = deque()
        self._taken: list[Job] = []  # being done, in their order
        self._turns, self._batch = turns, batch
        self._changed = threading.Condition()
        self._finishing = False
        self._successor: _Writer | None = None

    def put(self, job: Job) -> None:
        with self._changed:
            if self._successor is not None:
                self._successor.put(job)
                return
            if self._finishing:
                raise Closed("the bot is stopping")
            self.jobs.append(job)
            self._changed.notify()

    def finish(self) -> None:
        with self._changed:
            self._finishing = True
            self._changed.notify()

    def replaced(self, job: Job, turns: Callable[[], Turns]) -> _Writer:
        """Another writer that goes on with everything, where this one is lost in that job; else this one."""
        if not self._turns.abandon(job):
            return self
        other = _Writer(self.name, turns(), self._batch)
        with self._changed:
            for one in (*self._taken, *self.jobs):
                if one is job:
                    one.do, one.begin_by = one.after(TooSlow("it did not come to an end")), math.inf
                other.jobs.append(one)
            self.jobs.clear()
            other._finishing = self._finishing
            self._successor = other
        other.start()
        return other

    def run(self) -> None:
        while self._next():
            for answers in self._turns.take(self._taken[:]):
                with self._changed:
                    del self._taken[: len(answers)]
                tell(answers)
        self._turns.close()

    def _next(self) -> bool:
        """Takes the jobs to do now, waiting for the first; False when finishing and all is done, or when another
        writer has taken over."""
        with self._changed:
            while not self.jobs and not self._finishing and not self._turns.abandoned:
                self._changed.wait()
            if self._turns.abandoned:
                return False
            self._taken = [self.jobs.popleft() for _ in range(min(len(self.jobs), self._batch))]
            return bool(self._taken)
