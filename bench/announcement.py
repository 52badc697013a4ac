"""(b) An announcement to many: how fast with the platform's limit lifted, beside python-telegram-bot's default client,
and how close to a limit of 30 and of 1,000 a second, with people who talk to the bot meanwhile (*of limit* counts what
they are answered: the limit does).

BENCH_RECIPIENTS and BENCH_ROUNDS make it smaller while one tries things.
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
from bench._bots import LIFTED, Running, running
from bench._crowd import Leisurely, Limit, Posters, World
from bench._people import fill
from bench._script import Step, learned, write
from bench.registration import OURS, OURS_PG

RECIPIENTS = int(os.environ.get("BENCH_RECIPIENTS", "100000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
PEERS_SHARE = 20  # the peer sends a twentieth: what it takes for each does not depend on how many there are
LIMITS = ((30, 1_000), (1_000, 20_000))  # a second; recipients, for half a minute or so
TALKING, TYPED = 4, 0.5  # people who go through the registration meanwhile; messages a second of each
QUIET = 15.0  # seconds without a message after which it is over


@dataclass(frozen=True, slots=True)
class Told:
    """One announcement as the platform saw it."""

    per_second: float
    cpu: float  # milliseconds of the bot for each message
    peak: int  # megabytes
    missed: int
    twice: int
    refused: int  # 429s
    p95: float = 0.0  # milliseconds of the replies meanwhile
    answers: float = 0.0  # a second, which count towards the limit too


class Arrivals:
    """When messages of the announcement arrived; the talking people's own lines are not among them."""

    def __init__(self, world: World, recipients: int) -> None:
        self.world, self.recipients = world, recipients
        self.seen = 0  # of the announcement, after the first look at which there were some
        self.sent = 0  # of everything, after that
        world.arrived.clear()

    async def over(self) -> tuple[float, float]:
        """Waits for the last one; the times of the first look that found some, and of the last."""
        first = last = 0.0
        count = begun = before = 0
        quiet = time.perf_counter()
        while count < self.recipients and time.perf_counter() - quiet < QUIET:
            await asyncio.sleep(0.01)
            if len(self.world.arrived) > count:
                count = len(self.world.arrived)
                last = quiet = time.perf_counter()
                if not first:
                    first, begun, before = last, count, self.world.sent
                self.seen, self.sent = count - begun, self.world.sent - before
        return first, last


async def ours(world: World, api: int, steps: Sequence[Step], script: Path, server: str, rate: int, many: int) -> Told:
    """Through the real house: recipients found, each a row with its history, sent and settled."""
    kind = OURS_PG if server else OURS
    world.limit = Limit(rate) if rate < LIFTED else None
    world.refused = 0
    async with running(kind, api, server, script, rate, before=lambda bot: fill(bot, many)) as bot:
        arrivals = Arrivals(world, many)
        talk = asyncio.ensure_future(_talk(bot, world, steps)) if rate < LIFTED else None
        used = bot.cpu
        first, last = await arrivals.over()
        used = bot.cpu - used
        latencies: list[float] = []
        if talk is not None:
            talk.cancel()
            latencies = sorted(world.listener.latencies) if world.listener is not None else []
            world.listener = None
        got, lasted = world.arrived, max(last - first, 1e-9)
        return Told(
            arrivals.seen / lasted,
            1000 * used / max(1, len(got)),
            bot.peak,
            many - len(got),
            sum(times > 1 for times in got.values()),
            world.refused,
            1000 * latencies[int(len(latencies) * 0.95)] if latencies else 0.0,
            (arrivals.sent - arrivals.seen) / lasted,
        )


async def _talk(bot: Running, world: World, steps: Sequence[Step]) -> None:
    """A few people register, in their own time, until the announcement is over: their answers go before it, and who
    typed on at once would leave it nothing of a small limit."""
    await asyncio.sleep(2)
    posters = Posters(bot.port, bot.hook, _bots.SECRET)
    await posters.start(TALKING)
    crowd = Leisurely(posters, steps, 100_000, TALKING, 50_000_001)
    crowd.rate = TALKING * TYPED
    world.listener = crowd
    try:
        await crowd.talk(3600)
    finally:
        posters.close()


