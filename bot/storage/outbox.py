"""What goes out: queued in the same work as its cause, claimed by a sender, settled by what became of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert as insert_unless  # ON CONFLICT reads the same on SQLite

from bot.messages import Message, Outcome, Purpose
from bot.storage.chats import close_chat, next_lines
from bot.storage.payload import from_json, to_json
from bot.storage.tables import channel_account, chat, outbox
from bot.storage.work import Work

# Lower goes first: whoever is talking to us waits for nobody's announcement.
PRIORITY: dict[Purpose, int] = {"reply": 0, "notice": 2, "reminder": 5, "announcement": 9}
# Until when a message is worth sending where it does not say so itself.
WORTH: dict[Purpose, timedelta] = {
    "reply": timedelta(days=1),
    "notice": timedelta(days=7),
    "reminder": timedelta(days=2),
    "announcement": timedelta(days=3),
}
REPEATABLE = ("web", "terminal")  # channels where a message sent twice is seen as one
AGAIN = timedelta(minutes=1)  # when the platform does not say how long to wait
EXCUSE = "sorry:"  # how the key of an excuse begins: it says that something went wrong, and asks nothing


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message to be sent now. `line` is its number in the chat, `key` ours for it, the same at every try."""

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
    last_in_at: datetime | None = None


_ADD = insert_unless(outbox).on_conflict_do_nothing(index_elements=["key"]).returning(outbox.c.id)
_LINED = update(outbox).where(outbox.c.id == bindparam("id_")).values(line=bindparam("line_"))
_other = outbox.alias("other")
# A line waits while another of its chat is on its way, or while an earlier one waits to be tried again: what a person
# reads stays in order.
_DUE = (
    select(
        outbox.c.id,
        outbox.c.chat_id,
        chat.c.channel_account_id,
        channel_account.c.channel,
        channel_account.c.name,
        chat.c.chat_key,
        outbox.c.key,
        outbox.c.line,
        outbox.c.attempts,
        outbox.c.inbox_id,
        outbox.c.payload,
        outbox.c.expires_at,
        chat.c.closed_at,
        chat.c.last_in_at,
    )
    .select_from(outbox.join(chat, chat.c.id == outbox.c.chat_id).join(channel_account))
    .where(
        outbox.c.status == "queued",
        outbox.c.not_before <= bindparam("now_"),
        chat.c.channel_account_id.in_(bindparam("accounts_", expanding=True)),
        ~select(_other.c.id)
        .where(
            _other.c.chat_id == outbox.c.chat_id,
            (_other.c.status == "sending")
            | (
                (_other.c.status == "queued")
                & (_other.c.attempts > 0)
                & (_other.c.not_before > bindparam("now_"))
                & (_other.c.id < outbox.c.id)
            ),
        )
        .exists(),
    )
    .order_by(outbox.c.priority, outbox.c.id)
    .limit(bindparam("limit_"))
    .with_for_update(of=outbox, skip_locked=True)
)
_CLAIM = (
    update(outbox)
    .where(outbox.c.id.in_(bindparam("ids_", expanding=True)))
    .values(status="sending", claimed_at=bindparam("now_"), attempts=outbox.c.attempts + 1)
)
_END = (
    update(outbox)
    .where(outbox.c.id.in_(bindparam("ids_", expanding=True)), outbox.c.status.in_(("queued", "sending")))
    .values(status=bindparam("status_"), reason=bindparam("reason_"))
)
_SENT = (
    update(outbox)
    .where(outbox.c.id == bindparam("id_"), outbox.c.status.in_(("sending", "unknown")))
    .values(status="sent", sent_at=bindparam("now_"), platform_id=bindparam("platform_id_"), reason="")
    .returning(outbox.c.chat_id)
)
_SPOKE = update(chat).where(chat.c.id == bindparam("chat_id_")).values(last_out_at=bindparam("now_"))
_REQUEUE = (
    update(outbox)
    .where(outbox.c.id.in_(bindparam("ids_", expanding=True)), outbox.c.status == "sending")
    .values(status="queued", not_before=bindparam("at_"), reason=bindparam("reason_"))
)
_CHAT_OF = select(outbox.c.chat_id).where(outbox.c.id == bindparam("id_"))
_STUCK = (
    select(outbox.c.id, channel_account.c.channel)
    .select_from(outbox.join(chat, chat.c.id == outbox.c.chat_id).join(channel_account))
    .where(outbox.c.status == "sending", outbox.c.claimed_at < bindparam("before_"))
)
_CLAIMED = (
    select(outbox.c.id)
    .select_from(outbox.join(chat, chat.c.id == outbox.c.chat_id))
    .where(outbox.c.status == "sending", chat.c.channel_account_id == bindparam("account_"))
)
_BY_KEY = select(outbox.c.payload).where(outbox.c.key == bindparam("key_"))
_EXPIRE = (
    update(outbox)
    .where(outbox.c.status == "queued", outbox.c.expires_at <= bindparam("now_"))
    .values(status="expired", reason="not sent in time")
)


