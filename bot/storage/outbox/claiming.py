"""Taking what is due, for sending: answers first, then news and deadlines, then announcements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, bindparam, or_, select, update

from bot.messages import Message, Purpose
from bot.storage import leases
from bot.storage.chats import next_lines
from bot.storage.outbox import trail
from bot.storage.outbox.ending import end_ids
from bot.storage.outbox.moving import move_or_cancel
from bot.storage.outbox.queueing import PRIORITY, WORTH
from bot.storage.outbox.words import claimed as words_of
from bot.storage.tables import announcement, channel_account, chat, outbox, wording
from bot.storage.tables.sending import stands
from bot.storage.work import Work


@dataclass(frozen=True, slots=True)
class Want:
    """How many messages an account can send now: answers, and others. `generation`: of the lease the sender holds, 0
    where none is needed."""

    account_id: int
    answers: int
    others: int
    generation: int = 0


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message to be sent now. `line` is its number in the chat, `key` ours for it, the same at every try; `due` is
    when it should have gone out. `wording_id` where many are told the same."""

    id: int
    chat_id: int
    account_id: int
    channel: str
    account: str
    chat_key: str
    key: str
    line: int
    attempts: int
    inbox_id: int | None
    message: Message
    last_in_at: datetime | None
    purpose: Purpose
    due: datetime
    generation: int = 0
    language: str = "vi"
    wording_id: int | None = None


_other = outbox.alias("other")
# A line waits while another of its chat is on its way, or while an earlier one that goes before it is due or has to be
# tried again: what a person reads stays in order. Earlier is what has the lower number, given under the chat's lock; an
# event that waited long for that lock has an older instant than the one it waited for. What many are told holds nobody
# up: it may be paused. Up to `ahead_` what is due goes ahead: now, or never where several lines of a chat are taken.
# Each of the two is one look into the index by chat and status, however long the chat is.
_of_chat = select(_other.c.id).where(_other.c.chat_id == outbox.c.chat_id)
_ON_ITS_WAY = _of_chat.where(stands(_other, "sending")).exists()
_BEFORE_IT = _of_chat.where(
    stands(_other, "queued"),
    (_other.c.attempts > 0) | ((_other.c.not_before <= bindparam("ahead_")) & _other.c.wording_id.is_(None)),
    _other.c.id < outbox.c.id,
    _other.c.priority <= outbox.c.priority,
).exists()
_COLUMNS: Select[Any] = (
    select(
        outbox.c.id,
        outbox.c.chat_id,
        outbox.c.account_id,
        channel_account.c.channel,
        channel_account.c.name,
        chat.c.chat_key,
        outbox.c.key,
        outbox.c.line,
        outbox.c.attempts,
        outbox.c.inbox_id,
        outbox.c.payload,
        outbox.c.expires_at,
        outbox.c.not_before,
        outbox.c.purpose,
        outbox.c.wording_id,
        chat.c.closed_at,
        chat.c.last_in_at,
        chat.c.language,
    )
    .select_from(
        outbox.join(chat, chat.c.id == outbox.c.chat_id).join(
            channel_account, channel_account.c.id == outbox.c.account_id
        )
    )
    .where(stands(outbox, "queued"), outbox.c.not_before <= bindparam("now_"), ~_ON_ITS_WAY, ~_BEFORE_IT)
    .limit(bindparam("limit_"))
    .with_for_update(of=outbox, skip_locked=True)
)
_DUE = _COLUMNS.where(
    outbox.c.wording_id.is_(None),
    outbox.c.account_id.in_(bindparam("accounts_", expanding=True)),
    outbox.c.priority == bindparam("priority_"),
).order_by(outbox.c.not_before, outbox.c.id)
_TOLD = _COLUMNS.where(
    outbox.c.wording_id == bindparam("wording_"), outbox.c.account_id == bindparam("account_")
).order_by(outbox.c.id)
_SPEAKING = (
    select(wording.c.id, wording.c.payload, announcement.c.expires_at, announcement.c.awake_at)
    .join_from(wording, announcement)
    .where(
        announcement.c.state.in_(("preparing", "sending")),
        or_(announcement.c.rests_until.is_(None), announcement.c.rests_until <= bindparam("now_")),
    )
    .order_by(announcement.c.began_at, wording.c.id)
)
_CLAIM = (
    update(outbox)
    .where(outbox.c.id == bindparam("id_"), outbox.c.status == "queued")
    .values(
        status="sending",
        claimed_at=bindparam("now_"),
        attempts=outbox.c.attempts + 1,
        line=bindparam("line_"),
        generation=bindparam("generation_"),
        trail=outbox.c.trail + bindparam("step_"),
    )
)
NEVER = datetime.fromtimestamp(0, UTC)
_OTHERS = tuple(sorted(set(PRIORITY.values()) - {PRIORITY["reply"]}))


