"""A line of the talk as the page sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from bot.messages import Message


@dataclass(frozen=True, slots=True)
class Line:
    """One line of one chat. `id` rises within the chat, over both directions, and is never reused.

    `me` lines carry what the person said in `text`; `bot` lines carry the whole `message`. `event` is the id under
    which the page sent a `me` line (the end of `Inbound.event_id`), so that the page can swap its waiting bubble for
    this one; it may be empty. `media` is the kind of what they sent with it ("photo", "file", "voice"), `name` its own.
    """

    id: int
    who: Literal["me", "bot"]
    at: datetime
    text: str = ""
    message: Message | None = None
    event: str = ""
    media: str = ""
    name: str = ""


def as_json(line: Line) -> dict[str, object]:
    """What the page is given: {id, who, at (ISO, UTC), text, event, choices, picture, documents, media, ask}."""
    message = line.message
    return {
        "id": line.id,
        "who": line.who,
        "at": line.at.astimezone(UTC).isoformat(timespec="seconds"),
        "text": message.bare if message is not None and message.choices else message.text if message else line.text,
        "event": line.event.rpartition(":")[2],
        "choices": [
            {"key": choice.key, "label": choice.label, "payload": choice.payload}
            for choice in (message.choices if message else ())
        ],
        "picture": {"url": f"/chat/pictures/{line.id}.png", "alt": message.picture.alt}
        if message and message.picture
        else None,
        "documents": [
            {"url": f"/chat/documents/{line.id}/{number}", "name": file.filename, "alt": file.alt}
            for number, file in enumerate(message.files if message else ())
        ],
        "media": {"url": f"/chat/media/{line.id}", "kind": line.media, "name": line.name} if line.media else None,
        "ask": message.ask if message else "",
    }
