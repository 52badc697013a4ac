"""Announcements and questions in a real browser: a live count, two officers, the bar that moves by itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.messages import Outcome
from bot.programme.office_values import TWO_PEOPLE_FROM
from bot.services import acting, announcements, office_settings, tickets
from bot.storage import Lane, Work, chats, outbox
from tests.office.test_announcements import COMMUNE, HERE, TEA, THAI_NGUYEN
from tests.office.test_browser import DESK, PHONE, looked_at, opened
from tests.office.test_questions import SCOPE, producer
from tests.office.visiting import Office
from tests.services.test_announcements import all_steps, listener

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser]


async def page_of(chromium: Any, office: Office, name: str, size: Any) -> Any:
    """A browser in which a new officer of the commune is signed in."""
    visitor = await office.seat("commune", THAI_NGUYEN, COMMUNE, name=name)
    context = await chromium.new_context(**size)
    await context.add_cookies([{"name": "ocop_office", "value": visitor.token, "url": f"{office.base}/office"}])
    return await context.new_page()


async def some_arrive(lane: Lane, many: int) -> None:
    def job(work: Work) -> None:
        all_steps(work)
        for one in outbox.claim(work, [chats.account_id(work, "telegram", "main")], many):
            outbox.settle(work, one.id, Outcome("closed" if one.id % 10 == 0 else "sent", f"m{one.id}"))
        all_steps(work)

    await lane.run(job)


@pytest.mark.parametrize("people", [40, pytest.param(5000, marks=pytest.mark.long)])
async def test_an_announcement_from_the_first_word_to_the_last_person(
    chromium: Any, tmp_path: Path, people: int
) -> None:
    async with opened(tmp_path) as office:
        lane = office.lane
        for first in range(0, people, 500):
            upto = min(people, first + 500)
            await lane.run(lambda work, a=first, b=upto: [listener(work, f"c{n}", answers=TEA) for n in range(a, b)])  # type: ignore[misc]
        actor = acting.province(THAI_NGUYEN, name="office:9")
        await lane.run(lambda work: office_settings.set_value(work, actor, THAI_NGUYEN, TWO_PEOPLE_FROM, 30, 0))
        desk = await page_of(chromium, office, "An", DESK)
        phone = await page_of(chromium, office, "Bo", PHONE)
        await desk.goto(f"{office.base}{HERE}/new")
        await looked_at(desk)
        await desk.fill("[name=title]", "Lớp đóng gói")
        await desk.fill("[name='said-vi']", "Mời bà con đến lớp đóng gói.\nSáng thứ Sáu, ở nhà văn hoá xã.")
        await desk.click("main button.main")
        await desk.locator("summary", has_text="Loại hình chủ thể").click()
        await desk.check("#f-kinds-farm")
        await desk.get_by_text("Gửi được ngay 0 người.").wait_for()
        await desk.uncheck("#f-kinds-farm")
        await desk.check("#f-kinds-household")
        await looked_at(desk)
        await desk.click("main button.main")
        at = desk.url
        for look in (desk, phone):
            await look.goto(at)
            await look.get_by_text("Bà con sẽ đọc").wait_for()
            await looked_at(look)
        # People are written to by day: whatever the hour is, it is asked for the next morning, and set going then.
        await desk.check("#f-when-at")
        await desk.get_by_role("button", name="Tiếp: xin duyệt").click()
        await looked_at(desk)
        await desk.get_by_role("button", name="Xin duyệt").click()
        await desk.get_by_text("Đang chờ cán bộ thứ hai duyệt.").first.wait_for()
        await phone.goto(at)
        await looked_at(phone)
        await phone.get_by_role("link", name="Duyệt, cho gửi").click()
        await looked_at(phone)
        await phone.get_by_role("button", name="Duyệt, gửi").click()
        await phone.get_by_text("Anh/chị đã duyệt tin.").wait_for()
        number = int(at.rsplit("/", 1)[1])
        await lane.run(lambda work: announcements.schedule(work, "office:9", number))
        await desk.goto(at)
        bar = desk.locator("progress")
        seen = [await bar.get_attribute("value")]
        for _ in range(2):
            await some_arrive(lane, people // 2)
            await desk.wait_for_function(
                "before => document.querySelector('progress').value != before", arg=int(seen[-1])
            )
            seen.append(await bar.get_attribute("value"))
        assert [int(value) for value in seen] == [0, people // 2, people]
        await desk.locator("#progress:not([hx-trigger])").wait_for()
        for look in (desk, phone):
            for path in ("", "/people", "/unreached"):
                await look.goto(f"{at}{path}")
                await looked_at(look)
        async with desk.expect_download() as taken:
            await desk.get_by_role("link", name="Tải danh sách").click()
        assert (await taken.value).suggested_filename.endswith(".xlsx")
        for look in (desk, phone):
            for path in ("", "/texts"):
                await look.goto(f"{office.base}{HERE}{path}")
                await looked_at(look)


async def test_questions_on_a_desk_and_a_phone(chromium: Any, tmp_path: Path) -> None:
    async with opened(tmp_path) as office:
        await office.lane.run(lambda work: tickets.ask(work, producer(work), "question", SCOPE, "Nộp ở đâu ạ?"))
        desk = await page_of(chromium, office, "An", DESK)
        phone = await page_of(chromium, office, "Bo", PHONE)
        for look in (desk, phone):
            for path in ("", "/1", "/canned"):
                await look.goto(f"{office.base}/office/questions{path}")
                await looked_at(look)
        await desk.goto(f"{office.base}/office/questions/1")
        await desk.get_by_label("Trả lời của anh/chị").fill("Ở nhà văn hoá xã ạ.")
        await desk.get_by_role("button", name="Gửi", exact=True).click()
        await desk.get_by_text("Đã gửi vào chat của người hỏi.").wait_for()
        await desk.get_by_text("Trợ lý tạm im đến").wait_for()
        await looked_at(desk)
