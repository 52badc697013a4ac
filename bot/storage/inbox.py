"""What came in: each event once, its words sealed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import bindparam, case, func, insert, null, select, update
from sqlalchemy.dialects.postgresql import insert as insert_unless  # ON CONFLICT reads the same on SQLite

from bot.messages import Body, Inbound
from bot.storage.chats import hold, seen
from bot.storage.payload import body_from_json, body_to_json, kind_of
from bot.storage.rows import Chat
from bot.storage.tables import channel_account, chat, inbox
from bot.storage.types import well_formed
from bot.storage.work import Work

State = Literal["received", "done", "failed"]


@dataclass(frozen=True, slots=True)
class Waiting:
    """An event that was received and not handled yet; `line` is its number in the chat."""

    id: int
    chat_id: int
    line: int
    attempts: int
    event: Inbound


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said: when, by the platform's clock, and when it was at our door, by ours."""

    body: Body
    at: datetime
    received: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """A chat whose first waiting event is to be tried now. `key` is the lane's for that chat; `tries` counts this."""

    chat_id: int
    key: str
    event: int
    tries: int


@dataclass(frozen=True, slots=True)
class Aside:
    """An event that was given up, without its contents; `whole` while its words are still there."""

    id: int
    kind: str
    chat_id: int
    received_at: datetime
    attempts: int
    channel: str
    account: str
    whole: bool


# What is not the person's being in touch: it opens no window to write to them (platforms, A.5).
NOT_THEIRS = ("left", "echo", "moved")

_STORE_AS = insert(inbox)
_STORE = (
    insert_unless(inbox).on_conflict_do_nothing(index_elements=["channel_account_id", "event_id"]).returning(inbox.c.id)
)
# A shared place has become a commune once it is handled; the coordinates are thrown away (personal data: location).
_MARK = (
    update(inbox)
    .where(inbox.c.id == bindparam("id_"))
    .values(
        state=bindparam("state_"),
        handled_at=bindparam("now_"),
        body=case((inbox.c.kind == "location", null()), else_=inbox.c.body),
    )
)
_TRIED = (
    update(inbox)
    .where(inbox.c.id == bindparam("id_"))
    .values(attempts=inbox.c.attempts + 1)
    .returning(inbox.c.attempts)
)
_FIRST = (
    select(
        inbox.c.id,
        inbox.c.chat_id,
        inbox.c.line,
        inbox.c.attempts,
        inbox.c.body,
        inbox.c.event_id,
        inbox.c.at,
        inbox.c.received_at,
        channel_account.c.channel,
        channel_account.c.name,
        chat.c.chat_key,
        chat.c.user_key,
    )
    .select_from(inbox.join(chat, chat.c.id == inbox.c.chat_id).join(channel_account))
    .where(inbox.c.chat_id == bindparam("chat_id_"), inbox.c.state == "received")
    .order_by(inbox.c.line)
    .limit(1)
)
_BEFORE = (
    select(inbox.c.body, inbox.c.state, inbox.c.at, inbox.c.received_at)
    .where(inbox.c.chat_id == bindparam("chat_id_"), inbox.c.id < bindparam("id_"))
    .order_by(inbox.c.line.desc())
    .limit(bindparam("limit_"))
)
_TIMES = (
    select(inbox.c.at, inbox.c.received_at)
    .where(
        inbox.c.chat_id == bindparam("chat_id_"),
        inbox.c.id <= bindparam("id_"),
        inbox.c.kind == "text",  # what has no time of the platform's, as Telegram's taps, has ours
        inbox.c.received_at > bindparam("since_"),
    )
    .order_by(inbox.c.line.desc())
    .limit(bindparam("limit_"))
)
_HELD = (
    select(
        chat.c.id,
        channel_account.c.channel,
        channel_account.c.name,
        chat.c.chat_key,
        select(inbox.c.id)
        .where(inbox.c.chat_id == chat.c.id, inbox.c.state == "received")
        .order_by(inbox.c.line)
        .limit(1)
        .scalar_subquery()
        .label("event"),
    )
    .select_from(chat.join(channel_account))
    .where((chat.c.held_until <= bindparam("now_")) | (chat.c.held_until > bindparam("far_")))
    .order_by(chat.c.held_until)
    .limit(bindparam("limit_"))
    .with_for_update(of=chat, skip_locked=True)
)
_NEXT = select(func.min(chat.c.held_until))
_LOST = (
    select(inbox.c.chat_id)
    .distinct()
    .select_from(inbox.join(chat, chat.c.id == inbox.c.chat_id))
    .where(inbox.c.state == "received", inbox.c.received_at < bindparam("before_"), chat.c.held_until.is_(None))
    .limit(1000)
)
_HOLD_ALL = update(chat).where(chat.c.id.in_(bindparam("ids_", expanding=True)), chat.c.held_until.is_(None))
_AGAIN = (
    update(inbox)
    .where(inbox.c.id == bindparam("id_"), inbox.c.state == "failed", inbox.c.body.is_not(None))
    .values(state="received", attempts=0, handled_at=None)
    .returning(inbox.c.chat_id)
)
_ASIDE = (
    select(
        inbox.c.id,
        inbox.c.kind,
        inbox.c.chat_id,
        inbox.c.received_at,
        inbox.c.attempts,
        channel_account.c.channel,
        channel_account.c.name,
        inbox.c.body.is_not(None).label("whole"),
    )
    .select_from(inbox.join(channel_account))
    .where(inbox.c.state == "failed")
    .order_by(inbox.c.id.desc())
    .limit(bindparam("limit_"))
)


