"""Reads what the page posts."""

from __future__ import annotations

import re

from aiohttp import web

from bot.channels import bodies
from bot.channels.bodies import Refused
from bot.messages import Body, Location, Started, Tap, Text

CHANNEL = "web"
LARGEST = 64 * 1024  # bytes of one event
_ID = re.compile(r"[A-Za-z0-9_-]{8,40}")


async def body_of(request: web.Request) -> bytes:
    """The request's body, refused as soon as it passes `LARGEST`."""
    if request.content_type != "application/json":
        raise Refused(415, "application/json only")
    return await bodies.read(request, CHANNEL, LARGEST)


def parse(body: bytes) -> tuple[str, Body]:
    """The page's own id of the event, and what happened. Raises `Refused` for what the page would not have sent."""
    event = bodies.parse(body, CHANNEL)
    event_id = event.get("id")
    if not isinstance(event_id, str) or not _ID.fullmatch(event_id):
        raise Refused(400, "id: 8 to 40 letters, digits, - or _")
    match event.get("kind"):
        case "text":
            text = _words(event, "text")
            if not text.strip():
                raise Refused(400, "text: empty")
            return event_id, Text(text)
        case "tap":
            payload = _words(event, "payload")
            if not payload or len(payload.encode()) > 64:
                raise Refused(400, "payload: 1 to 64 bytes")
            return event_id, Tap(payload)
        case "started":
            payload = _words(event, "payload", "")
            if len(payload.encode()) > 64:
                raise Refused(400, "payload: at most 64 bytes")
            return event_id, Started(payload)
        case "location":
            return event_id, Location(_degrees(event, "latitude", 90), _degrees(event, "longitude", 180))
        case _:
            raise Refused(400, "kind: text, tap, started or location")


def _words(event: dict[str, object], name: str, missing: str | None = None) -> str:
    """A string of the event that can be written down as UTF-8, without NUL (PostgreSQL keeps none)."""
    value = event.get(name, missing)
    if not isinstance(value, str):
        raise Refused(400, f"{name}: a string")
    return value.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def _degrees(event: dict[str, object], name: str, most: float) -> float:
    value = event.get(name)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise Refused(400, f"{name}: a number")
    if not -most <= value <= most:  # NaN, which JSON readers let through, is in no range
        raise Refused(400, f"{name}: from -{most:g} to {most:g}")
    return float(value)
