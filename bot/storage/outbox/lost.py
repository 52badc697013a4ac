"""Lost work among what goes out: found, mended where that is harmless, else shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, literal, or_, select, update

from bot.messages import Purpose
from bot.storage.outbox import trail
from bot.storage.outbox.counting import Moves
from bot.storage.outbox.ending import end
from bot.storage.outbox.settling import requeue
from bot.storage.tables import announcement, channel_account, chat, lease, outbox, tally, wording
from bot.storage.work import Work

REPEATABLE = ("web", "terminal")
"""Channels where a message sent twice is seen as one: any process may send for them."""

_COLUMNS = (
    select(outbox.c.id, outbox.c.chat_id, outbox.c.purpose, channel_account.c.channel)
    .join(channel_account, channel_account.c.id == outbox.c.account_id)
    .where(outbox.c.status == "sending")
)
_OF_OLDER = _COLUMNS.where(outbox.c.account_id == bindparam("account_"), outbox.c.generation < bindparam("generation_"))
_STUCK = _COLUMNS.outerjoin(lease, lease.c.account_id == outbox.c.account_id).where(
    outbox.c.claimed_at < bindparam("before_"),
    or_(
        lease.c.generation.is_(None),
        lease.c.generation != outbox.c.generation,
        outbox.c.generation == 0,
        outbox.c.claimed_at < bindparam("hung_"),
    ),
)
_DOUBT = (
    update(chat)
    .where(chat.c.id.in_(bindparam("chats_", expanding=True)), chat.c.doubt_at.is_(None))
    .values(doubt_at=bindparam("now_"))
)
_WAITING = (
    select(outbox.c.purpose, func.count().label("many"), func.min(outbox.c.not_before).label("oldest"))
    .where(outbox.c.status == "queued", outbox.c.wording_id.is_(None), outbox.c.not_before <= bindparam("now_"))
    .group_by(outbox.c.purpose)
)
_TO_TELL = (
    select(
        literal("announcement").label("purpose"),
        func.sum(tally.c.count).label("many"),
        func.min(announcement.c.began_at).label("oldest"),
    )
    .select_from(
        tally.join(wording, wording.c.id == tally.c.wording_id).join(
            announcement, announcement.c.id == wording.c.announcement_id
        )
    )
    .where(announcement.c.state.in_(("preparing", "sending")), tally.c.status == "open", tally.c.count > 0)
)
_DOUBTS = select(outbox.c.purpose, func.count()).where(outbox.c.status == "unknown").group_by(outbox.c.purpose)
_IN_DOUBT = (
    select(outbox.c.id, outbox.c.purpose, channel_account.c.channel, channel_account.c.name, outbox.c.claimed_at)
    .join(channel_account, channel_account.c.id == outbox.c.account_id)
    .where(outbox.c.status == "unknown")
    .order_by(outbox.c.id.desc())
    .limit(bindparam("limit_"))
)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A send whose answer was lost, for the operator: no words, nobody's name."""

    id: int
    purpose: Purpose
    channel: str
    account: str
    at: datetime


def take_up(work: Work, account: int, generation: int) -> tuple[int, int]:
    """What senders under older leases of this account had begun, looked after at once by who drives it now: queued
    again where a repeat is seen as one, else unknown. Returns (queued again, unknown)."""
    return _mend(work, list(work.conn.execute(_OF_OLDER, {"account_": account, "generation_": generation})))


def recover(work: Work, older_than: timedelta, hung: timedelta = timedelta(minutes=4)) -> tuple[int, int]:
    """The same for sends that were begun longer ago than that and whose sender has not the account any more, and for
    those that hang whoever has it."""
    return _mend(work, list(work.conn.execute(_STUCK, {"before_": work.now - older_than, "hung_": work.now - hung})))


def _mend(work: Work, rows: list[Any]) -> tuple[int, int]:
    again = [row.id for row in rows if row.channel in REPEATABLE]
    lost = [row for row in rows if row.channel not in REPEATABLE]
    requeue(work, again, work.now, "sender lost")
    if lost:
        ids = [row.id for row in lost]
        end(work, outbox.c.id.in_(ids), "unknown", "lost", "sender lost", among=("sending",))
        chats = sorted({row.chat_id for row in lost if row.purpose == "reply"})
        if chats:
            work.conn.execute(_DOUBT, {"chats_": chats, "now_": work.now})
    return len(again), len(lost)


def expire(work: Work, limit: int = 2000) -> int:
    """Marks what waited until it was not worth sending any more; returns how many (call again when it is `limit`)."""
    over: ColumnElement[bool] = outbox.c.wording_id.is_(None) & (outbox.c.expires_at <= work.now)
    return end(work, over, "expired", "late", limit=limit)


def waiting(work: Work) -> dict[Purpose, tuple[int, float]]:
    """What is due and not sent, by purpose: how many, and for how many seconds the oldest (of announcements: since one
    that still has somebody to tell began)."""
    rows = [*work.conn.execute(_WAITING, {"now_": work.now}), *work.conn.execute(_TO_TELL)]
    return {row.purpose: (int(row.many), max(0.0, (work.now - row.oldest).total_seconds())) for row in rows if row.many}


def doubts(work: Work) -> dict[Purpose, int]:
    """How many sends are in doubt, by purpose."""
    return {row[0]: row[1] for row in work.conn.execute(_DOUBTS)}


def counts(work: Work) -> dict[str, int]:
    """How many messages stand in each status. It reads them all: for a command, not for a page."""
    rows = work.conn.execute(select(outbox.c.status, func.count()).group_by(outbox.c.status))
    return {row[0]: row[1] for row in rows}


def in_doubt(work: Work, limit: int = 50) -> list[Doubt]:
    """The newest sends in doubt. Answers are repeated when their person writes again; the others wait for somebody who
    looks: nothing of them is repeated by itself."""
    return [Doubt(*row) for row in work.conn.execute(_IN_DOUBT, {"limit_": limit})]


def resolve(work: Work, outbox_id: int, *, arrived: bool) -> bool:
    """An operator's word on one in doubt: it arrived, or it did not and is left at that. False when it is not in doubt
    (any more)."""
    one = outbox.c.id == outbox_id
    status, kind = ("sent", "") if arrived else ("failed", "lost")
    return _resolve(work, one, status, kind)


def _resolve(work: Work, one: ColumnElement[bool], status: str, kind: str) -> bool:
    step = trail.step(status, work.now, trail.OFFICE)
    rows = work.conn.execute(
        update(outbox)
        .where(one, outbox.c.status == "unknown")
        .values(status=status, kind=kind, trail=outbox.c.trail + step)
        .returning(outbox.c.wording_id)
    ).all()
    moves = Moves()
    for row in rows:
        moves.moved(row.wording_id, ("unknown", "lost"), (status, kind))
    moves.write(work)
    return bool(rows)
