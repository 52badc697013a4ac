"""The calendar of a simulated year: ticks through each day, people who come and answer, downtime, set-back clocks."""

from __future__ import annotations

import asyncio
import json
import random
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.messages import Message, Tap, Text
from bot.simulation import people
from bot.simulation.engine import Engine
from bot.simulation.world import Producer, World, at
from bot.storage import Work, chats, history
from bot.storage.tables import chat, reminder

MORNING = ("07:30", "08:00", "08:04", "12:00")
EVENING = ("16:00", "19:55", "20:10", "23:30")
AGAIN = ("08:00", "12:00", "16:00")


@dataclass(slots=True)
class Played:
    """What came of it: every line that was sent, what people did, the reminders' rows at the end."""

    sent: list[dict[str, Any]] = field(default_factory=list)
    did: list[tuple[str, int, date]] = field(default_factory=list)
    books: list[dict[str, Any]] = field(default_factory=list)
    kills: int = 0


class Crew:
    """One scheduler in this process, or several in their own, of which one may be killed in the middle of its work."""

    def __init__(self, database: str, var: Path, log: Path, schedulers: int, kills: int, chance: random.Random) -> None:
        self._given = (database, var, log)
        self._count, self._kills, self._chance = schedulers, kills, chance
        self._engine: Engine | None = None
        self._workers: list[asyncio.subprocess.Process] = []
        self.killed = 0

    async def start(self) -> None:
        if self._count == 1:
            self._engine = Engine(*self._given)
            await self._engine.start()
        else:
            self._workers = list(await asyncio.gather(*(self._worker() for _ in range(self._count))))

    async def _worker(self) -> asyncio.subprocess.Process:
        pipe = asyncio.subprocess.PIPE
        command = (sys.executable, "-m", "bot.simulation.engine", *map(str, self._given))
        one = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
        await _ok(one)
        return one

    async def tick(self, when: datetime, works: bool, *, risky: float = 0.0) -> None:
        """Everybody ticks at that time. `risky`: the chance that one is killed meanwhile, while kills are left."""
        if self._engine is not None:
            await self._engine.tick(when, works)
            return
        line = f"{when.isoformat()} {int(works)}\n".encode()
        for one in self._workers:
            _write(one, line)
        victim = None
        if self.killed < self._kills and self._chance.random() < risky:
            victim = self._chance.randrange(self._count)
            await asyncio.sleep(self._chance.random() * 0.12)
            self._workers[victim].kill()
            await self._workers[victim].wait()
            self.killed += 1
        await asyncio.gather(*(_ok(one) for n, one in enumerate(self._workers) if n != victim))
        if victim is not None:
            self._workers[victim] = await self._worker()

    async def close(self) -> None:
        if self._engine is not None:
            await self._engine.close()
        for one in self._workers:
            assert one.stdin is not None
            one.stdin.close()
        await asyncio.gather(*(one.wait() for one in self._workers))


def _write(one: asyncio.subprocess.Process, line: bytes) -> None:
    assert one.stdin is not None
    one.stdin.write(line)


async def _ok(one: asyncio.subprocess.Process) -> None:
    assert one.stdout is not None
    said = await one.stdout.readline()
    if said != b"ok\n":
        raise RuntimeError(f"a scheduler ended by itself: {said!r}")


async def play(
    world: World,
    database: str,
    var: Path,
    *,
    schedulers: int = 1,
    kills: int = 0,
    seed: int = 1,
    progress: Callable[[int, int], None] = lambda done, all_: None,
) -> Played:
    """Plays the whole time; `progress` is told after each day."""
    log = var / "sent.jsonl"
    log.touch()
    chance = random.Random(seed)
    desk = Engine(database, var, var / "unused.jsonl")  # only its clock and its lane: it sends nothing
    crew = Crew(database, var, log, schedulers, kills, chance)
    await crew.start()
    year = _Year(world, desk, crew, log, risky=min(0.9, 3 * kills / (len(world.days) * 4)))
    try:
        for number, day in enumerate(world.days, 1):
            await year.day(day)
            progress(number, len(world.days))
        played = Played(year.read(), year.did, desk.house.lane.look(_books), crew.killed)
    finally:
        await crew.close()
        await desk.close()
    return played


