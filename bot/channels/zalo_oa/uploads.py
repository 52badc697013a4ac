"""What is uploaded before it is sent, and for how long it may be sent again without uploading (platforms, A.8)."""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp

from bot.channels.zalo_oa.api import Api, Done, Reply
from bot.channels.zalo_oa.fields import text
from bot.channels.zalo_oa.pictures import fitted
from bot.clock import Clock
from bot.messages import Attachment

LIVES = timedelta(days=7)
SPARE = timedelta(hours=6)  # not used in its last hours: it has to live until it is delivered
KEPT = 2000  # uploads remembered; an account has 5,000 a month
FILE_TYPES = {
    ".pdf": "application/pdf",
    ".doc": "application/msword",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".csv": "text/csv",
}
LARGEST_FILE = 5 * 1024 * 1024


def is_picture(one: Attachment) -> bool:
    return one.mime in ("image/png", "image/jpeg", "image/gif", "image/webp")


def is_file(one: Attachment) -> bool:
    """Whether Zalo takes it as a file."""
    return Path(one.filename).suffix.lower() in FILE_TYPES and 0 < len(one.content) <= LARGEST_FILE


class Uploads:
    """Attachment ids and file tokens by content; the same picture for many people is uploaded once."""

    def __init__(self, api: Api, clock: Clock) -> None:
        self._api, self._clock = api, clock
        self._known: OrderedDict[str, tuple[str, datetime]] = OrderedDict()

    async def picture(self, one: Attachment) -> str | Reply | None:
        """The attachment id; None where no picture can be made of it; else what Zalo said instead."""
        ready = await asyncio.to_thread(fitted, one.content)
        if ready is None:
            return None
        content, mime = ready
        name = f"{Path(one.filename).stem}{'.png' if mime == 'image/png' else '.jpg'}"
        return await self._token("/v2.0/oa/upload/image", content, name, mime, "attachment_id")

    async def file(self, one: Attachment) -> str | Reply:
        """The token of a file that `is_file`."""
        mime = FILE_TYPES[Path(one.filename).suffix.lower()]
        return await self._token("/v2.0/oa/upload/file", one.content, one.filename, mime, "token")

    def forget(self, token: str) -> None:
        """Zalo no longer has it (-100)."""
        for key in [key for key, (known, _) in self._known.items() if known == token]:
            del self._known[key]

    async def _token(self, path: str, content: bytes, name: str, mime: str, field: str) -> str | Reply:
        key = hashlib.sha256(f"{path} {name} ".encode() + content).hexdigest()
        now = self._clock.now()
        known = self._known.get(key)
        if known is not None and now < known[1] - SPARE:
            self._known.move_to_end(key)
            return known[0]

        def form() -> aiohttp.FormData:
            data = aiohttp.FormData()
            data.add_field("file", content, filename=name, content_type=mime)
            return data

        reply = await self._api.upload(path, form)
        if not isinstance(reply, Done):
            return reply
        token = text(reply.data, field)
        if token:
            self._known[key] = (token, now + LIVES)
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
        return token or reply
