"""Photos and files from the page: the same rules as on every channel, shown again to their sender and nobody else."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from PIL import Image

from bot.app import House, open_house, serve
from bot.settings import load_settings
from tests.channels.web.visits import PHONE, visit
from tests.media import files
from tests.prepared import prepared


@asynccontextmanager
async def served(folder: Path, **more: Any) -> AsyncIterator[tuple[House, str]]:
    house = open_house(load_settings(var=prepared(folder), **more))
    runner, port = await serve(house, "127.0.0.1", 0)
    try:
        yield house, f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()
        await house.close()


class Visitor:
    """Somebody at the page, without a browser."""

    def __init__(self, url: str) -> None:
        self._session = aiohttp.ClientSession(url, cookie_jar=aiohttp.CookieJar(unsafe=True))

    async def __aenter__(self) -> Visitor:
        async with self._session.get("/"):
            return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def say(self, text: str) -> None:
        event = {"id": secrets.token_hex(8), "kind": "text", "text": text}
        async with self._session.post("/chat/events", json=event) as answer:
            assert answer.status == 202

    async def send(
        self, content: bytes, name: str = "giay.jpg", mime: str = "image/jpeg", *, id_: str = "", group: str = ""
    ) -> int:
        form = aiohttp.FormData(quote_fields=False)
        form.add_field("id", id_ or secrets.token_hex(8))
        if group:
            form.add_field("group", group)
        form.add_field("file", content, filename=name, content_type=mime)
        async with self._session.post("/chat/files", data=form) as answer:
            return answer.status

    async def lines(self) -> list[dict[str, Any]]:
        async with self._session.get("/chat/history") as answer:
            return list((await answer.json())["lines"])

    async def get(self, path: str) -> tuple[int, bytes, aiohttp.ClientResponse]:
        async with self._session.get(path) as answer:
            return answer.status, await answer.read(), answer


async def kept(visitor: Visitor, path: str) -> tuple[bytes, aiohttp.ClientResponse]:
    async with asyncio.timeout(30):
        while True:
            status, content, answer = await visitor.get(path)
            if status == 200:
                return content, answer
            await asyncio.sleep(0.05)


@pytest.mark.asyncio
async def test_a_photo_is_kept_without_its_metadata_and_shown_to_its_sender_only(tmp_path: Path) -> None:
    async with served(tmp_path) as (_, url), Visitor(url) as lan, Visitor(url) as hoa:
        await lan.say("chào")
        await hoa.say("chào")
        assert await lan.send(files.photo(turned=True), "giấy phép.jpg") == 202
        line = next(one for one in await lan.lines() if one["media"])
        assert (line["media"]["kind"], line["media"]["name"]) == ("photo", "giấy phép.jpg")
        content, answer = await kept(lan, line["media"]["url"])
        assert answer.content_type == "image/jpeg"
        with Image.open(BytesIO(content)) as picture:
            assert picture.size == (480, 640)
            assert not picture.getexif()
        assert any("Ảnh này là gì ạ?" in one["text"] for one in await lan.lines())
        async with asyncio.timeout(30):
            while list((tmp_path / "media" / "drafts").iterdir()):  # as it came it goes
                await asyncio.sleep(0.02)
        assert (await hoa.get(line["media"]["url"]))[0] == 404
        assert (await hoa.get("/chat/media/1"))[0] == 404
        async with aiohttp.ClientSession() as nobody, nobody.get(url + line["media"]["url"]) as answer:
            assert answer.status == 401


@pytest.mark.asyncio
async def test_what_is_not_kept_is_told_and_a_pdf_is_only_downloaded(tmp_path: Path) -> None:
    async with served(tmp_path) as (_, url), Visitor(url) as lan:
        await lan.say("chào")
        assert await lan.send(files.pdf(), "bản công bố.pdf", "application/pdf") == 202
        line = next(one for one in await lan.lines() if one["media"])
        _, answer = await kept(lan, line["media"]["url"])
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert await lan.send(files.PROGRAM, "anh.jpg") == 202
        assert await lan.send(files.MP4, "phim.mp4", "video/mp4") == 202
        async with asyncio.timeout(30):
            while not any("chương trình" in one["text"] for one in await lan.lines()):
                await asyncio.sleep(0.05)
        assert any("video" in one["text"] for one in await lan.lines())


@pytest.mark.asyncio
async def test_too_large_a_file_is_refused_while_it_comes(tmp_path: Path) -> None:
    async with served(tmp_path, media_mb=1) as (_, url), Visitor(url) as lan:
        await lan.say("chào")
        before = len(await lan.lines())
        with contextlib.suppress(aiohttp.ClientError):  # it hung up while we still sent
            assert await lan.send(bytes(3 * 1024 * 1024), "to.jpg") == 413
        assert len(await lan.lines()) == before
        assert not list((tmp_path / "media").rglob("*.*"))


@pytest.mark.asyncio
async def test_the_same_upload_again_is_one_and_an_album_is_asked_about_once(tmp_path: Path) -> None:
    async with served(tmp_path) as (_, url), Visitor(url) as lan:
        await lan.say("chào")
        for _ in range(2):
            assert await lan.send(files.photo(), id_="the-same-upload") == 202
        assert sum(bool(one["media"]) for one in await lan.lines()) == 1
        await lan.say("để sau")
        for number in range(3):
            assert await lan.send(files.photo(), id_=f"of-an-album-{number}", group="album-one-two") == 202
        texts = [one["text"] for one in await lan.lines()]
        assert sum("Ảnh này là gì ạ?" in text for text in texts) == 2


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{}", {"Content-Type": "application/json"}, 415),
        (b"--x--", {"Content-Type": "multipart/form-data; boundary=x"}, 400),
        (b"--x\r\n\r\n", {"Content-Type": "multipart/form-data; boundary=x"}, 400),
        (
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nabc\r\n--x--\r\n',
            {"Content-Type": "multipart/form-data; boundary=x"},
            400,
        ),
        (b"", {"Content-Type": "multipart/form-data"}, 400),
    ],
)
async def test_no_form_is_an_error_of_ours(tmp_path: Path, body: bytes, headers: dict[str, str], status: int) -> None:
    async with served(tmp_path) as (_, url), Visitor(url) as lan:
        async with lan._session.post("/chat/files", data=body, headers=headers) as answer:
            assert answer.status == status
        foreign = {**headers, "Sec-Fetch-Site": "cross-site"}
        async with lan._session.post("/chat/files", data=body, headers=foreign) as answer:
            assert answer.status == 403
        async with aiohttp.ClientSession() as nobody, nobody.post(url + "/chat/files", data=body) as answer:
            assert answer.status == 401


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="session")
async def test_the_button_sends_and_shows_a_photo(chromium: Any, tmp_path: Path) -> None:
    photo = tmp_path / "giay.jpg"
    photo.write_bytes(files.photo())
    async with served(tmp_path / "var") as (_, url), visit(chromium, url, **PHONE) as visitor:
        await visitor.said("Chào anh/chị!")
        await visitor.page.get_by_text("Ảnh", exact=True).wait_for()
        await visitor.page.locator("#files").set_input_files(str(photo))
        await visitor.said("Ảnh này là gì ạ?")
        await visitor.page.locator(".sent img").wait_for(state="visible")
        await visitor.page.locator(".pending").first.wait_for(state="detached")
        await visitor.page.reload()
        await visitor.page.locator(".sent img").wait_for(state="visible")
