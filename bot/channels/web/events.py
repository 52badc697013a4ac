"""Reads what the page posts."""

from __future__ import annotations

import json
import re

from aiohttp import web

from bot.messages import Body, Location, Started, Tap, Text

LARGEST = 64 * 1024  # bytes of one event
_ID = re.compile(r"[A-Za-z0-9_-]{8,40}")


class Refused(Exception):
    """An event the page should not have sent: an HTTP status and a word for its console."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status
        self.why = why


async def body_of(request: web.Request) -> bytes:
    """The request's body, refused as soon as it passes `LARGEST`."""
    if request.content_type != "application/json":
        raise Refused(415, "application/json only")
    if (request.content_length or 0) > LARGEST:
        raise Refused(413, "too large")
    held = bytearray()
    async for part in request.content.iter_chunked(16 * 1024):
        held += part
        if len(held) > LARGEST:
            raise Refused(413, "too large")
    return bytes(held)


def parse(body: bytes) -> tuple[str, Body]:
    """The page's own id of the event, and what happened."""
    try:
        event = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Refused(400, "not JSON") from error
    if not isinstance(event, dict):
        raise Refused(400, "not an object")
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
