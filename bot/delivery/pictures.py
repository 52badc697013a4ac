"""Pictures are drawn here, when they are sent: a message only names the drawing and its data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from json import dumps, loads

from bot.documents.path_card import path_card
from bot.documents.star_card import star_card
from bot.documents.start_qr import start_qr
from bot.messages import Picture

DRAWINGS: dict[str, Callable[[Mapping[str, object]], bytes]] = {
    "path-card": path_card,
    "star-card": star_card,
    "start-qr": start_qr,
}


def draw(picture: Picture) -> bytes | None:
    """The PNG of a picture; None for a drawing this version does not know."""
    return _drawn(picture.name, dumps(dict(picture.data), sort_keys=True))


@lru_cache(maxsize=64)
def _drawn(name: str, data: str) -> bytes | None:
    drawing = DRAWINGS.get(name)
    return drawing(loads(data)) if drawing is not None else None
