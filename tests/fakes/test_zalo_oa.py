"""The fake Zalo refuses what Zalo refuses: messages, templates, tokens, uploads, and a webhook that does not answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.fakes.server import FakePlatforms
from bot.fakes.zalo_oa import FakeZaloOa
from bot.fakes.zalo_oa_account import FakeOa
from bot.fakes.zalo_oa_rules import Blank, Refused

ASK: dict[str, Any] = {"title": "Có", "type": "oa.query.hide", "payload": "7:q:yes"}


def run(play: Callable[[FakePlatforms, FakeOa], Awaitable[None]]) -> None:
    async def inside() -> None:
        fakes = FakePlatforms()
        oa = fakes.add(FakeZaloOa(fakes)).oa(patience=60)
        oa.templates["223344"] = (Blank("ten", maxLength=10),)
        async with fakes:
            oa.person().says("xin chào")
            await play(fakes, oa)

    asyncio.run(inside())


async def post(fakes: FakePlatforms, oa: FakeOa, path: str, body: Any, **headers: str) -> dict[str, Any]:
    given = {"access_token": oa.access, **headers}
    async with aiohttp.ClientSession() as session, session.post(fakes.url + path, json=body, headers=given) as answer:
        assert answer.status == 200
        return dict(await answer.json())


def template(**payload: Any) -> dict[str, Any]:
    return {"text": "Chọn nhé", "attachment": {"type": "template", "payload": payload}}


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"text": "Chào"}, 0),
        ({"text": "x" * 2000}, 0),
        ({"text": "x" * 2001}, -210),
        ({"text": ""}, -201),
        ({}, -201),
        ({"text": "x", "keyboard": []}, -201),
        (template(buttons=[ASK] * 5), 0),
        (template(buttons=[ASK] * 6), -210),
        (template(buttons=[]), -201),
        (template(buttons=[{**ASK, "payload": "x" * 1001}]), -210),
        (template(buttons=[{**ASK, "type": "oa.query.chat"}]), -201),
        (template(buttons=[{**ASK, "payload": {"url": "x"}}]), -201),
        (template(template_type="list", elements=[{}]), -233),
        (template(template_type="media", elements=[{"media_type": "image", "url": "https://x.vn/a.jpg"}]), 0),
        (template(template_type="media", elements=[{"media_type": "image", "attachment_id": "never"}]), -201),
        (template(template_type="media", elements=[]), -201),
        ({"attachment": {"type": "file", "payload": {"token": "never"}}}, -201),
        (template(template_type="request_user_info", elements=[{"title": "Số điện thoại"}]), -201),
    ],
)
def test_what_a_message_may_hold(message: dict[str, Any], code: int) -> None:
    async def play(fakes: FakePlatforms, oa: FakeOa) -> None:
        oa.grant()
        body = {"recipient": {"user_id": oa.person().id}, "message": message}
        assert (await post(fakes, oa, "/v3.0/oa/message/cs", body))["error"] == code
        assert len(oa.person().heard) == (code == 0)

    run(play)


def test_tokens_rotate_die_and_are_used_once() -> None:
    async def play(fakes: FakePlatforms, oa: FakeOa) -> None:
        first = oa.grant()
        second = oa.renew(first["refresh_token"])
        with pytest.raises(Refused) as caught:
            oa.renew(first["refresh_token"])
        assert caught.value.code == -14020
        body = {"recipient": {"user_id": oa.person().id}, "message": {"text": "Chào"}}
        old = await post(fakes, oa, "/v3.0/oa/message/cs", body, access_token=first["access_token"])
        assert old["error"] == -216
        assert (await post(fakes, oa, "/v3.0/oa/message/cs", body))["error"] == 0
        await fakes.clock.advance(timedelta(hours=25))
        assert (await post(fakes, oa, "/v3.0/oa/message/cs", body))["error"] == -220
        await fakes.clock.advance(timedelta(days=90))
        with pytest.raises(Refused):
            oa.renew(second["refresh_token"])

    run(play)


def test_the_window_and_its_bill() -> None:
    async def play(fakes: FakePlatforms, oa: FakeOa) -> None:
        body = {"recipient": {"user_id": oa.person().id}, "message": {"text": "Chào"}}
        said = []
        for wait in (timedelta(hours=48), timedelta(hours=1), timedelta(days=5)):
            await fakes.clock.advance(wait)
            oa.grant()
            answer = await post(fakes, oa, "/v3.0/oa/message/cs", body)
            said.append((answer["error"], "quota" in answer.get("data", {})))
        assert said == [(0, True), (0, False), (-230, False)]
        assert oa.billed == 1
        stranger = {"recipient": {"user_id": "7009"}, "message": {"text": "Chào"}}
        assert (await post(fakes, oa, "/v3.0/oa/message/cs", stranger))["error"] == -201

    run(play)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({}, 0),
        ({"template_data": {}}, -112),
        ({"template_data": {"ten": "Bà Nguyễn Thị Lan"}}, -1121),
        ({"template_data": {"ten": "Bà Lan", "khac": "x"}}, -111),
        ({"template_id": "999"}, -109),
        ({"phone": "0912345678"}, -108),
    ],
)
def test_templates_by_user_and_by_phone(changed: dict[str, Any], code: int) -> None:
    async def play(fakes: FakePlatforms, oa: FakeOa) -> None:
        oa.grant()
        body = {"template_id": "223344", "template_data": {"ten": "Bà Lan"}, **changed}
        by_phone = await post(fakes, oa, "/message/template", {"phone": "84912345678", **body})
        assert by_phone["error"] == code
        if "phone" not in changed:
            by_user = await post(fakes, oa, "/v3.0/oa/message/template", {"user_id": oa.person().id, **body})
            assert by_user["error"] == code

    run(play)


def test_a_webhook_that_fails_is_tried_six_times_and_then_switched_off() -> None:
    async def play(fakes: FakePlatforms, oa: FakeOa) -> None:
        got: list[tuple[float, str]] = []
        began = fakes.clock.now()

        async def refuse(request: web.Request) -> web.Response:
            if await request.read() == b"{}":
                assert "X-ZEvent-Signature" not in request.headers
                return web.Response()
            got.append(((fakes.clock.now() - began).total_seconds(), request.headers.get("num_retry", "")))
            return web.Response(status=503)

        app = web.Application()
        app.router.add_post("/hook", refuse)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        address = f"http://127.0.0.1:{runner.addresses[0][1]}"
        assert not await oa.save_webhook(f"{address}/nowhere")
        assert await oa.save_webhook(f"{address}/hook")
        oa.person().says("xin chào")
        await oa.hooks.settled()
        await fakes.clock.advance(timedelta(hours=3))
        waits = [0, 30, 330, 1230, 3030, 6630]
        assert got == [(at, str(number or "")) for number, at in enumerate(waits)]
        assert not oa.enabled
        assert oa.person().says("còn ai không") is None
        await runner.cleanup()

    run(play)
