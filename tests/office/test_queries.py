"""How many statements a page reads with: few, and as many for few rows as for many."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import event

from bot.demo.world import PROVINCE
from bot.office.routes import ROUTES
from bot.office.routing import Route
from bot.storage import Lane
from tests.demo.small import IN_ONE_PROCESS
from tests.office.addresses import Area, addresses, busiest
from tests.office.grown import grown, opened_at, small
from tests.office.visiting import Visitor, served

__all__ = ["grown", "small"]
pytestmark = [pytest.mark.asyncio, IN_ONE_PROCESS]

MOST = 40
ROOM = 1  # a list that is empty in the small database may leave out the one statement behind it
FIRST = ("province", "commune", "administrator", "reader")  # whose page is looked at, of those who may


@asynccontextmanager
async def counting(source: Path, folder: Path) -> AsyncIterator[tuple[Lane, dict[str, Visitor], list[int], Area]]:
    lane = opened_at(source, folder)
    counted = [0]

    def executed(*_: object) -> None:
        counted[0] += 1

    event.listen(lane.database.reader, "before_cursor_execute", executed)
    async with served(lane, folder / "media") as office:
        area = lane.look(lambda work: busiest(work, PROVINCE))
        seats = {
            "administrator": await office.seat("administrator"),
            "province": await office.seat("province", PROVINCE),
            "commune": await office.seat("commune", PROVINCE, area.commune),
            "reader": await office.seat("reader", PROVINCE),
        }
        yield lane, seats, counted, area
    await lane.close()


async def queries(path: str, route: Route, seats: dict[str, Visitor], counted: list[int]) -> int:
    """Of the second time it is asked: what a process looks up once is known by then. A page may ask back (422): what
    goes with an address is not known here."""
    role = next((role for role in FIRST if role in route.roles), "commune")
    for _ in range(2):
        counted[0] = 0
        answer = await seats[role].get(path)
        assert answer.status in (200, 303, 410, 422), f"{path} for {role}: {answer.status}"
    return counted[0]


async def test_a_page_reads_with_few_statements_however_much_there_is(small: Path, grown: Path, tmp_path: Path) -> None:
    found: dict[tuple[str, int], list[int]] = {}
    for number, source in enumerate((small, grown)):
        async with counting(source, tmp_path / str(number)) as (lane, seats, counted, area):
            for route in ROUTES:
                if route.method != "GET":
                    continue
                for place, path in enumerate(lane.look(lambda work, route=route: addresses(work, route, area))):  # type: ignore[misc]
                    found.setdefault((route.path, place), []).append(await queries(path, route, seats, counted))
    assert found
    assert all(len(counts) == 2 for counts in found.values())
    more = {path: counts for path, counts in found.items() if counts[-1] > counts[0] + ROOM}
    assert not more, f"statements by route, for few rows and for many: {more}"
    many = {path: counts for path, counts in found.items() if max(counts) > MOST}
    assert not many, f"more than {MOST} statements: {many}"
