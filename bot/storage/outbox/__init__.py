"""What goes out: queued in the same work as its cause, claimed by a sender, settled by what became of it.

queued ─► sending ─► sent ─► delivered ─► seen
  │          ├─► queued     told to wait, nothing accepted; or moved to another chat of the person
  │          ├─► failed     `kind`: closed, window, rejected, gave_up
  │          └─► unknown    the answer was lost ─► delivered, seen by a receipt; sent, failed by the operator
  ├─► expired, cancelled
"""

from __future__ import annotations

from bot.storage.outbox.claiming import Claimed, Want, claim, take
from bot.storage.outbox.ending import end
from bot.storage.outbox.lost import (
    REPEATABLE,
    Doubt,
    counts,
    doubts,
    expire,
    in_doubt,
    recover,
    resolve,
    take_up,
    waiting,
)
from bot.storage.outbox.moving import other_chats
from bot.storage.outbox.queueing import (
    EXCUSE,
    PRIORITY,
    WORTH,
    add,
    cancel,
    cancel_key,
    lost_answers,
    message_of,
    reply,
)
from bot.storage.outbox.receipts import take_receipt
from bot.storage.outbox.settling import Settled, release, sent_since, settle, settle_all, settle_lines

__all__ = [
    "EXCUSE",
    "PRIORITY",
    "REPEATABLE",
    "WORTH",
    "Claimed",
    "Doubt",
    "Settled",
    "Want",
    "add",
    "cancel",
    "cancel_key",
    "claim",
    "counts",
    "doubts",
    "end",
    "expire",
    "in_doubt",
    "lost_answers",
    "message_of",
    "other_chats",
    "recover",
    "release",
    "reply",
    "resolve",
    "sent_since",
    "settle",
    "settle_all",
    "settle_lines",
    "take",
    "take_receipt",
    "take_up",
    "waiting",
]
