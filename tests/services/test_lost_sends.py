"""R9: work gone missing among what goes out is found by the house itself: rows put by hand into each stuck state."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import select, update

from bot.clock import FixedClock
from bot.delivery import metrics
from bot.messages import Message
from bot.programme.audience import Audience
from bot.services import announcements, upkeep
from bot.storage import Lane, Work, chats, consents, leases, outbox
from bot.storage.tables import announcement, lease
from bot.storage.tables import outbox as table
from tests.databases import later, opened

FIVE = {"minutes": 5}


def queued(work: Work, channel: str = "telegram", purpose: str = "reply", **columns: Any) -> int:
    """A message in the state the columns say."""
    chat = opened(work, channel=channel).chat
    id_ = outbox.add(work, chat.id, Message("x", purpose=purpose), key="k")  # type: ignore[arg-type]
    assert id_ is not None
    if columns:
        work.conn.execute(update(table).where(table.c.id == id_).values(**columns))
    return id_


def status(work: Work) -> str:
    return str(work.conn.execute(select(table.c.status)).scalar_one())


@pytest.mark.parametrize(("channel", "became"), [("telegram", "unknown"), ("web", "queued")])
def test_r9_sending_without_a_lease(work: Work, channel: str, became: str) -> None:
    queued(work, channel, status="sending", claimed_at=work.now, attempts=1)
    assert upkeep.look(later(work, seconds=30)).unknown == 0
    found = upkeep.look(later(work, **FIVE))
    assert (found.again, found.unknown) == ((1, 0) if channel == "web" else (0, 1))
    assert status(work) == became
    assert opened(work, channel=channel).chat.doubt_at is not None or channel == "web"


@pytest.mark.parametrize("generation", [1, 2])
def test_r9_sending_under_an_older_lease_and_one_that_hangs_under_its_own(work: Work, generation: int) -> None:
    chat = opened(work, channel="telegram").chat
    queued(work, status="sending", claimed_at=work.now, attempts=1, generation=generation)
    leases.drive(work, "gone", [chat.account_id])
    work.conn.execute(update(lease).values(generation=2))
    after_a_minute = upkeep.look(later(work, seconds=61)).unknown
    assert after_a_minute == (1 if generation == 1 else 0)
    assert after_a_minute + upkeep.look(later(work, **FIVE)).unknown == 1
    assert status(work) == "unknown"


def test_r9_queued_past_its_time(work: Work) -> None:
    queued(work, purpose="reminder", expires_at=work.now + timedelta(minutes=1))
    assert upkeep.look(later(work, **FIVE)).expired == 1
    assert status(work) == "expired"


def test_r9_due_and_not_sent_and_in_doubt_are_shown(work: Work) -> None:
    queued(work, purpose="notice")
    outbox.add(work, opened(work).chat.id, Message("y"), key="doubt")
    work.conn.execute(update(table).where(table.c.key == "doubt").values(status="unknown", claimed_at=work.now))
    found = upkeep.look(later(work, **FIVE))
    assert found.waiting == {"notice": (1, 300.0)}
    assert found.doubts == {"reply": 1}
    metrics.stand(found.waiting, found.doubts)
    assert REGISTRY.get_sample_value("ocop_outbox_oldest_seconds", {"purpose": "notice"}) == 300.0
    assert REGISTRY.get_sample_value("ocop_outbox_in_doubt", {"purpose": "reply"}) == 1
    (doubt,) = outbox.in_doubt(work)
    assert (doubt.purpose, doubt.channel, doubt.at) == ("reply", "web", work.now)
    assert outbox.resolve(work, doubt.id, arrived=True)
    assert not outbox.resolve(work, doubt.id, arrived=True)
    assert outbox.doubts(work) == {}


def told(work: Work) -> int:
    for number in range(3):
        loaded = opened(work, f"c{number}", "telegram")
        consents.add(work, loaded.person.id, "announcements", "2026-1", True)
    return announcements.create(work, "office:1", {"vi": Message("Xã mở lớp.")}, Audience())


def steps(work: Work) -> None:
    while announcements.step(work):
        pass


def test_r9_scheduled_and_its_time_is_over(work: Work) -> None:
    id_ = told(work)
    announcements.schedule(work, "office:1", id_, work.now + timedelta(hours=1))
    steps(later(work, hours=9))
    assert announcements.report(work, id_).open == 3


def test_r9_preparing_and_its_worker_died(work: Work) -> None:
    id_ = told(work)
    announcements.schedule(work, "office:1", id_)
    work.conn.execute(update(announcement).values(reached=1))
    steps(later(work, **FIVE))
    assert (announcements.report(work, id_).state, announcements.report(work, id_).made) == ("sending", 2)
    assert upkeep.look(later(work, **FIVE)).waiting["announcement"] == (2, 300.0)


def test_r9_cancelled_and_its_rows_still_wait(work: Work) -> None:
    id_ = told(work)
    announcements.schedule(work, "office:1", id_)
    steps(work)
    work.conn.execute(update(announcement).values(state="cancelled"))
    steps(later(work, **FIVE))
    assert announcements.report(work, id_).cancelled == 3


def test_r9_sending_and_its_time_is_over(work: Work) -> None:
    id_ = told(work)
    announcements.schedule(work, "office:1", id_)
    steps(work)
    steps(later(work, days=4))
    found = announcements.report(work, id_)
    assert (found.state, found.expired) == ("done", 3)


def test_a_dead_drivers_sends_are_looked_after_when_its_account_is_taken(lane: Lane, clock: FixedClock) -> None:
    account = lane.do(lambda work: chats.account_id(work, "telegram", "main"))
    (first,) = lane.do(lambda work: leases.drive(work, "first", [account]))
    lane.do(lambda work: queued(work, status="sending", claimed_at=work.now, generation=first.generation))
    assert lane.do(lambda work: leases.drive(work, "second", [account])) == []
    (second,) = lane.do(lambda work: leases.drive(work, "second", [account], gone=["first"]))
    assert (second.generation, second.fresh) == (2, True)
    assert lane.do(lambda work: leases.held(work, {account: first.generation})) == set()
    assert lane.do(lambda work: outbox.take_up(work, account, second.generation)) == (0, 1)
    assert lane.look(status) == "unknown"
    lane.do(lambda work: leases.give_back(work, "second"))
    (third,) = lane.do(lambda work: leases.drive(work, "third", [account]))
    assert third.generation == 3
