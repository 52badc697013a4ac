"""A dossier from receipt to certificate in a real browser, as its officers click through it; every page looked at."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.clock import local_date
from bot.services import certificates
from tests.office.dossiers import Tea, tea
from tests.office.test_browser import DESK, PHONE, looked_at, opened
from tests.office.visiting import Office
from tests.offices import TAN_CUONG, THAI_NGUYEN

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser]


async def seated(chromium: Any, office: Office, size: dict[str, Any], role: Any, *where: str) -> Any:
    """A page of somebody signed in; what the browser complains of is kept with it."""
    visitor = await office.seat(role, *where)
    context = await chromium.new_context(**size)
    await context.add_cookies([{"name": "ocop_office", "value": visitor.token, "url": office.base}])
    page = await context.new_page()
    page.complaints = []
    page.on("console", lambda one: page.complaints.append(one.text) if "Content Security" in one.text else None)
    return page


async def test_a_dossier_from_receipt_to_certificate(chromium: Any, tmp_path: Path) -> None:
    async with opened(tmp_path) as office:
        one: Tea = await office.lane.run(lambda work: tea(work, office.store, on=local_date(work.now)))
        commune = await seated(chromium, office, PHONE, "commune", THAI_NGUYEN, TAN_CUONG, "Chị Lan")
        await commune.goto(f"{office.base}/office/dossiers?q=che tan cuong")
        await looked_at(commune)
        await commune.get_by_role("link", name="Chè Tân Cương").click()
        await looked_at(commune)
        await commune.get_by_role("link", name="Xã nhận hồ sơ").click()
        await looked_at(commune)
        await commune.get_by_role("button", name="Xã nhận hồ sơ").click()
        await commune.get_by_text("ngày 0/15").wait_for()
        await commune.get_by_role("link", name="Bản công bố").first.click()
        await looked_at(commune)
        loaded = (
            "() => { const one = document.querySelector('figure img'); return one.complete && one.naturalWidth > 0; }"
        )
        await commune.wait_for_function(loaded)
        await commune.go_back()
        await commune.get_by_role("link", name="Ghi nhận xét của xã").click()
        await commune.get_by_label("3. Nguồn gốc ý tưởng").fill("Nghề chè có ở xã từ lâu")
        await looked_at(commune)
        await commune.get_by_role("button", name="Lưu").click()
        await commune.get_by_role("link", name="Xã báo cáo").click()
        await commune.get_by_role("button", name="Xã báo cáo").click()
        await commune.get_by_text("ô cần xem lại").wait_for()  # the number is missing
        await looked_at(commune)
        await commune.fill("[name=number]", "03/BC-UBND")
        await commune.get_by_role("button", name="Xã báo cáo").click()
        await commune.get_by_text("Lúc này cơ quan chưa phải làm gì").wait_for()

        whole = await seated(chromium, office, DESK, "province", THAI_NGUYEN, "", "Anh Tú")
        await whole.goto(f"{office.base}/office/dossiers?waits=1")
        await looked_at(whole)
        await whole.get_by_role("link", name="Chè Tân Cương").click()
        for move in ("Tỉnh nhận hồ sơ", "Tổ tư vấn xem, khảo sát", "Đưa ra hội đồng"):
            await whole.get_by_role("link", name=move).click()
            await whole.get_by_role("button", name=move).click()
        await whole.get_by_role("link", name="Kết quả hội đồng", exact=True).click()
        await whole.set_viewport_size(PHONE["viewport"])
        await whole.select_option("[name=by]", "criteria")
        await whole.fill("[name=members]", "3")
        await whole.get_by_role("button", name="Đổi bảng điểm").click()
        await whole.fill("[name='m2-1.1']", "99")
        await whole.get_by_role("button", name="Tính thử").click()
        await whole.get_by_text("Bảng điểm có").wait_for()
        await looked_at(whole)
        await whole.set_viewport_size(DESK["viewport"])
        await whole.select_option("[name=by]", "parts")
        await whole.fill("[name=members]", "2")
        await whole.get_by_role("button", name="Đổi bảng điểm").click()
        points = {"m1-A": "34", "m1-B": "20", "m1-C": "28", "m2-A": "30", "m2-B": "17,5", "m2-C": "22"}
        for name, value in points.items():
            await whole.fill(f"[name='{name}']", value)
        await whole.get_by_role("button", name="Tính thử").click()
        await whole.get_by_text("lệch nhau 12,5 điểm").wait_for()
        await looked_at(whole)
        await whole.get_by_role("button", name="Ghi kết quả").click()
        await whole.get_by_label("Giữ điểm này").check()
        await whole.get_by_role("button", name="Ghi kết quả").click()
        await whole.get_by_role("link", name="Cấp giấy chứng nhận").click()
        await whole.fill("[name=decision_number]", "99/QĐ-UBND")
        await whole.fill("[name=certificate_number]", "7/2026")
        await looked_at(whole)
        await whole.get_by_role("button", name="Cấp giấy chứng nhận").click()
        await whole.get_by_text("Có giấy chứng nhận").wait_for()
        await looked_at(whole)
        held = office.lane.look(lambda work: certificates.held(work, one.who.product_id))
        assert held is not None
        assert (held.number, held.stars) == ("7/2026", 4)
        assert commune.complaints == whole.complaints == []
