"""The webhook on the bot's own server (platforms, C.7). Telegram tries again whatever is not answered with 2xx, so what
can never be taken in is answered 200 and counted."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from functools import partial

import structlog
from aiohttp import web

from bot import metrics
from bot.channels import bodies
from bot.channels.door import TAKEN, Reply, hook
from bot.channels.ports import Busy
from bot.channels.telegram.bot import CHANNEL, TelegramBot

log = structlog.get_logger(__name__)

PATH = "/telegram/{account}"
NEVER = ("too large", "too deep", "not UTF-8", "not JSON", "not an object")  # it would be the same the next time
SECRET = "X-Telegram-Bot-Api-Secret-Token"
_SECRET = SECRET.lower().encode()


class Webhook:
    """One route for all accounts in webhook mode; `bots` by account, each with its secret."""

    def __init__(self, bots: Mapping[str, tuple[TelegramBot, str]]) -> None:
        self._bots = {account: (bot, secret.encode()) for account, (bot, secret) in bots.items()}

    def attach(self, app: web.Application) -> None:
        app.router.add_post(PATH, self._take)
        for account in self._bots:
            hook(app, PATH.format(account=account), partial(self._take_whole, account))

    async def _take(self, request: web.Request) -> web.Response:
        given = request.headers.get(SECRET, "").encode("utf-8", "surrogateescape")
        bot = self._sent_by(request.match_info["account"], given)
        if bot is None:
            return web.Response(status=401)
        try:
            raw = await bodies.read(request, CHANNEL)
        except bodies.Refused as refused:
            return web.Response(status=200 if refused.why in NEVER else refused.status)
        reply = await self._work(bot, raw)
        return web.Response(status=reply.status, headers=reply.headers)

    async def _take_whole(self, account: str, headers: Mapping[bytes, bytes], raw: bytes) -> Reply:
        """The same for a post that the server's door has whole."""
        bot = self._sent_by(account, headers.get(_SECRET, b""))
        return Reply(401) if bot is None else await self._work(bot, raw)

    def _sent_by(self, account: str, given: bytes) -> TelegramBot | None:
        """The bot that is meant, where the secret proves that Telegram sent it."""
        bot, secret = self._bots.get(account, (None, b""))
        if bot is None or not hmac.compare_digest(given, secret):
            metrics.refused_bodies.labels(CHANNEL, "forged").inc()
            return None
        return bot

    async def _work(self, bot: TelegramBot, raw: bytes) -> Reply:
        try:
            await bot.take(bodies.parse(raw, CHANNEL))
        except bodies.Refused as refused:
            return Reply(200 if refused.why in NEVER else refused.status)
        except Busy as busy:
            return Reply(503, {"Retry-After": str(busy.retry_after)})
        except Exception:  # the database is in trouble: nothing was taken, Telegram keeps it
            log.exception("update not taken", channel=CHANNEL, account=bot.account)
            return Reply(503, {"Retry-After": "5"})
        return TAKEN
