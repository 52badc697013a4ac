"""How things stand, for whoever runs the bot: what waits and for how long, what is stuck, how fast answers are.

Counts and times only. Each query touches little, however much is stored: an index of what waits, or the newest rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, exists, func, select
from sqlalchemy.dialects.postgresql import insert as insert_unless  # ON CONFLICT reads the same on SQLite

from bot.storage import leases
from bot.storage.tables import channel_account, chat, inbox, installation, outbox
from bot.storage.work import Work

TICK = "last tick"
NEWEST = 1000  # sends over which speed is measured
MOST = 10_000  # what is more than this is counted no further
BULK = 9  # the priority from which on waiting for hours is in order


@dataclass(frozen=True, slots=True)
class Speed:
    """Seconds, over the newest sends of the last day: half were faster than `p50`, 95 of 100 faster than `p95`."""

    count: int
    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class Standing:
    """`waiting` events and messages with the age of the oldest in seconds. `stuck`: sends nobody has settled for a
    minute. `tick`: seconds since any process last looked for lost work; None when none ever did. `driven`: the accounts
    that a living process sends for; `idle`: how many have had messages due for a minute and nobody to send them."""

    waiting_events: int
    oldest_event: float
    held_chats: int
    set_aside: int
    waiting_messages: int
    oldest_message: float
    stuck: int
    unknown: int
    tick: float | None
    driven: tuple[str, ...]
    idle: int
    answers: Speed
    sends: Speed


def ticked(work: Work) -> None:
    """Notes that lost work was looked for just now."""
    work.conn.execute(_TICKED, {"name": TICK, "value": work.now.isoformat()})


def standing(work: Work) -> Standing:
    now = work.now

    def age(at: datetime | None) -> float:
        return max(0.0, (now - at).total_seconds()) if at is not None else 0.0

    events, oldest_event = work.conn.execute(_EVENTS).one()
    messages, oldest_message = work.conn.execute(_MESSAGES, {"now_": now}).one()
    tick = work.conn.execute(_LAST_TICK).scalar()
    drivers = leases.driven(work)
    accounts = list(work.conn.execute(_ACCOUNTS, {"late_": now - timedelta(seconds=60)}))
    day = now - timedelta(days=1)
    answers = [(row.sent_at - row.received_at).total_seconds() for row in work.conn.execute(_ANSWERS, {"day_": day})]
    sends = [(row.sent_at - row.not_before).total_seconds() for row in work.conn.execute(_SENDS, {"day_": day})]
    return Standing(
        waiting_events=events,
        oldest_event=age(oldest_event),
        held_chats=int(work.conn.execute(_HELD).scalar_one()),
        set_aside=int(work.conn.execute(_ASIDE).scalar_one()),
        waiting_messages=messages,
        oldest_message=age(oldest_message),
        stuck=int(work.conn.execute(_STUCK, {"before_": now - timedelta(seconds=60)}).scalar_one()),
        unknown=int(work.conn.execute(_UNKNOWN).scalar_one()),
        tick=None if tick is None else age(datetime.fromisoformat(tick)),
        driven=tuple(f"{row.channel} {row.name}" for row in accounts if row.id in drivers),
        idle=sum(row.due and row.id not in drivers for row in accounts),
        answers=_speed(answers),
        sends=_speed(sends),
    )


def _speed(seconds: list[float]) -> Speed:
    if not seconds:
        return Speed(0, 0.0, 0.0)
    ordered = sorted(max(0.0, one) for one in seconds)
    return Speed(len(ordered), ordered[len(ordered) // 2], ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))])


_TICKED = insert_unless(installation).on_conflict_do_update(
    index_elements=["name"], set_={"value": insert_unless(installation).excluded.value}
)
_LAST_TICK = select(installation.c.value).where(installation.c.name == TICK)
_received = select(inbox.c.received_at).where(inbox.c.state == "received").limit(MOST).subquery()
_EVENTS = select(func.count(), func.min(_received.c.received_at))
_HELD = select(func.count()).select_from(select(chat.c.id).where(chat.c.held_until.is_not(None)).limit(MOST).subquery())
_ASIDE = select(func.count()).select_from(select(inbox.c.id).where(inbox.c.state == "failed").limit(MOST).subquery())
_due = (
    select(outbox.c.not_before)
    .where(outbox.c.status == "queued", outbox.c.priority < BULK, outbox.c.not_before <= bindparam("now_"))
    .limit(MOST)
    .subquery()
)
_ACCOUNTS = select(
    channel_account.c.id,
    channel_account.c.channel,
    channel_account.c.name,
    exists()
    .where(
        outbox.c.account_id == channel_account.c.id,
        outbox.c.status == "queued",
        outbox.c.priority < BULK,
        outbox.c.not_before <= bindparam("late_"),
    )
    .label("due"),
).order_by(channel_account.c.channel, channel_account.c.name)
_MESSAGES = select(func.count(), func.min(_due.c.not_before))
_STUCK = select(func.count()).select_from(
    select(outbox.c.id)
    .where(outbox.c.status == "sending", outbox.c.claimed_at < bindparam("before_"))
    .limit(MOST)
    .subquery()
)
_UNKNOWN = select(func.count()).select_from(
    select(outbox.c.id).where(outbox.c.status == "unknown").limit(MOST).subquery()
)
_newest = select(outbox).order_by(outbox.c.id.desc()).limit(NEWEST).subquery()
_recent = (_newest.c.sent_at.is_not(None), _newest.c.sent_at > bindparam("day_"))
_ANSWERS = (
    select(_newest.c.sent_at, inbox.c.received_at)
    .select_from(_newest.join(inbox, inbox.c.id == _newest.c.inbox_id))
    .where(*_recent, _newest.c.purpose == "reply")
)
_SENDS = select(_newest.c.sent_at, _newest.c.not_before).where(*_recent)
