"""The gate of the server: so many posts at once and no more, so that a flood is told to wait before it fills memory."""

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
        if not self.enter():
            return web.Response(status=503, headers={"Retry-After": str(RETRY_AFTER)})
        try:
            return await handler(request)
        finally:
            self.leave()

    def enter(self) -> bool:
        """One more; False where there is no room for it. Who came in has to `leave`."""
        if self.inside >= self._at_once:
            metrics.turned_away.inc()
            return False
        self.inside += 1
        return True

    def leave(self) -> None:
        self.inside -= 1
