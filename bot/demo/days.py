"""The calendar of the made-up months: who does what next, in the order of their instants, a week in one commit."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import count
from typing import cast

from sqlalchemy import Connection

from bot.clock import local_date
from bot.demo.arriving import arrive
from bot.storage import Lane, Work
from bot.storage.quick import Quick

Act = Callable[[Work], None]
BATCH = timedelta(days=7)


class Days:
    """What is still to be done, by instant. Whoever acts puts down what follows from it with `at`; what would lie after
    the last instant never happens: that is where the made-up province stands today."""

    def __init__(self, last: datetime) -> None:
        self.last = last
        self._waiting: list[tuple[datetime, int, Act]] = []
        self._numbers = count()

    def at(self, when: datetime, act: Act) -> None:
        if when <= self.last:
            heapq.heappush(self._waiting, (when, next(self._numbers), act))

    def play(self, lane: Lane, progress: Callable[[date], None]) -> None:
        """Does everything in its order, each act at its own instant. `progress` is told the day after each commit."""
        while self._waiting:
            until = self._waiting[0][0] + BATCH
            with lane.database.writer.connect() as connection, connection.begin():
                quick = Quick(connection)
                work = Work(cast(Connection, quick), self._waiting[0][0], lane.box)
                while self._waiting and self._waiting[0][0] <= until:
                    when, _, act = heapq.heappop(self._waiting)
                    work = Work(work.conn, when, lane.box)
                    act(work)
                arrive(work)
                quick.settle()
            progress(local_date(work.now))
