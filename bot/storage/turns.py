"""How waiting jobs become transactions: all at once on SQLite, each by itself on PostgreSQL."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from bot.clock import Clock
from bot.storage.engine import Database
from bot.storage.sealing import Box
from bot.storage.work import Work

# PostgreSQL took the whole transaction back and says that trying again is right: serialization failure, deadlock.
TRY_AGAIN = frozenset({"40001", "40P01"})
TRIES = 4


@dataclass(frozen=True, slots=True)
class Job:
    """One function over a `Work`, and whom to tell: a future of that loop, or a plain one when `loop` is None."""

    do: Callable[[Work], Any]
    future: asyncio.Future[Any] | Future[Any]
    loop: asyncio.AbstractEventLoop | None


@dataclass(frozen=True, slots=True)
class Answer:
    job: Job
    value: Any = None
    error: BaseException | None = None


class Turns:
    """The transactions of one thread, over one connection that is kept while nothing fails."""

    def __init__(self, database: Database, box: Box, clock: Clock) -> None:
        self._database, self._box, self._clock = database, box, clock
        self._connection: Connection | None = None

    def take(self, jobs: Sequence[Job]) -> list[Answer]:
        """Does the jobs in their order. Every answer is final: committed, or rolled back with its error."""
        if len(jobs) > 1 and self._database.dialect == "sqlite":
            return self._together(jobs)
        return [self._alone(job) for job in jobs]

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(Exception):  # a broken connection may not even close; the thread has to go on
                connection.close()

    def _together(self, jobs: Sequence[Job]) -> list[Answer]:
        """Optimistically one commit for all. When a job fails all are rolled back and done again one by one, so that
        one person's trouble is not another's. When beginning or committing fails, all fail: that is nobody's job."""
        values: list[Any] = []
        started = False
        try:
            connection = self._open()
            with connection.begin():
                started = True
                for job in jobs:
                    values.append(job.do(self._work(connection)))
                _still_inside(connection)
        except BaseException as error:
            self.close()
            if started and len(values) < len(jobs):
                return [self._alone(job) for job in jobs]
            return [Answer(job, error=error) for job in jobs]
        return [Answer(job, value) for job, value in zip(jobs, values, strict=True)]

    def _alone(self, job: Job) -> Answer:
        for attempt in range(TRIES):
            done = False
            try:
                connection = self._open()
                with connection.begin():
                    value = job.do(self._work(connection))
                    _still_inside(connection)
                    done = True
                return Answer(job, value)
            except BaseException as error:
                self.close()
                # A connection that died before the commit was asked for has changed nothing.
                if attempt + 1 < TRIES and not done and _worth_another_try(error):
                    continue
                return Answer(job, error=error)
        raise AssertionError("the last try returns")

    def _open(self) -> Connection:
        if self._connection is None:
            self._connection = self._database.writer.connect()
        return self._connection

    def _work(self, connection: Connection) -> Work:
        return Work(connection, self._clock.now(), self._box)


def _still_inside(connection: Connection) -> None:
    """A full disk makes SQLite roll back by itself; a job that passed over the error would go on with every statement
    a commit of its own. Then nothing more is promised."""
    raw = connection.connection.dbapi_connection
    if isinstance(raw, sqlite3.Connection) and not raw.in_transaction:
        raise RuntimeError("the database ended the transaction under a job")


def _worth_another_try(error: BaseException) -> bool:
    if not isinstance(error, DBAPIError):
        return False
    return error.connection_invalidated or getattr(error.orig, "sqlstate", None) in TRY_AGAIN


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
        if future.done():  # whoever waited has gone away; the work is done all the same
            continue
        if isinstance(error, StopIteration):  # asyncio refuses to carry this one
            future.set_exception(RuntimeError("a job raised StopIteration"))
        elif error is not None:
            future.set_exception(error)
        else:
            future.set_result(answer.value)
