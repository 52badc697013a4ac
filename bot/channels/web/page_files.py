"""The page and its assets, read once; each asset's address carries a hash of what is in it."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from importlib.resources import files

TYPES = {
    "chat.css": "text/css",
    "texts.js": "text/javascript",
    "links.js": "text/javascript",
    "files.js": "text/javascript",
    "chat.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file: bytes as they are and gzipped, its media type and the hash (16 hex digits) of its content."""

    body: bytes
    zipped: bytes
    media_type: str
    version: str

    @property
    def etag(self) -> str:
        return f'"{self.version}"'


def as_asset(body: bytes, media_type: str) -> Asset:
    return Asset(body, gzip.compress(body, 9, mtime=0), media_type, hashlib.sha256(body).hexdigest()[:16])


def load(head: str = "") -> tuple[Asset, dict[str, Asset]]:
    """The page itself, with more in its head, and its assets by name."""
    folder = files("bot.channels.web") / "page"
    assets = {name: as_asset((folder / name).read_bytes(), media_type) for name, media_type in TYPES.items()}
    html = (folder / "index.html").read_text(encoding="utf-8")
    for name, asset in assets.items():
        html = html.replace(f'"/chat/page/{name}"', f'"/chat/page/{name}?v={asset.version}"')
    return as_asset(html.replace("</head>", f"{head}</head>").encode("utf-8"), "text/html"), assets
