"""Reading what a form posted: its fields, and files up to what the page allows."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web
from multidict import MultiDict

from bot.office.asking import Upload
from bot.office.routing import FORM_MOST

FIELDS = 2000


class TooLarge(Exception):
    """More than the page takes."""


async def read(request: web.Request, upload: int) -> tuple[MultiDict[str], Mapping[str, Upload]]:
    """The fields and the files by name. Raises TooLarge."""
    if request.content_type == "multipart/form-data":
        return await _parts(request, FORM_MOST + upload)
    form: MultiDict[str] = MultiDict()
    body = await _piece(request.content, FORM_MOST)
    try:
        for name, value in parse_qsl(
            body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=FIELDS, errors="replace"
        ):
            form.add(name, value)
    except ValueError:
        raise TooLarge from None
    return form, {}


async def _parts(request: web.Request, most: int) -> tuple[MultiDict[str], Mapping[str, Upload]]:
    form: MultiDict[str] = MultiDict()
    files: dict[str, Upload] = {}
    left = most
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or not part.name:
            continue
        content = await _piece(part, left)
        left -= len(content)
        if part.filename is None:
            form.add(part.name, content.decode("utf-8", "replace"))
        elif content or part.filename:
            mime = part.headers.get("Content-Type", "application/octet-stream")
            files[part.name] = Upload(part.filename, content, mime)
    return form, files


async def _piece(source: object, most: int) -> bytes:
    found = bytearray()
    take = source.read_chunk if isinstance(source, BodyPartReader) else source.read  # type: ignore[attr-defined]
    while piece := await take(64 * 1024):
        found += piece
        if len(found) > most:
            raise TooLarge
    return bytes(found)
