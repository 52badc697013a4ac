"""Fetching what people sent from addresses that an event named: only from the platform's own hosts, only over https,
never from a machine inside our own network, whatever the name resolves to."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import AsyncIterator, Sequence
from urllib.parse import SplitResult, urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.channels.ports import NotFetched

ZALO_HOSTS = (".zdn.vn", ".zadn.vn", ".zalo.me")  # platforms, A.10; to be confirmed (F.6)
CHUNK = 64 * 1024
REDIRECTS = 3
TIMEOUT = aiohttp.ClientTimeout(total=110, sock_connect=10, sock_read=30)
GONE = (401, 403, 404, 410)


class PublicResolver(AbstractResolver):
    """Names that lead into a private network lead nowhere."""

    def __init__(self) -> None:
        self._inner = aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        public = [one for one in found if ipaddress.ip_address(one["host"].partition("%")[0]).is_global]
        if not public:
            raise NotFetched("source")
        return public

    async def close(self) -> None:
        await self._inner.close()


class Downloads:
    """`hosts` are endings of host names (".zdn.vn"), or whole origins ("http://127.0.0.1:8123") that an operator named
    on purpose: those are taken as they are, also inside our network."""

    def __init__(self, hosts: Sequence[str] = ZALO_HOSTS) -> None:
        self._endings = tuple(host.lower() for host in hosts if "://" not in host)
        self._origins = {host.lower().rstrip("/") for host in hosts if "://" in host}
        self._sessions: dict[bool, aiohttp.ClientSession] = {}

    def address(self, url: str) -> tuple[str, bool]:
        """The address to ask and whether it is one of the named origins. Raises NotFetched ("source")."""
        try:
            parts = urlsplit(url.strip())
            host, port = (parts.hostname or "").lower().rstrip("."), parts.port
        except ValueError:
            raise NotFetched("source") from None
        if f"{parts.scheme}://{parts.netloc}".lower() in self._origins:
            return url, True
        ours = host.endswith(self._endings) if self._endings else False
        if parts.scheme not in ("http", "https") or parts.username or port not in (None, 80, 443) or not ours:
            raise NotFetched("source")
        # Some arrive as http (A.10); the same file lies behind https.
        return SplitResult("https", host, parts.path, parts.query, "").geturl(), False

    async def fetch(self, url: str) -> AsyncIterator[bytes]:
        """The content, piece by piece. Raises NotFetched, or aiohttp's errors for a trouble on the way."""
        for _ in range(REDIRECTS + 1):
            asked, named = self.address(url)
            async with self._session(named).get(asked, allow_redirects=False) as answer:
                if answer.status in (301, 302, 303, 307, 308):
                    url = urljoin(asked, answer.headers.get("Location", ""))
                    continue
                if answer.status in GONE:
                    raise NotFetched("gone")
                answer.raise_for_status()
                async for piece in answer.content.iter_chunked(CHUNK):
                    yield piece
                return
        raise NotFetched("source")

    async def close(self) -> None:
        for session in self._sessions.values():
            await session.close()

    def _session(self, named: bool) -> aiohttp.ClientSession:
        if named not in self._sessions:
            connector = aiohttp.TCPConnector(resolver=None if named else PublicResolver())
            self._sessions[named] = aiohttp.ClientSession(
                connector=connector, timeout=TIMEOUT, cookie_jar=aiohttp.DummyCookieJar()
            )
        return self._sessions[named]
