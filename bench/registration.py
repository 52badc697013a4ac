"""(a) The registration over HTTP webhooks, beside python-telegram-bot and aiogram: how fast, and what survives.

Every bot says the same lines with the same keyboards to the same people. Ours does it by its real flow, with all its
reading, checking and keeping; the peers count the answers. docs/bench.md has the method.

BENCH_PEOPLE and BENCH_ROUNDS make it smaller while one tries things.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import _bots
from bench._bots import Kind, Running, running
from bench._crowd import Crowd, Posters, Stubborn, World
from bench._script import Step, learned, write

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "200"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
AT_ONCE = 64
SLOW = 0.05  # seconds of the second table's platform
PATIENCE = 5.0
LONGEST = 30.0  # seconds of one round: a bot that does one after the other would take minutes over a slow platform
KILLS = 5
FIRST = 100_000_01  # eight digits, as the script's own number

OURS = Kind("ours, SQLite", "every event, answer and line", database="sqlite")
OURS_PG = Kind("ours, PostgreSQL", "every event, answer and line", database="postgresql")
AIOGRAM_SQLITE = Kind("aiogram, SQLite", "the state", peer=("aiogram_talk.py", "--sqlite", "{folder}/fsm.db"))
AIOGRAM_REDIS = Kind(
    "aiogram, Redis, fsync", "the state", peer=("aiogram_talk.py", "--redis", "redis://127.0.0.1:{redis}/0"), redis=True
)
PTB = Kind("python-telegram-bot, memory", "nothing", peer=("ptb_talk.py",))
KINDS = (
    OURS,
    OURS_PG,
    AIOGRAM_SQLITE,
    AIOGRAM_REDIS,
    Kind("aiogram, memory", "nothing", peer=("aiogram_talk.py",)),
    PTB,
    Kind(
        "python-telegram-bot, pickle", "the state, each minute", peer=("ptb_talk.py", "--pickle", "{folder}/ptb.pickle")
    ),
)


@dataclass(frozen=True, slots=True)
class Measured:
    """One round of one bot; times in milliseconds, memory in megabytes, the generator's share of its core."""

    per_second: float
    p50: float
    p99: float
    cpu: float
    peak: int
    wrong: int
    generator: float


class Stage:
    """What all rounds share: the script, the API's port, the PostgreSQL server."""

    def __init__(self, steps: Sequence[Step], script: Path, world: World, api: int, server: str) -> None:
        self.steps, self.script, self.world, self.api, self.server = steps, script, world, api, server
        self._databases = 0
        self._first = FIRST

    def address(self, kind: Kind) -> str:
        if kind.database != "postgresql":
            return ""
        self._databases += 1
        return _bots.fresh(self.server, self._databases)

    def crowd(self, bot: Running, people: int, *, stubborn: bool = False, duplicates: float = 0) -> Crowd:
        posters = (Stubborn if stubborn else Posters)(bot.port, bot.hook, _bots.SECRET)
        crowd = Crowd(posters, self.steps, people, AT_ONCE, self._first, duplicates=duplicates, tolerant=stubborn)
        self._first += people
        self.world.listener = crowd
        return crowd


