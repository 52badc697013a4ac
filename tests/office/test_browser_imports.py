"""Sheets and slips in a real browser: errors, progress, the right rows taken in; nothing axe would object to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.clock import local_date
from bot.scheduling.importing import Importing
from bot.wiring.import_sheets import reader
from tests.office.test_browser import DESK, PHONE, looked_at, opened

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser]

SHEET = (
    "Tên sản phẩm;Hạng sao;Ngày cấp;Tên chủ thể;Xã\n"
    "Chè Hồng Thái;4;15/6/2025;HTX chè Hồng Thái;Tân Cương\n"
    "<script>alert(1)</script>;6;15/6/2025;Hộ Mỷ;Tân Cương\n"
    "Chè cũ;3;1/2/2025;HTX cũ;Phúc Trìu\n"
)


async def test_a_sheet_with_errors_is_watched_mended_by_and_taken_in(chromium: Any, tmp_path: Path) -> None:
    file = tmp_path / "san pham.csv"
    file.write_text(SHEET, "utf-8")
    async with opened(tmp_path) as office:
        importing = Importing(office.lane.run, reader(lambda: local_date(office.lane.clock.now())))
        seat = await office.seat("province", "19")
        for shape in (PHONE, DESK):
            context = await chromium.new_context(**shape)
            await context.add_cookies([{"name": "ocop_office", "value": seat.token, "url": office.base}])
            page = await context.new_page()
            page.on("dialog", lambda one: one.accept())
            await page.goto(f"{office.base}/office/imports")
            await looked_at(page)
            await page.set_input_files("[name=sheet]", str(file))
            await page.click("main button.main")
            await page.locator("progress").wait_for()
            await looked_at(page)
            await importing.drained()
            await page.get_by_text("Đã kiểm tra").wait_for()  # by htmx: nobody loads the page again
            await page.get_by_text("“6” không phải hạng sao").wait_for()
            await looked_at(page)
            await page.click("main button.main")
            await importing.drained()
            await page.get_by_role("heading", name="Đã nhập").wait_for()
            await looked_at(page)
            for path in ("/office/claims", "/office/claims/05503"):
                await page.goto(office.base + path)
                await looked_at(page)
            async with page.expect_download() as waited:
                await page.click("main button.main")
            assert (await waited.value).suggested_filename == "phieu-05503.pdf"
            await context.close()
