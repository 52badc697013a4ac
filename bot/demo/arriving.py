"""What the bot said has arrived: no platform stands behind the made-up months, so their messages are settled here.

A line that is in view was sent a second after it was written; what waited for its hour, and announcements, are claimed
and settled as a sender does.
"""

from __future__ import annotations

import random
from datetime import timedelta

from sqlalchemy import bindparam, select, update

from bot.demo.chat import ACCOUNTS
from bot.messages import Outcome
from bot.storage import Work, chats, outbox
from bot.storage.outbox import trail
from bot.storage.tables import outbox as rows

MOST = 5000
BLOCKED = 0.004
"""How many of those an announcement goes to have blocked us meanwhile."""
_OPEN = select(rows.c.id, rows.c.created_at).where(
    rows.c.status == "queued",
    rows.c.line.is_not(None),
    rows.c.wording_id.is_(None),
    rows.c.not_before <= bindparam("now_"),
)
_ANY = select(rows.c.id).where(rows.c.status == "queued", rows.c.not_before <= bindparam("now_")).limit(1)
_SENT = (
    update(rows)
    .where(rows.c.id == bindparam("id_"))
    .values(
        status="sent",
        attempts=1,
        claimed_at=bindparam("at_"),
        sent_at=bindparam("at_"),
        platform_id=bindparam("platform_id_"),
        trail=rows.c.trail + bindparam("steps_"),
    )
)
SECOND = timedelta(seconds=1)


def arrive(work: Work) -> None:
    """Settles all that is due at this instant."""
    settled = []
    for id_, created in work.conn.execute(_OPEN, {"now_": work.now}):
        at = created + SECOND
        steps = trail.step("sending", at, trail.sender(1)) + trail.step("sent", at, trail.sender(1))
        settled.append({"id_": id_, "at_": at, "platform_id_": f"demo-{id_}", "steps_": steps})
    if settled:
        work.conn.execute(_SENT, settled)


def deliver(work: Work, chance: random.Random) -> None:
    """Claims and settles what waited until now: news of the night, reminders, announcements."""
    if work.conn.execute(_ANY, {"now_": work.now}).first() is None:
        return
    accounts = [chats.account_id(work, channel, name) for channel, name in ACCOUNTS.items()]
    while claimed := outbox.claim(work, accounts, MOST):
        outcomes = []
        for one in claimed:
            lost = one.purpose == "announcement" and one.channel != "web" and chance.random() < BLOCKED
            sent = Outcome("closed", reason="blocked") if lost else Outcome("sent", platform_id=f"demo-{one.id}")
            outcomes.append((one.id, one.generation, sent))
        outbox.settle_all(work, outcomes)
