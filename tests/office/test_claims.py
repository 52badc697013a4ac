"""Who has claimed and who has not; slips and posters; nothing of it beyond one's own area."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from bot.clock import FixedClock
from bot.programme.product_row import Area, ProductRow
from bot.services import claims, importing
from bot.storage import Work, audit, installation
from bot.storage import claims as store
from tests.databases import opened
from tests.office.visiting import Office

HERE = "/office/claims/05503"


def hand_in(work: Work, count: int = 12) -> None:
    rows = [
        (n, ProductRow(f"Chè {n}", f"=HTX <b>{n}</b>", "19", "05503", number=f"{n}/GCN")) for n in range(2, count + 2)
    ]
    importing.settle(work, Area("19"), 1, rows, write=True)


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.asyncio
async def test_slips_are_printed_and_printed_again_the_same(office: Office) -> None:
    await office.lane.run(hand_in)
    await office.lane.run(lambda work: installation.set_door(work, "telegram", "ocop_bot"))
    visitor = await office.seat("commune", "19", "05503")
    page = await visitor.get(HERE)
    assert "0 trên 12" in page.text
    assert "<b>2</b>" not in page.text
    first = await visitor.post(f"{HERE}/slips", {"way": "telegram"})
    assert first.headers["Content-Type"] == "application/pdf"
    assert len(PdfReader(io.BytesIO(first.body)).pages) == 2
    codes = [one.claim.code for one in office.lane.look(lambda work: store.listed(work, "19"))]
    printed = text_of(first.body).replace(" ", "")
    assert all(code in printed for code in codes)
    assert text_of((await visitor.post(f"{HERE}/slips", {"way": "telegram"})).body) == text_of(first.body)
    assert all(one.claim.printed_at for one in office.lane.look(lambda work: store.listed(work, "19")))
    noted = [entry for entry in office.lane.look(_entries) if entry.act == "slips.printed"]
    assert [entry.detail["slips"] for entry in noted] == [12, 12]


def _entries(work: Work) -> list[audit.Entry]:
    from sqlalchemy import select

    from bot.storage.tables import audit as table

    actors = {row[0] for row in work.conn.execute(select(table.c.actor))}
    return [entry for actor in sorted(actors) for entry in audit.by(work, actor)]


@pytest.mark.asyncio
async def test_slips_that_are_too_old_get_new_codes_together(office: Office, clock: FixedClock) -> None:
    await office.lane.run(lambda work: hand_in(work, 3))
    before = {one.claim.code for one in office.lane.look(lambda work: store.listed(work, "19"))}
    clock.move(timedelta(days=184))
    visitor = await office.seat("province", "19")
    page = await visitor.get(HERE)
    assert "3 mã đã hết hạn" in page.text
    assert (await visitor.post(f"{HERE}/slips")).status == 303, "nothing to print"
    assert (await visitor.post(f"{HERE}/renew-old")).status == 303
    after = {one.claim.code for one in office.lane.look(lambda work: store.listed(work, "19"))}
    assert len(after - before) == 3
    assert "hết hạn" not in (await visitor.get(HERE)).text
    empty = await visitor.get("/office/claims/05488")
    assert 'href="/office/imports"' in empty.text


@pytest.mark.asyncio
async def test_one_slip_a_lost_slip_and_a_wrong_claim(office: Office) -> None:
    await office.lane.run(lambda work: hand_in(work, 1))
    (one,) = office.lane.look(lambda work: store.listed(work, "19"))
    number = one.claim.organisation_id
    visitor = await office.seat("province", "19")
    alone = await visitor.post(f"{HERE}/slips", {"organisation": str(number)})
    assert one.claim.code in text_of(alone.body).replace(" ", "")
    assert (await visitor.post(f"{HERE}/{number}/renew")).status == 303
    (new,) = office.lane.look(lambda work: store.listed(work, "19"))
    assert new.claim.code != one.claim.code

    def claim(work: Work) -> object:
        loaded = opened(work)
        claims.look(work, loaded, new.claim.code)
        return claims.take(work, loaded)

    assert await office.lane.run(claim) is not None
    page = await visitor.get(HERE)
    assert "1 trên 1" in page.text
    nothing = await visitor.post(f"{HERE}/slips")
    assert (nothing.status, nothing.to) == (303, HERE)
    assert (await visitor.post(f"{HERE}/{number}/release")).status == 303
    assert "0 trên 1" in (await visitor.get(HERE)).text


@pytest.mark.asyncio
@pytest.mark.parametrize("paper", ["a4", "a3"])
async def test_a_poster_opens_the_chat_with_its_commune(office: Office, paper: str) -> None:
    visitor = await office.seat("commune", "19", "05503")
    answer = await visitor.get(f"{HERE}/poster.pdf?door=web&paper={paper}")
    (page,) = PdfReader(io.BytesIO(answer.body)).pages
    assert "xã Tân Cương" in page.extract_text()
    assert round(float(page.mediabox.width)) == (842 if paper == "a3" else 595)


@pytest.mark.asyncio
async def test_the_list_as_a_workbook(office: Office) -> None:
    await office.lane.run(hand_in)
    visitor = await office.seat("reader", "19")
    answer = await visitor.get("/office/claims/list.xlsx")
    sheet = load_workbook(io.BytesIO(answer.body)).worksheets[0]
    assert sheet.max_row == 13
    assert (sheet["C2"].value, sheet["C2"].data_type) == ("=HTX <b>2</b>", "s")


@pytest.mark.asyncio
async def test_nothing_beyond_ones_own_area_and_readers_print_nothing(office: Office) -> None:
    await office.lane.run(lambda work: hand_in(work, 1))
    (one,) = office.lane.look(lambda work: store.listed(work, "19"))
    number = one.claim.organisation_id
    acts = (f"{HERE}/slips", f"{HERE}/{number}/renew", f"{HERE}/{number}/release")
    for visitor in (await office.seat("commune", "19", "05488"), await office.seat("province", "01")):
        for path in (HERE, f"{HERE}/poster.pdf", "/office/claims/list.xlsx?province=19&commune=05503"):
            answer = await visitor.get(path)
            assert answer.status == 404 or "HTX" not in answer.text
        assert (await visitor.get(HERE)).status == 404
        for path in acts:
            assert (await visitor.post(path)).status == 404
    own = await office.seat("commune", "19", "05488")
    assert (await own.post(f"/office/claims/05488/{number}/renew")).status == 404
    reader = await office.seat("reader", "19")
    assert (await reader.get(HERE)).status == 200
    for path in acts:
        assert (await reader.post(path)).status == 404
    assert (await reader.get(f"{HERE}/poster.pdf")).status == 404
    (same,) = office.lane.look(lambda work: store.listed(work, "19"))
    assert same.claim == one.claim
