"""The web chat's routes."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from contextlib import suppress

from aiohttp import web

from bot.channels.bodies import Refused
from bot.channels.ports import Busy, Receive
from bot.channels.web import events, identity, page_files, stream, uploads
from bot.channels.web.bell import Bell
from bot.channels.web.events import CHANNEL
from bot.channels.web.given_out import streamed
from bot.channels.web.guard import HEADERS, caller_of, disposition, is_https, is_own_page, network_of
from bot.channels.web.lines import as_json
from bot.channels.web.pace import Pace
from bot.channels.web.ports import Document, Drawing, History, LanguageOf, vietnamese
from bot.channels.web.uploads import Uploads
from bot.clock import Clock
from bot.messages import Attachment, Body, Capabilities, Inbound, Outcome, Outgoing

SHOWN = 200  # lines the page is given when it opens
# The page switches to the telephone keyboard where a phone number is asked, but has no number of its own to hand over.
CAPABILITIES = Capabilities(buttons=12, label_length=60, text_length=8000, picture=True, ask_place=True)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def _nothing(address: str) -> str:
    return ""


class WebChat:
    """Serves the page and its chat. `attach` puts the routes into an aiohttp application.

    `public_url` is the address people use ("https://chat.example.vn"), where a proxy stands in front; `account` names
    this page among our accounts on the channel; `head` is HTML of ours for the head of the page. `digest` says of a
    network address all that is handed on of it.
    """

    capabilities = CAPABILITIES

    def __init__(
        self,
        *,
        receive: Receive,
        history: History,
        picture: Drawing,
        document: Document,
        bell: Bell,
        clock: Clock,
        language: LanguageOf = vietnamese,
        digest: Callable[[str], str] = _nothing,
        account: str = "web",
        public_url: str = "",
        head: str = "",
        uploads: Uploads | None = None,
        pace: Pace | None = None,
        poll: float = stream.POLL,
        heartbeat: float = stream.HEARTBEAT,
    ) -> None:
        self._receive = receive
        self._history = history
        self._picture = picture
        self._document = document
        self._bell = bell
        self._clock = clock
        self._language = language
        self._digest = digest
        self._account = account
        self._public_url = public_url
        self._uploads = uploads
        self._pace = pace or Pace(clock)
        self._poll = poll
        self._heartbeat = heartbeat
        self._streams = stream.Streams()
        self._page, self._assets = page_files.load(head)

    def attach(self, app: web.Application) -> None:
        routes: tuple[tuple[str, str, Handler], ...] = (
            ("GET", "/", self._get_page),
            ("GET", "/chat/page/{name}", self._get_asset),
            ("POST", "/chat/events", self._post_event),
            ("POST", "/chat/files", self._post_file),
            ("GET", "/chat/media/{line:[0-9]{1,15}}", self._get_own),
            ("GET", "/chat/stream", self._get_stream),
            ("GET", "/chat/history", self._get_history),
            ("GET", "/chat/pictures/{line:[0-9]{1,15}}.png", self._get_picture),
            ("GET", "/chat/documents/{line:[0-9]{1,15}}/{number:[0-9]{1,2}}", self._get_document),
        )
        for method, path, handler in routes:
            app.router.add_route(method, path, handler)
            if method == "GET" and handler != self._get_stream:
                app.router.add_route("HEAD", path, handler)
        app.on_shutdown.append(self._on_shutdown)

    async def send(self, out: Outgoing) -> Outcome:
        """A committed line is sent by being in the history: this only tells the open pages to look."""
        self._bell.ring(out.chat)
        return Outcome("sent")

    async def _on_shutdown(self, app: web.Application) -> None:
        self._streams.close()

    # ── The page ─────────────────────────────────────────────────────────────────────────────────

    async def _get_page(self, request: web.Request) -> web.StreamResponse:
        # Never 304: each visit renews the cookie. The page itself is some 2 KB.
        response = _asset(request, self._page)
        response.headers["Cache-Control"] = "no-store"
        identity.keep(request, response, secure=is_https(request, self._public_url))
        return response

    async def _get_asset(self, request: web.Request) -> web.StreamResponse:
        asset = self._assets.get(request.match_info["name"])
        if asset is None:
            return _no(404, "no such file")
        if request.headers.get("If-None-Match") == asset.etag:
            return web.Response(status=304, headers={**HEADERS, "ETag": asset.etag})
        response = _asset(request, asset)
        response.headers["ETag"] = asset.etag
        fixed = request.query.get("v") == asset.version
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if fixed else "no-cache"
        return response

    # ── What the person does ─────────────────────────────────────────────────────────────────────

    async def _post_event(self, request: web.Request) -> web.StreamResponse:
        if not is_own_page(request, self._public_url):
            return _no(403, "another site's page may not post here")
        try:
            raw = await events.body_of(request)
            chat = identity.chat_of(request)
            if chat is None:
                return _no(401, "open the page first")
            event_id, body = events.parse(raw)
        except Refused as refused:
            return _no(refused.status, refused.why)
        if wait := self._pace.refused(chat):
            return _no(429, "too fast", wait)
        return await self._hand_over(request, chat, event_id, body)

    async def _post_file(self, request: web.Request) -> web.StreamResponse:
        """A photo or a file; the rest goes as with any event."""
        if not is_own_page(request, self._public_url):
            return _no(403, "another site's page may not post here")
        chat = identity.chat_of(request)
        if chat is None:
            return _no(401, "open the page first")
        if self._uploads is None:
            return _no(404, "nothing is kept here")
        if wait := self._pace.refused(chat):
            return _no(429, "too fast", wait)
        try:
            event_id, body = await uploads.receive(request, self._uploads)
        except Refused as refused:
            return _no(refused.status, refused.why)
        return await self._hand_over(request, chat, event_id, body)

    async def _hand_over(self, request: web.Request, chat: str, event_id: str, body: Body) -> web.StreamResponse:
        # The chat is part of the event's id: nobody can use up another chat's ids.
        network = self._digest(network_of(caller_of(request, self._public_url)))
        inbound = Inbound(CHANNEL, self._account, chat, chat, f"{chat}:{event_id}", self._clock.now(), body, network)
        try:
            await self._receive(inbound)
        except Busy as busy:
            return _no(503, "busy", busy.retry_after)
        self._bell.ring(chat)
        return _json({"ok": True}, 202)

    async def _get_own(self, request: web.Request) -> web.StreamResponse:
        chat = identity.chat_of(request)
        if chat is None:
            return _no(401, "open the page first")
        own = await self._uploads.own(chat, int(request.match_info["line"])) if self._uploads is not None else None
        return uploads.shown(own) if own is not None else _no(404, "no such file")

    # ── What the bot says ────────────────────────────────────────────────────────────────────────

    async def _get_history(self, request: web.Request) -> web.StreamResponse:
        chat, after = identity.chat_of(request), _after(request.query.get("after"))
        if chat is None:
            return _no(401, "open the page first")
        lines = await self._history(chat, after)
        shown = lines[-SHOWN:] if after == 0 else lines
        answer: dict[str, object] = {
            "lang": await self._language(chat),
            "lines": [as_json(line) for line in shown],
            "earlier": len(shown) < len(lines),
            "files": self._uploads is not None,
        }
        response = _json(answer)
        response.enable_compression()
        return response

    async def _get_stream(self, request: web.Request) -> web.StreamResponse:
        chat = identity.chat_of(request)
        if chat is None:
            return _no(401, "open the page first")
        if self._streams.full:
            return _no(503, "too many streams", 30)
        # After a lost connection the browser repeats the address, but says the last line it has in a header.
        after = max(_after(request.query.get("after")), _after(request.headers.get("Last-Event-ID")))
        response = web.StreamResponse(
            headers={
                **HEADERS,
                "Content-Type": "text/event-stream; charset=utf-8",
                "Cache-Control": "no-store, no-transform",
                "X-Accel-Buffering": "no",
            }
        )
        await response.prepare(request)
        with suppress(ConnectionError):  # the reader went away
            await stream.serve(
                response,
                chat,
                after,
                streams=self._streams,
                bell=self._bell,
                history=self._history,
                language=self._language,
                poll=self._poll,
                heartbeat=self._heartbeat,
            )
        return response

    async def _get_picture(self, request: web.Request) -> web.StreamResponse:
        chat = identity.chat_of(request)
        if chat is None:
            return _no(401, "open the page first")
        drawn = await self._picture(chat, int(request.match_info["line"]))
        if drawn is None:
            return _no(404, "no such picture")
        headers = {**HEADERS, "Cache-Control": "private, max-age=86400"}
        return web.Response(body=drawn, content_type="image/png", headers=headers)

    async def _get_document(self, request: web.Request) -> web.StreamResponse:
        chat = identity.chat_of(request)
        if chat is None:
            return _no(401, "open the page first")
        line, number = int(request.match_info["line"]), int(request.match_info["number"])
        made = await self._document(chat, line, number)
        if made is None:
            return _no(404, "no such file")
        headers = {**HEADERS, "Cache-Control": "private, no-store", "Content-Disposition": disposition(made.filename)}
        if isinstance(made, Attachment):
            return web.Response(body=made.content, content_type=made.mime, headers=headers)
        return await streamed(request, made, headers)


def _after(said: str | None) -> int:
    """A line id from an address or a header; 0, which is "from the start", for anything else."""
    return int(said) if said and len(said) <= 15 and said.isascii() and said.isdigit() else 0


def _asset(request: web.Request, asset: page_files.Asset) -> web.Response:
    headers = {**HEADERS, "Vary": "Accept-Encoding"}
    zipped = "gzip" in request.headers.get("Accept-Encoding", "")
    if zipped:
        headers["Content-Encoding"] = "gzip"
    body = asset.zipped if zipped else asset.body
    return web.Response(body=body, content_type=asset.media_type, charset="utf-8", headers=headers)


def _json(data: dict[str, object], status: int = 200) -> web.Response:
    headers = {**HEADERS, "Cache-Control": "no-store"}
    body = json.dumps(data, ensure_ascii=False).encode("utf-8", "replace")
    return web.Response(body=body, status=status, content_type="application/json", charset="utf-8", headers=headers)


def _no(status: int, why: str, retry_after: int = 0) -> web.Response:
    response = _json({"error": why}, status)
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response
