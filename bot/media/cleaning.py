"""One file made harmless, or refused."""

from __future__ import annotations

import shutil
from pathlib import Path

from bot.media import offices, pdfs, photos
from bot.media.kinds import kind_of
from bot.media.reasons import Flaw


def clean(source: Path, target: Path) -> tuple[str, Flaw]:
    """Writes what is kept of `source` to `target`; returns its media type, and what keeps a photo from being read.
    Raises Refused."""
    kind, mime = kind_of(source)
    if kind == "photo":
        return "image/jpeg", photos.rewrite(source, target)
    if kind == "pdf":
        pdfs.check(source)
    elif kind == "office":
        offices.check(source)
    shutil.copyfile(source, target)
    return mime, ""
