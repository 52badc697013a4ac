"""Pictures and files of messages by address, for platforms that fetch them instead of being given them.

An address names a message by its key and cannot be guessed: it carries a digest made with this installation's keys. Any
process over the same database can serve it, since what it shows is made again from the message.
"""

from __future__ import annotations

import base64
import hmac
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from aiohttp import web

from bot.delivery.attachments import made
from bot.storage.outbox import message_of

if TYPE_CHECKING:
    from bot.app import House

PATH = "/files/{token}"
LIVES = timedelta(days=2)
HEADERS = {
    "Cache-Control": "private, max-age=86400",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'",
    "Referrer-Policy": "no-referrer",
}


class PublicFiles:
    """`attach` puts the route into the server; `link` gives addresses."""

    def __init__(self, house: House) -> None:
        self._house = house

    @property
    def possible(self) -> bool:
        return bool(self._house.settings.public_url)

    def attach(self, app: web.Application) -> None:
        app.router.add_get(PATH, self._get)

    def link(self, key: str, number: int) -> str:
        """The address of a message's picture (0) or of its first, second… file; "" where people cannot reach us."""
        if not self.possible:
            return ""
        until = int((self._house.clock.now() + LIVES).timestamp())
        said = f"{until}.{number}.{key}"
        token = base64.urlsafe_b64encode(f"{said}.{self._digests(said)[0]}".encode()).decode().rstrip("=")
        return self._house.settings.public_url.rstrip("/") + PATH.format(token=token)

    def _digests(self, said: str) -> tuple[str, ...]:
        return self._house.lane.box.digests(f"public file {said}")

    def _opened(self, token: str, now: datetime) -> tuple[str, int] | None:
        """Message key and number of a token of ours that still lives."""
        try:
            said, _, digest = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode().rpartition(".")
        except ValueError:
            return None
        if not any(hmac.compare_digest(digest.encode(), one.encode()) for one in self._digests(said)):
            return None
        until, number, key = said.split(".", 2)
        return (key, int(number)) if now.timestamp() < int(until) else None

    async def _get(self, request: web.Request) -> web.Response:
        found = self._opened(request.match_info["token"], self._house.clock.now())
        message = await self._house.lane.read(lambda work: message_of(work, found[0])) if found else None
        if found is None or message is None:
            raise web.HTTPNotFound(text="no such file")
        ready = await made(message)
        place = found[1] if message.picture is not None else found[1] - 1
        if not 0 <= place < len(ready):
            raise web.HTTPNotFound(text="no such file")
        one = ready[place]
        shown = "inline" if one.mime.startswith("image/") else "attachment"
        headers = {
            **HEADERS,
            "Content-Disposition": f'{shown}; filename="{one.filename.encode("ascii", "replace").decode()}"',
        }
        return web.Response(body=one.content, content_type=one.mime, headers=headers)
