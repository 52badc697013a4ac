"""Sheets that offices handed in move on: read row by row beside the database, then settled piece by piece.

How a file is read and what a piece is are handed in. Pieces are committed one by one, as an announcement's are
(`delivery/fanout.py`); a process that dies leaves nothing half done: the next one goes on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from itertools import islice
from typing import Any

from bot.delivery.looping import Looping
from bot.services import imports
from bot.services.imports import Reading

LOOK = 2.0  # seconds between two looks while there is nothing to do
CHUNK = 200
"""Rows that are read, and kept, at a time: no sheet lies in memory whole."""
Run = Callable[[Callable[[Any], Any]], Awaitable[Any]]
Rows = Callable[[Reading], Iterator[Any]]
"""The rows of a sheet, as `programme.product_row.read_products` gives them; raises `Unreadable`."""


class Unreadable(Exception):
    """A file that is no sheet: to be said by `Words.t(what, **params)`."""

    def __init__(self, what: str, params: dict[str, object]) -> None:
        super().__init__(what)
        self.what, self.params = what, params


def read_all(reading: Reading, rows: Rows, run: Callable[[Callable[[Any], Any]], Any]) -> None:
    """Reads a sheet that was taken, and keeps what it read by `run`. Blocks: for a thread of its own, or a command."""
    try:
        coming = rows(reading)
        while chunk := list(islice(coming, CHUNK)):
            if not run(partial(imports.stage, run_id=reading.run_id, read=chunk)):
                return  # it was put aside
    except Unreadable as problem:
        what, params = problem.what, problem.params
        run(lambda work: imports.unreadable(work, reading.run_id, what, params))
        return
    run(lambda work: imports.read_through(work, reading.run_id))


class Importing(Looping):
    """One loop of this process. `later`: what `run` raises where people go first; it is tried again."""

    def __init__(self, run: Run, rows: Rows, later: tuple[type[Exception], ...] = ()) -> None:
        super().__init__("importing", LOOK, later)
        self._run, self._rows = run, rows

    async def drained(self) -> None:
        """Returns when there is nothing to do."""
        while True:
            reading = await self._run(imports.take_reading)
            if reading is not None:
                await self._read(reading)
            elif not await self._run(imports.step):
                return

    async def _read(self, reading: Reading) -> None:
        loop = asyncio.get_running_loop()

        async def job(do: Callable[[Any], Any]) -> Any:
            return await self._run(do)

        def wait(do: Callable[[Any], Any]) -> Any:
            return asyncio.run_coroutine_threadsafe(job(do), loop).result()

        await asyncio.to_thread(read_all, reading, self._rows, wait)
