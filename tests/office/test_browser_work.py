"""Every page of the console on a phone, as axe sees it; an announcement to thousands, watched while it is sent."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.app import House
from bot.demo.world import PROVINCE
from bot.fakes.clock import FakeClock
from bot.faking import stand, with_bot
from bot.office.routes import ROUTES
from bot.services import accounts
from bot.storage import Source, Work, chats, consents, facts, subjects
from bot.storage import accounts as kept
from tests.demo.small import IN_ONE_PROCESS
from tests.office.addresses import address, busiest
from tests.office.grown import opened_at, small
from tests.office.test_browser import DESK, PHONE, looked_at
from tests.office.visiting import served
from tests.prepared import prepared

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser, IN_ONE_PROCESS]
__all__ = ["small"]  # a fixture: used by name

MORNING = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
TAN_CUONG = "05503"
FILE = re.compile(r"\.(xlsx|csv|json|ics|pdf|docx|zip)\b|/media/|/papers/")


async def seated(chromium: Any, base: str, token: str, size: dict[str, Any]) -> Any:
    context = await chromium.new_context(**size)
    await context.add_cookies([{"name": "ocop_office", "value": token, "url": f"{base}/office"}])
    return await context.new_page()


def signed_in(work: Work, name: str) -> str:
    """The session of a new officer of the province."""
    code = accounts.invite(work, "province", PROVINCE, name=name)
    ready = accounts.Secured(name, code.lower(), "", "JBSWY3DPEHPK3PXP", 1)
    signed = accounts.join(work, code, "test", ready, "vi", "")
    one = kept.of_login(work, code.lower())
    assert one is not None
    assert signed.kind == "ok"
    return signed.token


async def people_on_telegram(house: House, bot: Any, count: int) -> None:
    """Households that agreed to be told and that their office knows them; every 33rd has blocked the bot since."""

    def some(work: Work, first: int, last: int) -> None:
        for number in range(first, last):
            who = str(500_000 + number)
            person = bot.person(500_000 + number)
            loaded = chats.open_chat(work, "telegram", "ocop", who, who)
            for purpose in ("announcements", "office"):
                consents.add(work, loaded.person.id, purpose, "2026-1", True)
            organisation = subjects.create_organisation(work, loaded.person.id)
            for question, value in (("place", TAN_CUONG), ("org-name", f"Hộ số {number}")):
                facts.record(work, organisation, question, value, source=Source())
            person.chat.blocked = number % 33 == 0

    for first in range(0, count, 500):
        await house.lane.run(lambda work, first=first: some(work, first, min(count, first + 500)))  # type: ignore[misc]


@pytest.mark.long
@pytest.mark.parametrize("count", [5000])
async def test_an_announcement_is_approved_by_a_second_officer_and_watched_while_it_goes(
    chromium: Any, tmp_path: Path, count: int
) -> None:
    async with stand(0, FakeClock(MORNING, running=True)) as on:
        usual = on.accounts

        def fast(mode: Any = "webhook") -> Any:
            found = usual(mode)
            telegram = [one.model_copy(update={"per_second": 400.0}) for one in found.telegram]
            return found.model_copy(update={"telegram": tuple(telegram)})

        on.accounts = fast  # type: ignore[method-assign]
        bot = on.telegram.bot("777000111:fake-telegram-token")
        bot.per_second = 100_000
        async with with_bot(on, prepared(tmp_path)) as house:
            await people_on_telegram(house, bot, count)
            author, second = [await house.lane.run(lambda work, who=who: signed_in(work, who)) for who in ("Lan", "Tú")]  # type: ignore[misc]
            base = house.settings.public_url
            desk, phone = await seated(chromium, base, author, DESK), await seated(chromium, base, second, PHONE)
            await desk.goto(f"{base}/office/announcements/new")
            await desk.fill("[name=title]", "Lớp đóng gói")
            await desk.fill("[name='said-vi']", "Tỉnh mở lớp đóng gói, 4/12. Mời bà con đăng ký ở xã.")
            await looked_at(desk)
            await desk.click("main button.main")
            await desk.get_by_text(f"{count:,}".replace(",", ".") + " người đã đồng ý").wait_for()
            await looked_at(desk)
            await desk.click("main button.main")
            await desk.get_by_text("Bà con sẽ đọc").wait_for()
            where = desk.url
            await desk.get_by_role("button", name="Tiếp: xin duyệt").click()
            await looked_at(desk)
            await desk.get_by_role("button", name="Xin duyệt").click()
            await desk.get_by_text("Đang chờ cán bộ thứ hai duyệt.").first.wait_for()
            await phone.goto(where)
            await looked_at(phone)
            await phone.get_by_role("link", name="Duyệt, cho gửi").click()
            await looked_at(phone)
            await phone.get_by_role("button", name="Duyệt, gửi").click()
            await phone.get_by_text("Anh/chị đã duyệt tin.").wait_for()
            await desk.goto(where)
            seen = set()
            while await desk.locator("#progress[hx-trigger]").count():
                seen.add(await desk.locator("progress").first.get_attribute("value"))
                await desk.wait_for_timeout(100)
            blocked = len(range(0, count, 33))
            told = f"Đã báo {count - blocked:,}".replace(",", ".")
            await desk.get_by_text(told).first.wait_for()
            assert len(seen) > 1, "the page moved without being loaded again"
            await desk.goto(f"{where}/unreached")
            await desk.get_by_text("Hộ số 0").wait_for()
            await looked_at(desk)


async def test_every_page_on_a_phone(chromium: Any, small: Path, tmp_path: Path) -> None:
    """Those of a province's officer, an administrator's where these may not; full of a small province's work."""
    lane = opened_at(small, tmp_path / "demo")
    async with served(lane, tmp_path / "media") as office:
        area = lane.look(lambda work: busiest(work, PROVINCE))
        pages = {
            role: await seated(chromium, office.base, (await office.seat(role, where)).token, PHONE)  # type: ignore[arg-type]
            for role, where in (("province", PROVINCE), ("administrator", ""))
        }
        looked = 0
        for route in ROUTES:
            role = next((role for role in pages if role in route.roles), "")
            path = lane.look(lambda work, route=route: address(work, route, area)) if role else None  # type: ignore[misc]
            if route.method != "GET" or path is None or FILE.search(path):
                continue
            answer = await pages[role].goto(office.base + path)
            assert answer.status == 200, path
            if await pages[role].locator("h1").count():
                await looked_at(pages[role])
                looked += 1
        assert looked > 20
    await lane.close()
