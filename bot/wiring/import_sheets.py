"""How a sheet that an office handed in is read: bytes → cells → rows with their problems."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from bot.documents.sheet_reading import SheetProblem, rows_of
from bot.programme.product_row import Read, read_products
from bot.scheduling.importing import Unreadable
from bot.services.imports import Reading


def reader(today: Callable[[], date]) -> Callable[[Reading], Iterator[Read]]:
    """Reads a sheet that an office handed in, row by row."""

    def read(reading: Reading) -> Iterator[Read]:
        try:
            yield from read_products(rows_of(reading.filename, reading.content), reading.area, today())
        except SheetProblem as problem:
            raise Unreadable(problem.what, problem.params) from problem

    return read
