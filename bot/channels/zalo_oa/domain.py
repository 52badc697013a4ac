"""How Zalo's console finds out that the domain is ours: a file at the root, or a tag on the home page (A.1)."""

from __future__ import annotations

import html
from collections.abc import Sequence

from aiohttp import web

NAME = "zalo-platform-site-verification"


def attach(app: web.Application, codes: Sequence[str]) -> None:
    """Serves `/zalo_verifier<code>.html` for these codes."""

    async def file(request: web.Request) -> web.Response:
        code = request.match_info["code"]
        if code not in codes:
            raise web.HTTPNotFound
        text = f"<!doctype html><html><head>{tags([code])}</head><body>{html.escape(code)}</body></html>"
        return web.Response(text=text, content_type="text/html", headers={"X-Content-Type-Options": "nosniff"})

    app.router.add_get("/zalo_verifier{code:[A-Za-z0-9_-]{1,200}}.html", file)


def tags(codes: Sequence[str]) -> str:
    """The tags for the head of the home page."""
    return "".join(f'<meta name="{NAME}" content="{html.escape(code)}">' for code in codes)
