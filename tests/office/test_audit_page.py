"""The audit log over real HTTP: who sees what, what is found, and the log as a file."""

from __future__ import annotations

import csv
import io
import re

import pytest
from openpyxl import load_workbook

from bot.storage import Work, audit
from tests.office.visiting import Office
from tests.offices import TAN_CUONG, THAI_NGUYEN


def busy(work: Work, person: int, count: int = 60) -> None:
    for number in range(count):
        audit.add(work, audit.person_actor(person), "dossier.read", "dossier", number + 1, {"contact": True})


@pytest.mark.asyncio
async def test_each_sees_what_is_theirs(office: Office) -> None:
    hoa = await office.account("commune", THAI_NGUYEN, TAN_CUONG, "Chị Hoa")
    far = await office.account("commune", "01", "00070", "Anh Xa")
    for one in (hoa, far):
        await office.lane.run(lambda work, id_=one.person_id: busy(work, id_, 3))
    admin = await (await office.seat("administrator")).get("/office/audit")
    assert "Chị Hoa" in admin.text
    assert "Anh Xa" in admin.text
    province = await office.seat("province", THAI_NGUYEN)
    seen = (await province.get("/office/audit")).text
    assert "Chị Hoa" in seen
    assert "Anh Xa" not in seen
    beyond = await province.get(f"/office/audit?who={far.person_id}")
    assert "Anh Xa" not in beyond.text
    assert "/office/dossiers/" not in beyond.text
    own = (await (await office.enter(far)).get("/office/audit?who=1")).text
    assert own.count("/office/dossiers/") == 3
    assert "Chị Hoa" not in own


@pytest.mark.asyncio
async def test_pages_follow_each_other_and_a_search_names_its_field_when_it_cannot_be(office: Office) -> None:
    hoa = await office.account("commune", THAI_NGUYEN, TAN_CUONG, "Chị Hoa")
    await office.account("commune", THAI_NGUYEN, TAN_CUONG, "Chị Hoà Bình")
    await office.lane.run(lambda work: busy(work, hoa.person_id))
    lan = await office.seat("province", THAI_NGUYEN)
    first = await lan.get("/office/audit?who=chi+hoa&act=dossier.read")
    assert first.text.count("/office/dossiers/") == 50
    after = re.search(r'rel="next" href="([^"]+)"', first.text)
    assert after is not None
    second = await lan.get(after[1].replace("&amp;", "&"))
    assert second.text.count("/office/dossiers/") == 10
    assert (await lan.get("/office/audit?kind=dossier&id=7")).text.count("/office/dossiers/7") == 1
    several = await lan.get("/office/audit?who=hoa")
    assert several.status == 422
    assert "Chị Hoà Bình" in several.text
    for wrong in ("who=ai+do", "first=x", "first=2026-11-20&last=2026-11-01", "id=7", "act=no.such", "kind=<script>"):
        page = await lan.get(f"/office/audit?{wrong}")
        assert page.status == 422, wrong
        assert 'class="error"' in page.text
        assert "<script>" not in page.text
    assert (await lan.get("/office/audit?after=x")).status == 404
    assert (await lan.get("/office/audit?after=2026-11-20_1")).status == 404


@pytest.mark.asyncio
async def test_the_log_is_taken_along_as_csv_and_as_a_workbook_and_that_is_noted(office: Office) -> None:
    hoa = await office.account("commune", THAI_NGUYEN, TAN_CUONG, "=HYPERLINK(1)")
    await office.lane.run(lambda work: busy(work, hoa.person_id, 1010))
    lan = await office.seat("province", THAI_NGUYEN)
    file = await lan.get("/office/audit/log.csv?act=dossier.read")
    rows = list(csv.reader(io.StringIO(file.body.decode("utf-8-sig"))))
    assert len(rows) == 1011  # more than one chunk
    assert rows[1][1] == "'=HYPERLINK(1)"
    book = load_workbook(io.BytesIO((await lan.get("/office/audit/log.xlsx?act=dossier.read")).body))
    assert book.active.max_row == 1011
    assert book.active["B2"].data_type == "s"
    noted = office.lane.look(lambda work: audit.by(work, "person:2"))
    assert [one.act for one in noted].count("audit.exported") == 2
    assert (await lan.get("/office/audit/log.csv?who=nobody")).status == 404
