"""A person talks to the bot through the platform, by polling and by webhook."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.fakes.faults import Answer, Drop
from bot.fakes.hooks import Mess
from bot.messages import Message, Picture
from bot.storage import Work, media, outbox
from bot.storage.chats import load
from tests.channels.zalo_bot.scene import SECRET, Scene, scene
from tests.documents.cards import card_data
from tests.media import files

pytestmark = pytest.mark.asyncio


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():
            await asyncio.sleep(0.02)


def kept(on: Scene, chat: str) -> list[tuple[str, str]]:
    def job(work: Work) -> list[tuple[str, str]]:
        found = load(work, "zalo_bot", "ocop", chat)
        return [(one.kind, one.state) for one in media.sent_by(work, found.person.id)] if found else []

    return on.house.lane.look(job)


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_a_talk_by_numbers(tmp_path: Path, mode: str) -> None:
    async with scene(tmp_path, mode=mode) as on:
        if mode == "webhook":
            await until(lambda: on.bot.webhook is not None)
        lan = on.bot.person("Lan")
        lan.says("xin chào")
        assert "1. Có, đồng ý" in await lan.hears("Chào anh/chị")
        lan.says("1")
        await lan.hears("làm sản phẩm gì")
        lan.says("mat ong bac ha")
        await lan.hears("Mật ong")
        assert not [call for call in on.fakes.log.refused() if call.method != "getUpdates"]
        assert on.fakes.log.accepted(method="setWebhook" if mode == "webhook" else "deleteWebhook")


async def test_two_people_do_not_hear_each_other(tmp_path: Path) -> None:
    async with scene(tmp_path) as on:
        lan, hoa = on.bot.person("Lan"), on.bot.person("Hoa")
        lan.says("chào")
        hoa.says("chào")
        await lan.hears("đồng ý")
        await hoa.hears("đồng ý")
        lan.says("1")
        await lan.hears("làm sản phẩm gì")
        assert len(hoa.heard) == 1


async def test_what_the_platform_posts_twice_or_late_is_answered_once(tmp_path: Path) -> None:
    async with scene(tmp_path, mode="webhook") as on:
        await until(lambda: on.bot.webhook is not None)
        on.face.hooks.mess = Mess(twice=0.5, late=0.5)
        lan = on.bot.person("Lan")
        for words in ("chào", "1", "mật ong"):
            lan.says(words)
            await on.face.hooks.settled()
            await on.house.sender.drained()
        await lan.hears("Mật ong")
        assert sum("đồng ý" in line for line in lan.heard) == 1
        assert len([line for line in on.talk(lan.id) if line in ("chào", "1", "mật ong")]) == 3


async def test_a_photo_is_fetched_and_asked_about_and_a_hidden_file_is_answered(tmp_path: Path) -> None:
    async with scene(tmp_path) as on:
        lan = on.bot.person("Lan")
        lan.says("chào")
        await lan.hears("đồng ý")
        lan.says("1")
        await lan.hears("làm sản phẩm gì")
        for shape in (True, False):
            on.bot.photo_url = shape
            lan.sends_photo(files.photo())
            await lan.hears("Ảnh này là gì")
            lan.says("để sau")
            await lan.hears("làm sản phẩm gì")
            await on.fakes.clock.advance(60)
        await until(lambda: kept(on, lan.id) == [("photo", "kept")] * 2)
        lan.sends_hidden()
        await lan.hears("Zalo không cho em xem")
        lan.sends_hidden(whose=False)
        lan.sends_sticker()
        await lan.hears("làm sản phẩm gì")


async def test_the_star_card_is_a_picture_the_platform_can_fetch(tmp_path: Path) -> None:
    async with scene(tmp_path) as on:
        lan = on.bot.person("Lan")
        lan.says("chào")
        await lan.hears("đồng ý")

        def queue(work: Work) -> None:
            found = load(work, "zalo_bot", "ocop", lan.id)
            assert found is not None
            picture = Picture("star-card", card_data(), "Phiếu ước tính")
            outbox.add(work, found.chat.id, Message("Đây là phiếu của nhà mình.", picture=picture), key="card")

        await on.house.lane.run(queue)
        on.house.sender.wake()
        await lan.hears("Đây là phiếu")
        line = lan.lines[-1]
        assert line["mime"] == "image/png"
        assert line["photo"].startswith(b"\x89PNG")
        (call,) = on.fakes.log.accepted(method="sendPhoto")
        address = str(call.payload["photo"])
        async with aiohttp.ClientSession() as session:
            async with session.get(address[:-3] + "AAA") as answer:
                assert answer.status == 404
            await on.fakes.clock.advance(timedelta(days=3))
            async with session.get(address) as answer:
                assert answer.status == 404


async def test_a_refused_send_is_what_it_is(tmp_path: Path) -> None:
    async with scene(tmp_path) as on:
        lan = on.bot.person("Lan")
        lan.says("chào")
        await lan.hears("đồng ý")
        on.fakes.faults.next(
            Answer(429, {"ok": False, "error_code": 429, "description": "quota"}), method="sendMessage"
        )
        lan.says("1")
        await until(lambda: len(on.fakes.log.refused(method="sendMessage")) == 1)
        await on.house.sender.drained()
        assert len(lan.heard) == 1
        await on.fakes.clock.advance(timedelta(minutes=2))
        on.house.sender.wake()
        await lan.hears("làm sản phẩm gì")
        on.fakes.faults.next(Drop(accepted=True), method="sendMessage")
        lan.says("mật ong")
        await lan.hears("Mật ong")  # it came, though nobody told us
        await on.house.sender.drained()
        await on.fakes.clock.advance(timedelta(minutes=10))
        await on.house.sender.drained()
        assert sum("Mật ong" in line for line in lan.heard) == 1


async def test_a_person_too_many_is_refused_and_seen(tmp_path: Path) -> None:
    async with scene(tmp_path, users=2) as on:
        on.bot.users = 2
        for name in ("Lan", "Hoa"):
            person = on.bot.person(name)
            person.says("chào")
            await person.hears("đồng ý")
        late = on.bot.person("Mai")
        late.says("chào")
        await until(lambda: bool(on.fakes.log.refused(method="sendMessage")))
        found = await on.check(on.account(users=2))
        assert any(one.level == "problem" and "3 of 2 people" in one.what for one in found)


async def test_forged_calls_change_nothing(tmp_path: Path) -> None:
    async with scene(tmp_path, mode="webhook", webhook_secret=SECRET) as on:
        await until(lambda: on.bot.webhook is not None)
        update = {
            "event_name": "message.text.received",
            "message": {"text": "x", "chat": {"id": "1"}, "from": {"id": "1"}},
        }
        async with aiohttp.ClientSession() as session:
            for headers in ({}, {"X-Bot-Api-Secret-Token": "falsch"}, {"X-Bot-Api-Secret-Token": SECRET + "é"}):
                async with session.post(on.url + "/webhook/zalo-bot/ocop", json=update, headers=headers) as answer:
                    assert answer.status == 403
            async with session.post(on.url + "/webhook/zalo-bot/nobody", json=update) as answer:
                assert answer.status == 403
            right = {"X-Bot-Api-Secret-Token": SECRET}
            for body, status in (
                ("{", 400),
                ("[]", 400),
                ('{"ok": true, "result": 5}', 200),
                ('{"a":' * 99 + "1" + "}" * 99, 400),
            ):
                async with session.post(on.url + "/webhook/zalo-bot/ocop", data=body, headers=right) as answer:
                    assert answer.status == status
            assert on.chats() == 0
            async with session.post(on.url + "/webhook/zalo-bot/ocop", json=update, headers=right) as answer:
                assert answer.status == 200
            assert on.chats() == 1
