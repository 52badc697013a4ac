"""A chat as its person sees it: lines in and out under one rising number.

What has a number has been in view, so it stays there whatever became of its sending."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import bindparam, func, literal, select, union_all

from bot.messages import Body, Choice, Contact, Media, Message, Tap, Text
from bot.storage.payload import body_from_json, from_json
from bot.storage.tables import inbox, outbox, wording
from bot.storage.work import Work

LOOK_BACK = 30  # how many earlier messages are searched for the label of a tapped choice


@dataclass(frozen=True, slots=True)
class Line:
    """`id` rises within the chat. `text` is what was written or the line that was tapped ("1. Đồng ý"); `message` is
    set for lines out, `body` and the event's own id for lines in."""

    id: int
    direction: Literal["in", "out"]
    at: datetime
    text: str
    message: Message | None = None
    body: Body | None = None
    event_id: str = ""


_SHOWN_IN = ("text", "tap", "media", "location", "contact")
_IN = select(
    inbox.c.line, literal("in").label("direction"), inbox.c.received_at.label("at"), inbox.c.body, inbox.c.event_id
).where(
    inbox.c.chat_id == bindparam("chat_id_"),
    inbox.c.line > bindparam("after_"),
    inbox.c.kind.in_(_SHOWN_IN),
    inbox.c.body.is_not(None) | (inbox.c.kind == "location"),
)
# What many are told stands once, in the wording.
_PAYLOAD = func.coalesce(outbox.c.payload, wording.c.payload)
_SAID = outbox.outerjoin(wording, wording.c.id == outbox.c.wording_id)
_OUT = (
    select(
        outbox.c.line,
        literal("out").label("direction"),
        outbox.c.created_at.label("at"),
        _PAYLOAD.label("payload"),
        literal(""),
    )
    .select_from(_SAID)
    .where(
        outbox.c.chat_id == bindparam("chat_id_"),
        outbox.c.line > bindparam("after_"),
        _PAYLOAD.is_not(None),
    )
)
_lines = union_all(_IN, _OUT).subquery()
_AFTER = select(_lines).order_by(_lines.c.line).limit(bindparam("limit_"))
_LATEST = select(_lines).order_by(_lines.c.line.desc()).limit(bindparam("limit_"))
_ONE = (
    select(_PAYLOAD.label("payload"), outbox.c.created_at)
    .select_from(_SAID)
    .where(outbox.c.chat_id == bindparam("chat_id_"), outbox.c.line == bindparam("line_"), _PAYLOAD.is_not(None))
)
_BEFORE = (
    select(_PAYLOAD)
    .select_from(_SAID)
    .where(outbox.c.chat_id == bindparam("chat_id_"), outbox.c.line < bindparam("line_"), _PAYLOAD.is_not(None))
    .order_by(outbox.c.line.desc())
    .limit(LOOK_BACK)
)


def history(work: Work, chat_id: int, after: int = 0, limit: int = 200) -> list[Line]:
    """The lines after `after`, oldest first; with `after=0` the newest `limit` of them."""
    params = {"chat_id_": chat_id, "after_": after, "limit_": limit}
    rows = list(work.conn.execute(_AFTER if after else _LATEST, params))
    if not after:
        rows.reverse()
    lines: list[Line] = []
    labels: dict[str, str] = {}
    for line, direction, at, sealed, event_id in rows:
        if direction == "out":
            message = from_json(work.box.open(sealed))
            labels.update((choice.payload, _printed(choice)) for choice in message.choices)
            lines.append(Line(line, "out", at, message.text, message=message))
        else:
            body = body_from_json(work.box.open(sealed)) if sealed else None
            said = _said(work, chat_id, line, body, labels)
            lines.append(Line(line, "in", at, said, body=body, event_id=event_id))
    return lines


def message_at(work: Work, chat_id: int, line: int) -> Message | None:
    """The message a chat was shown under that number, None when there is none."""
    row = work.conn.execute(_ONE, {"chat_id_": chat_id, "line_": line}).first()
    return None if row is None else from_json(work.box.open(row.payload))


def last_line(work: Work, chat_id: int) -> int:
    """The number of the newest line, 0 in an empty chat."""
    row = work.conn.execute(_LATEST, {"chat_id_": chat_id, "after_": 0, "limit_": 1}).first()
    return 0 if row is None else int(row.line)


def _said(work: Work, chat_id: int, line: int, body: Body | None, labels: dict[str, str]) -> str:
    match body:
        case Text(text):
            return text
        case Tap(payload):
            return labels.get(payload) or _label(work, chat_id, line, payload)
        case Contact(phone):
            return phone
        case Media():
            return " ".join(part for part in ("📎", body.name, body.caption) if part)
        case _:
            return "📍"


def _label(work: Work, chat_id: int, line: int, payload: str) -> str:
    for (sealed,) in work.conn.execute(_BEFORE, {"chat_id_": chat_id, "line_": line}):
        for choice in from_json(work.box.open(sealed)).choices:
            if choice.payload == payload:
                return _printed(choice)
    return payload


def _printed(choice: Choice) -> str:
    """A choice as its line reads in the message: "1. Đồng ý"."""
    return f"{choice.key}. {choice.label}" if choice.key else choice.label
