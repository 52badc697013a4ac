"""The webhook on the bot's own server (platforms, C.7). Telegram tries again whatever is not answered with 2xx, so what
can never be taken in is answered 200 and counted."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping

import structlog
from aiohttp import web

from bot.channels.counts import dropped
from bot.channels.ports import Busy
from bot.channels.telegram.bot import CHANNEL, TelegramBot

log = structlog.get_logger(__name__)

PATH = "/telegram/{account}"
SECRET = "X-Telegram-Bot-Api-Secret-Token"


class Webhook:
    """One route for all accounts in webhook mode; `bots` by account, each with its secret."""

    def __init__(self, bots: Mapping[str, tuple[TelegramBot, str]]) -> None:
        self._bots = {account: (bot, secret.encode()) for account, (bot, secret) in bots.items()}

    def attach(self, app: web.Application) -> None:
        app.router.add_post(PATH, self._take)

    async def _take(self, request: web.Request) -> web.Response:
        bot, secret = self._bots.get(request.match_info["account"], (None, b""))
        given = request.headers.get(SECRET, "").encode("utf-8", "surrogateescape")
        if bot is None or not hmac.compare_digest(given, secret):
            dropped(CHANNEL, bot.account if bot is not None else "", "forged")
            return web.Response(status=401)
        try:
            update = json.loads(await request.read())
        except web.HTTPRequestEntityTooLarge:
            dropped(CHANNEL, bot.account, "too large")
            return web.Response()
        except (ValueError, RecursionError):
            dropped(CHANNEL, bot.account, "malformed")
            return web.Response()
        try:
            await bot.take(update)
        except Busy as busy:
            return web.Response(status=503, headers={"Retry-After": str(busy.retry_after)})
        except Exception:  # the database is in trouble: nothing was taken, Telegram keeps it
            log.exception("update not taken", channel=CHANNEL, account=bot.account)
            return web.Response(status=503, headers={"Retry-After": "5"})
        return web.Response()