async def speed(stage: Stage, kind: Kind, delay: float) -> Measured:
    stage.world.delay = 0
    async with running(kind, stage.api, stage.address(kind), stage.script) as bot:
        await asyncio.sleep(1.5)  # what it does at its start is over
        warm = stage.crowd(bot, 20)
        await warm.posters.start(AT_ONCE)
        await warm.talk(60)
        stage.world.delay = delay
        crowd = stage.crowd(bot, PEOPLE)
        await crowd.posters.start(AT_ONCE)
        before, ours = bot.cpu, time.process_time()
        await crowd.talk(LONGEST)
        used, generated = bot.cpu - before, (time.process_time() - ours) / crowd.seconds
        done = sorted(crowd.latencies) or [0.0]
        measured = Measured(
            len(done) / crowd.seconds,
            1000 * done[len(done) // 2],
            1000 * done[int(len(done) * 0.99)],
            1000 * used / len(done),
            bot.peak,
            crowd.wrong + crowd.waiting(PATIENCE),
            generated,
        )
        crowd.posters.close()
        warm.posters.close()
    return measured


async def survival(stage: Stage, kind: Kind) -> str:
    """Killed again and again while everybody talks; the platform posts again what was not answered with 200, people who
    hear nothing for five seconds type again."""
    stage.world.delay = 0
    async with running(kind, stage.api, stage.address(kind), stage.script) as bot:
        await asyncio.sleep(1.0)
        crowd = stage.crowd(bot, PEOPLE, stubborn=True)
        talking = asyncio.ensure_future(crowd.talk(150, PATIENCE))
        kills = 0
        while kills < KILLS:
            await asyncio.wait([talking], timeout=1.5)
            if talking.done():
                break
            bot.kill()
            kills += 1
            await asyncio.to_thread(bot.start)
        await talking
        crowd.posters.close()
    async with running(kind, stage.api, stage.address(kind), stage.script) as bot:
        await asyncio.sleep(1.0)
        twice = stage.crowd(bot, PEOPLE, duplicates=0.1)
        await twice.posters.start(2 * AT_ONCE)
        await twice.talk(60)
        twice.posters.close()
    spoilt = twice.wrong + twice.unfinished
    return (
        f"{kind.name:<30}{kind.keeps:<30}{kills:>6}{crowd.wrong:>7}{crowd.unfinished:>12}{crowd.retyped:>13}"
        f"{crowd.repeated:>10}{spoilt:>22}"
    )


def table(results: dict[Kind, list[Measured]], title: str) -> None:
    print(f"\n{title}\n")
    print(f"{'':<30}{'updates/s':>18}{'p50 ms':>9}{'p99 ms':>9}{'CPU ms':>9}{'MB':>6}{'spoilt':>8}{'generator':>11}")
    for kind, rounds in results.items():
        rates = [one.per_second for one in rounds]
        spread = f"{_median(rates):.0f} ({min(rates):.0f}-{max(rates):.0f})"
        print(
            f"{kind.name:<30}{spread:>18}{_median([one.p50 for one in rounds]):>9.0f}"
            f"{_median([one.p99 for one in rounds]):>9.0f}{_median([one.cpu for one in rounds]):>9.2f}"
            f"{max(one.peak for one in rounds):>6}{sum(one.wrong for one in rounds):>8}"
            f"{max(one.generator for one in rounds):>10.0%}"
        )


def ratios(results: dict[Kind, list[Measured]]) -> None:
    """Of one round to the same round of the peer, so that a drift of the machine falls on both."""
    print()
    for ours, peer, least, aim in (
        (OURS, AIOGRAM_SQLITE, 2.0, 3.0),
        (OURS, PTB, 3.0, 5.0),
        (OURS_PG, AIOGRAM_REDIS, 1.0, 1.0),
    ):
        if ours in results and peer in results:
            each = [a.per_second / b.per_second for a, b in zip(results[ours], results[peer], strict=True)]
            found = _median(each)
            print(f"{ours.name} against {peer.name}: {found:.2f} times (at least {least:g}, aim {aim:g})")


def _median(values: list[float]) -> float:
    return statistics.median(values)


def _kinds() -> list[Kind]:
    kinds = [OURS, OURS_PG]
    if not _bots.have_peers():
        print("The peers are not installed (make bench-setup): ours alone.")
        return kinds
    kinds = list(KINDS)
    if not _bots.have_redis():
        print("There is no redis-server here (apt install redis-server): without that row.")
        kinds.remove(AIOGRAM_REDIS)
    return kinds


async def _run() -> int:
    kinds = _kinds()
    steps = learned()
    print(
        f"{len(steps)} messages a person, {PEOPLE} people, {AT_ONCE} at once, {ROUNDS} rounds; medians (lowest-highest)"
    )
    world = World()
    api = await world.start()
    with tempfile.TemporaryDirectory() as folder, _bots.postgresql() as server:
        script = Path(folder) / "script.json"
        write(steps, script)
        stage = Stage(steps, script, world, api, server)
        for delay, title in ((0.0, "The platform answers at once"), (SLOW, "The platform answers after 50 ms")):
            results: dict[Kind, list[Measured]] = {kind: [] for kind in kinds}
            for _ in range(ROUNDS):
                for kind in kinds:
                    results[kind].append(await speed(stage, kind, delay))
            table(results, title)
            if not delay:
                ratios(results)
        print(f"\nWhat survives: {KILLS} SIGKILLs while everybody talks; then a tenth of the updates posted twice\n")
        print(
            f"{'':<30}{'keeps':<30}{'kills':>6}{'wrong':>7}{'unfinished':>12}{'typed again':>13}{'repeated':>10}"
            f"{'spoilt by duplicates':>22}"
        )
        for kind in kinds:
            print(await survival(stage, kind), flush=True)
    world.close()
    return 0


def main() -> int:
    if len(_bots.CORES) > 1:
        os.sched_setaffinity(0, {_bots.OUR_CORE})
    else:
        print("One processor only: the bot and the crowd share it, so the figures are too low.")
    return asyncio.run(_run())
