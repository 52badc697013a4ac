from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select

from bot.clock import VIETNAM
from bot.scheduling.ticks import Ticks
from bot.services import acting, certificates
from bot.storage import Work
from bot.storage.tables import certificate, deadline
from tests.offices import coop
from tests.prepared import stage


async def _nothing() -> None:
    return None


def test_each_morning_ended_certificates_are_marked_and_their_window_is_closed(tmp_path: Path) -> None:
    on = stage(tmp_path)

    def told(work: Work) -> None:
        who = coop(work)
        certificates.tell(work, acting.producer(who.person_id), who.product_id, "1", issued_on=date(2023, 12, 1))

    on.lane.do(told)

    def standing(work: Work) -> tuple[str, list[str]]:
        kinds = work.conn.execute(select(deadline.c.kind).order_by(deadline.c.kind)).scalars()
        return work.conn.execute(select(certificate.c.status)).scalar_one(), list(kinds)

    woken: list[int] = []
    ticks = Ticks(on.lane.run, lambda: woken.append(1), _nothing)
    asyncio.run(ticks.days())
    assert on.lane.look(standing)[0] == "held"
    on.clock.set(datetime(2026, 12, 2, 5, 30, tzinfo=VIETNAM))
    for _ in range(2):
        asyncio.run(ticks.days())
        assert on.lane.look(standing) == ("expired", ["expires", "grace_ends"])
    assert len(woken) == 3
    on.lane.stop()


def test_what_is_due_while_the_bot_has_no_time_is_done_later() -> None:
    """Where every product stands is looked at when the bot starts, however long it takes to get there."""
    done: list[object] = []

    async def run(job: Callable[[Work], object]) -> None:
        done.append(job)

    async def late() -> None:
        ticks = Ticks(run, lambda: None, _nothing)
        time.sleep(1.1)  # noqa: ASYNC251 - nothing else may happen: APScheduler lets a second pass by itself
        ticks.start()
        while not done:
            await asyncio.sleep(0.01)
        ticks.close()

    asyncio.run(asyncio.wait_for(late(), 30))
    assert len(done) == 1
