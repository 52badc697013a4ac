"""What became of sends: one work for many, few statements each."""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any

from sqlalchemy import bindparam, select, update

from bot.messages import Outcome
from bot.storage.chats import close_chat
from bot.storage.outbox import trail
from bot.storage.outbox.claiming import Claimed
from bot.storage.outbox.counting import Moves
from bot.storage.outbox.ending import LONGEST
from bot.storage.outbox.moving import move_one, move_or_cancel
from bot.storage.tables import chat, outbox
from bot.storage.work import Work

WAIT = timedelta(minutes=1)  # when a platform refuses our credentials, or says "wait" and not how long
FIRST_WAIT, LONGEST_WAIT = 1.0, 600.0  # seconds before another try; doubled at each, with a quarter of jitter
TRIES = 20  # some two and a half hours

_NOW = (
    select(
        outbox.c.id,
        outbox.c.status,
        outbox.c.kind,
        outbox.c.chat_id,
        outbox.c.attempts,
        outbox.c.purpose,
        outbox.c.wording_id,
        outbox.c.generation,
    )
    .where(outbox.c.id.in_(bindparam("ids_", expanding=True)))
    .order_by(outbox.c.id)
    .with_for_update()
)
_SENT = (
    update(outbox)
    .where(outbox.c.id == bindparam("id_"))
    .values(
        status="sent",
        sent_at=bindparam("now_"),
        platform_id=bindparam("platform_id_"),
        parts=bindparam("parts_"),
        kind="",
        reason="",
        trail=outbox.c.trail + bindparam("step_"),
    )
)
_SENT_AS_CLAIMED = _SENT.where(outbox.c.status == "sending", outbox.c.generation == bindparam("generation_"))
_SPOKE = update(chat).where(chat.c.id == bindparam("chat_id_")).values(last_out_at=bindparam("now_"))
_ENDED = (
    update(outbox)
    .where(outbox.c.id == bindparam("id_"))
    .values(
        status=bindparam("status_"),
        kind=bindparam("kind_"),
        reason=bindparam("reason_"),
        trail=outbox.c.trail + bindparam("step_"),
    )
)
_REQUEUE = (
    update(outbox)
    .where(outbox.c.id.in_(bindparam("ids_", expanding=True)), outbox.c.status == "sending")
    .values(
        status="queued",
        not_before=bindparam("at_"),
        reason=bindparam("reason_"),
        trail=outbox.c.trail + bindparam("step_"),
    )
)
_UNTOUCHED = (
    update(outbox)
    .where(outbox.c.id.in_(bindparam("ids_", expanding=True)), outbox.c.status == "sending")
    .values(status="queued", attempts=outbox.c.attempts - 1, trail=outbox.c.trail + bindparam("step_"))
)
_SENT_SINCE = (
    select(outbox.c.sent_at)
    .where(outbox.c.account_id == bindparam("account_"), outbox.c.sent_at > bindparam("since_"))
    .order_by(outbox.c.sent_at)
)
_DOUBT = (
    update(chat).where(chat.c.id == bindparam("chat_id_"), chat.c.doubt_at.is_(None)).values(doubt_at=bindparam("now_"))
)


@dataclass(slots=True)
class Settled:
    """What one settling came to, for the metrics: messages moved to another chat, cancelled with a chat that closed."""

    moved: int = 0
    cancelled: int = 0
    closed: int = 0
    _moves: Moves = field(default_factory=Moves)


def settle(work: Work, outbox_id: int, outcome: Outcome) -> None:
    """What became of one send."""
    settle_all(work, [(outbox_id, 0, outcome)])


def settle_lines(work: Work, done: Sequence[tuple[Claimed, Outcome | None]]) -> Settled:
    """What became of lines as they were claimed, None where one was not tried. Nearly all are sent and stand as they
    did: of those nothing need be read first."""
    plain = [(line, it) for line, it in done if it is not None and it.kind == "sent" and line.wording_id is None]
    if plain and _sent_as_claimed(work, plain):
        done = [(line, it) for line, it in done if it is None or it.kind != "sent" or line.wording_id is not None]
    return settle_all(work, [(line.id, line.generation, it) for line, it in done])


def _sent_as_claimed(work: Work, lines: Sequence[tuple[Claimed, Outcome]]) -> bool:
    """Whether all of them stood as they were claimed; those that did are settled in any case."""
    updates = [
        {**_told(work, line.id, line.generation, outcome), "generation_": line.generation} for line, outcome in lines
    ]
    changed = work.conn.execute(_SENT_AS_CLAIMED, sorted(updates, key=itemgetter("id_"))).rowcount
    _spoke(work, {line.chat_id for line, _ in lines})
    return changed == len(lines)


