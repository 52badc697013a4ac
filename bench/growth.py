"""(c) What a message costs and how much memory the service takes as the people stored grow; (d) latency at half load.

The people stored have talked and sleep: their rows are copies of a real talk. New people then walk the registration
over HTTP webhooks; the bot (and PostgreSQL) has one core, the crowd and the Bot API the other. Rounds alternate between
the sizes, so that a drift of the machine falls on both.

BENCH_STORED ("1000,1000000"), BENCH_PEOPLE and BENCH_ROUNDS make it smaller while one tries things.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench import _bots
from bench._bots import Kind, Running, running
from bench._crowd import Crowd, Leisurely, Posters, World
from bench._filled import fill
from bench._script import Step, learned, write

STORED = tuple(int(size) for size in os.environ.get("BENCH_STORED", "1000,1000000").split(","))
PEOPLE = int(os.environ.get("BENCH_PEOPLE", "150"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
AT_ONCE = 64
MOST_COST, MOST_AT_REST, MOST_EVER = 1.3, 150, 300  # times; MB; MB
FIRST = 100_000_01


@dataclass(frozen=True, slots=True)
class Measured:
    """Times in milliseconds, memory in megabytes. `half_*`: at half the load it can take."""

    per_second: float
    cpu: float
    half_p50: float
    half_p99: float
    at_rest: int
    peak: int
    wrong: int


async def measure(bot: Running, world: World, steps: list[Step], first: int) -> Measured:
    await asyncio.sleep(5)  # it reads its data in
    at_rest = _rss(bot)
    warm = await _walk(Crowd, bot, world, steps, 20, first)
    before = bot.cpu
    full = await _walk(Crowd, bot, world, steps, PEOPLE, first + 1000)
    done = len(full.latencies)
    cpu, rate = 1000 * (bot.cpu - before) / done, done / full.seconds
    half = await _walk(Leisurely, bot, world, steps, PEOPLE, first + 2000, rate / 2)
    times = sorted(half.latencies)
    wrong = sum(one.wrong + one.unfinished for one in (warm, full, half))
    p50, p99 = 1000 * times[len(times) // 2], 1000 * times[int(len(times) * 0.99)]
    return Measured(rate, cpu, p50, p99, at_rest, bot.peak, wrong)


async def _walk(
    kind: type[Crowd], bot: Running, world: World, steps: list[Step], people: int, first: int, rate: float = 0
) -> Crowd:
    posters = Posters(bot.port, bot.hook, _bots.SECRET)
    crowd = kind(posters, steps, people, AT_ONCE, first)
    if isinstance(crowd, Leisurely):
        crowd.rate = rate
    world.listener = crowd
    await posters.start(AT_ONCE)
    await crowd.talk(240)
    posters.close()
    return crowd


def _rss(bot: Running) -> int:
    lines = Path(f"/proc/{bot.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) // 1024


async def _database(name: str, urls: dict[int, str], keys: Path, script: Path, steps: list[Step]) -> int:
    world = World()
    api = await world.start()
    found: dict[int, list[Measured]] = {size: [] for size in urls}
    first = FIRST
    for _ in range(ROUNDS):
        for size, url in urls.items():
            kind = Kind(name, "everything", database="filled")
            async with running(kind, api, url, script, secret_keys=(keys / "ocop.key").read_text().strip()) as bot:
                found[size].append(await measure(bot, world, steps, first))
            first += 10_000
    world.close()
    return _table(name, found)


def _table(name: str, found: dict[int, list[Measured]]) -> int:
    head = ("people stored", "updates/s", "CPU ms", "half load p50 ms", "p99 ms", "MB at rest", "MB at most", "spoilt")
    print(f"\n{name}\n\n{head[0]:>14}" + "".join(f"{word:>18}" for word in head[1:]))
    for size, rounds in found.items():
        rates = [one.per_second for one in rounds]
        spread = f"{_median(rates):.0f} ({min(rates):.0f}-{max(rates):.0f})"
        print(
            f"{size:>14,}{spread:>18}{_median([one.cpu for one in rounds]):>18.2f}"
            f"{_median([one.half_p50 for one in rounds]):>18.1f}{_median([one.half_p99 for one in rounds]):>18.1f}"
            f"{max(one.at_rest for one in rounds):>18}{max(one.peak for one in rounds):>18}"
            f"{sum(one.wrong for one in rounds):>18}"
        )
    sizes = list(found)
    each = zip(found[sizes[0]], found[sizes[-1]], strict=True)
    cost = _median([small.per_second / large.per_second for small, large in each])
    at_rest = max(one.at_rest for rounds in found.values() for one in rounds)
    peak = max(one.peak for rounds in found.values() for one in rounds)
    print(f"\ncost of a message at {sizes[-1]:,} against {sizes[0]:,}: {cost:.2f} times (at most {MOST_COST})")
    print(f"memory at rest {at_rest} MB (at most {MOST_AT_REST}), at most {peak} MB (under {MOST_EVER})")
    good = cost <= MOST_COST and at_rest <= MOST_AT_REST and peak < MOST_EVER
    return 0 if good and not any(one.wrong for rounds in found.values() for one in rounds) else 1


def _median(values: list[float]) -> float:
    return statistics.median(values)


def _filled(place: Path, server: str) -> dict[int, str]:
    """A database of each size; on PostgreSQL where `server` is given."""
    urls = {}
    for number, size in enumerate(STORED):
        url = _bots.fresh(server, 900 + number) if server else f"sqlite:///{place / f'{size}.db'}"
        seconds = fill(url, place, "bench", size)
        print(f"{size:,} people stored in {seconds:.0f} s", flush=True)
        urls[size] = url
    return urls


def main() -> int:
    steps = learned()
    worst = 0
    place = Path(tempfile.mkdtemp(prefix="bench-growth-"))
    try:
        script = place / "script.json"
        write(steps, script)
        print(f"{PEOPLE} people walk {len(steps)} steps, {AT_ONCE} at once, {ROUNDS} rounds; medians (lowest-highest)")
        worst = max(worst, asyncio.run(_database("SQLite", _filled(place, ""), place, script, steps)))
        with _bots.postgresql() as server:
            worst = max(worst, asyncio.run(_database("PostgreSQL", _filled(place, server), place, script, steps)))
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return worst