class _Year:
    def __init__(self, world: World, desk: Engine, crew: Crew, log: Path, risky: float) -> None:
        self.world, self.desk, self.crew, self.risky = world, desk, crew, risky
        self.did: list[tuple[str, int, date]] = []
        self._log = log.open(encoding="utf-8")
        self._sent: list[dict[str, Any]] = []
        self._heard: Counter[int] = Counter()
        self._events = 0
        self._by_chat = {one.chat: one for one in world.producers}
        self._here: set[int] = set()

    async def day(self, day: date) -> None:
        if day in self.world.down:
            return
        works = day not in self.world.mute
        begin = len(self.read())
        for hour in MORNING:
            await self.crew.tick(at(day, hour), works, risky=self.risky)
        await asyncio.to_thread(self._afternoon, day, self.read()[begin:])
        for hour in EVENING[:1]:
            await self.crew.tick(at(day, hour), works, risky=self.risky)
        if day in self.world.again:  # somebody set the clock back
            for hour in AGAIN:
                await self.crew.tick(at(day, hour), works)
        for hour in EVENING[1:]:
            await self.crew.tick(at(day, hour), works)

    def read(self) -> list[dict[str, Any]]:
        """Every line sent so far."""
        self._sent += [json.loads(line) for line in self._log]
        return self._sent

    def _afternoon(self, day: date, sent: list[dict[str, Any]]) -> None:
        self.desk.clock.set(at(day, "15:00"))
        do = self.desk.house.lane.do
        for one in self.world.producers:
            if one.joined == day:
                do(lambda work, one=one: people.arrive(work, one))  # type: ignore[misc]
                self._here.add(one.number)
            elif one.number in self._here and one.opts_out == day:
                self._say(one, Text("đừng nhắc gì nữa"))
                self.did.append(("opts_out", one.number, day))
            elif one.number in self._here and one.blocks == day:
                do(lambda work, one=one: people.blocked(work, one))  # type: ignore[misc]
                self.did.append(("blocks", one.number, day))
        for line in sent:
            if line["purpose"] == "reminder":
                self._answer(self._by_chat[line["chat"]], day, line)

    def _answer(self, one: Producer, day: date, line: dict[str, Any]) -> None:
        """What this person answers, once, to the reminder they answer at all."""
        taps = {"later": ("Nhắc sau", "Ba ngày nữa"), "handed_in": ("Đã nộp", "Hôm nay")}.get(one.answer)
        self._heard[one.number] += 1
        if taps is None or self._heard[one.number] < one.answers_at or any(who == one.number for _, who, _ in self.did):
            return
        choices: dict[str, str] = dict(line["choices"])
        if taps[0] not in choices:
            return
        said = self._say(one, Tap(choices[taps[0]]))
        follow = {choice.label: choice.payload for choice in said.choices}
        self._say(one, Tap(follow[taps[1]]))
        self.did.append((one.answer, one.number, day))

    def _say(self, one: Producer, body: Tap | Text) -> Message:
        """Says it, and gives back what the bot says last."""
        self._events += 1
        number = self._events

        def job(work: Work) -> Message:
            people.say(work, one, body, str(number))
            loaded = chats.load(work, people.CHANNEL, people.ACCOUNT, one.chat)
            assert loaded is not None
            lines = [line.message for line in history(work, loaded.chat.id) if line.message is not None]
            return lines[-1]

        return self.desk.house.lane.do(job)


def _books(work: Work) -> list[dict[str, Any]]:
    """The reminders as the bot kept them, with whose chat they are."""
    rows = work.conn.execute(
        select(chat.c.chat_key, reminder).join(chat, chat.c.person_id == reminder.c.person_id).order_by(reminder.c.id)
    )
    names = ("chat_key", "kind", "subject_id", "day", "step", "send_on", "status", "reason", "wished", "facts")
    return [{name: getattr(row, name) for name in names} for row in rows]
