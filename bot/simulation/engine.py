"""One scheduler with its sender: ticks at the time it is told, and writes down what it sends, as a platform would.

In this process, or in one of its own (`python -m bot.simulation.engine DATABASE VAR LOG`) that reads a line
"2027-03-08T01:00:00+00:00 1" (the time, whether sending works) and answers "ok"; such a one may be killed at any
moment.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from bot import logs
from bot.app import House, open_house
from bot.clock import FixedClock
from bot.messages import Capabilities, Outcome, Outgoing
from bot.settings import load_settings
from bot.simulation.people import ACCOUNT, CHANNEL


class Record:
    """A channel that writes each message into a file, whole lines only, whoever else writes there."""

    capabilities = Capabilities(buttons=5, label_length=40)

    def __init__(self, log: Path, clock: FixedClock) -> None:
        self._file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._clock = clock
        self.works = True

    async def send(self, outgoing: Outgoing) -> Outcome:
        if not self.works:
            return Outcome("throttled", reason="the line is down")
        message = outgoing.message
        line = {
            "at": self._clock.now().isoformat(),
            "chat": outgoing.chat,
            "purpose": message.purpose,
            "text": message.text,
            "choices": [[one.label, one.payload] for one in message.choices],
        }
        os.write(self._file, (json.dumps(line, ensure_ascii=False) + "\n").encode())
        return Outcome("sent", platform_id=outgoing.key)


class Engine:
    """A house without a network: its tick of reminders, its look for lost work, its sender."""

    def __init__(self, database: str, var: Path, log: Path) -> None:
        self.clock = FixedClock(datetime(2026, 1, 1, tzinfo=UTC))
        self.house: House = open_house(load_settings(var=var, database_url=database), self.clock)
        self.channel = Record(log, self.clock)

    async def start(self) -> None:
        await self.house.add_channel(CHANNEL, ACCOUNT, self.channel)

    async def tick(self, at: datetime, works: bool) -> None:
        self.clock.set(at)
        self.channel.works = works
        await self.house.ticks.lost_work()
        await self.house.reminding.tick()
        if works:
            await self.house.sender.renew()
            await self.house.sender.drained()

    async def close(self) -> None:
        await self.house.close()


async def _serve(database: str, var: Path, log: Path) -> None:
    engine = Engine(database, var, log)
    await engine.start()
    print("ok", flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        at, works = line.split()
        await engine.tick(datetime.fromisoformat(at), works == "1")
        print("ok", flush=True)
    await engine.close()


if __name__ == "__main__":
    logs.set_up("CRITICAL")
    asyncio.run(_serve(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])))
