"""The Zalo OA face: OAuth, consultation messages, templates, uploads, as platforms.md describes them (A, D.2).

    face = fakes.add(FakeZaloOa(fakes))
    oa = face.oa()
    await oa.save_webhook("http://127.0.0.1:8080/webhook/zalo-oa/ocop")
    lan = oa.person()
    lan.says("xin chào"); await lan.hears("Chào anh/chị")

Every host of Zalo's is this one: `oauth_url`, `openapi_url` and `business_url` are the server's own address.
"""

from __future__ import annotations

import html
import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from aiohttp import BodyPartReader, web

from bot.fakes.server import Asked, Told
from bot.fakes.zalo_oa_account import PATIENCE, FakeOa
from bot.fakes.zalo_oa_rules import Refused

if TYPE_CHECKING:
    from bot.fakes.server import FakePlatforms

FACE = "zalo_oa"
NOBODY = Refused(-216, "Access token is invalid")
Do = Callable[[FakeOa, Any], dict[str, Any]]


class FakeZaloOa:
    """All OAs of this Zalo."""

    def __init__(self, fakes: FakePlatforms) -> None:
        self._fakes = fakes
        self.oas: list[FakeOa] = []

    def oa(
        self,
        name: str = "OCOP Tân Cương",
        app_id: str = "1234567890123456789",
        app_secret: str = "app-secret-example",
        oa_id: str = "4318000000000000001",
        secret_key: str = "OaSecretKeyExample01",
        patience: float = PATIENCE,
    ) -> FakeOa:
        """`patience`: how long the webhook may take, in real seconds; more than Zalo's two for a test on a slow
        machine."""
        made = FakeOa(self._fakes, name, app_id, app_secret, oa_id, secret_key, patience=patience)
        self.oas.append(made)
        return made

    def attach(self, app: web.Application) -> None:
        add = app.router.add_route
        add("GET", "/v4/oa/permission", self._permission)
        add("POST", "/v4/oa/permission", self._agreed)
        add("POST", "/v4/oa/access_token", self._access_token)
        posts: dict[str, Do] = {
            "/v3.0/oa/message/cs": lambda oa, body: oa.consult(_user(body), body.get("message")),
            "/v3.0/oa/message/template": lambda oa, body: oa.template(
                body.get("user_id"), body.get("template_id"), body.get("template_data")
            ),
            "/message/template": lambda oa, body: oa.template_by_phone(body),
            "/v3.0/oa/quota/message": lambda oa, body: oa.quota(body.get("user_id")),
        }
        gets: dict[str, Do] = {
            "/v3.0/oa/user/detail": lambda oa, data: oa.detail(data.get("user_id")),
            "/v3.0/oa/user/getlist": lambda oa, data: _users(oa, data),
            "/v2.0/oa/getoa": lambda oa, data: oa.about(),
            "/template/info/v2": lambda oa, data: oa.info(str(data.get("template_id", ""))),
        }
        for path, do in posts.items():
            add("POST", path, self._posted(path, do))
        for path, do in gets.items():
            add("GET", path, self._got(path, do))
        for kind in ("image", "file"):
            add("POST", f"/v2.0/oa/upload/{kind}", self._uploaded(kind))

    async def close(self) -> None:
        for oa in self.oas:
            await oa.hooks.close()

    # ── OAuth ────────────────────────────────────────────────────────────────────────────────────

    async def _permission(self, request: web.Request) -> web.StreamResponse:
        """The consent page, as an administrator of the OA sees it."""
        oa = self._app(request.query.get("app_id", ""))
        if oa is None:
            return _page("Invalid app id (-14002)")
        if request.query.get("redirect_uri") != oa.callback or not request.query.get("code_challenge"):
            return _page("Invalid redirect uri (-14003)")
        asked = html.escape(request.query_string)
        return _page(
            f"<p>{html.escape(oa.name)}: ứng dụng {oa.app_id} xin quyền gửi tin và đọc tin nhắn.</p>"
            f'<form method="post" action="/v4/oa/permission?{asked}"><button>Đồng ý</button></form>'
        )

    async def _agreed(self, request: web.Request) -> web.StreamResponse:
        oa = self._app(request.query.get("app_id", ""))
        if oa is None:
            return _page("Invalid app id (-14002)")
        redirect, challenge = request.query.get("redirect_uri", ""), request.query.get("code_challenge", "")
        try:
            code = oa.consent(redirect, challenge)
        except Refused as refused:
            return _page(f"{refused.message} ({refused.code})")
        back = {"code": code, "oa_id": oa.oa_id, "code_challenge": challenge}
        if state := request.query.get("state"):
            back["state"] = state
        return web.Response(status=302, headers={"Location": f"{redirect}?{urlencode(back)}"})

    async def _access_token(self, request: web.Request) -> web.StreamResponse:
        form = await request.post() if request.content_type == "application/x-www-form-urlencoded" else {}
        given = {name: value for name, value in form.items() if isinstance(value, str)}
        kind = given.get("grant_type", "")

        def do() -> Told:
            oa = self._app(given.get("app_id", ""))
            try:
                if oa is None:
                    raise Refused(-14002, "Invalid app id")
                if request.headers.get("secret_key") != oa.app_secret:
                    raise Refused(-14004, "Invalid secret key")
                if kind == "authorization_code":
                    return Told(200, oa.exchange(given.get("code", ""), given.get("code_verifier", "")))
                if kind == "refresh_token":
                    return Told(200, oa.renew(given.get("refresh_token", "")))
                raise Refused(-14001, "Invalid grant type")
            except Refused as refused:
                body = {
                    "error": refused.code,
                    "error_name": refused.message,
                    "error_reason": refused.message,
                    "ref_doc": "https://developers.zalo.me/docs/",
                }
                return Told(200, body, why=f"{refused.code}")

        return await self._fakes.meet(request, Asked(FACE, given.get("app_id", ""), f"oauth {kind}", "", {}), do)

    # ── OpenAPI ──────────────────────────────────────────────────────────────────────────────────

    def _posted(self, path: str, do: Do) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            try:
                body = json.loads(await request.read()) if request.content_type == "application/json" else None
            except ValueError:
                body = None
            return await self._call(request, path, body, do)

        return handle

    def _got(self, path: str, do: Do) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            data: Any = dict(request.query)
            if path.startswith("/v"):
                try:
                    data = json.loads(request.query.get("data", "{}"))
                except ValueError:
                    data = None
            return await self._call(request, path, data, do)

        return handle

    def _uploaded(self, kind: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            name, content = "", b""
            if request.content_type == "multipart/form-data":
                async for part in await request.multipart():
                    if isinstance(part, BodyPartReader) and part.name == "file":
                        name, content = part.filename or "", bytes(await part.read())

            def do(oa: FakeOa, body: Any) -> dict[str, Any]:
                return {"attachment_id" if kind == "image" else "token": oa.upload(kind, name, content)}

            return await self._call(request, f"/v2.0/oa/upload/{kind}", {"name": name, "size": len(content)}, do)

        return handle

    async def _call(self, request: web.Request, path: str, body: Any, do: Do) -> web.StreamResponse:
        token = request.headers.get("access_token", "")
        oa = next((one for one in self.oas if token and one.access == token), self.oas[0] if self.oas else None)
        chat = str(_user(body) or (body.get("user_id", "") if isinstance(body, dict) else ""))

        def answer() -> Told:
            try:
                if oa is None:
                    raise NOBODY
                oa.admit(token, request.headers.get("appsecret_proof", ""))
                if not isinstance(body, dict):
                    raise Refused(-201, "the body is not JSON")
                data = do(oa, body)
            except Refused as refused:
                return Told(200, refused.body(), why=str(refused.code))
            return Told(200, {"data": data, "error": 0, "message": "Success"}, str(data.get("message_id", "")))

        account = oa.oa_id if oa is not None else ""
        payload = body if isinstance(body, dict) else {}
        return await self._fakes.meet(request, Asked(FACE, account, path, chat, payload), answer)

    def _app(self, app_id: str) -> FakeOa | None:
        return next((one for one in self.oas if one.app_id == app_id), None)


def _user(body: Any) -> object:
    recipient = body.get("recipient") if isinstance(body, dict) else None
    return recipient.get("user_id") if isinstance(recipient, dict) else None


def _users(oa: FakeOa, data: dict[str, Any]) -> dict[str, Any]:
    if not oa.rights:
        raise Refused(-223, "OA has not granted this permission")
    offset, count = data.get("offset"), data.get("count")
    if not isinstance(offset, int) or not isinstance(count, int) or not (0 <= offset <= 9951 and 1 <= count <= 50):
        raise Refused(-210, "offset or count is out of range")
    known = [one.id for one in oa.people.values() if one.last is not None]
    listed = [{"user_id": one} for one in known[offset : offset + count]]
    return {"total": len(known), "count": len(listed), "offset": offset, "users": listed}


def _page(inside: str) -> web.Response:
    text = f'<!doctype html><html lang="vi"><meta charset="utf-8"><title>Zalo</title><h1>Zalo (giả)</h1>{inside}</html>'
    return web.Response(text=text, content_type="text/html")
