"""One bot's calls to the Bot API: python-telegram-bot's client, and its errors in our words."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime, timedelta
from json import dumps
from typing import Any

import aiohttp
from telegram import Bot
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.channels.telegram.request import AnswerLost, NotSent, Requests
from bot.messages import Outcome

os.environ.setdefault("PTB_TIMEDELTA", "1")  # RetryAfter tells a timedelta, as it always will in PTB's next version
GONE = ("chat not found", "user not found", "peer_id_invalid", "bot was kicked", "have no rights to send")


class Client(Bot):
    """PTB's `Bot` with a plain way to call a method: making its objects of every answer costs six times as much as the
    call, and a send needs nothing of them but the message's number."""

    def __init__(self, token: str, base_url: str, base_file_url: str) -> None:
        self._sends, self._polls = Requests(), Requests()
        super().__init__(token, base_url, base_file_url, request=self._sends, get_updates_request=self._polls)

    async def call(self, method: str, params: Mapping[str, Any], read_timeout: float | None = None) -> Any:
        """The `result` of a method as it comes. Plain values are sent as one JSON object; with others (an `InputFile`,
        which is an upload) PTB makes the request. Raises TelegramError."""
        try:
            body = dumps({name: value for name, value in params.items() if value is not None}).encode()
        except TypeError:
            given: dict[str, Any] = {} if read_timeout is None else {"read_timeout": read_timeout}
            return await self._post(method, dict(params), **given)
        request = self._polls if method == "getUpdates" else self._sends
        return await request.post_json(self.base_url, method, body, read_timeout)

    @property
    def files(self) -> aiohttp.ClientSession:
        """To fetch what lies under `base_file_url`."""
        return self._sends.session

    async def close_connections(self) -> None:
        await self._sends.shutdown()
        await self._polls.shutdown()


def outcome_of(error: TelegramError, now: datetime) -> Outcome:
    """What a failed send means (platforms, C.6). A chat that moved is dealt with before. Where Telegram does not say
    how long to wait, whoever asked backs off, a second first: somebody waits for the answer."""
    match error:
        case NotSent():
            return Outcome("later", reason=f"no connection: {error.message}")
        case TimedOut() | AnswerLost():
            return Outcome("unknown", reason=f"no answer: {error.message}")
        case RetryAfter():
            return Outcome("throttled", retry_at=now + wait_of(error), reason="too many requests")
        case Forbidden():
            return Outcome("closed", reason=error.message)
        case InvalidToken() | Conflict():
            return Outcome("auth", reason=error.message)
        case BadRequest():
            gone = any(word in error.message.lower() for word in GONE)
            return Outcome("closed" if gone else "rejected", reason=error.message)
        case NetworkError() if "(413)" in error.message or "too large" in error.message.lower():
            return Outcome("rejected", reason="too large")
        case NetworkError():
            return Outcome("later", reason=_short(error))
    return Outcome("unknown", reason=_short(error))  # an answer that was none: "Invalid server response"


def wait_of(error: RetryAfter) -> timedelta:
    """How long a 429 asks to wait."""
    wait = error.retry_after  # as PTB_TIMEDELTA says
    return wait if isinstance(wait, timedelta) else timedelta(seconds=wait)


def _short(error: TelegramError) -> str:
    """Without the page of a proxy that PTB repeats in its message."""
    return error.message.partition(". Parsing")[0][:200]
