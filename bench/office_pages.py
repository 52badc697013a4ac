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
from bench._province import in_postgresql, made
from bot import logs
from bot.clock import SystemClock
from bot.demo.world import PROVINCE
from bot.office.routes import ROUTES
from bot.programme.audience import Audience
from bot.programme.duties import Scope
from bot.services import office_announcements
from bot.services.office_announcements import Speaker
from bot.storage import Database, Lane, Work, announcements, audit, open_storage
from tests.office.addresses import Area, addresses, busiest
from tests.office.visiting import Office, Visitor, served

PRODUCTS = int(os.environ.get("BENCH_PRODUCTS", "20000"))
MESSAGES = int(os.environ.get("BENCH_MESSAGES", "1000000"))
TIMES = int(os.environ.get("BENCH_TIMES", "20"))
FOLDER = Path(os.environ.get("BENCH_FOLDER", str(Path(tempfile.gettempdir()) / "ocop-bench")))
MOST = 150.0  # milliseconds
WARM = 2  # times a page is asked for before it is timed: templates and statements are compiled then
FEW, LONG = 3, 2000  # times a file is asked for; milliseconds after which not again
ONLY = tuple(os.environ.get("BENCH_ONLY", "").split(","))  # addresses that begin so, while one tries things


@dataclass(frozen=True, slots=True)
class Asked:
    """One page asked for by one role. Times in milliseconds, sorted; `cpu`: of this process, with SQLite in it
    and the one who asks; `size` in bytes as it came over the wire."""

    page: str
    role: str
    queries: int
    times: list[float]
    cpu: float
    size: int
    streamed: bool
    status: int

    @property
    def median(self) -> float:
        return statistics.median(self.times)

    @property
    def p95(self) -> float:
        return self.times[min(len(self.times) - 1, int(len(self.times) * 0.95))]

    @property
    def slow(self) -> bool:
        return self.median > MOST

    @property
    def failed(self) -> bool:
        return self.status >= 500


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


async def measure(name: str, url: str, keys: Path) -> list[Asked]:
    lane = open_storage(url, (keys / "ocop.key").read_text().strip(), keys, SystemClock())
    try:
        with tempfile.TemporaryDirectory() as folder, counted(lane.database) as counts:
            async with served(lane, Path(folder)) as office:
                return await _pages(name, office, lane, counts)
    finally:
        await lane.close()


async def _pages(name: str, office: Office, lane: Lane, counts: Counter[str]) -> list[Asked]:
    area = await lane.read(lambda work: busiest(work, PROVINCE))
    await lane.run(_draft)
    seats: dict[str, Visitor] = {
        "administrator": await office.seat("administrator"),
        "province": await office.seat("province", PROVINCE),
        "commune": await office.seat("commune", PROVINCE, area.commune),
        "reader": await office.seat("reader", PROVINCE),
    }
    print(f"\n{name}: {PRODUCTS:,} products, {MESSAGES:,} messages; each page {TIMES} times\n")
    print(
        f"{'page':<48}{'slowest for':<15}{'queries':>8}{'median ms':>11}{'p95 ms':>8}{'CPU ms':>8}{'bytes':>10}",
        flush=True,
    )
    found = []
    for route in ROUTES:
        if route.method != "GET" or not route.path.startswith(ONLY):
            continue

        def where(work: Work, route=route) -> list[str]:  # type: ignore[no-untyped-def]
            return addresses(work, route, area) or addresses(work, route, Area(PROVINCE, ""))

        for path in await lane.read(where):
            of_page = [await _ask(seats[role], path, role, counts) for role in sorted(route.roles) or ["commune"]]
            _row(of_page)
            found += of_page
    return found


def _draft(work: Work) -> None:
    """What no province is without: an announcement to all of it that somebody is writing."""
    who = Speaker(audit.SYSTEM, Scope("province", PROVINCE))
    if not announcements.of_office(work, *who.office, states=("draft",)):
        office_announcements.draft(work, who, {"vi": "Mời bà con dự lớp tập huấn."}, Audience(provinces=(PROVINCE,)))


async def _ask(seat: Visitor, path: str, role: str, counts: Counter[str]) -> Asked:
    times: list[float] = []
    worked: list[float] = []
    size, status, streamed = 0, 0, False
    number, warm = 0, WARM
    while number < warm + (FEW if streamed else TIMES):
        counts.clear()
        began, used = time.perf_counter(), time.process_time()
        async with seat.session.get(f"{seat.base}{path}", allow_redirects=False) as response:
            streamed = "attachment" in response.headers.get("Content-Disposition", "")
            body = await response.content.readany() if streamed else await response.read()
            took, cpu = 1000 * (time.perf_counter() - began), 1000 * (time.process_time() - used)
            queries, status, size = counts["queries"], response.status, len(body)
            if streamed:
                response.close()  # it is made no further
        if streamed and took > LONG:  # a workbook of a hundred thousand lines: once is enough
            number, warm = number + FEW, 0
        if number >= warm:
            times.append(took)
            worked.append(cpu)
        number += 1
    return Asked(path, role, queries, sorted(times), statistics.median(worked), size, streamed, status)


def _row(of_page: list[Asked]) -> None:
    """The slowest role of a page."""
    worst = max(of_page, key=lambda one: one.p95)
    queries = max(one.queries for one in of_page)
    mark = " failed" if worst.failed else " SLOW" if worst.slow else " (first bytes)" if worst.streamed else ""
    page = worst.page.removeprefix("/office").partition("?")[0]
    figures = f"{queries:>8}{worst.median:>11.1f}{worst.p95:>8.1f}{worst.cpu:>8.1f}{worst.size:>10,}"
    print(f"{page:<48}{worst.role:<15}{figures}{mark}", flush=True)


def summed_up(found: list[Asked]) -> int:
    """The pages over the limit or failed; 1 where there are any."""
    slow = [f"{one.page} ({one.role}: {one.median:.0f})" for one in found if one.slow]
    failed = [f"{one.page} ({one.role}: {one.status})" for one in found if one.failed]
    print(f"\nover {MOST:g} ms: {', '.join(slow) or 'none'}\nfailed: {', '.join(failed) or 'none'}")
    return 1 if slow or failed else 0


def main() -> int:
    logs.set_up("ERROR")
    source = made(FOLDER, PRODUCTS, MESSAGES)
    worst = summed_up(asyncio.run(measure("SQLite", f"sqlite:///{source}", source.parent)))
    with _bots.postgresql(source.parent) as server:
        url = in_postgresql(source, server)
        worst = max(worst, summed_up(asyncio.run(measure("PostgreSQL", url, source.parent))))
    return worst
