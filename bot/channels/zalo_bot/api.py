"""The platform's methods over HTTP (platforms, B.1 and B.2). The token is part of every address, so no address is ever
in an error or a log."""

from __future__ import annotations

import json
from typing import Any, Literal

import aiohttp

Fate = Literal["refused", "not_sent", "unknown"]
CONNECT, ANSWER = 10.0, 20.0  # seconds


class Trouble(Exception):
    """A call without a result. `code` is the platform's error_code, 0 where none came. `fate`: the platform "refused",
    it never got there ("not_sent"), or nobody knows."""

    def __init__(self, code: int, why: str, fate: Fate) -> None:
        super().__init__(f"{code} {why}".strip() if code else why)
        self.code = code
        self.why = why
        self.fate: Fate = fate


class Api:
    """`base_url` ends where the token begins ("https://bot-api.zaloplatforms.com/bot")."""

    def __init__(self, base_url: str, token: str) -> None:
        self._address = f"{base_url}{token}"
        self._token = token
        self._session: aiohttp.ClientSession | None = None

    async def call(self, method: str, params: dict[str, Any] | None = None, wait: float = ANSWER) -> Any:
        """The `result` of a method, waiting `wait` seconds for it. Raises Trouble."""
        if self._session is None:
            self._session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT, sock_read=wait)
        try:
            async with self._session.post(
                f"{self._address}/{method}", json=params or {}, timeout=timeout, allow_redirects=False
            ) as answer:
                status, raw = answer.status, await answer.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise Trouble(0, f"no connection ({type(error).__name__})", "not_sent") from None
        except aiohttp.InvalidURL:
            raise Trouble(0, "the address is no address", "not_sent") from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Trouble(0, f"the answer was lost ({type(error).__name__})", "unknown") from None
        return self._result(status, raw)

    def _result(self, status: int, raw: bytes) -> Any:
        try:
            data = json.loads(raw)
        except (ValueError, RecursionError):
            data = None
        if not isinstance(data, dict):
            raise Trouble(status, "no JSON", "unknown" if status >= 500 or status == 200 else "refused")
        if data.get("ok") is True:
            return data.get("result")  # sendChatAction may leave it out
        code = data.get("error_code")
        why = str(data.get("description", "")).replace(self._token, "…")[:200]
        known = code if isinstance(code, int) and not isinstance(code, bool) else status
        raise Trouble(known, why, "unknown" if known >= 500 else "refused")

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
