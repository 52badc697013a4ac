"""What one of our accounts has sent and to whom, for plans that count."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, func, select

from bot.storage.tables import channel_account, chat, outbox
from bot.storage.work import Work

_ON = (channel_account.c.channel == bindparam("channel_")) & (channel_account.c.name == bindparam("name_"))
_SENT = (
    select(func.count())
    .select_from(outbox.join(channel_account, channel_account.c.id == outbox.c.account_id))
    .where(_ON, outbox.c.sent_at >= bindparam("since_"))
)
_CHATS = select(func.count()).select_from(chat.join(channel_account)).where(_ON)


def sent_since(work: Work, channel: str, account: str, since: datetime) -> int:
    """Messages of ours that the platform took since then."""
    return int(work.conn.execute(_SENT, {"channel_": channel, "name_": account, "since_": since}).scalar_one())


def chats_on(work: Work, channel: str, account: str) -> int:
    return int(work.conn.execute(_CHATS, {"channel_": channel, "name_": account}).scalar_one())