def add(
    work: Work,
    chat_id: int,
    message: Message,
    *,
    key: str,
    inbox_id: int | None = None,
    part: int = 0,
    priority: int | None = None,
) -> int | None:
    """Queues one message; returns its number, or None when `key` was queued before (so planning twice is harmless)."""
    due = message.not_before is None or message.not_before <= work.now
    values = {
        "chat_id": chat_id,
        "inbox_id": inbox_id,
        "part": part,
        "key": key,
        "purpose": message.purpose,
        "priority": PRIORITY[message.purpose] if priority is None else priority,
        "payload": work.box.seal(to_json(message)),
        "status": "queued",
        "not_before": message.not_before or work.now,
        "expires_at": message.expires or (message.not_before or work.now) + WORTH[message.purpose],
        "created_at": work.now,
    }
    id_ = work.conn.execute(_ADD, values).scalar()
    if id_ is None:
        return None
    if due:
        work.conn.execute(_LINED, {"id_": id_, "line_": next_lines(work, chat_id, 1)})
    return int(id_)


def reply(work: Work, chat_id: int, inbox_id: int, messages: Iterable[Message]) -> list[int]:
    """Queues the answer to one event, part by part under the keys "in:<event>:<part>"."""
    added = (
        add(work, chat_id, message, key=f"in:{inbox_id}:{part}", inbox_id=inbox_id, part=part)
        for part, message in enumerate(messages)
    )
    return [id_ for id_ in added if id_ is not None]


def claim(work: Work, accounts: Sequence[int], limit: int = 32) -> list[Claimed]:
    """Takes what is due on these accounts for sending, replies first. Lines of one chat come in order and must be sent
    one after the other; what cannot be sent after a failure goes back by `release`. What is no longer worth sending is
    marked on the way and not returned."""
    rows = list(work.conn.execute(_DUE, {"now_": work.now, "accounts_": list(accounts), "limit_": limit}))
    late = [row.id for row in rows if row.expires_at <= work.now or row.payload is None]
    shut = [row.id for row in rows if row.closed_at is not None and row.id not in late]
    _end(work, late, "expired", "not sent in time")
    _end(work, shut, "cancelled", "the chat is closed")
    gone = {*late, *shut}
    taken = [row for row in rows if row.id not in gone]
    if taken:
        work.conn.execute(_CLAIM, {"ids_": [row.id for row in taken], "now_": work.now})
    return [_claimed(work, row) for row in taken]


def _claimed(work: Work, row: Any) -> Claimed:
    line = row.line
    if line is None:  # it waited until now; this is when it comes into view
        line = next_lines(work, row.chat_id, 1)
        work.conn.execute(_LINED, {"id_": row.id, "line_": line})
    return Claimed(
        row.id,
        row.chat_id,
        row.channel_account_id,
        row.channel,
        row.name,
        row.chat_key,
        row.key,
        line,
        row.attempts + 1,
        row.inbox_id,
        from_json(work.box.open(row.payload)),
        row.last_in_at,
    )


