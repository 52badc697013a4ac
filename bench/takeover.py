"""How long an account stands still when the process that drives it is killed: two `ocop-bot serve` over one PostgreSQL.

Somebody writes to the one that is left at the moment of the SIGKILL; the time runs until the answer is at the Bot API.
On one machine the one that is left sees that the other is gone. Another machine's lease has to run out: for that row
each process is given a machine's name of its own (`unshare --uts`, which root may).

BENCH_ROUNDS makes it shorter while one tries things.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import statistics
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy import create_engine, text

from bench import _bots
from bench._bots import Running
from bench._crowd import Stubborn, World
from bench.registration import OURS_PG

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "10"))
MOST = 10.0  # seconds
PATIENCE = 60.0  # seconds after which nobody waits for an answer any more
FIRST = 30_000_001
_DRIVER = text("SELECT holder FROM lease JOIN channel_account ON channel_account.id = account_id WHERE channel = :one")


class Elsewhere(Running):
    """On a machine of its own, by its name."""

    def _ours(self) -> tuple[list[str], dict[str, str]]:
        command, more = super()._ours()
        return ["unshare", "--uts", "sh", "-c", f'hostname machine-{self.port}; exec "$@"', "sh", *command], more


class Pair:
    """Two bots over one database. `undisturbed`, `taken`: seconds from a message to its answer."""

    def __init__(self, bots: list[Running], world: World, database: str) -> None:
        self.bots, self.world = bots, world
        self.undisturbed: list[float] = []
        self.taken: list[float] = []
        self._engine = create_engine(database)
        self._next = FIRST

    async def round(self) -> None:
        """The one that does not drive is written to, first while both live."""
        driver = await asyncio.to_thread(self._driver)
        victim, left = sorted(self.bots, key=lambda bot: bot.pid != driver)
        self.undisturbed.append(await self._answered(left))
        victim.kill()
        self.taken.append(await self._answered(left))
        await asyncio.to_thread(victim.start)
        await asyncio.sleep(3)  # it has looked for the account, and what it does at its start is over

    def _driver(self) -> int:
        with self._engine.connect() as connection:
            holder = str(connection.execute(_DRIVER, {"one": "telegram"}).scalar_one())
        return int(holder.split(" ")[1])

    async def _answered(self, bot: Running) -> float:
        chat, self._next = self._next, self._next + 1
        began = time.perf_counter()
        Stubborn(bot.port, bot.hook, _bots.SECRET).post(_start(chat))
        while chat not in self.world.arrived:
            if time.perf_counter() - began > PATIENCE:
                raise SystemExit(f"bench: nobody answered in {PATIENCE:g} s")
            await asyncio.sleep(0.002)
        return time.perf_counter() - began

    def close(self) -> None:
        self._engine.dispose()


def _start(chat: int) -> dict[str, Any]:
    who = {"id": chat, "is_bot": False, "first_name": "Lan", "language_code": "vi"}
    where = {"id": chat, "type": "private", "first_name": "Lan"}
    said = {"text": "/start", "entities": [{"type": "bot_command", "offset": 0, "length": 6}]}
    return {
        "update_id": chat,
        "message": {"message_id": 1, "date": int(time.time()), "chat": where, "from": who, **said},
    }


async def _measure(made: type[Running], api: int, world: World, database: str) -> Pair:
    key = Fernet.generate_key().decode()
    with ExitStack() as stack:
        bots = []
        for _ in range(2):
            folder = Path(tempfile.mkdtemp(prefix="bench-"))
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            bot = made(OURS_PG, folder, _bots.free_port(), api, database, secret_keys=key)
            stack.callback(bot.close)
            await asyncio.to_thread(bot.start)
            bots.append(bot)
        await asyncio.sleep(3)
        pair = Pair(bots, world, database)
        stack.callback(pair.close)
        for _ in range(ROUNDS):
            await pair.round()
        return pair


async def _all() -> bool:
    world = World()
    api = await world.start()
    wheres: dict[str, type[Running]] = {"one machine": Running}
    if os.geteuid() == 0 and shutil.which("unshare"):
        wheres["two machines"] = Elsewhere
    else:
        print("Only root may give a process a machine's name of its own (unshare): without that row.")
    good = True
    with _bots.postgresql() as server:
        print(f"{'':<16}{'kills':>6}{'undisturbed ms':>16}{'taken over after s':>22}")
        for number, (where, made) in enumerate(wheres.items(), 1):
            pair = await _measure(made, api, world, _bots.fresh(server, number))
            calm, taken = 1000 * statistics.median(pair.undisturbed), pair.taken
            spread = f"{statistics.median(taken):.1f} ({min(taken):.1f}-{max(taken):.1f})"
            print(f"{where:<16}{len(taken):>6}{calm:>16.0f}{spread:>22}", flush=True)
            good = good and max(taken) < MOST
            world.arrived.clear()
    print(f"at most {MOST:g} s are asked")
    world.close()
    return good


def main() -> int:
    os.sched_setaffinity(0, {_bots.OUR_CORE})
    return 0 if asyncio.run(_all()) else 1
