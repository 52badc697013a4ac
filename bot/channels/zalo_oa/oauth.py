"""The three calls of OAuth v4: the consent page's address, a code for tokens, a refresh token for new ones (A.2)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeAlias
from urllib.parse import urlencode

import aiohttp

from bot.channels.zalo_oa import sums
from bot.channels.zalo_oa.fields import count, text
from bot.channels.zalo_oa.ports import Config

TIMEOUT = aiohttp.ClientTimeout(total=20, connect=10)  # well below a turn's 60 s
USUAL = timedelta(hours=25)  # `expires_in` is "90000"
USED_UP = -14020


@dataclass(frozen=True, slots=True)
class Pair:
    """New tokens. Some accounts are given no refresh token (not verified, or on trial): then it is ""."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    lasts: timedelta = USUAL


@dataclass(frozen=True, slots=True)
class Refused:
    """Zalo said no: the refresh token is not used up by this, unless `code` says that it was."""

    code: int
    name: str


@dataclass(frozen=True, slots=True)
class NotSent:
    """There was no connection: nothing has changed at Zalo."""

    why: str


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """The request left and no proper answer came: whether the token is used up cannot be known."""

    why: str


Answer: TypeAlias = Pair | Refused | NotSent | NoAnswer


def consent_url(config: Config, state: str, verifier: str) -> str:
    """Where an administrator of the OA grants the app its rights."""
    asked = {
        "app_id": config.app_id,
        "redirect_uri": config.callback,
        "code_challenge": sums.challenge(verifier),
        "state": state,
    }
    return f"{config.oauth_url}/v4/oa/permission?{urlencode(asked)}"


async def exchange(session: aiohttp.ClientSession, config: Config, code: str, verifier: str) -> Answer:
    form = {"code": code, "grant_type": "authorization_code", "code_verifier": verifier}
    return await _ask(session, config, form)


async def refresh(session: aiohttp.ClientSession, config: Config, token: str) -> Answer:
    return await _ask(session, config, {"refresh_token": token, "grant_type": "refresh_token"})


async def _ask(session: aiohttp.ClientSession, config: Config, form: dict[str, str]) -> Answer:
    url = f"{config.oauth_url}/v4/oa/access_token"
    headers, data = {"secret_key": config.app_secret}, {**form, "app_id": config.app_id}
    try:
        async with session.post(url, data=data, headers=headers, timeout=TIMEOUT) as answer:
            status, raw = answer.status, await answer.read()
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
        return NotSent(type(error).__name__)
    except (aiohttp.ClientError, TimeoutError) as error:
        return NoAnswer(type(error).__name__)
    return _read(status, raw)


def _read(status: int, raw: bytes) -> Answer:
    """Never by the HTTP status alone: failures come with 200."""
    try:
        said: Any = json.loads(raw)
    except (ValueError, RecursionError):
        said = None
    if access := text(said, "access_token"):
        seconds = count(text(said, "expires_in"))
        return Pair(access, text(said, "refresh_token"), timedelta(seconds=seconds) if seconds else USUAL)
    code = said.get("error") if isinstance(said, dict) else None
    if isinstance(code, int) and code < 0 and status < 500:
        return Refused(code, text(said, "error_name")[:80])
    return NoAnswer(f"HTTP {status}")
