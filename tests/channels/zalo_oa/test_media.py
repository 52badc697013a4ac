"""What people sent is fetched from Zalo's hosts and from nowhere else."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import ClientResponseError, ClientSession, web

from bot.channels.ports import NotFetched
from bot.channels.zalo_oa.media import fetch

HOSTS = ("zdn.vn", "zadn.vn", "zalo.me")


@pytest.mark.parametrize(
    "ref",
    [
        "https://example.vn/a.jpg",
        "https://zdn.vn.example.com/a.jpg",
        "https://evilzdn.vn/a.jpg",
        "https://127.0.0.1/a.jpg",
        "https://zdn.vn@127.0.0.1/a.jpg",
        "https://f5.zdn.vn:8443/a.jpg",
        "ftp://f5.zdn.vn/a.jpg",
        "file:///etc/passwd",
        "https://[::1/a.jpg",
        "",
    ],
)
def test_no_other_address_is_asked(ref: str) -> None:
    async def play() -> None:
        async with ClientSession() as session:
            with pytest.raises(NotFetched) as caught:
                _ = [piece async for piece in fetch(session, ref, HOSTS)]
            assert caught.value.reason == "source"

    asyncio.run(play())


def served(play: Callable[[str, str], Awaitable[None]]) -> None:
    """A host that is listed with its port, for trying."""

    async def give(request: web.Request) -> web.Response:
        match request.match_info["what"]:
            case "photo":
                return web.Response(body=b"x" * 100_000)
            case "moved":
                raise web.HTTPFound("/photo")
            case "away":
                raise web.HTTPFound("http://169.254.169.254/secrets")
            case "round":
                raise web.HTTPFound("/round")
            case "broken":
                raise web.HTTPBadGateway
        raise web.HTTPNotFound

    async def inside() -> None:
        app = web.Application()
        app.router.add_get("/{what}", give)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host = f"127.0.0.1:{runner.addresses[0][1]}"
        try:
            await play(f"https://{host}", host)
        finally:
            await runner.cleanup()

    asyncio.run(inside())


def test_a_picture_comes_in_pieces_also_after_a_move(tmp_path: Path) -> None:
    async def play(url: str, host: str) -> None:
        async with ClientSession() as session:
            for what in ("photo", "moved"):
                pieces = [piece async for piece in fetch(session, f"{url}/{what}", [host])]
                assert len(b"".join(pieces)) == 100_000

    served(play)


@pytest.mark.parametrize(("what", "reason"), [("away", "source"), ("round", "source"), ("gone", "gone")])
def test_what_is_gone_or_leads_elsewhere_is_not_fetched(what: str, reason: str) -> None:
    async def play(url: str, host: str) -> None:
        async with ClientSession() as session:
            with pytest.raises(NotFetched) as caught:
                _ = [piece async for piece in fetch(session, f"{url}/{what}", [host])]
            assert caught.value.reason == reason

    served(play)


def test_a_server_in_trouble_is_tried_later() -> None:
    async def play(url: str, host: str) -> None:
        async with ClientSession() as session:
            with pytest.raises(ClientResponseError):
                _ = [piece async for piece in fetch(session, f"{url}/broken", [host])]

    served(play)
