"""Whole talks through the real house and the fake Telegram, over HTTP."""

from __future__ import annotations

import asyncio
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import select

from bot.accounts import Mode
from bot.fakes.faults import Drop, Hang
from bot.fakes.hooks import Mess
from bot.fakes.telegram_people import Person
from bot.storage import Work
from bot.storage.tables import METADATA
from tests.channels.telegram.scene import Scene, staged

pytestmark = pytest.mark.asyncio


def inbox(scene: Scene) -> list[str]:
    """The kinds of all events the house took, in their order."""
    table = METADATA.tables["inbox"]

    def job(work: Work) -> list[str]:
        return list(work.conn.execute(select(table.c.kind).order_by(table.c.id)).scalars())

    return scene.house.lane.look(job)


async def begin(person: Person) -> None:
    person.says("/start")
    await person.hears("OCOP")
    person.taps("Có, đồng ý")
    await person.hears("sản phẩm")


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_typed_words_and_taps_are_answered_with_buttons(tmp_path: Path, mode: Mode) -> None:
    async with staged(tmp_path, mode) as scene:
        await started(scene, mode)
        lan = scene.person()
        await begin(lan)
        lan.says("chè Tân Cương")
        asked = await lan.hears("kinh doanh")
        assert "1." not in asked["text"]  # the buttons carry the digits
        assert lan.labels[:2] == ["1. Hộ kinh doanh gia đình", "2. Hợp tác xã, tổ hợp tác"]
        lan.taps("Hợp tác xã, tổ hợp tác")
        await lan.hears("Nguyên liệu")
        assert scene.bot.queries == {}  # every tap was answered
        assert inbox(scene) == ["started", "tap", "text", "tap"]


async def started(scene: Scene, mode: Mode) -> None:
    """Returns when the account has told Telegram how it wants its updates."""
    method = "setMyShortDescription"
    while len(scene.fakes.log.accepted(method=method)) < 3:
        await asyncio.sleep(0.005)
    assert bool(scene.bot.webhook["url"]) == (mode == "webhook")


async def test_a_deep_link_and_a_block_reach_the_house(tmp_path: Path) -> None:
    async with staged(tmp_path) as scene:
        lan = scene.person()
        lan.says("/start xa-12345")
        await lan.hears("OCOP")
        lan.blocks()
        lan.unblocks()
        lan.says("/start")  # what the app sends by itself on "Restart"
        await lan.hears("OCOP")
        lan.says("1")
        await lan.hears("sản phẩm")
        assert inbox(scene) == ["started", "left", "started", "text"]
        assert len(lan.heard) == 3


async def test_a_webhook_call_without_the_secret_changes_nothing(tmp_path: Path) -> None:
    async with staged(tmp_path, "webhook") as scene:
        await started(scene, "webhook")
        lan = scene.person()
        await begin(lan)
        forged = {"update_id": 1, "message": {**lan.chat.messages[0], "text": "xoá hết"}}
        url = scene.bot.webhook["url"]
        async with aiohttp.ClientSession() as session:
            for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": "wrong"}, {"X-Telegram-Bot-Api-Secret-Token": ""}):
                async with session.post(url, json=forged, headers=headers) as answer:
                    assert answer.status == 401
            async with session.post(url.replace("/ocop", "/nobody"), json=forged) as answer:
                assert answer.status == 401
            right = {"X-Telegram-Bot-Api-Secret-Token": scene.bot.secret}
            for body in (b"", b"{", b"[" * 100_000, b'"x"', b"[1]", b'{"update_id": "x"}', b"\xff", b"x" * 300_000):
                async with session.post(url, data=body, headers=right) as answer:
                    assert answer.status == 200  # Telegram would try anything else again, for a day
        assert len(inbox(scene)) == 2


async def test_duplicates_retries_and_late_copies_count_once(tmp_path: Path) -> None:
    async with staged(tmp_path, "webhook") as scene:
        await started(scene, "webhook")
        scene.telegram.hooks.mess = Mess(twice=0.5, late=0.5)
        lan = scene.person()
        await begin(lan)
        for words, next_question in (("chè Tân Cương", "kinh doanh"), ("2", "Nguyên liệu"), ("3", "an toàn")):
            lan.says(words)
            await lan.hears(next_question)
        await scene.telegram.hooks.settled()
        posts = sum(len(one.statuses) for one in scene.telegram.hooks.deliveries)
        assert posts > 5
        assert len(inbox(scene)) == 5
        assert len(lan.heard) == 5


@pytest.mark.parametrize(("fault", "status"), [(Drop(accepted=True), "unknown"), (Hang(), "unknown")])
async def test_a_send_whose_answer_is_lost_is_not_repeated(
    tmp_path: Path, fault: Drop | Hang, status: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram.request.READ", 0.2)
    async with staged(tmp_path) as scene:
        scene.fakes.faults.next(fault, method="sendMessage")
        lan = scene.person()
        lan.says("/start")
        await lan.hears("OCOP")
        await _settled(scene)
        await scene.house.sender.drained()
        assert statuses(scene) == [status]
        assert len(lan.heard) == 1


async def _settled(scene: Scene) -> None:
    while "sending" in statuses(scene) or "queued" in statuses(scene):
        await asyncio.sleep(0.01)


def statuses(scene: Scene) -> list[str]:
    table = METADATA.tables["outbox"]

    def job(work: Work) -> list[str]:
        return list(work.conn.execute(select(table.c.status).order_by(table.c.id)).scalars())

    return scene.house.lane.look(job)
