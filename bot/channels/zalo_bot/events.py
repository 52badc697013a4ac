"""From the platform's updates to events (platforms, B.3). What counts is what an update holds, not what it is called:
names have changed over time. Enveloped and bare updates are both seen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.messages import Body, Inbound, Media, Text, Unsupported

HIDDEN = "zalo-hidden"
"""The reason of an event whose content the platform does not give to bots: a file, a card, a place, or anything at all
of a protected sender (children, disabled people, people who cannot read or write)."""


class Nothing(Exception):
    """An update that is for nobody here: why, in a word that is counted."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def unwrapped(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """The update itself. Raises Nothing."""
    inner = data.get("result", data)
    if not isinstance(inner, Mapping) or not ("event_name" in inner or "message" in inner):
        raise Nothing("no update")
    return inner


def read(data: Mapping[str, Any], channel: str, account: str, now: datetime) -> Inbound:
    """One update as an event. Raises Nothing."""
    update = unwrapped(data)
    name = _text(update.get("event_name"))
    message = update.get("message")
    if not isinstance(message, Mapping):
        raise Nothing("no message")  # of a protected sender: whose it is we are not even told
    chat, sender = _part(message, "chat"), _part(message, "from")
    chat_id, user_id = _text(chat.get("id")), _text(sender.get("id"))
    if not chat_id or sender.get("is_bot") is True:
        raise Nothing("no chat")
    if _text(chat.get("chat_type")).upper() not in ("", "PRIVATE"):
        raise Nothing("a group")
    at = _instant(message.get("date"), now)
    number = _text(message.get("message_id")) or f"{chat_id}.{int(at.timestamp() * 1000)}"
    return Inbound(channel, account, chat_id, user_id or chat_id, f"{number}:{name}", at, _body(name, message))


def _body(name: str, message: Mapping[str, Any]) -> Body:
    if photo := _text(message.get("photo")) or _text(message.get("photo_url")):
        return Media("photo", photo, caption=_text(message.get("caption")))
    if voice := _text(message.get("voice_url")) or _text(message.get("voice")):
        return Media("voice", voice)
    if sticker := _text(message.get("sticker")):
        return Media("sticker", sticker)
    if text := _text(message.get("text")):
        return Text(text)
    if "reaction" in name:
        raise Nothing("a reaction")
    if link := _text(message.get("link")) or _text(message.get("url")):
        return Text(link)
    return Unsupported(HIDDEN)


def _part(message: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = message.get(name)
    return found if isinstance(found, Mapping) else {}


def _text(value: object) -> str:
    """A string, or a number as one; "" for anything else."""
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def _instant(value: object, now: datetime) -> datetime:
    """Milliseconds since 1970, as the platform writes dates."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e14:
        return datetime.fromtimestamp(value / 1000, UTC)
    return now
