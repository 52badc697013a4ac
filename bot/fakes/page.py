"""The page to talk through each face by hand: three phones side by side, and what can go wrong."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from importlib.resources import files
from typing import Any

from aiohttp import web
from aiohttp.web_request import FileField

from bot.fakes.faults import ERROR_PAGE, Answer, Drop, Fault, Hang
from bot.fakes.phones import Line, Phone, transcript
from bot.fakes.server import FakePlatforms

TYPES = {"index.html": "text/html", "page.css": "text/css", "page.js": "text/javascript"}
FAULTS: dict[str, Callable[[str], Fault]] = {
    "429": lambda kind: _too_many(kind),
    "500": lambda kind: ERROR_PAGE,
    "drop": lambda kind: Drop(accepted=False),
    "lost": lambda kind: Drop(accepted=True),
    "hang": lambda kind: Hang(30),
}
SENDS = {"telegram": "sendMessage", "zalo_oa": "/v3.0/oa/message/cs", "zalo_bot": "sendMessage"}
DAYS = 400  # most that the clock is moved at once

AfterJump = Callable[[], Awaitable[None]]


async def nothing() -> None:
    """Where no bot runs along with the fakes."""


class Page:
    """`phones` by their kind; `after_jump` is called when the clock was moved; `config` is shown on the page."""

    def __init__(
        self, fakes: FakePlatforms, phones: Sequence[Phone], *, after_jump: AfterJump = nothing, config: str = ""
    ) -> None:
        self._fakes = fakes
        self._phones = {phone.kind: phone for phone in phones}
        self.after_jump = after_jump
        self._wild = False
        self.config = config

    def attach(self, app: web.Application) -> None:
        app.router.add_get("/", self._asset)
        app.router.add_get("/fakes/page/{name}", self._asset)
        app.router.add_get("/fakes/state", self._state)
        app.router.add_get("/fakes/picture/{kind}/{line}", self._picture)
        app.router.add_get("/fakes/transcript/{kind}", self._transcript)
        app.router.add_post("/fakes/do", self._do)

    async def close(self) -> None:
        """Nothing is held."""

    # ── What is shown ────────────────────────────────────────────────────────────────────────────

    async def _asset(self, request: web.Request) -> web.Response:
        name = request.match_info.get("name", "index.html")
        if name not in TYPES:
            raise web.HTTPNotFound
        text = (files("bot.fakes") / "page" / name).read_text("utf-8")
        return web.Response(text=text, content_type=TYPES[name], headers={"Cache-Control": "no-store"})

    async def _state(self, request: web.Request) -> web.Response:
        state = {
            "now": self._fakes.clock.now().isoformat(timespec="seconds"),
            "wild": self._wild,
            "config": self.config,
            "phones": [self._phone(phone) for phone in self._phones.values()],
        }
        return web.json_response(state, headers={"Cache-Control": "no-store"})

    def _phone(self, phone: Phone) -> dict[str, Any]:
        lines = phone.lines
        return {
            "kind": phone.kind,
            "title": phone.title,
            "blocked": phone.blocked,
            "lines": [self._line(phone, number, line) for number, line in enumerate(lines)],
            "keys": [key.label for key in phone.keys],
        }

    def _line(self, phone: Phone, number: int, line: Line) -> dict[str, Any]:
        return {
            "mine": line.mine,
            "text": line.text,
            "buttons": [{"label": button.label, "leads": button.leads} for button in line.buttons],
            "picture": f"/fakes/picture/{phone.kind}/{number}" if line.picture is not None else "",
            "file": line.file,
        }

    async def _picture(self, request: web.Request) -> web.Response:
        phone, number = self._phones.get(request.match_info["kind"]), request.match_info["line"]
        lines = phone.lines if phone is not None else ()
        picture = lines[int(number)].picture if number.isdigit() and int(number) < len(lines) else None
        if picture is None:
            raise web.HTTPNotFound
        kind = "image/png" if picture.startswith(b"\x89PNG") else "image/jpeg"
        return web.Response(body=picture, content_type=kind)

    async def _transcript(self, request: web.Request) -> web.Response:
        phone = self._phones.get(request.match_info["kind"])
        if phone is None:
            raise web.HTTPNotFound
        return web.Response(text=transcript(phone), content_type="text/plain", charset="utf-8")

    # ── What is done ─────────────────────────────────────────────────────────────────────────────

    async def _do(self, request: web.Request) -> web.Response:
        """A form: `do`, and by it `kind` (of phone), `text`, `line`, `button`, `file`, `hours`, `fault`, `on`."""
        form = await request.post()
        said = {name: value for name, value in form.items() if isinstance(value, str)}
        upload = form.get("file")
        what, phone = said.get("do", ""), self._phones.get(said.get("kind", ""))
        on = said.get("on") == "1"
        if what == "jump":
            hours = min(float(said.get("hours", "0")), DAYS * 24)
            await self._fakes.clock.advance(hours * 3600)
            await self.after_jump()
        elif what == "wild":
            self._wild = on
            for each in self._phones.values():
                each.wild(on)
        elif phone is None:
            raise web.HTTPBadRequest(text="no such phone")
        elif what == "fault" and said.get("fault") in FAULTS:
            fault = FAULTS[said["fault"]](phone.kind)
            self._fakes.faults.next(fault, face=phone.kind, method=SENDS[phone.kind])
        else:
            self._on_phone(phone, what, said, upload if isinstance(upload, FileField) else None, on)
        return web.json_response({"ok": True})

    def _on_phone(self, phone: Phone, what: str, said: dict[str, str], upload: FileField | None, on: bool) -> None:
        match what:
            case "start":
                phone.starts()
            case "say" if said.get("text", "").strip():
                phone.says(said["text"].strip())
            case "tap":
                buttons = phone.lines[int(said["line"])].buttons
                buttons[int(said["button"])].press()
            case "key":
                phone.keys[int(said["button"])].press()
            case "block":
                phone.blocks(on)
            case "send" if upload is not None:
                content = upload.file.read()
                if upload.content_type.startswith("image/"):
                    phone.sends_photo(content, said.get("text", ""))
                else:
                    phone.sends_file(content, upload.filename, upload.content_type)
            case _:
                raise web.HTTPBadRequest(text=f"nothing to do for {what!r}")


def _too_many(kind: str) -> Answer:
    if kind == "telegram":
        body: dict[str, object] = {"ok": False, "error_code": 429, "parameters": {"retry_after": 3}}
        return Answer(429, {**body, "description": "Too Many Requests: retry after 3"})
    if kind == "zalo_bot":
        return Answer(429, {"ok": False, "error_code": 429, "description": "Too Many Requests"})
    return Answer(200, {"error": -32, "message": "Rate limit exceeded"})