def settle(work: Work, outbox_id: int, outcome: Outcome) -> None:
    """What became of one send. Throttled or refused for our credentials: tried again later. A closed chat is closed on
    our side too. An unknown outcome stays unknown: it is never silently repeated."""
    one = [outbox_id]
    if outcome.kind == "sent":
        sent = {"id_": outbox_id, "now_": work.now, "platform_id_": outcome.platform_id}
        chat_id = work.conn.execute(_SENT, sent).scalar()
        if chat_id is not None:
            work.conn.execute(_SPOKE, {"chat_id_": chat_id, "now_": work.now})
    elif outcome.kind in ("throttled", "later", "auth"):
        release(work, one, outcome.retry_at or work.now + AGAIN, outcome.reason or outcome.kind)
    elif outcome.kind == "unknown":
        _end(work, one, "unknown", outcome.reason)
    else:
        _end(work, one, "failed", f"{outcome.kind}: {outcome.reason}".rstrip(": "))
        chat_id = work.conn.execute(_CHAT_OF, {"id_": outbox_id}).scalar()
        if outcome.kind == "closed" and chat_id is not None:  # it may have been purged while it was sent
            close_chat(work, chat_id)


def message_of(work: Work, key: str) -> Message | None:
    """The message that was queued under that key; None when it is not there, or was purged."""
    sealed = work.conn.execute(_BY_KEY, {"key_": key}).scalar()
    return None if sealed is None else from_json(work.box.open(sealed))


def release(work: Work, ids: Collection[int], at: datetime | None = None, reason: str = "") -> None:
    """Puts claimed messages back, to be tried from `at` on (now by default)."""
    if ids:
        work.conn.execute(_REQUEUE, {"ids_": list(ids), "at_": at or work.now, "reason_": reason})


def cancel(work: Work, chat_id: int, purposes: Collection[Purpose] = ("reminder", "announcement")) -> int:
    """Takes back what was queued for a chat for these purposes; returns how many."""
    statement = (
        update(outbox)
        .where(outbox.c.chat_id == chat_id, outbox.c.status == "queued", outbox.c.purpose.in_(purposes))
        .values(status="cancelled", reason="taken back")
    )
    return work.conn.execute(statement).rowcount


def take_up(work: Work, account: int) -> int:
    """What a process that is gone had claimed for this account is queued again; returns how many. Only for channels
    that are `REPEATABLE`, by whoever drives the account from now on."""
    rows = work.conn.execute(_CLAIMED, {"account_": account})
    ids = [row.id for row in rows]
    release(work, ids, None, "sender lost")
    return len(ids)


def recover(work: Work, older_than: timedelta, repeatable: Collection[str] = REPEATABLE) -> tuple[int, int]:
    """Finds sends nobody settled (the process died): queued again on channels where a repeat is seen as one, else
    unknown. Returns (queued again, unknown)."""
    rows = list(work.conn.execute(_STUCK, {"before_": work.now - older_than}))
    again = [row.id for row in rows if row.channel in repeatable]
    lost = [row.id for row in rows if row.channel not in repeatable]
    release(work, again, None, "sender lost")
    _end(work, lost, "unknown", "sender lost")
    return len(again), len(lost)


def expire(work: Work) -> int:
    """Marks what waited until it was not worth sending any more; returns how many."""
    return work.conn.execute(_EXPIRE, {"now_": work.now}).rowcount


def counts(work: Work) -> dict[str, int]:
    """How many messages stand in each status, for the health page."""
    rows = work.conn.execute(select(outbox.c.status, func.count().label("how_many")).group_by(outbox.c.status))
    return {row.status: row.how_many for row in rows}


def _end(work: Work, ids: Sequence[int], status: str, reason: str) -> None:
    if ids:
        work.conn.execute(_END, {"ids_": list(ids), "status_": status, "reason_": reason})
