"""The webhook on the bot's own server (platforms, C.7). Telegram tries again whatever is not answered with 2xx, so what
can never be taken in is answered 200 and counted."""

from __future__ import annotations

import hmac
from collections.abc import Mapping

import structlog
from aiohttp import web

from bot import metrics
from bot.channels import bodies
from bot.channels.ports import Busy
from bot.channels.telegram.bot import CHANNEL, TelegramBot

log = structlog.get_logger(__name__)

PATH = "/telegram/{account}"
NEVER = ("too large", "too deep", "not UTF-8", "not JSON", "not an object")  # it would be the same the next time
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
            metrics.refused_bodies.labels(CHANNEL, "forged").inc()
            return web.Response(status=401)
        try:
            update = await bodies.read_object(request, CHANNEL)
        except bodies.Refused as refused:
            return web.Response(status=200 if refused.why in NEVER else refused.status)
        try:
            await bot.take(update)
        except Busy as busy:
            return web.Response(status=503, headers={"Retry-After": str(busy.retry_after)})
        except Exception:  # the database is in trouble: nothing was taken, Telegram keeps it
            log.exception("update not taken", channel=CHANNEL, account=bot.account)
            return web.Response(status=503, headers={"Retry-After": "5"})
        return web.Response()