async def peer(world: World, api: int, many: int) -> Told:
    """python-telegram-bot's Bot with its own httpx client, from a list in memory: nothing is kept."""
    world.limit, world.listener = None, None
    arrivals = Arrivals(world, many)
    command = [str(_bots.PEERS), str(_bots.HERE / "peers" / "ptb_sends.py"), "--api", f"http://127.0.0.1:{api}"]
    process = await asyncio.create_subprocess_exec(
        *command,
        "--recipients",
        str(many),
        stdout=asyncio.subprocess.PIPE,
        preexec_fn=lambda: os.sched_setaffinity(0, {_bots.BOT_CORE}),
    )
    first, last = await arrivals.over()
    said, _ = await process.communicate()
    cpu, peak = (float(figure) for figure in said.split())  # seconds, kilobytes
    got = world.arrived
    return Told(arrivals.seen / (last - first), 1000 * cpu / many, int(peak) // 1024, many - len(got), 0, 0)


def _line(name: str, many: int, rounds: Sequence[Told], limit: int = 0) -> str:
    rates = [one.per_second for one in rounds]
    spread = f"{statistics.median(rates):.0f} ({min(rates):.0f}-{max(rates):.0f})"
    answers = [one.answers for one in rounds]
    of_limit = f"{(statistics.median(rates) + statistics.median(answers)) / limit:.1%}" if limit else ""
    answered = f"{statistics.median(answers):.1f}" if limit else ""
    p95 = f"{statistics.median([one.p95 for one in rounds]):.0f}" if limit else ""
    return (
        f"{name:<42}{many:>9}{spread:>20}{answered:>11}{of_limit:>10}"
        f"{statistics.median([one.cpu for one in rounds]):>9.2f}{max(one.peak for one in rounds):>6}"
        f"{sum(one.missed for one in rounds):>8}"
        f"{sum(one.twice for one in rounds):>7}{sum(one.refused for one in rounds):>6}{p95:>16}"
    )


async def _run() -> int:
    world, steps = World(), learned()
    api = await world.start()
    print(f"{ROUNDS} rounds; medians (lowest-highest)")
    heads = ("messages/s", "answers/s", "of limit", "CPU ms", "MB", "missed", "twice", "429", "replies p95 ms")
    print("{:<42}{:>9}{:>20}{:>11}{:>10}{:>9}{:>6}{:>8}{:>7}{:>6}{:>16}".format("", "people", *heads))
    lifted: list[Told] = []
    stock: list[Told] = []
    with tempfile.TemporaryDirectory() as folder, _bots.postgresql() as server:
        script = Path(folder) / "script.json"
        write(steps, script)
        postgres: list[Told] = []
        for number in range(ROUNDS):
            lifted.append(await ours(world, api, steps, script, "", LIFTED, RECIPIENTS))
            address = _bots.fresh(server, number)
            postgres.append(await ours(world, api, steps, script, address, LIFTED, RECIPIENTS))
            if _bots.have_peers():
                stock.append(await peer(world, api, RECIPIENTS // PEERS_SHARE))
        print(_line("ours, SQLite, limit lifted", RECIPIENTS, lifted), flush=True)
        print(_line("ours, PostgreSQL, limit lifted", RECIPIENTS, postgres), flush=True)
        if stock:
            print(_line("python-telegram-bot's Bot, memory, lifted", RECIPIENTS // PEERS_SHARE, stock), flush=True)
        for limit, many in LIMITS:
            rounds = [await ours(world, api, steps, script, "", limit, min(many, RECIPIENTS))]
            print(_line(f"ours, SQLite, {limit} a second", min(many, RECIPIENTS), rounds, limit), flush=True)
    if stock:
        each = [a.per_second / b.per_second for a, b in zip(lifted, stock, strict=True)]
        print(f"\nours against python-telegram-bot's default client: {statistics.median(each):.2f} times (at least 5)")
    else:
        print("\nThe peers are not installed (make bench-setup): ours alone.")
    world.close()
    return 0


def main() -> int:
    if len(_bots.CORES) > 1:
        os.sched_setaffinity(0, {_bots.OUR_CORE})
    return asyncio.run(_run())
