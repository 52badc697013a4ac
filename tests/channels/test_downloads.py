"""Nothing is fetched from anywhere but the platform's own hosts."""

from __future__ import annotations

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.channels.downloads import Downloads, PublicResolver
from bot.channels.ports import NotFetched


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("https://photo-stal-1.zdn.vn/a.jpg?x=1", "https://photo-stal-1.zdn.vn/a.jpg?x=1"),
        ("http://f5.photo.talk.zdn.vn/a.jpg", "https://f5.photo.talk.zdn.vn/a.jpg"),
        ("https://s120-ava-talk.zadn.vn/x", "https://s120-ava-talk.zadn.vn/x"),
    ],
)
def test_the_platforms_own_hosts(url: str, asked: str) -> None:
    assert Downloads().address(url) == (asked, False)


@pytest.mark.parametrize(
    "url",
    [
        "https://zdn.vn.evil.example/a.jpg",
        "https://evilzdn.vn/a.jpg",
        "https://127.0.0.1/a.jpg",
        "https://169.254.169.254/latest",
        "https://user@photo.zdn.vn/a",
        "https://photo.zdn.vn:8443/a",
        "ftp://photo.zdn.vn/a",
        "file:///etc/passwd",
        "https://[::1/",
        "",
    ],
)
def test_anything_else_is_refused(url: str) -> None:
    with pytest.raises(NotFetched, match="source"):
        Downloads().address(url)


@pytest.mark.asyncio
async def test_a_name_that_leads_into_our_network_leads_nowhere() -> None:
    resolver = PublicResolver()
    with pytest.raises(NotFetched, match="source"):
        await resolver.resolve("localhost", 443)
    await resolver.close()


@pytest.mark.asyncio
async def test_no_redirect_leads_elsewhere() -> None:
    async def away(request: web.Request) -> web.Response:
        raise web.HTTPFound(request.query["to"])

    async def here(request: web.Request) -> web.Response:
        return web.Response(body=b"x" * 100_000)

    async def gone(request: web.Request) -> web.Response:
        raise web.HTTPGone

    app = web.Application()
    app.router.add_get("/away", away)
    app.router.add_get("/here", here)
    app.router.add_get("/gone", gone)
    async with TestServer(app) as server, TestServer(app) as other:
        ours, elsewhere = str(server.make_url("")).rstrip("/"), str(other.make_url("/here"))
        downloads = Downloads((ours,))

        async def fetched(url: str) -> int:
            return sum([len(piece) async for piece in downloads.fetch(url)])

        assert await fetched(f"{ours}/here") == 100_000
        assert await fetched(f"{ours}/away?to=/here") == 100_000
        for url, reason in ((f"{ours}/away?to={elsewhere}", "source"), (f"{ours}/gone", "gone")):
            with pytest.raises(NotFetched, match=reason):
                await fetched(url)
        with pytest.raises(NotFetched, match="source"):
            await fetched(f"{ours}/away?to={ours}/away?to={ours}/away?to={ours}/away?to=/here")
        await downloads.close()