def claim(work: Work, accounts: Sequence[int], limit: int = 32) -> list[Claimed]:
    """Takes what is due on these accounts, whoever drives them, several lines of a chat in their order: for callers
    that hold no lease."""
    rows = _answers(work, accounts, limit, NEVER)
    told = _told(work)
    for account in accounts:
        rows += _others(work, account, limit - len(rows), told, NEVER)
    return _taken(work, rows, told, dict.fromkeys(accounts, 0))


def take(work: Work, wants: Sequence[Want]) -> list[Claimed]:
    """Takes what is due for sending, as far as the accounts' leases still hold: one line of a chat, the next one once
    that is settled, so that no more is in doubt after a kill than was on its way. What is no longer worth sending, or
    has nobody to go to, is ended or moved on the way and not returned."""
    held = leases.held(work, {want.account_id: want.generation for want in wants if want.generation})
    wants = [want for want in wants if not want.generation or want.account_id in held]
    asked = [want for want in wants if want.answers > 0]
    rows = _answers(work, [want.account_id for want in asked], sum(want.answers for want in asked), work.now)
    others = [want for want in wants if want.others > 0]
    told = _told(work) if others else {}
    for want in others:
        rows += _others(work, want.account_id, want.others, told, work.now)
    first: dict[int, Any] = {}
    for row in rows:
        first.setdefault(row.chat_id, row)
    return _taken(work, first.values(), told, {want.account_id: want.generation for want in wants})


def _told(work: Work) -> dict[int, Any]:
    """What many are being told now, by wording, in the order in which it began."""
    return {row.id: row for row in work.conn.execute(_SPEAKING, {"now_": work.now})}


def _answers(work: Work, accounts: Sequence[int], most: int, ahead: datetime) -> list[Any]:
    if not accounts:
        return []
    params = {"now_": work.now, "ahead_": ahead, "accounts_": list(accounts)}
    params |= {"priority_": PRIORITY["reply"], "limit_": most}
    return list(work.conn.execute(_DUE, params))


def _others(work: Work, account: int, most: int, told: dict[int, Any], ahead: datetime) -> list[Any]:
    """Up to so many of one account: news of people's own, then deadlines, then announcements in their order."""
    rows: list[Any] = []
    base = {"now_": work.now, "ahead_": ahead, "account_": account, "accounts_": [account]}
    for priority in _OTHERS:
        if len(rows) < most:
            rows += work.conn.execute(_DUE, {**base, "priority_": priority, "limit_": most - len(rows)})
    for number in told:
        if len(rows) < most:
            rows += work.conn.execute(_TOLD, {**base, "wording_": number, "limit_": most - len(rows)})
    return rows


def _taken(work: Work, rows: Iterable[Any], told: dict[int, Any], generations: dict[int, int]) -> list[Claimed]:
    late: list[int] = []
    updates: list[dict[str, Any]] = []
    claimed: list[Claimed] = []
    chats: set[int] = set()
    known: dict[int, Message] = {}
    for row in rows:
        words = told[row.wording_id] if row.wording_id is not None else row
        over = words.expires_at
        if row.wording_id is not None and over is None:
            over = words.awake_at + WORTH["announcement"]
        if words.payload is None or over <= work.now:
            late.append(row.id)
        elif row.closed_at is not None:
            move_or_cancel(work, row.chat_id)
        elif row.wording_id is None or row.chat_id not in chats:  # news to many keeps out of the way of a chat's own
            chats.add(row.chat_id)
            line = row.line  # without one it waited until now; this is when it comes into view
            line = next_lines(work, row.chat_id, 1) if line is None else line
            generation = generations[row.account_id]
            updates.append(
                {
                    "id_": row.id,
                    "now_": work.now,
                    "line_": line,
                    "generation_": generation,
                    "step_": trail.step("sending", work.now, trail.sender(generation)),
                }
            )
            message = known.get(row.wording_id) or words_of(work, words.payload)
            if row.wording_id is not None:
                known[row.wording_id] = message
            claimed.append(_claimed(row, message, line, generation))
    end_ids(work, late, "expired", "late")
    if updates:
        work.conn.execute(_CLAIM, updates)
    return claimed


def _claimed(row: Any, message: Message, line: int, generation: int) -> Claimed:
    return Claimed(
        row.id,
        row.chat_id,
        row.account_id,
        row.channel,
        row.name,
        row.chat_key,
        row.key,
        line,
        row.attempts + 1,
        row.inbox_id,
        message,
        row.last_in_at,
        row.purpose,
        row.not_before,
        generation,
        row.language,
        row.wording_id,
    )
