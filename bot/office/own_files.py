"""The console's own files: style, htmx and a little script, their addresses carrying what is in them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from bot.channels.web.page_files import Asset, as_asset

PREFIX = "/office/assets/"
TYPES = {
    "office.css": "text/css",
    "htmx.min.js": "text/javascript",
    "office.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}


@cache
def own_files() -> dict[str, Asset]:
    """By name; read once."""
    folder = files("bot.office") / "assets"
    return {name: as_asset((folder / name).read_bytes(), mime) for name, mime in TYPES.items()}


def address(name: str) -> str:
    return f"{PREFIX}{name}?v={own_files()[name].version}"
