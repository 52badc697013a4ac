"""The webhook (platforms, B.3): the secret in its header, one update in its body."""

from __future__ import annotations

import hmac
from collections.abc import Mapping

from aiohttp import web

from bot import metrics
from bot.channels import bodies
from bot.channels.ports import Busy
from bot.channels.zalo_bot.channel import CHANNEL, ZaloBot

PATH = "/webhook/zalo-bot/{account}"
HEADER = "X-Bot-Api-Secret-Token"


class Webhook:
    """`bots` by account name, each with its secret."""

    def __init__(self, bots: Mapping[str, tuple[ZaloBot, str]]) -> None:
        self._bots = bots

    def attach(self, app: web.Application) -> None:
        app.router.add_post(PATH, self._post)

    async def _post(self, request: web.Request) -> web.Response:
        bot, secret = self._bots.get(request.match_info["account"], (None, ""))
        given = request.headers.get(HEADER, "").encode("utf-8", "replace")
        # Compared also where there is no such bot, so that nobody learns which there are.
        if not hmac.compare_digest(given, secret.encode()) or bot is None or not secret:
            metrics.refused_bodies.labels(CHANNEL, "wrong secret").inc()
            return web.json_response({"ok": False}, status=403)
        try:
            await bot.take(await bodies.read_object(request, CHANNEL))
        except bodies.Refused as refused:
            return web.json_response({"ok": False}, status=refused.status)
        except Busy as busy:
            return web.json_response({"ok": False}, status=503, headers={"Retry-After": str(busy.retry_after)})
        return web.json_response({"ok": True})
