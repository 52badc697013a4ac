"""The fake posts every event in the shape platforms A.10 gives it: the same fields, of the same types."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.fakes.server import FakePlatforms
from bot.fakes.zalo_oa import FakeZaloOa

EVENTS: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "data" / "zalo_oa_events.json").read_text("utf-8")
)
OPTIONAL = {"user_id_by_app"}  # not in every sample


def shape(value: object) -> object:
    """A value's fields and types, its contents left out."""
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in value.items() if name not in OPTIONAL}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return type(value).__name__


async def _posted() -> dict[str, dict[str, Any]]:
    got: list[tuple[dict[str, Any], dict[str, str]]] = []

    async def take(request: web.Request) -> web.Response:
        got.append((json.loads(await request.read()), dict(request.headers)))
        return web.Response()

    app = web.Application()
    app.router.add_post("/hook", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    fakes = FakePlatforms()
    oa = fakes.add(FakeZaloOa(fakes)).oa(patience=60)
    async with fakes:
        oa.receipts = True
        assert await oa.save_webhook(f"http://127.0.0.1:{runner.addresses[0][1]}/hook")
        lan = oa.person()
        lan.follow()
        lan.says("Tôi muốn nộp hồ sơ")
        lan.says("câu này", quoting="1f2e3d4c5b6a79880000")
        lan.sends_photo("https://f5.photo.talk.zdn.vn/a.jpg", text="ảnh nhãn")
        lan.sends_file("https://f5.file.talk.zdn.vn/b", "ke-hoach.docx", 48211)
        lan.sends_voice("https://voice-aac-dl.zdn.vn/c.aac")
        lan.sends_sticker()
        lan.fills_form("Nguyễn Thị Lan", "84912345678")
        lan.fills_form("Nguyễn Thị Lan", "84912345678", older=True)
        lan.opens_chat()
        lan.reacts("1f2e3d4c5b6a79880000")
        lan.is_answered_by_officer("Cán bộ đây ạ")
        oa.consult(lan.id, {"text": "Chào bác"})
        lan.unfollow()
        await oa.hooks.settled()
    await runner.cleanup()
    assert got.pop(0)[0] == {}  # the console's try
    assert all(headers["X-ZEvent-Signature"].startswith("mac=") for _, headers in got)
    named: dict[str, dict[str, Any]] = {}
    for event, _ in got:
        name = str(event["event_name"])
        if "quote_msg_id" in event.get("message", {}):
            name += " quoting"
        elif name == "user_submit_info" and "full_address" not in event["info"]:
            name += " older"
        elif name == "oa_send_text":
            name += " by an officer" if "admin_id" in event["sender"] else " of our own"
        named[name] = event
    return named


def test_every_event_has_the_shape_of_its_sample() -> None:
    posted = asyncio.run(_posted())
    assert len(posted) == 16
    for name, event in posted.items():
        assert shape(event) == shape(EVENTS[name]), name


def test_ids_are_texts_beyond_what_a_float_holds() -> None:
    posted = asyncio.run(_posted())
    assert int(posted["user_send_text"]["sender"]["id"]) > 2**53
    assert all(isinstance(event["timestamp"], str) for event in posted.values())
