"""How waiting jobs become transactions: several at once where that is allowed and none fails, else each by itself."""

from __future__ import annotations

import asyncio
import math
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, cast

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from bot.clock import Clock
from bot.storage.ahead import Ahead, Coming
from bot.storage.chats_ahead import look_ahead
from bot.storage.engine import Database, cut
from bot.storage.problems import TooSlow
from bot.storage.quick import Quick
from bot.storage.sealing import Box
from bot.storage.work import Work
from bot.waiting import Wait

# PostgreSQL took the whole transaction back and says that trying again is right: serialization failure, deadlock.
TRY_AGAIN = frozenset({"40001", "40P01"})
HELD = frozenset({"40P01", "55P03"})  # deadlock, a row that was waited for too long
TRIES = 4
# Seconds after which a group is committed though more waits: those before have waited long enough. On PostgreSQL others
# may wait for the rows that it holds.
GROUP = {"sqlite": 0.25, "postgresql": 0.02}
# A group that waits so many milliseconds for a row may itself hold what the other one waits for. It is taken apart, as
# are those of the next seconds.
PATIENCE, APART = 100, 1.0
AHEAD = 32  # events whose chats are read together; what a group does not come to was read in vain


@dataclass(eq=False, slots=True)
class Job:
    """One function over a `Work`, and whom to tell: a future of that loop, or a plain one when `loop` is None.

    `instead` is done where `do` fails (it is handed the error), or is not begun by `begin_by` (it is handed None).
    `coming` is the event that it handles, where it does: its chat may be read ahead."""

    do: Callable[[Work], Any]
    future: asyncio.Future[Any] | Future[Any]
    loop: asyncio.AbstractEventLoop | None
    instead: Callable[[Work, BaseException | None], Any] | None = None
    coming: Coming | None = None
    begin_by: float = math.inf  # by time.monotonic()
    fell_back: bool = False  # to what is done instead
    overdue: Wait | None = None  # cuts it off, unless it comes to its end before

    @property
    def chosen(self) -> Callable[[Work], Any]:
        """What is to be done at this moment."""
        if self.instead is not None and time.monotonic() > self.begin_by:
            return self.after(None)
        return self.do

    def after(self, error: BaseException | None) -> Callable[[Work], Any]:
        """What is to be done once `do` failed with that error, or came too late."""
        self.fell_back = True

        def fallen_back(work: Work) -> Any:
            if self.instead is not None:
                return self.instead(work, error)
            raise error or TooSlow("it was not begun in time")

        return fallen_back


@dataclass(frozen=True, slots=True)
class Answer:
    job: Job
    value: Any = None
    error: BaseException | None = None


