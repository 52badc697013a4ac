"""The bodies of what a person sends an OA: text, pictures, files, a place, a card, the form (platforms, A.10)."""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from bot.channels.zalo_oa.fields import address, count, inner, text
from bot.messages import Body, Contact, Location, Media, Profile, Text, Unsupported

CHANNEL = "zalo_oa"
MOST = 20  # attachments of one event
Attachment = Mapping[str, Any]


def bodies(event_name: str, message: Mapping[str, Any], message_id: str) -> list[Body]:
    """What one message holds, at least one. The words beside several pictures go with the first."""
    said = unicodedata.normalize("NFC", text(message, "text"))
    if event_name == "user_send_text":
        return [Text(said)] if said.strip() else [Unsupported("empty text")]
    given = message.get("attachments")
    attachments = [one for one in given[:MOST] if isinstance(one, Mapping)] if isinstance(given, list) else []
    found = []
    for number, one in enumerate(attachments):
        kind = text(one, "type") or event_name.removeprefix("user_send_")
        if event_name == "user_send_business_card":
            kind = "business_card"
        read = _READ.get(kind)
        body = read(inner(one, "payload"), said if number == 0 else "") if read is not None else None
        found.append(body or Unsupported(kind if kind in _READ else "unknown attachment"))
    several = len(found) > 1
    found = [_grouped(one, message_id) if several else one for one in found]
    return found or ([Text(said)] if said.strip() else [Unsupported(event_name[:40])])


def profile(info: Mapping[str, Any]) -> Profile:
    """The form's answer, in its newer shape (`full_address`) or the older, flat one. Nothing beyond what a registration
    needs is taken: no birthday, no gender."""
    full = inner(info, "full_address")
    if full:
        parts = [text(full, name).strip() for name in ("user_address", "user_ward", "user_district", "user_city")]
    else:
        parts = [text(info, name).strip() for name in ("address", "district", "city")]
    address = unicodedata.normalize("NFC", ", ".join(part for part in parts if part))
    name = unicodedata.normalize("NFC", text(info, "name").strip())
    return Profile(name[:200], _phone(text(info, "phone")), address[:500])


def _grouped(body: Body, group: str) -> Body:
    if isinstance(body, Media):
        return Media(body.kind, body.ref, body.name, body.mime, body.size, body.caption, group)
    return body


def _phone(given: str) -> str:
    """ "84912345678" as people write it here: "0912345678"."""
    digits = "".join(sign for sign in given[:40] if sign in "+0123456789").removeprefix("+")
    return f"0{digits[2:]}" if digits.startswith("84") and len(digits) >= 11 else digits


# ── Attachments ──────────────────────────────────────────────────────────────────────────────────


def _media(kind: Any, mime: str = "") -> Callable[[Attachment, str], Body | None]:
    def read(payload: Attachment, said: str) -> Body | None:
        ref = address(payload, "url") or address(payload, "thumbnail")
        return Media(kind, ref, mime=mime, caption=said) if ref else None

    return read


def _file(payload: Attachment, said: str) -> Body | None:
    ref = address(payload, "url")
    if not ref:
        return None
    return Media("file", ref, name=text(payload, "name")[:200], size=count(text(payload, "size")), caption=said)


def _sticker(payload: Attachment, said: str) -> Body | None:
    ref = address(payload, "url") or text(payload, "id")[:200]
    return Media("sticker", ref) if ref else None


def _location(payload: Attachment, said: str) -> Body | None:
    where = inner(payload, "coordinates")
    latitude, longitude = _degrees(where, "latitude", 90), _degrees(where, "longitude", 180)
    return Location(latitude, longitude) if latitude is not None and longitude is not None else None


def _degrees(where: Attachment, name: str, most: float) -> float | None:
    """Coordinates come as text; a number is taken too."""
    value = where.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        degrees = float(value)
    except (ValueError, OverflowError):
        return None
    return degrees if math.isfinite(degrees) and abs(degrees) <= most else None


def _link(payload: Attachment, said: str) -> Body | None:
    words = said.strip() or text(payload, "url").strip()
    return Text(words) if words else None


def _card(payload: Attachment, said: str) -> Body | None:
    """A business card: what it says is reported to be JSON in `description`. It is somebody's, not vouched for."""
    try:
        inside = json.loads(text(payload, "description"))
    except (ValueError, RecursionError):
        inside = {}
    phone = _phone(text(inside, "phone") or text(inside, "phoneNumber") or text(payload, "phone"))
    return Contact(phone, is_own=False) if phone else None


_READ: dict[str, Callable[[Attachment, str], Body | None]] = {
    "image": _media("photo"),
    "photo": _media("photo"),
    "gif": _media("photo", "image/gif"),
    "audio": _media("voice"),
    "voice": _media("voice"),
    "video": _media("video"),
    "file": _file,
    "sticker": _sticker,
    "location": _location,
    "link": _link,
    "business_card": _card,
}
