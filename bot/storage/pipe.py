"""Statements to PostgreSQL that do not wait for one another.

A round trip to the server costs more than most statements of a talk: two processes wake each other, and the driver
spends 30 µs of Python on a cursor. Here the statements of a transaction travel in the pipeline mode of libpq: what
nobody asks about (an INSERT, an UPDATE) is only put into the buffer, and goes with the next one whose answer is
wanted; BEGIN goes with the first, COMMIT with the last. The server does them in their order all the same.

An error comes out where something is waited for next, at the latest before the commit: after it the server does
nothing more of the transaction. What goes SQLAlchemy's way on the same connection first has everything answered that is
under way (`listen`).
"""

from __future__ import annotations

import select
from collections import OrderedDict, deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any, NoReturn, Protocol

import psycopg
from psycopg import adapt, pq
from psycopg.abc import Transformer
from psycopg.adapt import PyFormat
from psycopg.errors import InFailedSqlTransaction, error_from_result
from sqlalchemy import Connection, Engine, event

from bot.storage.prepared import PIPE

PREPARED = 300  # statements that the server keeps ready for one connection; the one used longest ago goes first
AT_ONCE = 500  # statements under way before their answers are taken in
_TEXT = [PyFormat.TEXT]
_GOOD = frozenset({pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK})


class Waiting(Protocol):
    """Something that waits for what the server says. `left` counts its answers still to come."""

    left: int
    sql: str

    def arrived(self, result: pq.abc.PGresult, types: Transformer) -> None: ...


class Unasked:
    """Whoever waits for an answer nobody needs, but for the error it may be. `prepares` is the statement that it makes
    ready."""

    def __init__(self, sql: str, prepares: str = "") -> None:
        self.sql, self.prepares, self.left, self.tag = sql, prepares, 1, b""

    def arrived(self, result: pq.abc.PGresult, types: Transformer) -> None:
        self.left, self.tag = 0, result.command_status or b""


