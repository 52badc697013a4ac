"""The figures' pages and files over real HTTP: who sees what, and that files hold what pages say."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import insert, select

from bot.services import figures
from bot.services.targets import Area, change, plan
from bot.storage import Work, purging, tables
from tests.databases import START, opened
from tests.office.visiting import Office, Visitor

TAN_CUONG, DAI_PHUC = "05503", "05488"
HERE = "/office/figures"
HOSTILE = '=HYPERLINK("x")<script>alert(1)</script>'


def fill(work: Work) -> None:
    """Two producers of Thái Nguyên in two communes, one of Hà Nội; one product each, with a certificate."""
    places = [("19", TAN_CUONG, "cooperative"), ("19", DAI_PHUC, "household"), ("01", "00070", "limited_company")]
    opened(work)
    for number, (province, commune, kind) in enumerate(places, 1):
        of: dict[str, Any] = {"id": number, "created_at": START}
        names = {"org-name": f"HTX {number}" if number > 1 else HOSTILE, "org-address": "xóm Hồng Thái"}
        where = {"province": province, "commune": commune, "kind": kind}
        work.conn.execute(insert(tables.organisation).values(**of, answers=names, **where))
        told = {"product-name": f"Chè {number}", "revenue-last": 850_500_000}
        work.conn.execute(insert(tables.product).values(**of, organisation_id=number, answers=told, sheet=11))
        dossier = {"product_id": number, "kind": "first", "state": "certified", "version": 1, "updated_at": START}
        work.conn.execute(insert(tables.dossier).values(**of, **dossier, commune=commune, province=province))
        paper = {"number": f"{number}/GCN", "decision_number": "", "ground": "", "recorded_at": START}
        paper |= {"issued_on": date(2026, 3, 1), "expires_on": date(2029, 3, 1), "source": "office", "status": "held"}
        paper |= {"dossier_id": number if number == 1 else None}
        work.conn.execute(insert(tables.certificate).values(product_id=number, stars=2 + number, **paper))


async def rows(visitor: Visitor, address: str) -> list[list[str]]:
    answer = await visitor.get(address)
    assert answer.status == 200, answer.text
    return list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"), newline="")))


def plain(cells: list[list[str]]) -> list[list[str]]:
    """A workbook knows no difference between 100 and 100.0."""
    return [[one.removesuffix(".0") for one in row] for row in cells]


@pytest.mark.asyncio
async def test_every_table_is_a_page_with_its_chart_and_the_same_figures_as_files(office: Office) -> None:
    await office.lane.run(fill)
    chief = await office.seat("province", "19")
    page = await chief.get(HERE)
    assert page.status == 200
    assert len(re.findall(r'<svg class="chart"', page.text)) == 2
    book = load_workbook(io.BytesIO((await chief.get(f"{HERE}/all.xlsx")).body))
    assert len(book.sheetnames) == len(figures.TABLES)
    for number, id_ in enumerate(figures.TABLES):
        page = await chief.get(f"{HERE}/{id_}")
        assert page.status == 200, page.text
        shown = re.search(r"<tbody>(.*?)</tbody>", page.text, re.S)
        assert shown is not None
        as_csv = await rows(chief, f"{HERE}/{id_}.csv")
        alone = load_workbook(io.BytesIO((await chief.get(f"{HERE}/{id_}.xlsx")).body)).worksheets[0]
        for sheet in (alone, book.worksheets[number]):
            cells = [["" if one is None else str(one) for one in row] for row in sheet.iter_rows(values_only=True)]
            assert plain(cells)[: len(as_csv)] == plain(as_csv)
        assert shown[1].count("<tr") == len(as_csv) - 1
    assert (await rows(chief, f"{HERE}/stars.csv"))[-1][1:] == ["2", "100.0", "2"]


@pytest.mark.asyncio
async def test_each_seat_sees_its_own_area_and_beyond_it_there_is_nothing(office: Office) -> None:
    await office.lane.run(fill)
    chief = await office.seat("administrator")
    province = await office.seat("province", "19")
    commune = await office.seat("commune", "19", TAN_CUONG)
    reader, everywhere = await office.seat("reader", "19", DAI_PHUC), await office.seat("reader")
    for seat, count in ((chief, "3"), (everywhere, "3"), (province, "2"), (commune, "1"), (reader, "1")):
        assert (await rows(seat, f"{HERE}/stars.csv"))[-1][1] == count
    for address in (
        f"{HERE}?province=01",
        f"{HERE}/stars.csv?province=01&commune=00070",
        f"{HERE}/all.xlsx?province=01",
    ):
        assert (await province.get(address)).status == 404
    for address in (f"?commune={DAI_PHUC}", "?province=01", f"/ptnt-ocop.csv?commune={DAI_PHUC}"):
        assert (await commune.get(f"{HERE}{address}")).status == 404
    for address in ("?province=77", f"?province=01&commune={TAN_CUONG}", f"?commune={TAN_CUONG}", "/nothing", "/x.csv"):
        assert (await chief.get(f"{HERE}{address}")).status == 404
    assert (await (await office.visitor()).get(HERE)).status == 303


@pytest.mark.asyncio
async def test_filters_narrow_page_and_files_alike_and_nonsense_is_no_filter(office: Office) -> None:
    await office.lane.run(fill)
    chief = await office.seat("administrator")
    for said, count in (
        *((f"province=19&commune={TAN_CUONG}", "1"), ("province=01", "1"), ("sheet=11", "3"), ("sheet=12", "0")),
        *(("year=2025", "0"), ("year=2026", "3"), ("year=1999", "3"), ("sheet=x&year=²", "3"), ("told=yes", "3")),
    ):
        assert (await rows(chief, f"{HERE}/stars.csv?{said}"))[-1][1] == count, said
        assert (await chief.get(f"{HERE}/stars?{said}")).status == 200


@pytest.mark.asyncio
async def test_products_in_the_shape_of_the_ministry(office: Office) -> None:
    await office.lane.run(fill)
    chief = await office.seat("province", "19")
    header, *found = await rows(chief, f"{HERE}/ptnt-ocop.csv")
    assert header == [
        *("MA_OCOP", "Ma_DonViHanhChinh", "Ma_ThoiGian", "Ma_SanPham", "TenSanPham", "XepHang", "ChuTheSXKD"),
        *("DoanhThuNam", "TrangThai"),
    ]
    assert found == [
        ["1", TAN_CUONG, "2026", "SP0000001", "Chè 1", "3*", f"'{HOSTILE}", "850.5", "hieu_luc"],
        ["2", DAI_PHUC, "2026", "SP0000002", "Chè 2", "4*", "HTX 2", "", "hieu_luc"],
    ], "takings leave only with a dossier that was handed in"
    whole = json.loads((await chief.get(f"{HERE}/ptnt-ocop.json")).text)
    book = load_workbook(io.BytesIO((await chief.get(f"{HERE}/ptnt-ocop.xlsx")).body))
    assert book.sheetnames == list(whole)
    for name, listed in whole.items():
        lines = list(book[name].iter_rows(values_only=True))
        assert [len(lines) - 1, list(lines[0])] == [len(listed), list(listed[0])]
        codes = await rows(chief, f"{HERE}/ptnt-ocop.csv?table={name}")
        assert len(codes) == len(lines)
    sold = whole["PTNT_OCOP"]
    assert {one["Ma_SanPham"] for one in sold} == {one["Ma_SanPham"] for one in whole["DM_SanPham"]}
    inside = {one["Ma_DonViHanhChinh"]: one["Ma_DonViCapTren"] for one in whole["DM_DonViHanhChinh"]}
    assert inside == {"19": None, TAN_CUONG: "19", DAI_PHUC: "19"}
    assert [one["DiaChi"] for one in whole["DM_CoSo"]] == ["xóm Hồng Thái", ""]
    assert whole["PTNT_OCOP"][0]["ChuTheSXKD"] == HOSTILE, "JSON works nothing out"
    before = await rows(chief, f"{HERE}/ptnt-ocop.csv?year=2025")
    assert len(before) == 1
    assert (await chief.get(f"{HERE}/ptnt-ocop.csv?table=users")).status == 404
    ask = select(tables.audit.c.detail).where(tables.audit.c.act == "figures.exported")
    noted = office.lane.look(lambda work: [one["as"] for one in work.conn.execute(ask).scalars()])
    assert noted.count("json") == 1


@pytest.mark.asyncio
async def test_a_plan_is_entered_seen_beside_what_is_reached_and_never_overwritten(office: Office) -> None:
    await office.lane.run(fill)
    chief = await office.seat("province", "19")
    form = {"province": "19", "commune": "", "year": "2026", "version": "0", "products": "1.000", "new": " 4 "}
    saved = await chief.post(f"{HERE}/plan/enter", form)
    assert (saved.status, saved.to) == (303, f"{HERE}/plan?province=19"), saved.text
    table = {row[0]: row[1:] for row in await rows(chief, f"{HERE}/plan.csv")}
    assert table["Sản phẩm được công nhận (từ 3 sao)"] == ["1000", "2", "0.2", "998"]
    assert table["Sản phẩm công nhận mới"] == ["4", "2", "50.0", "2"]
    assert "kế hoạch: 1.000" in (await chief.get(HERE)).text

    late = await chief.post(f"{HERE}/plan/enter", {**form, "new": "9"})
    assert late.status == 409
    assert 'value="9"' in late.text, "what was typed stands"
    assert "Hiện đang là: 4" in late.text
    wrong = await chief.post(f"{HERE}/plan/enter", {**form, "version": "2", "new": "nhiều", "products": "-3"})
    assert wrong.status == 422
    assert wrong.text.count('aria-invalid="true"') == 2
    assert 'value="nhiều"' in wrong.text
    assert office.lane.look(lambda work: plan(work, Area("19"), 2026).values) == {"products": 1000, "new": 4}
    assert "Cán bộ" in (await chief.get(f"{HERE}/plan/enter?year=2026")).text


@pytest.mark.asyncio
async def test_only_provinces_and_administrators_enter_plans_and_only_of_their_area(office: Office) -> None:
    form = {"province": "19", "commune": TAN_CUONG, "year": "2026", "version": "0", "new": "1"}
    for role, area in (("commune", ("19", TAN_CUONG)), ("reader", ("19", ""))):
        seat = await office.seat(role, *area)  # type: ignore[arg-type]
        assert (await seat.get(f"{HERE}/plan/enter")).status == 404
        assert (await seat.post(f"{HERE}/plan/enter", form)).status == 404
        assert "/plan/enter" not in (await seat.get(f"{HERE}/plan")).text
    chief = await office.seat("province", "19")
    assert "/plan/enter" in (await chief.get(f"{HERE}/plan")).text
    for beyond in ({"province": "01", "commune": ""}, {"province": "01"}, {"commune": "00070"}):
        assert (await chief.post(f"{HERE}/plan/enter", {**form, **beyond})).status == 404
    for year in ("2030", "1999", "x", ""):
        assert (await chief.post(f"{HERE}/plan/enter", {**form, "year": year})).status == 404
    assert (await chief.post(f"{HERE}/plan/enter", form)).status == 303
    ahead = await chief.post(f"{HERE}/plan/enter", {**form, "year": "2027"})
    assert (ahead.status, ahead.to) == (303, f"{HERE}/plan/enter?year=2027&province=19&commune={TAN_CUONG}")
    admin = await office.seat("administrator")
    assert (await admin.post(f"{HERE}/plan/enter", {**form, "province": "", "commune": ""})).status == 303


@pytest.mark.asyncio
async def test_a_hostile_name_is_text_on_the_page(office: Office) -> None:
    await office.lane.run(fill)
    chief = await office.seat("administrator")
    for id_ in figures.TABLES:
        assert "<script>alert" not in (await chief.get(f"{HERE}/{id_}")).text


def test_what_was_planned_survives_who_planned_it(work: Work) -> None:
    who = opened(work).person.id
    change(work, Area("19"), 2026, {"new": 3}, 0, who)
    purging.purge_person(work, who, "request")
    assert plan(work, Area("19"), 2026).values == {"new": 3}
