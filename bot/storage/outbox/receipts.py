"""Receipts: the platform says that messages of ours arrived or were read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, func, select, update

from bot.messages import Receipt
from bot.storage.outbox import trail
from bot.storage.outbox.counting import Moves
from bot.storage.tables import channel_account, chat, outbox
from bot.storage.work import Work

NEAR = timedelta(minutes=10)  # how long before its receipt a lost send can have gone out
_RANK = {"unknown": 0, "sent": 1, "delivered": 2, "seen": 3}

_CHAT = (
    select(chat.c.id)
    .join(channel_account, channel_account.c.id == chat.c.channel_account_id)
    .where(
        channel_account.c.channel == bindparam("channel_"),
        channel_account.c.name == bindparam("account_"),
        chat.c.chat_key == bindparam("chat_key_"),
    )
)
_COLUMNS = select(outbox.c.id, outbox.c.status, outbox.c.kind, outbox.c.wording_id, outbox.c.platform_id)
_KNOWN = (
    _COLUMNS.where(
        outbox.c.platform_id.in_(bindparam("ids_", expanding=True)),
        outbox.c.platform_id != "",
        outbox.c.chat_id == bindparam("chat_"),
    )
    .order_by(outbox.c.id)
    .with_for_update()
)
_LOST = (
    _COLUMNS.where(
        outbox.c.chat_id == bindparam("chat_"),
        outbox.c.status == "unknown",
        outbox.c.claimed_at > bindparam("since_"),
        outbox.c.claimed_at <= bindparam("until_"),
    )
    .order_by(outbox.c.id)
    .with_for_update()
)
_PART = (
    select(outbox.c.id)
    .where(outbox.c.chat_id == bindparam("chat_"), func.instr(outbox.c.parts, bindparam("part_")) > 0)
    .limit(1)
)
_PART_POSTGRESQL = (
    select(outbox.c.id)
    .where(outbox.c.chat_id == bindparam("chat_"), func.strpos(outbox.c.parts, bindparam("part_")) > 0)
    .limit(1)
)
_ARRIVED = (
    update(outbox)
    .where(outbox.c.id == bindparam("id_"))
    .values(
        status=bindparam("status_"),
        platform_id=bindparam("platform_id_"),
        kind="",
        reason="",
        trail=outbox.c.trail + bindparam("step_"),
    )
)
_IN_DOUBT = select(outbox.c.id).where(
    outbox.c.chat_id == bindparam("chat_"), outbox.c.status == "unknown", outbox.c.purpose == "reply"
)
_SURE = update(chat).where(chat.c.id == bindparam("chat_")).values(doubt_at=None)


def take_receipt(work: Work, receipt: Receipt, *, guess: bool = False) -> tuple[str, ...]:
    """Notes one receipt; returns the ids nobody knows (yet: it may overtake the answer to its own send).

    With `guess` an id nobody knows, in a chat where exactly one lost send went out shortly before, is that send."""
    named = {"channel_": receipt.channel, "account_": receipt.account, "chat_key_": receipt.chat}
    chat_id = work.conn.execute(_CHAT, named).scalar()
    if chat_id is None:
        return ()
    rows = list(work.conn.execute(_KNOWN, {"ids_": list(receipt.ids), "chat_": chat_id}))
    known = {row.platform_id for row in rows}
    strange = tuple(id_ for id_ in receipt.ids if id_ not in known and not _is_part(work, chat_id, id_))
    moves = Moves()
    for row in rows:
        _arrived(work, moves, row, receipt, row.platform_id)
    if strange and guess:
        times = {"since_": receipt.at - NEAR, "until_": receipt.at}
        lost = list(work.conn.execute(_LOST, {"chat_": chat_id, **times}))
        if len(lost) == 1:
            _arrived(work, moves, lost[0], receipt, strange[0])
            if work.conn.execute(_IN_DOUBT, {"chat_": chat_id}).first() is None:
                work.conn.execute(_SURE, {"chat_": chat_id})
    moves.write(work)
    return strange


def _is_part(work: Work, chat_id: int, id_: str) -> bool:
    statement = _PART_POSTGRESQL if work.postgres else _PART
    return work.conn.execute(statement, {"chat_": chat_id, "part_": f" {id_} "}).first() is not None


def _arrived(work: Work, moves: Moves, row: Any, receipt: Receipt, platform_id: str) -> None:
    if _RANK.get(row.status, 9) >= _RANK[receipt.kind]:
        return
    step = trail.step(receipt.kind, receipt.at, trail.RECEIPT)
    values = {"id_": row.id, "status_": receipt.kind, "platform_id_": platform_id, "step_": step}
    work.conn.execute(_ARRIVED, values)
    moves.moved(row.wording_id, (row.status, row.kind), (receipt.kind, ""))
