"""Telegram's Bot API as a strict stand-in (platforms, C and D.2).

fakes = FakePlatforms()
telegram = fakes.add(FakeTelegram(fakes))
bot = telegram.bot("777000111:secret", "hoso_bot")
async with fakes:
    …  # base_url f"{fakes.url}/bot", base_file_url f"{fakes.url}/file/bot"
"""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from bot.fakes.hooks import Hooks
from bot.fakes.server import Asked, FakePlatforms, Told
from bot.fakes.telegram_bot import FakeBot, Params, Upload
from bot.fakes.telegram_methods import METHODS
from bot.fakes.telegram_rules import Refused

FACE = "telegram"
WAITS = (1, 2, 4, 8, 16, 32, 64, *[90] * 950)  # seconds between the tries of a webhook: about a day


class FakeTelegram:
    """The face: `/bot<token>/<method>` and `/file/bot<token>/<path>`. `https_only`: webhooks as in earnest (a test's
    own webhook is on http)."""

    def __init__(self, fakes: FakePlatforms, *, https_only: bool = False) -> None:
        self.fakes = fakes
        self.https_only = https_only
        self.bots: dict[str, FakeBot] = {}
        self.hooks = Hooks(fakes.clock, WAITS, seed=fakes.seed)

    def bot(self, token: str, username: str = "hoso_bot", name: str = "Bot Hồ Sơ") -> FakeBot:
        return self.bots.setdefault(token, FakeBot(self, token, username, name))

    def attach(self, app: web.Application) -> None:
        app.router.add_route("*", "/bot{token:[^/]+}/{method}", self._call)
        app.router.add_get("/file/bot{token:[^/]+}/{path:.+}", self._file)

    async def close(self) -> None:
        await self.hooks.close()

    async def _call(self, request: web.Request) -> web.StreamResponse:
        bot = self.bots.get(request.match_info["token"])
        method = request.match_info["method"]
        params = await _params(request)
        account = str(bot.me["username"]) if bot is not None else ""
        shown = {name: value.name if isinstance(value, Upload) else value for name, value in params.items()}
        asked = Asked(FACE, account, method, str(params.get("chat_id", "")), shown)
        return await self.fakes.meet(request, asked, lambda: self._do(bot, method, params))

    async def _do(self, bot: FakeBot | None, method: str, params: Params) -> Told:
        try:
            if bot is None or bot.revoked:
                raise Refused(401, "Unauthorized")
            if method.lower() == "getupdates":
                return Told(200, {"ok": True, "result": await bot.get_updates(params)})
            do = METHODS.get(method.lower())
            if do is None:
                raise Refused(404, "Not Found")
            result = do(bot, params)
        except Refused as refused:
            return Told(refused.status, refused.body, why=refused.description)
        number = str(result["message_id"]) if isinstance(result, dict) and "message_id" in result else ""
        return Told(200, {"ok": True, "result": result}, platform_id=number)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        bot, path = self.bots.get(request.match_info["token"]), request.match_info["path"]
        asked = Asked(FACE, str(bot.me["username"]) if bot is not None else "", "file", "", {"path": path})

        def give() -> Told:
            found = next((c for p, c in bot.files.values() if p == path), None) if bot is not None else None
            if found is None:
                refused = Refused(404, "Not Found")
                return Told(404, refused.body, why=refused.description)
            return Told(200, found)

        return await self.fakes.meet(request, asked, give)


async def _params(request: web.Request) -> dict[str, Any]:
    """Form, multipart, JSON or query, as the platform takes them; values that are not files become text."""
    params: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        found = await request.json()
        params |= {name: value if isinstance(value, str) else json.dumps(value) for name, value in found.items()}
    elif request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                params[name] = Upload(value.filename, value.file.read(), value.content_type)
            else:
                params[name] = value
    return params
