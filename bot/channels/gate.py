"""The door of the server: so many posts at once and no more, so that a flood is told to wait before it fills memory."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from bot import metrics

AT_ONCE = 400  # posts being read or worked; at 256 KB each, that is 100 MB at the very worst
RETRY_AFTER = 1  # seconds

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
class Gate:
    """Counts the posts that are inside; one too many gets 503 before its body is read. Platforms post again."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self.inside = 0
        self._at_once = at_once

    async def __call__(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.method != "POST":
            return await handler(request)
        if self.inside >= self._at_once:
            metrics.turned_away.inc()
            return web.Response(status=503, headers={"Retry-After": str(RETRY_AFTER)})
        self.inside += 1
        try:
            return await handler(request)
        finally:
            self.inside -= 1
