"""What came in: each event once, its words sealed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from sqlalchemy import bindparam, case, null, select, update
from sqlalchemy.dialects.postgresql import insert as insert_unless  # ON CONFLICT reads the same on SQLite

from bot.messages import Inbound
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


# The chat's row is locked since it was loaded, so the next line's number can be read on the way in.
_STORE = (
    insert_unless(inbox)
    .values(line=select(chat.c.last_line + 1).where(chat.c.id == bindparam("chat_id_")).scalar_subquery())
    .on_conflict_do_nothing(index_elements=["channel_account_id", "event_id"])
    .returning(inbox.c.id)
)
_SEEN = (
    update(chat)
    .where(chat.c.id == bindparam("chat_id_"))
    .values(last_line=chat.c.last_line + 1, last_in_at=bindparam("now_"), closed_at=bindparam("closed_"))
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
_TRIED = update(inbox).where(inbox.c.id == bindparam("id_")).values(attempts=inbox.c.attempts + 1)
_WAITING = (
    select(
        inbox.c.id,
        inbox.c.chat_id,
        inbox.c.line,
        inbox.c.attempts,
        inbox.c.body,
        inbox.c.event_id,
        inbox.c.at,
        channel_account.c.channel,
        channel_account.c.name,
        chat.c.chat_key,
        chat.c.user_key,
    )
    .select_from(inbox.join(chat, chat.c.id == inbox.c.chat_id).join(channel_account))
    .where(inbox.c.state == "received", inbox.c.received_at <= bindparam("before_"), inbox.c.body.is_not(None))
    .order_by(inbox.c.id)
    .limit(bindparam("limit_"))
)
_WAITING_ONE = _WAITING.where(inbox.c.id == bindparam("id_")).with_for_update(of=inbox, skip_locked=True)


def store_event(work: Work, one: Chat, event: Inbound, state: State = "received") -> int | None:
    """Keeps an event; returns its number, or None when it was here before (whatever became of it).

    `state="done"` when it is handled in the same work: that saves a statement."""
    handled = state == "done"
    kind = kind_of(event.body)
    values = {
        "channel_account_id": one.account_id,
        "event_id": well_formed(event.event_id),
        "chat_id": one.id,
        "chat_id_": one.id,
        "kind": kind,
        "body": None if handled and kind == "location" else work.box.seal(body_to_json(event.body)),
        "state": state,
        "at": event.at,
        "received_at": work.now,
        "handled_at": work.now if handled else None,
    }
    id_ = work.conn.execute(_STORE, values).scalar()
    if id_ is None:
        return None
    # Who writes again has unblocked us; who left has closed the chat.
    one.closed_at = work.now if kind == "left" else None
    seen = {"chat_id_": one.id, "now_": work.now, "closed_": one.closed_at}
    work.conn.execute(_SEEN, seen)
    one.last_in_at = work.now
    return int(id_)


def mark(work: Work, inbox_id: int, state: State) -> None:
    """What became of an event that was only received at first."""
    work.conn.execute(_MARK, {"id_": inbox_id, "state_": state, "now_": work.now})


def tried(work: Work, inbox_id: int) -> None:
    """Counts an attempt at handling; committed before the attempt, so that a crash counts too."""
    work.conn.execute(_TRIED, {"id_": inbox_id})


def waiting(work: Work, older_than: timedelta, limit: int = 100) -> list[Waiting]:
    """Events received longer ago than that and never handled: lost work to be done now, oldest first."""
    rows = work.conn.execute(_WAITING, {"before_": work.now - older_than, "limit_": limit})
    return [_waiting(work, row) for row in rows]


def take(work: Work, inbox_id: int) -> Waiting | None:
    """One of them, for this work alone; None when somebody else has it or it is done meanwhile."""
    row = work.conn.execute(_WAITING_ONE, {"before_": work.now, "limit_": 1, "id_": inbox_id}).first()
    return None if row is None else _waiting(work, row)


def _waiting(work: Work, row: Any) -> Waiting:
    body = body_from_json(work.box.open(row.body))
    event = Inbound(row.channel, row.name, row.chat_key, row.user_key, row.event_id, row.at, body)
    return Waiting(row.id, row.chat_id, row.line, row.attempts, event)