class Pipe:
    """The pipeline of one connection, used by one thread."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        connection.prepare_threshold = None  # what it prepares it may also deallocate, all of it
        self._pg = connection.pgconn
        self._types: Transformer = adapt.Transformer(connection)
        self._under_way: deque[Waiting] = deque()
        self._known: OrderedDict[str, bytes] = OrderedDict()
        self._names = count()
        self._readable = select.poll()
        self._readable.register(self._pg.socket, select.POLLIN)
        self._on = self._syncing = False
        self.sql = ""  # of the statement which the last error is about

    def send(self, sql: str, values: Sequence[Any], waiting: Waiting) -> None:
        """Puts a statement (with $1, $2 for its values) behind what is under way; `waiting` is told the answer some
        time later."""
        self.sql = sql
        dumped = self._types.dump_sequence(values, _TEXT * len(values))
        if not self._on:
            self._enter()
        name = self._known.get(sql)
        if name is None:
            name = self._prepare(sql)
        else:
            self._known.move_to_end(sql)
        self._pg.send_query_prepared(name, dumped)
        self._under_way.append(waiting)
        if len(self._under_way) >= AT_ONCE:
            self.settle()

    def wait(self, waiting: Waiting) -> None:
        """Until it was told. Raises the driver's error of the first statement that failed."""
        if self._under_way:
            self._pg.send_flush_request()
            self._push()
            while waiting.left and self._under_way:
                self._take()
        if waiting.left:
            self.sql = waiting.sql
            raise InFailedSqlTransaction("an earlier statement of its transaction failed")

    def settle(self) -> None:
        """Until everything that is under way was answered."""
        if self._under_way:
            self._pg.send_flush_request()
            self._push()
            while self._under_way:
                self._take()

    def leave(self) -> None:
        """Until the connection is an ordinary one again, its transaction still open."""
        if self._on:
            self._sync()

    def commit(self) -> None:
        """Commits what was begun here. Raises when it was rolled back instead: somebody passed over an error."""
        if self._on:
            ended = self.command("COMMIT")
            self._sync()
            over = ended.tag != b"COMMIT"
        else:
            over = self._pg.transaction_status == pq.TransactionStatus.INERROR
        if over:
            raise RuntimeError("the database ended the transaction under a job")

    def give_up(self) -> None:
        """Before a rollback: whatever is still under way, and whatever becomes of it."""
        if self._on:
            self._recover()

    def _enter(self) -> None:
        begun = self._pg.transaction_status != pq.TransactionStatus.IDLE
        self._pg.enter_pipeline_mode()
        self._on = True
        if not begun:
            self.command("BEGIN")

    def command(self, sql: str) -> Unasked:
        """Puts SQL without values, whose answer nobody needs, behind what is under way."""
        if not self._on:
            self._enter()
        self._pg.send_query_params(sql.encode(), None)
        unasked = Unasked(sql)
        self._under_way.append(unasked)
        return unasked

    def _prepare(self, sql: str) -> bytes:
        if len(self._known) >= PREPARED:
            _, oldest = self._known.popitem(last=False)
            self.command(f"DEALLOCATE {oldest.decode()}")
        name = self._known[sql] = b"quick%d" % next(self._names)
        self._pg.send_prepare(name, sql.encode())
        self._under_way.append(Unasked(sql, prepares=sql))
        return name

    def _push(self) -> None:
        """Everything is on its way to the server."""
        while self._pg.flush():
            both = select.poll()  # it may be waiting for us to read before it reads on
            both.register(self._pg.socket, select.POLLIN | select.POLLOUT)
            if any(ready & ~select.POLLOUT for _, ready in both.poll()):
                self._pg.consume_input()

    def _next(self) -> pq.abc.PGresult | None:
        while self._pg.is_busy():
            self._readable.poll()
            self._pg.consume_input()
        return self._pg.get_result()

    def _take(self) -> None:
        """The next answer goes to whom it is for."""
        result = self._next()
        waiting = self._under_way[0]
        if result is None:
            self._fail(psycopg.OperationalError("the connection is lost"), waiting)
        if result.status not in _GOOD:
            self._fail(error_from_result(result, encoding="utf-8"), waiting)
        self._pg.get_result()  # None: this answer is whole
        self._under_way.popleft()
        waiting.arrived(result, self._types)

    def _fail(self, error: psycopg.Error, waiting: Waiting) -> NoReturn:
        self.sql = waiting.sql
        self._recover()
        raise error

    def _sync(self) -> None:
        self._pg.pipeline_sync()
        self._syncing = True
        self._push()
        while self._under_way:
            self._take()
        self._next()  # the answer to the sync itself
        self._exit()

    def _exit(self) -> None:
        self._on = self._syncing = False
        self._pg.exit_pipeline_mode()

    @contextmanager
    def told(self, connection: Connection) -> Iterator[None]:
        """An error of the driver becomes SQLAlchemy's: wrapped, its listeners told, a broken connection given up."""
        try:
            yield
        except psycopg.Error as error:
            connection._handle_dbapi_exception(error, self.sql, (), None, None)

    def _recover(self) -> None:
        """Nobody wants the answers to what is still under way. A connection that gives none is closed."""
        for waiting in self._under_way:
            if isinstance(waiting, Unasked):
                self._known.pop(waiting.prepares, None)
        self._under_way.clear()
        try:
            if not self._syncing:
                self._pg.pipeline_sync()
            self._push()
            while (result := self._next()) is None or result.status != pq.ExecStatus.PIPELINE_SYNC:
                if self._pg.status == pq.ConnStatus.BAD:
                    raise psycopg.OperationalError("the connection is lost")
            self._exit()
        except psycopg.Error:
            self._on = self._syncing = False
            self._pg.finish()


def _of(connection: Connection) -> Pipe:
    pipe: Pipe = connection.info[PIPE]
    return pipe


def listen(engine: Engine) -> None:
    """Connections of this engine have a pipe, and are ordinary ones whenever SQLAlchemy uses them itself."""

    def connects(raw: Any, record: Any) -> None:
        record.info[PIPE] = Pipe(raw)

    def executes(connection: Connection, *_: Any) -> None:
        pipe = _of(connection)
        with pipe.told(connection):
            pipe.leave()

    def commits(connection: Connection) -> None:
        pipe = _of(connection)
        with pipe.told(connection):
            pipe.commit()

    def rolls_back(connection: Connection) -> None:
        if not connection.invalidated and not connection.closed:
            _of(connection).give_up()

    event.listen(engine, "connect", connects)
    event.listen(engine, "before_cursor_execute", executes)
    event.listen(engine, "commit", commits)
    event.listen(engine, "rollback", rolls_back)
