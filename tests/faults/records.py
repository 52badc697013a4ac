"""What the checker reads: the rows of the bot's database, and the fake platform's log."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select

from bot.fakes.faults import Call
from bot.language import words
from bot.messages import Message
from bot.storage import Work, announcements, facts
from bot.storage.payload import from_json
from bot.storage.tables import announcement, channel_account, chat, fact, inbox, outbox
from tests.faults.checker import Arrived, Event, Out, Told

SENDS = ("sendmessage", "sendphoto", "senddocument")


def events(work: Work) -> list[Event]:
    rows = work.conn.execute(
        select(inbox.c.id, chat.c.chat_key, inbox.c.event_id, inbox.c.line, inbox.c.state, inbox.c.received_at)
        .select_from(inbox.join(chat, chat.c.id == inbox.c.chat_id).join(channel_account))
        .where(channel_account.c.channel == "telegram")
    )
    return [
        Event(row.id, int(row.chat_key), row.event_id, row.line, row.state, row.received_at.timestamp()) for row in rows
    ]


def outs(work: Work) -> list[Out]:
    rows = work.conn.execute(
        select(outbox, chat.c.chat_key)
        .select_from(outbox.join(chat, chat.c.id == outbox.c.chat_id).join(channel_account))
        .where(channel_account.c.channel == "telegram")
    )
    return [
        Out(
            row.id,
            int(row.chat_key),
            row.inbox_id,
            row.key,
            row.purpose,
            row.line,
            row.status,
            (row.platform_id,) if row.platform_id else (),
            _words(from_json(work.box.open(row.payload))) if row.payload else "",
            row.sent_at.timestamp() if row.sent_at else None,
        )
        for row in rows
    ]


def _words(message: Message) -> str:
    """Everything a channel may say of a message, also where it says it in parts."""
    pictures = [message.picture.alt] if message.picture is not None else []
    aside = [words(language).t("Noted.") for language in ("vi", "en")]
    return "\n".join([message.text, message.body, *pictures, *(file.alt for file in message.files), *aside])


def arrived(calls: Sequence[Call]) -> list[Arrived]:
    """The messages the platform took, whether or not it could say so."""
    return [
        Arrived(int(call.chat), call.platform_id, str(call.payload.get("text") or call.payload.get("caption") or ""))
        for call in calls
        if call.fate != "refused" and call.method.lower() in SENDS
    ]


def told(work: Work) -> list[Told]:
    """The announcements that were begun."""
    numbers = select(announcement.c.id, announcement.c.state).where(announcement.c.state != "draft")
    return [
        Told(
            row.id,
            row.state,
            announcements.said(work, row.id)["vi"].text,
            announcements.counts(work, row.id),
            announcements.recount(work, row.id),
        )
        for row in work.conn.execute(numbers).all()
    ]


def answers(work: Work) -> dict[int, list[tuple[str, object]]]:
    """Every answer ever recorded, in order, by the chat it was given in: (question, value)."""
    chats = {
        row.person_id: int(row.chat_key)
        for row in work.conn.execute(
            select(chat.c.person_id, chat.c.chat_key)
            .join(channel_account)
            .where(channel_account.c.channel == "telegram")
        )
    }
    found: defaultdict[int, list[tuple[str, object]]] = defaultdict(list)
    for row in work.conn.execute(select(fact).order_by(fact.c.id)):
        one = facts.opened(work, row)
        if one.source.by_person_id in chats:
            found[chats[one.source.by_person_id]].append((one.question, one.value))
    return dict(found)
