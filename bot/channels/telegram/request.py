"""python-telegram-bot's requests over aiohttp, through its own `BaseRequest` seam: its httpx default takes seven to
nine times the CPU.

A failure says how much is known of it: `NotSent` never left this machine and may be repeated; `AnswerLost` (and PTB's
`TimedOut`) may have arrived. None of them carries an address: the token is part of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from json import dumps
from typing import Any, cast

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

CONNECT = 10.0  # seconds
READ = 30.0
UPLOAD = 120.0  # a village's line takes its time over a picture
KEEP = 15.0  # seconds an unused connection is kept; longer, and the other side may have closed it meanwhile
CONNECTIONS = 256  # a paid account's 1,000 a second, where an answer takes 0.2 s
JSON = {"Content-Type": "application/json"}


class NotSent(NetworkError):
    """No connection: nothing was sent."""


class AnswerLost(NetworkError):
    """The request left, and no answer came back: whether it was done is not known."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A call whose body is JSON already, in the place of PTB's `RequestData`."""

    body: bytes
    contains_files = False


class AiohttpRequest(BaseRequest):
    """One pool of connections, opened at the first request."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return READ

    async def initialize(self) -> None:
        """Nothing to do before the first request."""

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    @property
    def session(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEEP, ttl_dns_cache=300)
            self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
        return self._session

    async def post_json(self, url: str, body: bytes, **timeouts: float) -> Any:
        """The `result` of a call. Raises TelegramError, as PTB reads the answer."""
        return await self.post(url, cast(RequestData, Ready(body)), **timeouts)

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


def _body(data: RequestData | Ready | None) -> dict[str, Any]:
    """JSON, which takes a third less CPU than a form; with files multipart. Telegram takes both (platforms, C.2)."""
    if data is None:
        return {}
    if isinstance(data, Ready):
        return {"data": data.body, "headers": JSON}
    if not data.contains_files:
        return {"data": dumps(data.parameters).encode(), "headers": JSON}
    form = aiohttp.FormData(quote_fields=False)  # names of files keep their letters
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return {"data": form}
