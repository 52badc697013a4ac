"""What people send from the page: read piece by piece into a draft, up to the size that is kept; and their own things
shown to them again."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias
from urllib.parse import quote

from aiohttp import BodyPartReader, ClientError, web

from bot.channels.bodies import Refused
from bot.channels.web.guard import HEADERS
from bot.messages import Media

PREFIX = "upload:"
"""How the `Media.ref` of something sent from the page begins; after it comes the name of its draft."""
PATIENCE = 600.0  # seconds: a photo over a bad line in the hills
_ID = re.compile(r"[A-Za-z0-9_-]{8,40}")
_FIELD = 200  # bytes of a plain field
Kind: TypeAlias = Literal["photo", "voice", "video", "file"]


@dataclass(frozen=True, slots=True)
class Own:
    """Something that is kept, for whoever sent it."""

    content: bytes
    mime: str
    name: str


OwnFile: TypeAlias = Callable[[str, int], Awaitable[Own | None]]
"""(chat, line id) → what that chat's person sent with that line; None while it is being looked at, or where it is not
kept."""


@dataclass(frozen=True, slots=True)
class Uploads:
    """`draft` gives a new empty file of ours; `own` what somebody sent; `most` bytes of one file."""

    draft: Callable[[], Path]
    own: OwnFile
    most: int


async def receive(request: web.Request, uploads: Uploads) -> tuple[str, Media]:
    """One file of a form with the fields `id`, maybe `group`, and `file` at its end: the page's own id of the event,
    and what came. Raises Refused."""
    if request.content_type != "multipart/form-data":
        raise Refused(415, "multipart/form-data only")
    if (request.content_length or 0) > uploads.most + 64 * 1024:
        raise Refused(413, "too large")
    fields: dict[str, str] = {}
    try:
        async with asyncio.timeout(PATIENCE):
            async for part in await request.multipart():
                if not isinstance(part, BodyPartReader):
                    raise Refused(400, "nested parts")
                if part.name == "file":
                    return _id(fields), await _file(part, uploads, fields.get("group", ""))
                fields[part.name or ""] = await _plain(part)
    except TimeoutError:
        raise Refused(408, "too slow") from None
    except (ClientError, ConnectionError, web.RequestPayloadError, ValueError, AssertionError):
        raise Refused(400, "cut off, or no form") from None
    raise Refused(400, "no file")


def _id(fields: dict[str, str]) -> str:
    if not _ID.fullmatch(fields.get("id", "")):
        raise Refused(400, "id: 8 to 40 letters, digits, - or _; before the file")
    return fields["id"]


async def _plain(part: BodyPartReader) -> str:
    held = await part.read_chunk(_FIELD + 1)
    if len(held) > _FIELD or not part.at_eof():
        rest = await part.read_chunk(_FIELD)
        if rest:
            raise Refused(400, "a field is too long")
    return held.decode("utf-8", "replace").strip()


async def _file(part: BodyPartReader, uploads: Uploads, group: str) -> Media:
    name = (part.filename or "")[-120:].replace("\x00", "")
    mime = part.headers.get("Content-Type", "").partition(";")[0].strip().lower()[:80]
    kind = _kind(mime)
    draft = await asyncio.to_thread(uploads.draft)
    size = 0
    try:
        with draft.open("wb") as file:
            while piece := await part.read_chunk(64 * 1024):
                size += len(piece)
                if size > uploads.most:
                    raise Refused(413, "too large")
                if kind != "video":  # which is not kept: it is read only to be answered
                    file.write(piece)
        if not size:
            raise Refused(400, "empty")
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    return Media(kind, PREFIX + draft.name, name=name, mime=mime, size=size, group=group[:40])


def _kind(mime: str) -> Kind:
    """As the page says; what it really is shows when it is looked at."""
    return {"image": "photo", "video": "video", "audio": "voice"}.get(mime.partition("/")[0], "file")  # type: ignore[return-value]


def shown(own: Own) -> web.Response:
    """The content, so that nothing but pictures and sound opens inside the page."""
    inside = own.mime.startswith(("image/", "audio/"))
    name = quote(own.name or "tep")
    headers = {
        **HEADERS,
        "Cache-Control": "private, max-age=86400",
        "Content-Disposition": f"{'inline' if inside else 'attachment'}; filename*=UTF-8''{name}",
    }
    return web.Response(body=own.content, content_type=own.mime, headers=headers)
