"""The Zalo Bot Platform as a strict stand-in (platforms, B and D.2).

    fakes = FakePlatforms()
    zalo = fakes.add(FakeZaloBot(fakes))
    bot = zalo.bot("1459232241454765289:secret")
    async with fakes:
        …  # base_url zalo.base_url, media_hosts (fakes.url,)
        lan = bot.person("Lan")
        lan.says("xin chào")
        await lan.hears("OCOP")

The paths begin with /zalo, so that one server can have Telegram's face as well.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp
from aiohttp import web

from bot.fakes.hooks import Hook, Hooks
from bot.fakes.server import Asked, FakePlatforms, Told
from bot.fakes.zalo_bot_people import Person

FACE = "zalo_bot"
WAITS = (5, 30, 300)  # seconds between the tries of a webhook; the platform's are not documented
TEXT = 2000
HEADER = "X-Bot-Api-Secret-Token"

Params = dict[str, Any]


class Refused(Exception):
    """A call the platform refuses."""

    def __init__(self, code: int, description: str) -> None:
        super().__init__(description)
        self.code, self.description = code, description


class FakeZaloBot:
    """The face: `/zalo/bot<token>/<Method>`, method names as they are written, and the media its people send."""

    def __init__(self, fakes: FakePlatforms) -> None:
        self.fakes = fakes
        self.bots: dict[str, FakeBot] = {}
        self.hooks = Hooks(fakes.clock, WAITS, seed=fakes.seed)
        self.media: dict[str, tuple[bytes, str]] = {}
        self._session: aiohttp.ClientSession | None = None

    @property
    def base_url(self) -> str:
        return f"{self.fakes.url}/zalo/bot"

    def bot(self, token: str, name: str = "Bot Hồ Sơ", *, per_month: int = 3000, users: int = 50) -> FakeBot:
        return self.bots.setdefault(token, FakeBot(self, token, name, per_month, users))

    def attach(self, app: web.Application) -> None:
        app.router.add_route("*", "/zalo/bot{token:[^/]+}/{method}", self._call)
        app.router.add_get("/zalo/media/{name}", self._media)

    async def close(self) -> None:
        await self.hooks.close()
        if self._session is not None:
            await self._session.close()

    def keep(self, content: bytes, mime: str) -> str:
        """The address of something a person sends."""
        name = f"{next(self.fakes.numbers):012x}"
        self.media[name] = (content, mime)
        return f"{self.fakes.url}/zalo/media/{name}"

    async def look_at(self, url: str) -> tuple[bytes, str]:
        """A picture as the platform fetches it. Raises Refused (400)."""
        if not url.startswith(("http://", "https://")):
            raise Refused(400, "Bad Request: photo must be a URL")
        self._session = self._session or aiohttp.ClientSession()
        try:
            async with self._session.get(url, timeout=aiohttp.ClientTimeout(total=20)) as answer:
                content, mime = await answer.read(), answer.content_type
                if answer.status != 200 or not mime.startswith("image/"):
                    raise Refused(400, "Bad Request: no image at that URL")
        except (aiohttp.ClientError, TimeoutError):
            raise Refused(400, "Bad Request: the URL cannot be reached") from None
        return content, mime

    async def _call(self, request: web.Request) -> web.StreamResponse:
        bot, method = self.bots.get(request.match_info["token"]), request.match_info["method"]
        params = await _params(request)
        account = bot.name if bot is not None else ""
        asked = Asked(FACE, account, method, str(params.get("chat_id", "")), params)
        return await self.fakes.meet(request, asked, lambda: self._do(bot, method, params))

    async def _do(self, bot: FakeBot | None, method: str, params: Params) -> Told:
        try:
            if bot is None or bot.revoked:
                raise Refused(401, "Unauthorized")
            do = getattr(bot, f"_on_{method}", None)
            if do is None:
                raise Refused(404, "Not Found")
            result = await do(params)
        except Refused as refused:
            body = {"ok": False, "error_code": refused.code, "description": refused.description}
            return Told(refused.code, body, why=refused.description)
        number = str(result.get("message_id", "")) if isinstance(result, dict) else ""
        return Told(200, {"ok": True} if result is None else {"ok": True, "result": result}, number)

    async def _media(self, request: web.Request) -> web.Response:
        found = self.media.get(request.match_info["name"])
        if found is None:
            raise web.HTTPNotFound
        return web.Response(body=found[0], content_type=found[1])


class FakeBot:
    """One bot. `envelope` and `photo_url` say in which of the shapes seen live its events come; None: by turns."""

    def __init__(self, face: FakeZaloBot, token: str, name: str, per_month: int, users: int) -> None:
        self.face = face
        self.name = name
        self.id = token.partition(":")[0]
        self.per_month, self.users = per_month, users
        self.people: dict[str, Person] = {}
        self.revoked = False
        self.envelope: bool | None = None
        self.photo_url: bool | None = None
        self.webhook: tuple[str, str] | None = None
        self._waiting: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._sent: list[tuple[int, int]] = []  # (year, month) of each message that counted
        self._turn = 0

    # ── The people ───────────────────────────────────────────────────────────────────────────────

    def person(self, name: str = "Lan") -> Person:
        number = f"{next(self.face.fakes.numbers):04x}"
        return self.people.setdefault(number, Person(self, f"6ede9afa66b88fe6{number}", name))

    @property
    def now_ms(self) -> int:
        return int(self.face.fakes.clock.now().timestamp() * 1000)

    def next_id(self) -> str:
        return f"2d758cb5e222177a{next(self.face.fakes.numbers):04x}"

    def turn(self, fixed: bool | None) -> bool:
        self._turn += 1
        return fixed if fixed is not None else bool(self._turn % 2)

    def push(self, update: dict[str, Any], chat: str) -> dict[str, Any]:
        """Hands an update to the bot: by its webhook, else to whoever asks next."""
        if self.webhook is None:
            self._waiting.put_nowait(update)
            return update
        url, secret = self.webhook
        body = json.dumps({"ok": True, "result": update} if self.turn(self.envelope) else update).encode()
        headers = {"Content-Type": "application/json", HEADER: secret}
        self.face.hooks.post(f"{self.id} {chat}", lambda _: Hook(url, body, headers))
        return update

    def find(self, chat_id: object) -> Person:
        """Whom a message goes to. Raises Refused: nobody, somebody who blocked the bot, one person too many."""
        known = [one for one in self.people.values() if one.wrote]
        person = next((one for one in known if one.id == chat_id), None)
        if person is None:
            raise Refused(400, "Bad Request: chat not found")
        if person.blocked:
            raise Refused(403, "Forbidden: user blocked the bot")
        if known.index(person) >= self.users:
            raise Refused(403, "Forbidden: the bot reached its limit of users")
        return person

    def count(self) -> None:
        """One message of the month. Raises Refused when they are used up."""
        now = self.face.fakes.clock.now()
        month = (now.year, now.month)
        if self._sent.count(month) >= self.per_month:
            raise Refused(429, "Too Many Requests: quota exceeded")
        self._sent.append(month)

    # ── The methods ──────────────────────────────────────────────────────────────────────────────

    async def _on_getMe(self, params: Params) -> Params:
        return {
            "id": self.id,
            "account_name": "bot.VDKyGxQvc",
            "account_type": "BASIC",
            "can_join_groups": False,
            "display_name": self.name,
        }

    async def _on_getUpdates(self, params: Params) -> Params:
        if self.webhook is not None:
            raise Refused(400, "Bad Request: a webhook is set")
        seconds = params.get("timeout", "30")
        if not isinstance(seconds, str) or not seconds.isdigit():
            raise Refused(400, "Bad Request: timeout")
        try:
            return await asyncio.wait_for(self._waiting.get(), int(seconds))
        except TimeoutError:
            raise Refused(408, "Request timeout") from None

    async def _on_setWebhook(self, params: Params) -> Params:
        url, secret = params.get("url"), params.get("secret_token")
        if not isinstance(url, str) or not url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
            raise Refused(400, "Bad Request: url must be https")
        if not isinstance(secret, str) or not 8 <= len(secret) <= 256:
            raise Refused(400, "Bad Request: secret_token must have 8 to 256 characters")
        self.webhook = (url, secret)
        while not self._waiting.empty():
            update = self._waiting.get_nowait()
            self.push(update, str(update.get("message", {}).get("chat", {}).get("id", "")))
        return {"url": url, "updated_at": self.now_ms}

    async def _on_deleteWebhook(self, params: Params) -> Params:
        self.webhook = None
        return {"url": "", "updated_at": self.now_ms}

    async def _on_getWebhookInfo(self, params: Params) -> Params:
        return {"url": self.webhook[0] if self.webhook else "", "updated_at": self.now_ms}

    async def _on_sendMessage(self, params: Params) -> Params:
        text = params.get("text")
        if not isinstance(text, str) or not 1 <= len(text) <= TEXT:
            raise Refused(400, "Bad Request: text must have 1 to 2000 characters")
        return self._deliver(params, {"text": text})

    async def _on_sendPhoto(self, params: Params) -> Params:
        caption, photo = params.get("caption", ""), params.get("photo")
        if not isinstance(photo, str) or not isinstance(caption, str) or len(caption) > TEXT:
            raise Refused(400, "Bad Request: photo must be a URL, caption at most 2000 characters")
        self.find(params.get("chat_id"))
        content, mime = await self.face.look_at(photo)
        return self._deliver(params, {"text": caption, "photo": content, "mime": mime})

    async def _on_sendChatAction(self, params: Params) -> None:
        if params.get("action") != "typing":
            raise Refused(400, "Bad Request: action")
        self.find(params.get("chat_id"))

    def _deliver(self, params: Params, content: dict[str, Any]) -> Params:
        person = self.find(params.get("chat_id"))
        self.count()
        number, now = f"82599fa32f56d00e{next(self.face.fakes.numbers):04x}", self.now_ms
        person.add({"who": "bot", "message_id": number, "date": now, **content})
        return {"message_id": number, "date": now}


async def _params(request: web.Request) -> Params:
    """JSON, form, multipart or query, as the platform takes them."""
    if request.content_type == "application/json" and request.can_read_body:
        found = await request.json()
        return dict(found) if isinstance(found, dict) else {}
    return {
        **request.query,
        **{name: value for name, value in (await request.post()).items() if isinstance(value, str)},
    }
