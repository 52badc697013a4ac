"""Every page of the offices' console over a database as large as the programme may become, on both databases.

Each GET route is asked over HTTP by a signed-in seat of each role that may, one after another; what is printed is the
slowest role of each. A file that streams is timed to its first byte. BENCH_PRODUCTS, BENCH_MESSAGES and BENCH_TIMES
make it smaller while one tries things; the database is kept in BENCH_FOLDER and made only once.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import event

from bench import _bots
from bench._province import into_postgresql, made
from bot.clock import SystemClock
from bot.demo.world import PROVINCE
from bot.office.routes import ROUTES
from bot.storage import Database, Lane, Work, open_storage
from tests.office.addresses import address, busiest
from tests.office.visiting import Office, Visitor, served

PRODUCTS = int(os.environ.get("BENCH_PRODUCTS", "20000"))
MESSAGES = int(os.environ.get("BENCH_MESSAGES", "1000000"))
TIMES = int(os.environ.get("BENCH_TIMES", "20"))
FOLDER = Path(os.environ.get("BENCH_FOLDER", str(Path(tempfile.gettempdir()) / "ocop-bench")))
MOST = 150.0  # milliseconds
ONLY = os.environ.get("BENCH_ONLY", "")  # only addresses that begin so, while one tries things


@dataclass(frozen=True, slots=True)
class Asked:
    """One route asked by one role. Times in milliseconds, sorted; `size` in bytes as it came over the wire."""

    route: str
    role: str
    queries: int
    times: list[float]
    size: int
    streamed: bool
    status: int

    @property
    def median(self) -> float:
        return statistics.median(self.times)

    @property
    def p95(self) -> float:
        return self.times[min(len(self.times) - 1, int(len(self.times) * 0.95))]


@contextmanager
def counted(database: Database) -> Iterator[Counter[str]]:
    """Counts the statements that pages read with."""
    counts: Counter[str] = Counter()

    def executed(*_: object) -> None:
        counts["queries"] += 1

    event.listen(database.reader, "before_cursor_execute", executed)
    try:
        yield counts
    finally:
        event.remove(database.reader, "before_cursor_execute", executed)


async def _measure(url: str, keys: Path) -> list[Asked]:
    lane = open_storage(url, (keys / "ocop.key").read_text().strip(), keys, SystemClock())
    try:
        with tempfile.TemporaryDirectory() as folder, counted(lane.database) as counts:
            async with served(lane, Path(folder)) as office:
                return await _pages(office, lane, counts)
    finally:
        await lane.close()


async def _pages(office: Office, lane: Lane, counts: Counter[str]) -> list[Asked]:
    area = await lane.read(lambda work: busiest(work, PROVINCE))
    seats: dict[str, Visitor] = {
        "administrator": await office.seat("administrator"),
        "province": await office.seat("province", PROVINCE),
        "commune": await office.seat("commune", PROVINCE, area.commune),
        "reader": await office.seat("reader", PROVINCE),
    }
    found = []
    for route in ROUTES:
        if route.method != "GET" or not route.path.startswith(ONLY):
            continue

        def where(work: Work, route=route) -> str | None:  # type: ignore[no-untyped-def]
            return address(work, route, area)

        path = await lane.read(where)
        if path is None:
            print(f"nothing to ask {route.path} for")
            continue
        for role in sorted(route.roles) or ["commune"]:
            found.append(await _ask(seats[role], path, route.path, role, counts))
    return found


async def _ask(seat: Visitor, path: str, route: str, role: str, counts: Counter[str]) -> Asked:
    times, size, status, streamed = [], 0, 0, False
    for number in range(TIMES + 2):
        counts.clear()
        began = time.perf_counter()
        async with seat.session.get(f"{seat.base}{path}", allow_redirects=False) as response:
            streamed = "attachment" in response.headers.get("Content-Disposition", "")
            body = await response.content.readany() if streamed else await response.read()
            took = 1000 * (time.perf_counter() - began)
            queries, status = counts["queries"], response.status
            if streamed:
                body += await response.read()
            size = len(body)
        if number >= 2:  # the first ones compile templates and statements
            times.append(took)
    return Asked(route, role, queries, sorted(times), size, streamed, status)


def table(name: str, found: list[Asked]) -> int:
    """Prints the slowest role of each route; 1 where a page is over the limit or failed."""
    print(f"\n{name}: {PRODUCTS:,} products, {MESSAGES:,} messages; each page {TIMES} times\n")
    print(f"{'route':<48}{'slowest for':<15}{'queries':>8}{'median ms':>11}{'p95 ms':>8}{'bytes':>10}")
    slow = [one for one in found if one.median > MOST]
    failed = [one for one in found if one.status >= 500]
    for route in dict.fromkeys(one.route for one in found):
        of_route = [one for one in found if one.route == route]
        worst = max(of_route, key=lambda one: one.p95)
        queries = max(one.queries for one in of_route)
        mark = " failed" if worst in failed else " SLOW" if worst in slow else " (first byte)" if worst.streamed else ""
        print(
            f"{route:<48}{worst.role:<15}{queries:>8}{worst.median:>11.1f}{worst.p95:>8.1f}{worst.size:>10,}{mark}",
            flush=True,
        )
    print(f"\nover {MOST:g} ms: " + (", ".join(f"{one.route} ({one.role})" for one in slow) or "none"))
    return 1 if slow or failed else 0


def main() -> int:
    source = made(FOLDER, PRODUCTS, MESSAGES)
    worst = table("SQLite", asyncio.run(_measure(f"sqlite:///{source}", source.parent)))
    with _bots.postgresql() as server:
        url = _bots.fresh(server, 1)
        into_postgresql(source, url)
        worst = max(worst, table("PostgreSQL", asyncio.run(_measure(url, source.parent))))
    return worst
