"""One run: so many events, so many kills, and what the checker says of it in the end."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from sqlalchemy import func, select

from bot.clock import SystemClock
from bot.fakes.faults import ERROR_PAGE, Answer, Drop, Hang
from bot.play import stage
from bot.storage import Box, Database, Work, open_database
from bot.storage.tables import announcement, inbox, outbox
from tests.faults import records
from tests.faults.checker import Expected, Report, check
from tests.faults.kept import keep
from tests.faults.load import Load, Mess
from tests.faults.stand import SECRET, Stand
from tests.faults.telling import Telling
from tests.people import people, walk

PATIENCE = 300  # seconds until everything has an end, after the last event
TELLING = ("scheduled", "preparing", "sending", "paused")


@dataclass(frozen=True)
class Plan:
    """`listeners`: people who only hear announcements, which go on all the while; 0 for none. `restart` is called in
    place of every tenth kill: the database's own restart. `keep`: a folder for all that is known of the chats which the
    checker objects to."""

    events: int
    kills: int
    listeners: int = 0
    processes: int = 1
    seed: int = 1
    platform_faults: bool = True
    at_once: int = 48
    think: float = 0.3
    mess: Mess = field(default_factory=Mess)
    restart: Callable[[], None] | None = None
    keep: Path | None = None


@cache
def scripts() -> dict[str, tuple[str, ...]]:
    """What the scripted producers type, from the greeting to the end of their talk."""
    return {name: tuple(text for _, text in said) for name, (said, _) in _undisturbed().items()}


@cache
def _undisturbed() -> dict[str, tuple[list[tuple[str, str]], list[tuple[str, object]]]]:
    import tempfile

    talks = {}
    for name, person in people().items():
        with tempfile.TemporaryDirectory() as folder:
            on = stage(Path(folder))
            on.clock.set(SystemClock().now())
            walk(person, on)
            talks[name] = (list(person.said), on.lane.look(_facts))
            on.lane.stop()
    return talks


def _facts(work: Work) -> list[tuple[str, object]]:
    from bot.storage import facts
    from bot.storage.tables import fact

    rows = work.conn.execute(select(fact).order_by(fact.c.id))
    return [(one.question, one.value) for one in (facts.opened(work, row) for row in rows)]


def expected() -> dict[str, Expected]:
    return {name: Expected(len(said) + 1, answers) for name, (said, answers) in _undisturbed().items()}


def play(plan: Plan, folder: Path, url: str, say: Callable[[str], None] = lambda _: None) -> Report:
    """Plays it and checks it. Raises AssertionError where it comes to no end."""
    stand = Stand(folder, url, plan.processes, plan.seed)
    telling: Telling | None = None
    try:
        load = Load(
            scripts(),
            plan.events,
            stand.hooks,
            stand.told,
            SECRET,
            at_once=plan.at_once,
            think=plan.think,
            mess=plan.mess,
            seed=plan.seed,
        )
        stand.people([talker.chat for talker in load.talkers])
        telling = Telling(stand, plan.listeners) if plan.listeners else None
        if plan.platform_faults:
            _trouble(stand)
        stand.start()
        meanwhile = asyncio.run(_disturbed(plan, stand, load, telling, say))
        stand.fakes.faults.clear()
        with looking(url) as database:
            _settled(database, stand, say)
            report = _checked(stand, load, telling, database)
            if plan.keep is not None:
                keep(plan.keep, report, load.talkers, expected(), database, stand)
        assert all(status == 0 for status in stand.stop()), stand.errors[-2000:]
        report.kills, report.posts, report.meanwhile = stand.kills, load.posts, meanwhile
        return report
    finally:
        if telling is not None:
            telling.close()
        stand.close()
        shutil.rmtree(folder, ignore_errors=True)


def _trouble(stand: Stand) -> None:
    """What a platform does on a bad day: busy, broken, an error page, no answer, and a line cut after it took it."""
    too_many = {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 1}}
    down = {"ok": False, "error_code": 500, "description": "Internal Server Error"}
    for fault, chance in (
        (Answer(429, too_many), 0.003),
        (Answer(500, down), 0.005),
        (ERROR_PAGE, 0.005),
        (Drop(accepted=True), 0.005),
        (Drop(accepted=False), 0.002),
        (Hang(0.5, accepted=True), 0.005),
    ):
        stand.fakes.faults.next(fault, method="sendMessage", times=None, chance=chance)


async def _disturbed(plan: Plan, stand: Stand, load: Load, telling: Telling | None, say: Callable[[str], None]) -> int:
    """How many kills fell while an announcement was on its way."""
    talking = asyncio.create_task(load.run())
    announcing = asyncio.create_task(telling.run(talking.done)) if telling is not None else None
    meanwhile = 0
    share = 0.9 / max(plan.kills, 1)  # one in each stretch, none so late that all is said before it falls
    marks = [(0.02 + (number + stand.chance.random()) * share) * load.total for number in range(plan.kills)]
    began = time.monotonic()
    for number, mark in enumerate(marks):
        while load.heard < mark and not talking.done():
            await asyncio.sleep(0.01)
        if talking.done():
            break
        await asyncio.sleep(stand.chance.uniform(0, 0.05))
        if plan.restart is not None and number % 10 == 9:
            await asyncio.to_thread(plan.restart)
        meanwhile += telling is not None and telling.under_way
        await asyncio.to_thread(stand.kill_one)
        if number % 10 == 9:
            say(f"{stand.kills} kills, {load.heard} of {load.total} events, {time.monotonic() - began:.0f} s")
    await talking
    if announcing is not None:
        await announcing
    return meanwhile


@contextmanager
def looking(url: str) -> Iterator[Database]:
    database = open_database(url)
    try:
        yield database
    finally:
        database.close()


def _settled(database: Database, stand: Stand, say: Callable[[str], None]) -> None:
    """Returns when nothing waits any more."""
    waiting = select(
        select(func.count()).select_from(inbox).where(inbox.c.state == "received").scalar_subquery(),
        select(func.count()).select_from(outbox).where(outbox.c.status.in_(("queued", "sending"))).scalar_subquery(),
        select(func.count()).select_from(announcement).where(announcement.c.state.in_(TELLING)).scalar_subquery(),
    )
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with database.reader.connect() as connection:
            events, messages, announced = connection.execute(waiting).one()
        if not events and not messages and not announced:
            return
        say(f"{events} events, {messages} messages and {announced} announcements to go")
        time.sleep(1)
    # What is left is for the checker to object to.


def _checked(stand: Stand, load: Load, telling: Telling | None, database: Database) -> Report:
    with database.reader.connect() as connection, connection.begin():
        work = Work(connection, SystemClock().now(), Box([stand.key]))
        return check(
            load.talkers,
            records.events(work),
            records.outs(work),
            records.arrived(stand.fakes.log.calls),
            records.answers(work),
            expected(),
            records.told(work),
            telling.chats if telling is not None else (),
        )
