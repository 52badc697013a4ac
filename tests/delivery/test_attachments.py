"""What goes with a message on each kind of channel, and documents by address where a channel takes none."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.app import House, open_house
from bot.clock import FixedClock
from bot.delivery.attachments import Maker
from bot.delivery.links import FileLinks
from bot.media import Store
from bot.messages import Capabilities, File, Message, Picture
from bot.play import START
from bot.settings import Settings
from bot.storage import Work, chats, outbox
from bot.wiring.public_files import PublicFiles
from tests.prepared import prepared

pytestmark = pytest.mark.asyncio

FORM = File("mau-01.pdf", {"said": {"name": "HTX Chè"}}, "Mau-01.pdf", "application/pdf", "Mẫu 01")
WHOLE = File("dossier.zip", {"title": "x", "forms": {}, "papers": []}, "Ho-so.zip", "application/zip", "Cả bộ hồ sơ")
MESSAGE = Message("Đây ạ.", files=(FORM, WHOLE))


def maker(folder: Path, link: str = "") -> Maker:
    return Maker(Store(folder), link=lambda key, number: link and f"{link}/{key}/{number}")


async def test_what_a_channel_takes_goes_with_it_and_the_rest_by_address(tmp_path: Path) -> None:
    can = Capabilities(attachments=True, file_size=50 * 1024 * 1024)
    message, taken = await maker(tmp_path, "https://x").fitting(MESSAGE, "in:1:0", can)
    assert [one.filename for one in taken] == ["Mau-01.pdf"]
    assert taken[0].content.startswith(b"%PDF")
    assert message.text == "Đây ạ.\n• Cả bộ hồ sơ: https://x/in:1:0/2"


async def test_without_an_address_it_is_at_least_named(tmp_path: Path) -> None:
    can = Capabilities(attachments=True, file_types=frozenset({"docx"}), file_size=1000)
    message, taken = await maker(tmp_path).fitting(MESSAGE, "k", can)
    assert taken == ()
    assert message.text == "Đây ạ.\n• Mẫu 01: Mau-01.pdf\n• Cả bộ hồ sơ: Ho-so.zip"


async def test_a_channel_that_has_them_fetched_is_given_nothing(tmp_path: Path) -> None:
    assert await maker(tmp_path).fitting(MESSAGE, "k", Capabilities(picture=True)) == (MESSAGE, ())


def opened(folder: Path) -> House:
    settings = Settings(var=prepared(folder), public_url="https://bot.example.vn/")
    return open_house(settings, FixedClock(START))


def queued(work: Work, message: Message) -> str:
    loaded = chats.open_chat(work, "zalo_bot", "ocop", "c1", "u1")
    outbox.add(work, loaded.chat.id, message, key="in:1:0")
    return "in:1:0"


async def test_a_document_opens_only_with_its_code_and_not_after_two_days(tmp_path: Path) -> None:
    house = opened(tmp_path)
    app = web.Application()
    PublicFiles(house).attach(app)
    key = await house.lane.run(lambda work: queued(work, MESSAGE))
    async with TestClient(TestServer(app)) as client:
        for number, begins in ((1, b"%PDF"), (2, b"PK")):
            path = house.links.link(key, number).removeprefix("https://bot.example.vn")
            page = await client.get(path)
            assert page.status == 200
            assert "Mã trong tin nhắn" in await page.text()
            code = house.links.codes(key, number)[0]
            assert f"({code})" in house.links.said(key, number)
            wrong = await client.post(path, data={"code": "000000" if code != "000000" else "000001"})
            assert wrong.status == 403
            assert "Mã chưa đúng" in await wrong.text()
            right = await client.post(path, data={"code": f" {code} "})
            assert right.status == 200
            assert (await right.read()).startswith(begins)
            assert right.headers["Content-Disposition"].startswith("attachment")
        assert not list((tmp_path / "media").glob("drafts/*")), "nothing of it stays"
        path = house.links.link(key, 1).removeprefix("https://bot.example.vn")
        assert (await client.get(path[:-2] + "AA")).status == 404
        assert isinstance(house.clock, FixedClock)
        house.clock.move(timedelta(days=2, minutes=1))
        assert (await client.get(path)).status == 404
    await house.lane.close()


async def test_guessing_a_code_is_stopped(tmp_path: Path) -> None:
    house = opened(tmp_path)
    app = web.Application()
    PublicFiles(house).attach(app)
    key = await house.lane.run(lambda work: queued(work, MESSAGE))
    path = house.links.link(key, 1).removeprefix("https://bot.example.vn")
    right = house.links.codes(key, 1)[0]
    async with TestClient(TestServer(app)) as client:
        for guess in range(5):
            assert (await client.post(path, data={"code": f"{guess}"})).status == 403
        late = await client.post(path, data={"code": right})
        assert late.status == 403
        assert "15 phút" in await late.text()
        assert isinstance(house.clock, FixedClock)
        house.clock.move(timedelta(minutes=16))
        assert (await client.post(path, data={"code": right})).status == 200
    await house.lane.close()


async def test_a_picture_is_shown_at_once(tmp_path: Path) -> None:
    house = opened(tmp_path)
    app = web.Application()
    PublicFiles(house).attach(app)
    message = Message("Phiếu.", picture=Picture("star-card", {"language": "vi", "product": "chè"}, "Phiếu"))
    key = await house.lane.run(lambda work: queued(work, message))
    async with TestClient(TestServer(app)) as client:
        path = house.links.link(key, 0).removeprefix("https://bot.example.vn")
        shown = await client.get(path)
        assert (shown.status, shown.content_type) == (200, "image/png")
        assert (await client.post(path, data={"code": "1"})).status == 405
    await house.lane.close()


async def test_no_address_where_nobody_can_reach_us(tmp_path: Path) -> None:
    links = FileLinks(lambda text: ("a" * 64,), FixedClock(START))
    assert links.link("k", 1) == ""
    assert links.said("k", 1) == ""
    assert links.opened("!!!") is None
