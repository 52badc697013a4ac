"""What a file is, by its content: names and the types that senders claim say nothing."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Literal

import filetype

from bot.media.reasons import Refused

Kind = Literal["photo", "pdf", "office", "voice"]

HEAD = 8192  # bytes that are looked at
_PHOTOS = {"image/jpeg", "image/png", "image/webp", "image/gif", "image/bmp", "image/tiff"}
_HEIC = {"image/heic", "image/heif", "image/avif"}
_VOICES = {"audio/ogg", "audio/aac", "audio/mp4", "audio/m4a", "audio/x-m4a", "audio/mpeg", "audio/amr", "audio/x-wav"}
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the compound files of Word 97, and of locked new ones
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"dex\n", b"!<arch>")
_OFFICE = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}


def kind_of(path: Path) -> tuple[Kind, str]:
    """The kind and the media type. Raises Refused."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        raise Refused("empty")
    if head.startswith(_PROGRAMS):
        raise Refused("program")
    if head.startswith(_OLD_OFFICE):
        raise Refused("old")
    if b"%PDF-" in head[:1024]:  # readers look that far for it
        return "pdf", "application/pdf"
    if head.startswith(b"PK"):
        return "office", _office(path)
    guessed = filetype.guess(head)
    mime = str(guessed.mime) if guessed is not None else ""
    if mime in _PHOTOS:
        return "photo", mime
    if mime in _HEIC:
        raise Refused("heic")
    if mime in _VOICES:
        return "voice", mime
    if _is_adts(head):
        return "voice", "audio/aac"
    raise Refused("video" if mime.startswith("video/") else "kind")


def _is_adts(head: bytes) -> bool:
    """AAC as it streams (Zalo's voice notes): twelve set bits and layer 0."""
    return len(head) > 1 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0


def _office(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as packed:
            names = packed.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Refused("broken") from error
    if "AndroidManifest.xml" in names or "META-INF/MANIFEST.MF" in names:
        raise Refused("program")
    if "[Content_Types].xml" in names:
        for folder, mime in _OFFICE.items():
            if any(name.startswith(folder) for name in names):
                return mime
    raise Refused("kind")
