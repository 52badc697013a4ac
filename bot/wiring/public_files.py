"""The route behind `FileLinks`: a picture at once, a document once its code was typed. Any process over the same
database can serve it, since what it shows is made again from the message."""

from __future__ import annotations

import html
from datetime import timedelta
from typing import TYPE_CHECKING

from aiohttp import web

from bot.channels.web import Filed
from bot.channels.web.given_out import streamed
from bot.channels.web.guard import disposition
from bot.language import words
from bot.messages import Attachment, Message
from bot.storage import Work, codes
from bot.storage.outbox import message_of

if TYPE_CHECKING:
    from bot.app import House

PATH = "/files/{token}"
WRONG, WITHIN = 5, timedelta(minutes=15)  # wrong codes for one document, after which it stays shut for a while
HEADERS = {
    "Cache-Control": "private, no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
    "Referrer-Policy": "no-referrer",
}
PAGE = """<!doctype html><html lang="vi"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><style>body{{font:1.1rem sans-serif;max-width:26rem;margin:2rem auto;padding:0 1rem}}
input,button{{font:inherit;padding:.6rem;width:100%;box-sizing:border-box;margin:.4rem 0}}</style>
<h1>{title}</h1><form method="post"><label>{ask}<input name="code" inputmode="numeric" autocomplete="off" maxlength="6"
autofocus required></label><p role="alert">{why}</p><button>{open}</button></form></html>"""


class PublicFiles:
    """`attach` puts the route into the server, once, whoever asks for it."""

    def __init__(self, house: House) -> None:
        self._house = house

    def attach(self, app: web.Application) -> None:
        app.router.add_get(PATH, self._get)
        app.router.add_post(PATH, self._post)

    async def _get(self, request: web.Request) -> web.StreamResponse:
        message, _, number = await self._found(request)
        if number:
            return _asking(message.files[number - 1].alt)
        ready = await self._house.maker.made(message)
        if message.picture is None or not ready:
            raise web.HTTPNotFound(text="no such file")
        return _whole(ready[0], "inline")

    async def _post(self, request: web.Request) -> web.StreamResponse:
        message, key, number = await self._found(request)
        if not number:
            raise web.HTTPMethodNotAllowed("POST", ["GET"])
        file = message.files[number - 1]
        typed = str((await request.post()).get("code", "")).strip()
        caller = self._house.lane.box.digests(f"file {number} {key}")[-1]

        def fits(work: Work) -> str:
            if codes.wrong_since(work, caller, work.now - WITHIN) >= WRONG:
                return "wait"
            if typed in self._house.links.codes(key, number):
                return ""
            codes.count_wrong(work, caller)
            return "wrong"

        if why := await self._house.lane.run(fits):
            return _asking(file.alt, why)
        path = await self._house.maker.on_disk(file)
        if path is None:
            made = await self._house.maker.file(file)
            if made is None:
                raise web.HTTPNotFound(text="no such file")
            return _whole(made, "attachment")
        headers = {**HEADERS, "Content-Disposition": disposition(file.filename)}
        return await streamed(request, Filed(file.filename, file.mime, path), headers)

    async def _found(self, request: web.Request) -> tuple[Message, str, int]:
        """The message, its key and the number of what is asked for. Raises HTTPNotFound."""
        found = self._house.links.opened(request.match_info["token"])
        message = await self._house.lane.read(lambda work: message_of(work, found[0])) if found else None
        if found is None or message is None or not 0 <= found[1] <= len(message.files):
            raise web.HTTPNotFound(text="no such file")
        return message, *found


def _whole(one: Attachment, how: str) -> web.Response:
    headers = {**HEADERS, "Content-Disposition": disposition(one.filename, how)}
    return web.Response(body=one.content, content_type=one.mime, headers=headers)


def _asking(title: str, why: str = "") -> web.Response:
    """The page that asks for the code, in Vietnamese: it is opened outside any chat."""
    t = words("vi").t
    said = {
        "": "",
        "wrong": t("That is not the code. It stands beside the address in the chat."),
        "wait": t("Too many wrong codes. Please try again in a quarter of an hour."),
    }[why]
    page = PAGE.format(
        title=html.escape(title),
        ask=html.escape(t("The code from the chat:")),
        why=html.escape(said),
        open=html.escape(t("Open")),
    )
    return web.Response(text=page, content_type="text/html", headers=HEADERS, status=200 if not why else 403)
