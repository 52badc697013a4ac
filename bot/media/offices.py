"""Word, Excel and PowerPoint of today (zipped XML): kept as they are, without programs and without what they would
fetch from elsewhere."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path

from bot.media.reasons import Refused

MOST_FILES = 5000
MOST_BYTES = 200 * 1024 * 1024  # unpacked
XML_READ = 4 * 1024 * 1024  # bytes of one part that is looked through

_MACROS = re.compile(r"vbaproject|vbadata|/macrosheets/|/activex/|/embeddings/|/oleobject", re.IGNORECASE)
_MACRO_TYPES = re.compile(rb"macroEnabled|ms-office\.vba|ms-office\.activeX", re.IGNORECASE)
_RELATION = re.compile(rb"<[^<>]*Relationship\b[^<>]*>", re.IGNORECASE)
_EXTERNAL = re.compile(rb"TargetMode\s*=\s*[\"']External[\"']", re.IGNORECASE)
_HYPERLINK = re.compile(rb"Type\s*=\s*[\"'][^\"']*/hyperlink[\"']", re.IGNORECASE)


def check(path: Path) -> None:
    """Raises Refused: "macro", "active" (fetches a template or an object from elsewhere), "locked" or "broken"."""
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
            if len(parts) > MOST_FILES or sum(part.file_size for part in parts) > MOST_BYTES:
                raise Refused("broken")
            if any(part.flag_bits & 1 for part in parts):
                raise Refused("locked")
            for part in parts:
                _check_part(packed, part)
    except Refused:
        raise
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise Refused("broken") from error


def _check_part(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    if _MACROS.search(f"/{part.filename}"):
        raise Refused("macro")
    types, relations = part.filename == "[Content_Types].xml", part.filename.lower().endswith(".rels")
    if not types and not relations:
        return
    with packed.open(part) as file:
        text = file.read(XML_READ + 1)
    if len(text) > XML_READ:
        raise Refused("broken")
    if types and _MACRO_TYPES.search(text):
        raise Refused("macro")
    if relations:
        for one in _RELATION.findall(text):
            if _EXTERNAL.search(one) and not _HYPERLINK.search(one):
                raise Refused("active")
