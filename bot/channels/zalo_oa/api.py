"""Calls to Zalo's OpenAPI: the token in a header of its own, errors inside HTTP 200 (platforms, A.3)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import aiohttp

from bot.channels.zalo_oa import sums
from bot.channels.zalo_oa.codes import code
from bot.channels.zalo_oa.fields import inner, text
from bot.channels.zalo_oa.ports import Config
from bot.channels.zalo_oa.tokens import NoToken, Tokens

TIMEOUT = aiohttp.ClientTimeout(total=30, connect=10)
UPLOAD = aiohttp.ClientTimeout(total=90, connect=10)
KEPT_ALIVE = 15.0  # seconds; a line that Zalo has closed meanwhile would lose a send


@dataclass(frozen=True, slots=True)
class Done:
    """`data` of the envelope, an empty object where there was none."""

    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Refused:
    """The envelope's `error`, which is never 0 here."""

    code: int


@dataclass(frozen=True, slots=True)
class NotTaken:
    """Nothing was done: no connection, or a server in trouble. Trying again is safe."""

    why: str


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """The request left; whether it was done is not known."""

    why: str


@dataclass(frozen=True, slots=True)
class NoAccess:
    """There is no token to ask with."""

    why: str


Reply: TypeAlias = Done | Refused | NotTaken | NoAnswer | NoAccess
Form: TypeAlias = Callable[[], aiohttp.FormData]


class Api:
    """One account's calls. `close` when the bot stops."""

    def __init__(self, config: Config, tokens: Tokens) -> None:
        self.config, self.tokens = config, tokens
        self._session: aiohttp.ClientSession | None = None

    @property
    def session(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=32, keepalive_timeout=KEPT_ALIVE)
            self._session = aiohttp.ClientSession(timeout=TIMEOUT, connector=connector)
        return self._session

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def get(self, path: str, data: Mapping[str, object] | None = None) -> Reply:
        """`data` goes as one query parameter holding JSON."""
        query = {"data": _json(data)} if data is not None else {}
        return await self._call("GET", self.config.openapi_url + path, query=query)

    async def post(self, path: str, body: Mapping[str, object]) -> Reply:
        return await self._call("POST", self.config.openapi_url + path, body=body)

    async def upload(self, path: str, form: Form) -> Reply:
        return await self._call("POST", self.config.openapi_url + path, form=form)

    async def business(self, path: str, query: Mapping[str, str]) -> Reply:
        """A question about templates."""
        return await self._call("GET", self.config.business_url + path, query=query)

    async def _call(
        self,
        method: Literal["GET", "POST"],
        url: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, object] | None = None,
        form: Form | None = None,
    ) -> Reply:
        try:
            token = await self.tokens.access()
            reply = await self._once(method, url, token, query, body, form)
            if isinstance(reply, Refused) and code(reply.code).act == "renew":
                token = await self.tokens.renew(token)
                reply = await self._once(method, url, token, query, body, form)
        except NoToken as none:
            return NoAccess(none.why)
        return reply

    async def _once(
        self,
        method: str,
        url: str,
        token: str,
        query: Mapping[str, str] | None,
        body: Mapping[str, object] | None,
        form: Form | None,
    ) -> Reply:
        headers = {"access_token": token}
        if self.config.proof:
            headers["appsecret_proof"] = sums.proof(self.config.app_secret, token)
        if body is not None:
            headers["Content-Type"] = "application/json"
        data = _json(body).encode() if body is not None else form() if form is not None else None
        timeout = UPLOAD if form is not None else TIMEOUT
        try:
            async with self.session.request(
                method, url, params=query, data=data, headers=headers, timeout=timeout, allow_redirects=False
            ) as answer:
                return _read(answer.status, await answer.read())
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            return NotTaken(type(error).__name__)
        except (aiohttp.ClientError, TimeoutError) as error:
            return NoAnswer(type(error).__name__)


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


DEAD_TOKEN = -216


def _read(status: int, raw: bytes) -> Reply:
    if status == 401:
        return Refused(DEAD_TOKEN)
    if status == 504:  # somebody in between gave up waiting: it may have been done
        return NoAnswer("HTTP 504")
    if status >= 500 or status == 429:
        return NotTaken(f"HTTP {status}")
    try:
        said: Any = json.loads(raw)
    except (ValueError, RecursionError):
        said = None
    error = said.get("error") if isinstance(said, dict) else None
    if isinstance(error, str) and error.lstrip("-").isdigit():
        error = int(error)
    if isinstance(error, bool) or not isinstance(error, int):
        return NoAnswer(f"HTTP {status} without an answer to read")
    return Done(inner(said, "data")) if error == 0 else Refused(error)


def said_id(data: Mapping[str, Any]) -> str:
    """The id of what was sent."""
    return text(data, "message_id") or text(data, "msg_id")
