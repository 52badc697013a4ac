"""Fetching what people sent: open addresses on Zalo's own hosts, for a while (platforms, A.10)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from urllib.parse import urljoin, urlsplit

import aiohttp

from bot.channels.ports import NotFetched

TIMEOUT = aiohttp.ClientTimeout(total=120, connect=10, sock_read=30)
GONE = (401, 403, 404, 410)
REDIRECTS = 3
PIECE = 64 * 1024


async def fetch(session: aiohttp.ClientSession, ref: str, hosts: Sequence[str]) -> AsyncIterator[bytes]:
    """The content, piece by piece; from these hosts only, wherever it is redirected to. The token is not sent along."""
    url = _allowed(ref, hosts)
    for _ in range(REDIRECTS + 1):
        async with session.get(url, timeout=TIMEOUT, allow_redirects=False) as answer:
            if answer.status in (301, 302, 303, 307, 308):
                url = _allowed(urljoin(url, answer.headers.get("Location", "")), hosts)
                continue
            if answer.status in GONE:
                raise NotFetched("gone")
            answer.raise_for_status()
            async for piece in answer.content.iter_chunked(PIECE):
                yield piece
            return
    raise NotFetched("source")


def _allowed(url: str, hosts: Sequence[str]) -> str:
    """The address, over https. A host that is listed with its port is taken exactly so and over plain http: that is
    for trying the bot without Zalo. Raises `NotFetched` ("source") for any other."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower().rstrip(".")
    except ValueError:
        raise NotFetched("source") from None
    if parts.netloc in hosts and ":" in parts.netloc:
        return parts._replace(scheme="http").geturl()
    named = any(host == one or host.endswith(f".{one}") for one in hosts)
    if not named or parts.scheme not in ("http", "https") or "@" in parts.netloc or parts.port not in (None, 443, 80):
        raise NotFetched("source")
    return parts._replace(scheme="https", netloc=host).geturl()
