"""Turning replies into what goes over the wire."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

from aiohttp import web

from bot.language import Words
from bot.office import guard
from bot.office.own_files import own_files
from bot.office.rendering import render
from bot.office.replies import Go
from bot.services.accounts import LONGEST
from bot.storage import Box, Lane, StorageProblem, Work

SAID_FOR = 60  # seconds a line waits for its page
YEAR = 365 * 24 * 3600
WAITING = 8  # pieces of a file made ahead of what its reader took
SENT_AT_ONCE = 64 * 1024  # bytes: also over a slow line a few seconds
STALLED = 30.0  # seconds a reader may take nothing: a thread and a reading transaction wait with them


def rendered(template: str, values: Mapping[str, Any], words: Words, csrf: str) -> bytes:
    return render(template, values, words, csrf).encode("utf-8", "replace")


def html(request: web.Request, page: bytes, status: int, *, said: bool = False) -> web.Response:
    response = web.Response(body=page, status=status, content_type="text/html", charset="utf-8", headers=guard.HEADERS)
    response.enable_compression()
    if said:
        response.del_cookie(guard.SAID, path=guard.PATH)
    if chosen := request.query.get("lang"):
        response.set_cookie(guard.LANGUAGE, chosen[:5], path=guard.PATH, max_age=YEAR, httponly=True, samesite="Lax")
    return response


def go(request: web.Request, reply: Go, box: Box, secure: bool) -> web.Response:
    """303; htmx follows by a header of its own, so that the whole page changes."""
    htmx = request.headers.get("HX-Request") == "true"
    headers = {**guard.HEADERS, ("HX-Redirect" if htmx else "Location"): reply.to}
    response = web.Response(status=204 if htmx else 303, headers=headers)
    cookie: dict[str, Any] = {"path": guard.PATH, "httponly": True, "samesite": "Lax", "secure": secure}
    if reply.said:
        _leave_said(response, box, reply.said, secure)
    if reply.cookie:
        response.set_cookie(guard.SESSION, reply.cookie, max_age=int(LONGEST.total_seconds()), **cookie)
    elif reply.cookie is not None:
        response.del_cookie(guard.SESSION, path=guard.PATH)
    return response


def _leave_said(response: web.Response, box: Box, line: str, secure: bool) -> None:
    sealed, kept = box.seal(line[:600]), {"path": guard.PATH, "httponly": True, "samesite": "Lax", "secure": secure}
    response.set_cookie(guard.SAID, sealed, max_age=SAID_FOR, **kept)  # type: ignore[arg-type]


def said(request: web.Request, box: Box) -> str:
    """The line that the page before left for this one."""
    sealed = request.cookies.get(guard.SAID, "")
    try:
        return box.open(sealed) if sealed else ""
    except StorageProblem:
        return ""


def to_sign_in(request: web.Request, sign_in: str, box: Box, words: Words) -> web.Response:
    """To the sign-in page, and after it back to where a reading request wanted to go. Who sent a form is told that it
    was not taken: the browser's way back still has what was typed."""
    wanted = f"?next={quote(request.path_qs, safe='')}" if request.method == "GET" else ""
    htmx = request.headers.get("HX-Request") == "true"
    where = {("HX-Redirect" if htmx else "Location"): guard.PATH + sign_in + ("" if htmx else wanted)}
    response = web.Response(status=204 if htmx else 303, headers={**guard.HEADERS, **where})
    if request.method == "POST":
        line = words.t("Your session is over, so this was not sent. Sign in, go back to the page and send it again.")
        _leave_said(response, box, line, request.secure)
    return response


async def own_file(request: web.Request) -> web.StreamResponse:
    """Style and script; their address carries the hash of what is in them, so they are kept for a year."""
    found = own_files().get(request.match_info["name"])
    if found is None:
        raise web.HTTPNotFound(text="no such file")
    headers = {**guard.HEADERS, "Vary": "Accept-Encoding"}
    fixed = request.query.get("v") == found.version
    headers["Cache-Control"] = f"public, max-age={YEAR}, immutable" if fixed else "no-cache"
    zipped = "gzip" in request.headers.get("Accept-Encoding", "")
    if zipped:
        headers["Content-Encoding"] = "gzip"
    body = found.zipped if zipped else found.body
    return web.Response(body=body, content_type=found.media_type, charset="utf-8", headers=headers)


async def streamed(
    request: web.Request,
    headers: Mapping[str, str],
    lane: Lane,
    pool: ThreadPoolExecutor,
    make: Callable[[Work], Iterable[bytes]],
    stalled: float = STALLED,
) -> web.StreamResponse:
    """A file while it is being made, in a reading transaction of its own: never whole in memory, and made no faster
    than it is taken. Cut off where making it fails, so that nobody takes half of it for the whole, and where its reader
    takes nothing for so many seconds (`stalled`), so that nobody holds up the others' files."""
    loop = asyncio.get_running_loop()
    pieces: asyncio.Queue[bytes | None] = asyncio.Queue()
    room, gone = threading.Semaphore(WAITING), threading.Event()

    def run() -> None:
        def pour(work: Work) -> None:
            for piece in make(work):
                room.acquire()
                if gone.is_set():
                    return
                loop.call_soon_threadsafe(pieces.put_nowait, piece)

        try:
            lane.look(pour)
        finally:
            loop.call_soon_threadsafe(pieces.put_nowait, None)

    making = loop.run_in_executor(pool, run)
    response = web.StreamResponse(headers=headers)
    try:
        await response.prepare(request)
        while (piece := await pieces.get()) is not None:
            room.release()
            for start in range(0, len(piece), SENT_AT_ONCE):
                await _taken(request, response.write(piece[start : start + SENT_AT_ONCE]), stalled)
        await making  # raises what went wrong: the connection is then closed without the end of the file
        await response.write_eof()
    except ConnectionError:  # whoever asked went away: nobody waits for the rest
        return response
    except Exception:
        if request.transport is not None:  # whoever takes the file sees that it broke off, and waits for no more
            request.transport.abort()
        raise
    finally:
        gone.set()
        room.release()
    return response


async def _taken(request: web.Request, writing: Coroutine[Any, Any, None], stalled: float) -> None:
    """Raises ConnectionError, and breaks the connection, where its reader takes nothing any more."""
    try:
        await asyncio.wait_for(writing, stalled)
    except TimeoutError:
        if request.transport is not None:
            request.transport.abort()
        raise ConnectionAbortedError("its reader takes nothing") from None
