"""Handing a sheet in at the desk: what is wrong stands there by row and column; whose sheets they are."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from bot.clock import local_date
from bot.documents.sheet_reading import LARGEST
from bot.office.routes import ROUTES
from bot.scheduling.importing import Importing
from bot.storage import audit
from bot.storage import imports as store
from bot.wiring.import_sheets import reader
from tests.office.visiting import Office, Visitor

HEAD = "Tên sản phẩm;Hạng sao;Ngày cấp;Tên chủ thể;Xã\n"
GOOD = "Chè Hồng Thái;4;15/6/2025;HTX chè Hồng Thái;Tân Cương\n"
WRONG = "<script>alert(1)</script>Mật;6;15/6/2025;Hộ Mỷ;Xyz\n=1+1;3;1/1/2025;Hộ B;Tân Cương\n"


async def hand_in(visitor: Visitor, text: str, name: str = "../a<b>.csv", **fields: str) -> str:
    answer = await visitor.post("/office/imports", fields, {"sheet": (name, text.encode())})
    assert answer.status == 303, answer.text
    return answer.to


async def worked(office: Office) -> None:
    lane = office.lane
    await Importing(lane.run, reader(lambda: local_date(lane.clock.now()))).drained()


@pytest.mark.asyncio
async def test_a_sheet_with_errors_is_looked_through_and_the_right_rows_are_taken_in(office: Office) -> None:
    visitor = await office.seat("province", "19")
    where = await hand_in(visitor, HEAD + GOOD + WRONG)
    waiting = await visitor.get(where)
    assert 'hx-trigger="every' in waiting.text
    await worked(office)
    part = await visitor.get(f"{where}/progress", headers={"HX-Request": "true"})
    assert "<html" not in part.text
    assert "hx-trigger" not in part.text, "nothing is waited for any more"
    for said in ("“6” không phải hạng sao", "“Xyz” không phải", "là công thức"):
        assert said in part.text
    page = await visitor.get(where)
    assert "<b>.csv" not in page.text
    assert "<script>alert" not in page.text
    refused = await visitor.post(f"{where}/take", {"choice": "all"})
    assert refused.to == where
    assert (await visitor.post(f"{where}/take", {"choice": "good"})).to == where
    await worked(office)
    done = await visitor.get(where)
    assert "1 sản phẩm mới" in done.text
    listed = await visitor.get("/office/claims")
    assert "Tân Cương" in listed.text
    acts = {
        entry.act for entry in office.lane.look(lambda work: audit.about(work, "import", int(where.split("/")[-1])))
    }
    assert acts == {"import.begun", "import.read", "import.chosen", "import.done"}


@pytest.mark.asyncio
async def test_the_problems_as_a_workbook_hold_no_formula(office: Office) -> None:
    visitor = await office.seat("province", "19")
    where = await hand_in(visitor, HEAD + "=HYPERLINK(1);9;15/6/2025;Hộ A;=1\n")
    await worked(office)
    answer = await visitor.get(f"{where}/lines.xlsx")
    sheet = load_workbook(io.BytesIO(answer.body)).worksheets[0]
    assert [cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row if cell.data_type == "f"] == []
    assert sheet.max_row == 4


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("a.pdf", b"%PDF", "không phải .xlsx"),
        ("a.csv", b"", "chọn tệp"),
        ("a.csv", b"x" * (LARGEST + 1), "nặng hơn"),
    ],
)
async def test_a_file_that_cannot_be_one_is_refused_beside_its_field(
    office: Office, name: str, content: bytes, word: str
) -> None:
    visitor = await office.seat("commune", "19", "05503")
    answer = await visitor.post("/office/imports", {}, {"sheet": (name, content)})
    assert answer.status == 422
    assert word in answer.text


@pytest.mark.asyncio
async def test_a_broken_workbook_says_so_on_its_page(office: Office) -> None:
    visitor = await office.seat("commune", "19", "05503")
    answer = await visitor.post("/office/imports", {}, {"sheet": ("a.xlsx", b"PK\x03\x04")})
    await worked(office)
    assert "không đọc được như bảng tính" in (await visitor.get(answer.to)).text


@pytest.mark.asyncio
async def test_two_officers_decide_and_the_second_sees_how_it_stands(office: Office) -> None:
    first, second = await office.seat("province", "19"), await office.seat("province", "19")
    where = await hand_in(first, HEAD + GOOD)
    await worked(office)
    await first.post(f"{where}/discard")
    late = await second.post(f"{where}/take", {"choice": "all"})
    assert late.to == where
    assert "Đã bỏ ra" in (await second.get(where)).text


@pytest.mark.asyncio
async def test_a_sheet_is_nobodys_beyond_its_area(office: Office) -> None:
    where = await hand_in(await office.seat("commune", "19", "05503"), HEAD + GOOD)
    strangers = [
        await office.seat("commune", "19", "05488"),
        await office.seat("province", "01"),
        await office.seat("reader", "19"),
    ]
    for visitor in strangers:
        for path in ("", "/progress", "/lines.xlsx"):
            assert (await visitor.get(where + path)).status == 404
        for path in ("/take", "/discard"):
            assert (await visitor.post(where + path, {"choice": "good"})).status == 404
    above = await office.seat("province", "19")
    assert (await above.get(where)).status == 200
    run = office.lane.look(lambda work: store.load(work, int(where.split("/")[-1])))
    assert run is not None
    assert run.state == "waiting"


@pytest.mark.asyncio
async def test_readers_hand_nothing_in_and_administrators_choose_a_province(office: Office) -> None:
    reader_ = await office.seat("reader", "19")
    assert (await reader_.get("/office/imports")).status == 404
    assert (await reader_.get("/office/imports/template.xlsx")).status == 404
    assert (await reader_.post("/office/imports", {}, {"sheet": ("a.csv", b"x")})).status == 404
    over = await office.seat("administrator")
    refused = await over.post("/office/imports", {}, {"sheet": ("a.csv", HEAD.encode())})
    assert refused.status == 422
    assert (await hand_in(over, HEAD + GOOD, province="19")).startswith("/office/imports/")


@pytest.mark.asyncio
async def test_the_template_is_right_but_for_its_example(office: Office) -> None:
    visitor = await office.seat("province", "19")
    answer = await visitor.get("/office/imports/template.xlsx")
    book = load_workbook(io.BytesIO(answer.body))
    assert len(book.worksheets) == 3
    assert len(book.worksheets[0].data_validations.dataValidation) == 4
    sent = await visitor.post("/office/imports", {}, {"sheet": ("mau.xlsx", answer.body)})
    await worked(office)
    assert "vẫn là dòng ví dụ" in (await visitor.get(sent.to)).text


def test_every_route_of_sheets_and_slips_is_closed_to_readers_but_who_has_claimed() -> None:
    open_to_readers = {
        route.path for route in ROUTES if route.path.startswith(("/imports", "/claims")) and "reader" in route.roles
    }
    assert open_to_readers == {"/claims", "/claims/list.xlsx", "/claims/{commune:[0-9]{5}}"}
