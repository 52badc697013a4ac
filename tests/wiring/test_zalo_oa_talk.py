"""A whole registration and assessment through the real house and the fake Zalo, over HTTP, with everything that goes
wrong on the way: the same answers and the same estimate as undisturbed. And what becomes of a reminder by the window.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr
from sqlalchemy import select

from bot.accounts import Accounts, ZaloOaAccount
from bot.app import House, open_house, serve, warm
from bot.channels.zalo_oa.sending import CONSULT
from bot.fakes.clock import FakeClock
from bot.fakes.faults import Drop
from bot.fakes.hooks import Mess
from bot.fakes.server import FakePlatforms
from bot.fakes.zalo_oa import FakeZaloOa
from bot.fakes.zalo_oa_account import FakeOa
from bot.fakes.zalo_oa_people import Person as User
from bot.fakes.zalo_oa_rules import Blank
from bot.messages import Message, Template
from bot.play import START, Stage
from bot.services import zalo_tokens
from bot.settings import Settings
from bot.storage import Work, chats, history, outbox
from bot.storage.tables import METADATA
from tests.people import MOST, people, walk
from tests.prepared import prepared, stage

ACCOUNT = "play"  # the account a Stage looks for


@dataclass
class Scene:
    fakes: FakePlatforms
    oa: FakeOa
    house: House
    lan: User

    @property
    def on(self) -> Stage:
        """Looks into the house as a played talk does."""
        looking = Stage(self.house.lane, self.house.clock, self.lan.id)  # type: ignore[arg-type]
        looking.channel = "zalo_oa"
        return looking

    async def connected(self) -> None:
        pair = self.oa.grant()

        def keep(work: Work) -> None:
            lasts = timedelta(seconds=int(pair["expires_in"]))
            zalo_tokens.keep(work, ACCOUNT, pair["access_token"], pair["refresh_token"], lasts, connected=True)

        await self.house.lane.run(keep)
        for channel in self.house.channels.values():
            if hasattr(channel, "tokens"):
                channel.tokens.forget()

    async def quiet(self) -> None:
        """Returns when all that was said has been heard and answered. What was refused on a slow machine is posted
        again, as Zalo does."""
        await self.oa.hooks.settled()
        while any(200 not in one.statuses for one in self.oa.hooks.deliveries):
            await self.fakes.clock.advance(31)
            await self.oa.hooks.settled()
        while any(one.state == "received" for one in await asyncio.to_thread(self.rows, "inbox")):  # kept for later
            await self.fakes.clock.advance(5)
            self.house.wake()
            await asyncio.sleep(0.02)
        while any(status in ("queued", "sending") for status in await self.house.lane.read(_due)):
            await asyncio.sleep(0.005)
        await self.oa.hooks.settled()

    def newest(self) -> Message:
        def job(work: Work) -> Message:
            loaded = chats.load(work, "zalo_oa", ACCOUNT, self.lan.id)
            assert loaded is not None
            return next(line.message for line in reversed(history(work, loaded.chat.id)) if line.message is not None)

        return self.house.lane.look(job)

    def rows(self, table: str) -> list[Any]:
        what = METADATA.tables[table]
        return self.house.lane.look(lambda work: list(work.conn.execute(select(what).order_by(what.c.id))))


def _due(work: Work) -> list[str]:
    table = METADATA.tables["outbox"]
    return list(work.conn.execute(select(table.c.status).where(table.c.not_before <= work.now)).scalars())


@asynccontextmanager
async def staged(folder: Path) -> AsyncIterator[Scene]:
    fakes = FakePlatforms(FakeClock(START))
    oa = fakes.add(FakeZaloOa(fakes)).oa(patience=60)
    oa.templates["223344"] = (Blank("ten"),)
    async with fakes:
        house = open_house(Settings(var=prepared(folder), public_url="https://bot.example.vn"), fakes.clock)
        account = ZaloOaAccount(
            name=ACCOUNT,
            app_id=oa.app_id,
            app_secret=SecretStr(oa.app_secret),
            oa_id=oa.oa_id,
            oa_secret_key=SecretStr(oa.secret_key),
            templates={"reminder": "223344"},
            verifier="Abc-123",
            oauth_url=fakes.url,
            openapi_url=fakes.url,
            business_url=fakes.url,
        )
        await asyncio.to_thread(warm)
        runner, port = await serve(house, "127.0.0.1", 0, Accounts(zalo_oa=(account,)))
        scene = Scene(fakes, oa, house, oa.person())
        try:
            await scene.connected()
            assert await oa.save_webhook(f"http://127.0.0.1:{port}/webhook/zalo-oa/{ACCOUNT}")
            yield scene
        finally:
            await runner.cleanup()
            await house.close()


@pytest.mark.asyncio
async def test_a_whole_talk_with_repeats_and_lost_answers_reads_as_undisturbed(tmp_path: Path) -> None:
    (tmp_path / "alone").mkdir()
    alone = stage(tmp_path / "alone")
    walk(people()["tea-cooperative"], alone)
    expected, estimate = alone.answers(), alone.assessment()
    alone.lane.stop()

    async with staged(tmp_path) as scene:
        scene.oa.hooks.mess = Mess(twice=0.3, late=0.3, lost=0.1)
        scene.oa.receipts = True
        tea, on, taps = people()["tea-cooperative"], scene.on, 0
        scene.lan.follow()
        for _ in range(MOST):
            await scene.quiet()
            question = await asyncio.to_thread(on.open_question)
            if question == "home":
                break
            message = await asyncio.to_thread(scene.newest)
            said = tea.reply(question, message)
            tea.said.append((question, said))
            label = next((one.label for one in message.choices if one.key == said), "")
            if label in scene.lan.labels:
                scene.lan.taps(label)
                taps += 1
            else:
                scene.lan.says(said)
        heard = len(scene.lan.heard)
        await scene.fakes.clock.advance(31)  # what Zalo believes lost comes once more
        await scene.quiet()
        assert len(scene.lan.heard) == heard
        assert on.answers() == expected
        assert on.assessment() == estimate
        assert taps > 20
        posts = [status for one in scene.oa.hooks.deliveries for status in one.statuses]
        assert set(posts) <= {200, 503}
        assert len(posts) > len(scene.oa.hooks.deliveries) + 20
        assert scene.fakes.log.refused() == []
        sent = [one for one in scene.rows("outbox") if one.status in ("sent", "delivered", "seen")]
        assert len(sent) == len(scene.rows("outbox"))
        assert "[picture]" in scene.lan.lines  # the star card


@pytest.mark.asyncio
async def test_a_send_whose_answer_was_lost_is_settled_by_zalos_echo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.receipts.AGAIN", 0.3)
    async with staged(tmp_path) as scene:
        scene.fakes.faults.next(Drop(accepted=True), method=CONSULT)
        scene.lan.says("xin chào")
        await scene.lan.hears("OCOP")
        seen = set()
        for _ in range(400):
            (row,) = scene.rows("outbox")
            seen.add(row.status)
            if row.status == "sent":
                break
            await asyncio.sleep(0.01)
        assert "unknown" in seen
        assert (row.status, row.platform_id) == ("sent", scene.lan.heard[0]["message_id"])
        assert len(scene.lan.heard) == 1


@pytest.mark.asyncio
async def test_the_console_finds_the_domain_by_file_and_by_tag(tmp_path: Path) -> None:
    async with staged(tmp_path) as scene, aiohttp.ClientSession() as session:
        base = scene.oa.url.partition("/webhook/")[0]
        async with session.get(f"{base}/zalo_verifierAbc-123.html") as file:
            assert (file.status, 'content="Abc-123"' in await file.text()) == (200, True)
        async with session.get(f"{base}/zalo_verifierOther.html") as file:
            assert file.status == 404
        async with session.get(f"{base}/") as home:
            assert '<meta name="zalo-platform-site-verification" content="Abc-123"></head>' in await home.text()


@pytest.mark.asyncio
async def test_the_window_as_the_outbox_records_it(tmp_path: Path) -> None:
    async with staged(tmp_path) as scene:
        scene.lan.says("xin chào")
        await scene.quiet()
        before = len(scene.lan.lines)
        chat = scene.rows("chat")[0].id

        async def remind(key: str, after: timedelta, template: Template | None = None) -> Any:
            await scene.fakes.clock.advance(after)
            await scene.connected()
            message = Message(f"Nhắc {key}", purpose="reminder", template=template)
            await scene.house.lane.run(lambda work: outbox.add(work, chat, message, key=key))
            scene.house.sender.wake()
            await scene.quiet()
            return next(one for one in scene.rows("outbox") if one.key == key)

        named = Template("reminder", {"ten": "Chị Lan"})
        assert (await remind("free", timedelta(hours=1))).status == "sent"
        assert scene.oa.billed == 0
        assert (await remind("paid", timedelta(hours=48))).status == "sent"
        assert scene.oa.billed == 1
        assert (await remind("template", timedelta(days=6), named)).status == "sent"
        assert scene.oa.billed == 2
        lost = await remind("nothing", timedelta(hours=1))
        assert (lost.status, "no template" in lost.reason) == ("failed", True)
        assert scene.lan.lines[before:] == ["Nhắc free", "Nhắc paid", "[template 223344] ten: Chị Lan"]