def settle_all(work: Work, outcomes: Sequence[tuple[int, int, Outcome | None]]) -> Settled:
    """What became of many: (row, generation it was claimed under, outcome; None when it was not tried). Throttled, or
    nothing was accepted: tried again later, a limited number of times. A chat that is closed for us is closed on our
    side too. An unknown outcome stays unknown: it is never silently repeated.

    A sender that had lost its lease may still say that something was sent; of anything else it has no say any more."""
    done = Settled()
    by_id = {id_: (generation, outcome) for id_, generation, outcome in outcomes}
    rows = list(work.conn.execute(_NOW, {"ids_": sorted(by_id)})) if by_id else []
    sent, untouched = [], []
    for row in rows:
        generation, outcome = by_id[row.id]
        if outcome is not None and outcome.kind == "sent":
            if row.status in ("sending", "unknown"):
                sent.append((row, outcome))
        elif row.status == "sending" and row.generation == generation:
            if outcome is None:
                untouched.append(row.id)
            else:
                _not_sent(work, done, row, outcome)
    if sent:
        _sent(work, done, sent)
    release(work, untouched)
    done._moves.write(work)
    return done


def sent_since(work: Work, account: int, since: datetime) -> list[datetime]:
    """When an account sent something since then."""
    return [row[0] for row in work.conn.execute(_SENT_SINCE, {"account_": account, "since_": since})]


def release(work: Work, ids: Collection[int]) -> None:
    """Puts back what was claimed and not tried, as if it had not been."""
    if ids:
        work.conn.execute(_UNTOUCHED, {"ids_": list(ids), "step_": trail.step("queued", work.now)})


def requeue(work: Work, ids: Collection[int], at: datetime, reason: str, by: str = trail.HOUSE) -> None:
    """Puts back what was tried, to be tried again from `at` on."""
    if ids:
        step = trail.step("queued", work.now, by)
        work.conn.execute(_REQUEUE, {"ids_": list(ids), "at_": at, "reason_": reason[:LONGEST], "step_": step})


def _sent(work: Work, done: Settled, rows: Sequence[tuple[Any, Outcome]]) -> None:
    updates, chats = [], set()
    for row, outcome in rows:
        updates.append(_told(work, row.id, row.generation, outcome))
        chats.add(row.chat_id)
        done._moves.moved(row.wording_id, (row.status, row.kind if row.status == "unknown" else ""), ("sent", ""))
    work.conn.execute(_SENT, updates)
    _spoke(work, chats)


def _told(work: Work, id_: int, generation: int, outcome: Outcome) -> dict[str, Any]:
    return {
        "id_": id_,
        "now_": work.now,
        "platform_id_": outcome.platform_id,
        "parts_": f" {' '.join(outcome.parts)} " if len(outcome.parts) > 1 else "",
        "step_": trail.step("sent", work.now, trail.sender(generation)),
    }


def _spoke(work: Work, chats: Collection[int]) -> None:
    work.conn.execute(_SPOKE, [{"chat_id_": each, "now_": work.now} for each in sorted(chats)])


def _not_sent(work: Work, done: Settled, row: Any, outcome: Outcome) -> None:
    reason, by = outcome.reason, trail.sender(row.generation)
    if outcome.kind in ("throttled", "auth", "later"):
        if outcome.kind == "later" and row.attempts >= TRIES:
            _end(work, done, row, "failed", "gave_up", reason)
        else:
            requeue(work, [row.id], outcome.retry_at or _next_try(work, row, outcome), reason or outcome.kind, by)
    elif outcome.kind == "unknown":
        _end(work, done, row, "unknown", "lost", reason)
        if row.purpose == "reply":
            work.conn.execute(_DOUBT, {"chat_id_": row.chat_id, "now_": work.now})
    elif outcome.kind == "rejected":
        _end(work, done, row, "failed", "rejected", reason)
    elif outcome.kind == "window":
        if move_one(work, row.id, row.chat_id, row.attempts):
            done.moved += 1
        else:
            _end(work, done, row, "failed", "window", reason)
    else:
        done.closed += 1
        close_chat(work, row.chat_id)
        if move_one(work, row.id, row.chat_id, row.attempts):
            done.moved += 1
        else:
            _end(work, done, row, "failed", "closed", reason)
        moved, cancelled = move_or_cancel(work, row.chat_id)
        done.moved, done.cancelled = done.moved + moved, done.cancelled + cancelled


def _next_try(work: Work, row: Any, outcome: Outcome) -> datetime:
    if outcome.kind != "later":
        return work.now + WAIT
    seconds = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** (row.attempts - 1))
    return work.now + timedelta(seconds=seconds * random.uniform(0.75, 1.25))


def _end(work: Work, done: Settled, row: Any, status: str, kind: str, reason: str) -> None:
    step = trail.step(status, work.now, trail.sender(row.generation))
    values = {"id_": row.id, "status_": status, "kind_": kind, "reason_": reason[:LONGEST], "step_": step}
    work.conn.execute(_ENDED, values)
    done._moves.moved(row.wording_id, ("sending", ""), (status, kind))