class Turns:
    """The transactions of one thread, over one connection that is kept while nothing fails. `grouped`: several jobs may
    share one.

    Another thread may `abandon` a job that does not come to an end: then this one commits nothing more."""

    def __init__(self, database: Database, box: Box, clock: Clock, *, grouped: bool) -> None:
        self._database, self._box, self._clock = database, box, clock
        self._grouped = grouped
        self._apart_until = 0.0  # by time.monotonic()
        self._connection: Connection | None = None
        self._guard = threading.Lock()
        self._current: Job | None = None
        self.abandoned = False

    def take(self, jobs: Sequence[Job]) -> Iterator[list[Answer]]:
        """Does the jobs in their order and gives their answers, commit by commit. Every answer is final: committed, or
        rolled back with its error."""
        done = alone = 0
        while done < len(jobs):
            left = jobs[done:]
            answers: list[Answer] = []
            if not alone and len(left) > 1 and self._grouped and time.monotonic() >= self._apart_until:
                answers, alone = self._together(left)
            if not answers:
                answers, alone = [self._alone(left[0])], max(0, alone - 1)
            done += len(answers)
            with self._guard:
                if self.abandoned:
                    return
                self._current = None
            yield answers

    def abandon(self, job: Job) -> bool:
        """From another thread: cuts a job that is being done off from the database, and this thread with it. False
        where it is not being done, or is at its commit."""
        with self._guard:  # also while cutting: its thread must not hand the connection back to the pool meanwhile
            if self._current is not job or self.abandoned:
                return False
            self.abandoned = True
            if self._connection is not None:
                with suppress(Exception):  # it may have ended its transaction at this moment, which is as good
                    cut(self._database, self._connection)
        return True

    def close(self) -> None:
        """After an error, and at the end. Nobody else is given this connection: it may be cut off, or broken."""
        with self._guard:
            connection, self._connection = self._connection, None
            if connection is not None:
                with suppress(Exception):  # a broken connection may not even close; the thread has to go on
                    connection.invalidate()
                with suppress(Exception):
                    connection.close()

    def _together(self, jobs: Sequence[Job]) -> tuple[list[Answer], int]:
        """Optimistically one commit for as many as a group takes. When a job fails all are rolled back, and it is told
        how many are to be done one by one (those up to it), so that one person's trouble is not another's. Where
        beginning fails, or nobody knows what became of the commit, all fail: that is nobody's job."""
        values: list[Any] = []
        job: Job | None = None
        until = time.monotonic() + GROUP[self._database.dialect]
        try:
            connection = self._open()
            with connection.begin():
                quick = Quick(connection)
                quick.wait_at_most(PATIENCE)
                for at, job in enumerate(jobs):
                    self._begin(job)
                    if quick.ahead is not None:
                        self._look_ahead(jobs[at : at + AHEAD], quick, quick.ahead)
                    values.append(self._done(job.chosen, quick))
                    if time.monotonic() > until:
                        break
                quick.settle()
                _still_inside(connection)
                self._may_commit()
        except BaseException as error:
            self.close()
            if _held_by_another(error):
                return [], 1  # which waits once more; those after it are a group again
            if _state(error) in HELD:
                self._apart_until = time.monotonic() + APART
            if job is not None and (self._current is job or _refused(error)):
                return [], len(values) + 1
            return [self._failed(one, error) for one in jobs], 0
        return [Answer(one, value) for one, value in zip(jobs, values, strict=False)], 0

    def _alone(self, job: Job) -> Answer:
        for attempt in range(TRIES):
            try:
                return Answer(job, self._do(job, job.chosen))
            except BaseException as error:
                # A connection that died before the commit was asked for has changed nothing.
                again = _held_by_another(error) or (self._current is job and _worth_another_try(error))
                if attempt + 1 < TRIES and again:
                    continue
                return self._failed(job, error)
        raise AssertionError("the last try returns")

    def _failed(self, job: Job, error: BaseException) -> Answer:
        """A job that failed, after what is done instead."""
        if job.instead is None or self.abandoned:
            return Answer(job, error=error)
        try:
            return Answer(job, self._do(job, job.after(error)))
        except BaseException as second:
            return Answer(job, error=second)

    def _do(self, job: Job, do: Callable[[Work], Any]) -> Any:
        try:
            connection = self._open()
            with connection.begin():
                self._begin(job)
                quick = Quick(connection)
                if quick.ahead is not None:
                    self._look_ahead([job], quick, quick.ahead)
                value = self._done(do, quick)
                quick.settle()
                _still_inside(connection)
                self._may_commit()
            return value
        except BaseException:
            self.close()
            raise

    def _begin(self, job: Job) -> None:
        self._current = job
        if self.abandoned:
            raise TooSlow("cut off")

    def _may_commit(self) -> None:
        """The last moment at which a job can be abandoned is over: from here on it is either committed or failed."""
        with self._guard:
            if self.abandoned:
                raise TooSlow("cut off")
            self._current = None

    def _open(self) -> Connection:
        if self.abandoned:
            raise TooSlow("cut off")
        if self._connection is None:
            self._connection = self._database.writer.connect()
        return self._connection

    def _look_ahead(self, jobs: Sequence[Job], quick: Quick, ahead: Ahead) -> None:
        """Where the chat of the first job's event is still to be read, those of the events behind it are as well."""
        first = jobs[0].coming
        if first is not None and ahead.lacks(first):
            run = [job.coming for job in takewhile(lambda job: job.coming is not None, jobs)]
            look_ahead(self._work(quick), [one for one in run if one is not None and ahead.lacks(one)])

    def _done(self, do: Callable[[Work], Any], quick: Quick) -> Any:
        value = do(self._work(quick))
        quick.flush()
        return value

    def _work(self, quick: Quick) -> Work:
        return Work(cast(Connection, quick), self._clock.now(), self._box)


def _still_inside(connection: Connection) -> None:
    """A full disk makes SQLite roll back by itself; a job that passed over the error would go on with every statement
    a commit of its own. Then nothing more is promised."""
    raw = connection.connection.dbapi_connection
    if isinstance(raw, sqlite3.Connection) and not raw.in_transaction:
        raise RuntimeError("the database ended the transaction under a job")


def _state(error: BaseException) -> str:
    """What PostgreSQL calls it; empty for what it did not say."""
    return getattr(error.orig, "sqlstate", None) or "" if isinstance(error, DBAPIError) else ""


def _worth_another_try(error: BaseException) -> bool:
    return isinstance(error, DBAPIError) and (error.connection_invalidated or _state(error) in TRY_AGAIN)


def _refused(error: BaseException) -> bool:
    """PostgreSQL answered, and took the whole transaction back."""
    return bool(_state(error)) and isinstance(error, DBAPIError) and not error.connection_invalidated


def _held_by_another(error: BaseException) -> bool:
    """Another process on the same SQLite file wrote for longer than we waited: nothing was changed."""
    orig = error.orig if isinstance(error, DBAPIError) else None
    return isinstance(orig, sqlite3.OperationalError) and orig.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY


def tell(answers: Sequence[Answer]) -> None:
    """Hands the answers over: one call into each event loop for all of its jobs."""
    by_loop: dict[asyncio.AbstractEventLoop, list[Answer]] = {}
    for answer in answers:
        if answer.job.loop is None:
            _settle([answer])
        else:
            by_loop.setdefault(answer.job.loop, []).append(answer)
    for loop, theirs in by_loop.items():
        try:
            loop.call_soon_threadsafe(_settle, theirs)
        except RuntimeError:  # that loop is closed: nobody waits there any more
            continue


def _settle(answers: Sequence[Answer]) -> None:
    for answer in answers:
        future, error = answer.job.future, answer.error
        if answer.job.overdue is not None:
            answer.job.overdue.off()
        if future.done():  # whoever waited has gone away; the work is done all the same
            continue
        if isinstance(error, StopIteration):  # asyncio refuses to carry this one
            future.set_exception(RuntimeError("a job raised StopIteration"))
        elif error is not None:
            future.set_exception(error)
        else:
            future.set_result(answer.value)