def store_event(work: Work, one: Chat, event: Inbound, state: State = "received") -> int | None:
    """Keeps an event; returns its number, or None when it was here before (whatever became of it).

    `state="done"` when it is handled in the same work: that saves a statement."""
    if one.repeated:
        return None
    handled = state == "done"
    kind = kind_of(event.body)
    values = {
        "channel_account_id": one.account_id,
        "event_id": well_formed(event.event_id),
        "chat_id": one.id,
        "line": one.last_line + 1,  # the chat's row is locked since it was loaded
        "kind": kind,
        "body": None if handled and kind == "location" else work.seal(body_to_json(event.body)),
        "state": state,
        "at": event.at,
        "received_at": event.arrived or work.now,
        "handled_at": work.now if handled else None,
    }
    id_, one.next_event = one.next_event, None
    if id_ is not None:
        work.conn.execute(_STORE_AS, {**values, "id": id_})
    elif (id_ := work.conn.execute(_STORE, values).scalar()) is None:
        return None
    if kind not in NOT_THEIRS:  # who writes again has unblocked us
        at = min(event.at, work.now)
        one.closed_at, one.last_in_at = None, max(at, one.last_in_at or at)
    elif kind == "left":
        one.closed_at = work.now
    seen(work, one)
    return int(id_)


def mark(work: Work, inbox_id: int, state: State) -> None:
    """What became of an event that was only received at first."""
    work.conn.execute(_MARK, {"id_": inbox_id, "state_": state, "now_": work.now})


def next_due(work: Work) -> datetime | None:
    """When the first of the held chats is to be tried; None when there is none."""
    at: datetime | None = work.conn.execute(_NEXT).scalar()
    return at


def claim_held(work: Work, back_off: Sequence[timedelta], limit: int = 32) -> list[Held]:
    """Takes held chats whose time has come, for one try of the first event of each. The try is counted now and the next
    one planned (after `back_off` by tries so far), so that a crash counts too and another process leaves them alone. A
    chat in which nothing waits any more is let go."""
    # Further ahead than any wait: the clock was set back since, and nobody is to wait for that.
    far = work.now + 2 * max(back_off)
    rows = list(work.conn.execute(_HELD, {"now_": work.now, "far_": far, "limit_": limit}))
    claimed = []
    for row in rows:
        if row.event is None:
            hold(work, row.id, None)
            continue
        tries = int(work.conn.execute(_TRIED, {"id_": row.event}).scalar_one())
        hold(work, row.id, work.now + back_off[min(tries, len(back_off)) - 1])
        claimed.append(Held(row.id, f"{row.channel}:{row.name}:{row.chat_key}", row.event, tries))
    return claimed


def first_waiting(work: Work, chat_id: int) -> Waiting | None:
    """The event of a chat that is to be worked first. One whose words were lost is set aside on the way."""
    while (row := work.conn.execute(_FIRST, {"chat_id_": chat_id}).first()) is not None:
        if row.body is not None:
            body = body_from_json(work.box.open(row.body))
            who = (row.channel, row.name, row.chat_key, row.user_key)
            event = Inbound(*who, row.event_id, row.at, body, arrived=row.received_at)
            return Waiting(row.id, row.chat_id, row.line, row.attempts, event)
        mark(work, row.id, "failed")
    return None


def answered_before(work: Work, chat_id: int, inbox_id: int, limit: int = 1) -> list[Said]:
    """What was last said in a chat before the event `inbox_id`, newest first; without what was set aside (so that its
    person was asked to write it once more), and what has lost its words."""
    rows = work.conn.execute(_BEFORE, {"chat_id_": chat_id, "id_": inbox_id, "limit_": limit})
    return [
        Said(body_from_json(work.box.open(row.body)), row.at, row.received_at)
        for row in rows
        if row.state == "done" and row.body
    ]


def least_lag(work: Work, chat_id: int, inbox_id: int, since: timedelta, limit: int) -> timedelta:
    """The least that typed messages up to `inbox_id` took from the platform's clock to ours lately: so much, at most,
    ours is ahead. What was delivered again and again says nothing, one that came through at once does. Nought where
    there is none."""
    asked = {"chat_id_": chat_id, "id_": inbox_id, "since_": work.now - since, "limit_": limit}
    return min((row.received_at - row.at for row in work.conn.execute(_TIMES, asked)), default=timedelta(0))


def find_lost(work: Work, older_than: timedelta) -> int:
    """Events that were received longer ago than that and wait in no held chat: they are from now on; how many chats."""
    ids = list(work.conn.execute(_LOST, {"before_": work.now - older_than}).scalars())
    if ids:
        work.conn.execute(_HOLD_ALL.values(held_until=work.now), {"ids_": ids})
    return len(ids)


def set_aside(work: Work, limit: int = 200) -> list[Aside]:
    """The events that were given up, newest first: kinds and numbers, no contents."""
    rows = work.conn.execute(_ASIDE, {"limit_": limit})
    return [Aside(*row) for row in rows]


def try_again(work: Work, inbox_id: int) -> bool:
    """An event that was set aside waits again, for one more round of tries; False when there is no such one, or its
    words are gone."""
    chat_id = work.conn.execute(_AGAIN, {"id_": inbox_id}).scalar()
    if chat_id is None:
        return False
    hold(work, chat_id, work.now)
    return True
