"""Messages and event bodies as JSON text and back. Fields only another version knows are passed over."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import datetime
from typing import Any

from bot.messages import (
    Body,
    Choice,
    Contact,
    Echo,
    File,
    Left,
    Link,
    Location,
    Media,
    Message,
    Moved,
    Picture,
    Profile,
    Started,
    Tap,
    Template,
    Text,
    Unsupported,
)
from bot.storage.types import to_text

_BODIES: dict[str, type[Any]] = {
    "text": Text,
    "tap": Tap,
    "media": Media,
    "location": Location,
    "contact": Contact,
    "profile": Profile,
    "started": Started,
    "left": Left,
    "echo": Echo,
    "moved": Moved,
    "unsupported": Unsupported,
}
_KINDS = {made: kind for kind, made in _BODIES.items()}
_NAMES = {made: tuple(one.name for one in fields(made)) for made in _BODIES.values()}


def kind_of(body: Body) -> str:
    """The word for a body's type: "text", "tap", "location"…"""
    return _KINDS[type(body)]


def body_to_json(body: Body) -> str:
    kept = {name: getattr(body, name) for name in _NAMES[type(body)]}
    return to_text({"is": kind_of(body), **kept})


def body_from_json(text: str) -> Body:
    data = json.loads(text)
    made = _BODIES.get(data["is"])
    if made is None:
        return Unsupported(f"stored kind {data['is']}")
    body: Body = made(**{name: data[name] for name in _NAMES[made] if name in data})
    return body


def to_json(message: Message) -> str:
    """Only what differs from an empty message is written."""
    return to_text(data_of(message))


def data_of(message: Message) -> dict[str, Any]:
    """What is written of it."""
    data: dict[str, Any] = {"text": message.text}
    if message.body:
        data["body"] = message.body
    if message.choices:
        data["choices"] = [[one.key, one.label, one.payload] for one in message.choices]
    if message.picture is not None:
        picture = message.picture
        data["picture"] = {"name": picture.name, "data": dict(picture.data), "alt": picture.alt}
    if message.files:
        data["files"] = [[one.name, dict(one.data), one.filename, one.mime, one.alt] for one in message.files]
    if message.links:
        data["links"] = [[one.label, one.url] for one in message.links]
    if message.template is not None:
        data["template"] = {"name": message.template.name, "data": dict(message.template.data)}
    if message.ask:
        data["ask"] = message.ask
    if message.purpose != "reply":
        data["purpose"] = message.purpose
    if message.not_before is not None:
        data["not_before"] = message.not_before.isoformat()
    if message.expires is not None:
        data["expires"] = message.expires.isoformat()
    return data


def from_json(text: str) -> Message:
    data = json.loads(text)
    picture, template = data.get("picture"), data.get("template")
    return Message(
        text=data["text"],
        body=data.get("body", ""),
        choices=tuple(Choice(*one) for one in data.get("choices", ())),
        picture=Picture(picture["name"], picture["data"], picture["alt"]) if picture else None,
        files=tuple(File(*one) for one in data.get("files", ())),
        links=tuple(Link(*one) for one in data.get("links", ())),
        template=Template(template["name"], template["data"]) if template else None,
        ask=data.get("ask", ""),
        purpose=data.get("purpose", "reply"),
        not_before=_instant(data.get("not_before")),
        expires=_instant(data.get("expires")),
    )


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
