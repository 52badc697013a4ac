"""python-telegram-bot's requests through its own `BaseRequest` seam: its httpx default takes seven to nine times the
CPU of aiohttp, and nearly all calls are a JSON object, for which our own `Wire` takes a third of that again.

A failure says how much is known of it: `NotSent` never left this machine and may be repeated; `AnswerLost` (and PTB's
`TimedOut`) may have arrived. None of them carries an address: the token is part of it.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from http import HTTPStatus
from json import dumps
from typing import Any, cast

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.channels import wire

CONNECT = 10.0  # seconds
READ = 30.0
UPLOAD = 120.0  # a village's line takes its time over a picture
KEEP = 15.0  # seconds an unused connection is kept; longer, and the other side may have closed it meanwhile
CONNECTIONS = 128
JSON = {"Content-Type": "application/json"}


class NotSent(NetworkError):
    """No connection: nothing was sent."""


class AnswerLost(NetworkError):
    """The request left, and no answer came back: whether it was done is not known."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back already, in the place of PTB's `RequestData`: PTB only says what it means."""

    status: int
    body: bytes


class Requests(BaseRequest):
    """One pool of connections for JSON, and one for uploads and files; opened at the first request."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None
        self._wire: wire.Wire | None = None

    @property
    def read_timeout(self) -> float:
        return READ

    async def initialize(self) -> None:
        """Nothing to do before the first request."""

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None
        if self._wire is not None:
            self._wire.close()
            await asyncio.sleep(0)  # they end at the loop's next turn

    @property
    def session(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEEP, ttl_dns_cache=300)
            self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
        return self._session

    async def post_json(self, base: str, method: str, body: bytes, read_timeout: float | None = None) -> Any:
        """The `result` of a call. `base` is the bot's address, always the same. Raises TelegramError, as PTB reads the
        answer."""
        try:
            if self._wire is None:
                self._wire = wire.Wire(base)
            status, answer = await self._wire.post(f"/{method}", body, READ if read_timeout is None else read_timeout)
        except (wire.NotSent, ValueError) as error:
            raise NotSent(str(error)) from None
        except wire.AnswerLost as error:
            raise AnswerLost(str(error)) from None
        except TimeoutError:
            raise TimedOut from None
        if status == HTTPStatus.OK:
            return self.parse_json_payload(answer)["result"]
        return await self.post("", cast(RequestData, Answered(status, answer)))

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """The status and the body. Of the timeouts only `read_timeout` is looked at (seconds)."""
        if isinstance(request_data, Answered):
            return request_data.status, request_data.body
        uploads = request_data is not None and request_data.contains_files
        read = read_timeout if isinstance(read_timeout, int | float) else UPLOAD if uploads else READ
        timeout = aiohttp.ClientTimeout(sock_connect=CONNECT, sock_read=read)
        try:
            async with self.session.request(method, url, timeout=timeout, **_body(request_data)) as answer:
                return answer.status, await answer.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL) as error:
            raise NotSent(type(error).__name__) from None
        except TimeoutError:
            raise TimedOut from None
        except (aiohttp.ClientError, OSError) as error:
            raise AnswerLost(type(error).__name__) from None


def _body(data: RequestData | None) -> dict[str, Any]:
    """JSON, which takes a third less CPU than a form; with files multipart. Telegram takes both (platforms, C.2)."""
    if data is None:
        return {}
    if not data.contains_files:
        return {"data": dumps(data.parameters).encode(), "headers": JSON}
    form = aiohttp.FormData(quote_fields=False)  # names of files keep their letters
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return {"data": form}
