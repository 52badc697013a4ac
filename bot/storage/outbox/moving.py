"""When a person cannot be reached in one chat: what is theirs goes to another of their chats, where there is one."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select, update

from bot.storage.outbox import trail
from bot.storage.outbox.ending import end
from bot.storage.tables import channel_account, chat, outbox
from bot.storage.work import Work

MOVES = 3  # tries after which a message stays where it is: a person has few chats, and none is tried twice for long
NOBODY = ("terminal",)  # channels where nobody looks unless they have just started it

_here = chat.alias("here")
_OTHER = (
    select(chat.c.id, chat.c.channel_account_id)
    .join(_here, _here.c.person_id == chat.c.person_id)
    .join(channel_account, channel_account.c.id == chat.c.channel_account_id)
    .where(
        _here.c.id == bindparam("chat_"),
        chat.c.id != _here.c.id,
        chat.c.closed_at.is_(None),
        channel_account.c.channel.not_in(NOBODY),
    )
    .order_by(
        chat.c.preferred_at.is_(None),
        chat.c.preferred_at.desc(),
        func.coalesce(chat.c.last_in_at, chat.c.created_at).desc(),
        chat.c.id.desc(),
    )
)
_MOVED = {
    "chat_id": bindparam("to_"),
    "account_id": bindparam("account_"),
    "line": None,
    "status": "queued",
    "not_before": bindparam("now_"),
    "trail": outbox.c.trail + bindparam("step_"),
}


def other_chats(work: Work, chat_id: int) -> list[tuple[int, int]]:
    """The other open chats of the person of a chat, each with its account, first the one where they want
    their news, then the one they wrote in last."""
    return [(row.id, row.channel_account_id) for row in work.conn.execute(_OTHER, {"chat_": chat_id})]


def move_or_cancel(work: Work, chat_id: int) -> tuple[int, int]:
    """A chat is closed: what waits for it goes to the person's other chat, but for answers, which belong where they
    were asked for; without another chat it is cancelled. Returns (moved, cancelled)."""
    others, moved = other_chats(work, chat_id), 0
    if others:
        waits = (outbox.c.chat_id == chat_id) & (outbox.c.status == "queued") & (outbox.c.purpose != "reply")
        moved = work.conn.execute(update(outbox).where(waits).values(_MOVED), _to(work, others[0])).rowcount
    return moved, end(work, outbox.c.chat_id == chat_id, "cancelled", "closed")


def move_one(work: Work, outbox_id: int, chat_id: int, attempts: int) -> bool:
    """One message that was on its way and did not reach its chat goes to another; False when there is none."""
    others = other_chats(work, chat_id) if attempts < MOVES else []
    if not others:
        return False
    on_its_way = (outbox.c.id == outbox_id) & (outbox.c.status == "sending") & (outbox.c.purpose != "reply")
    done = work.conn.execute(update(outbox).where(on_its_way).values(_MOVED), _to(work, others[0]))
    return done.rowcount == 1


def _to(work: Work, other: tuple[int, int]) -> dict[str, object]:
    chat_id, account = other
    return {"to_": chat_id, "account_": account, "now_": work.now, "step_": trail.step("queued", work.now)}
