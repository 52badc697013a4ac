"""Dossiers at the desk over HTTP: found, read, moved from receipt to certificate; areas, versions, hostile names."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape

import pytest
from aiohttp import ClientPayloadError
from sqlalchemy import event

from bot.programme.dossier_life import Papers
from bot.programme.duties import Scope
from bot.services import certificates, dossiers, office_settings, people, tickets
from bot.services.acting import province
from bot.storage import Database, Work, audit, council_scores, findings, papers
from bot.storage import media as kept_media
from tests.office.dossiers import JPEG, NOV, PDF, Tea, at_province, before_the_council, tea
from tests.office.visiting import Office, Visitor
from tests.offices import TAN_CUONG, THAI_NGUYEN

pytestmark = pytest.mark.asyncio
ONE_DATABASE = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
"""For what is the page's alone; what the database does is tested on both."""
OFFICE = Scope("commune", THAI_NGUYEN, TAN_CUONG)
OTHER_COMMUNE = "05506"  # of the same province


async def started(office: Office, *, received: bool = False) -> Tea:
    return await office.lane.run(lambda work: tea(work, office.store, received=received))


async def page(who: Visitor, one: Tea, rest: str = "") -> str:
    answer = await who.get(f"/office/dossiers/{one.dossier}{rest}")
    assert answer.status == 200, answer.text
    return unescape(answer.text)


async def moved(who: Visitor, one: Tea, move: str, fields: dict[str, str] | list[tuple[str, str]]) -> None:
    """Opens the form of a move as the page offers it, fills it in, and is taken back to the dossier."""
    shown = await page(who, one, f"/do/{move}")
    seen = re.search(r'name="seen" value="(\d+)"', shown)
    assert seen is not None
    pairs = list(fields.items()) if isinstance(fields, dict) else fields
    done = await who.post(f"/office/dossiers/{one.dossier}/do/{move}", [("seen", seen[1]), *pairs])
    assert (done.status, done.to) == (303, f"/office/dossiers/{one.dossier}"), unescape(done.text)


def offered(text: str) -> list[str]:
    return re.findall(r"/do/([a-z_0-9]+)\"", text)


async def test_a_dossier_goes_from_receipt_to_certificate_and_is_taken_back(office: Office) -> None:
    one = await started(office)
    commune = await office.seat("commune", THAI_NGUYEN, TAN_CUONG, "Chị Lan")
    whole = await office.seat("province", THAI_NGUYEN, name="Anh Tú")

    assert offered(await page(commune, one)) == ["confirm_receipt", "not_received"]
    await moved(commune, one, "confirm_receipt", {"on": "2026-11-20", "number": "12/PĐK"})
    text = await page(commune, one)
    assert "Chị Lan" in text
    assert "ngày 0/15" in text
    assert offered(text) == ["ask_commune", "return_commune", "report"]

    things = [("reason_picked", "Ảnh mờ"), ("supplements", "5 mẫu\n- Giấy đăng ký"), ("things_picked", "Giấy an toàn")]
    await moved(commune, one, "ask_commune", things)
    text = await page(commune, one)
    assert "Giấy an toàn; 5 mẫu; Giấy đăng ký" in text
    await moved(commune, one, "answer_commune", {"answer": "Bà con mang đủ"})
    await moved(commune, one, "report", {"on": "20/11/2026", "number": "03/BC-UBND", "proposal_number": "21/TTr"})
    assert offered(await page(commune, one)) == []

    await moved(whole, one, "receive_province", {"on": "2026-11-20"})
    await moved(whole, one, "survey", {"on": "2026-11-20"})
    await moved(whole, one, "council", {"on": "2026-11-20"})
    assert offered(await page(whole, one)) == ["council_result"]
    points = {"m1-A": "31", "m1-B": "19,5", "m1-C": "26", "m2-A": "33", "m2-B": "20", "m2-C": "27"}
    await moved(
        whole,
        one,
        "council_result",
        {"by": "parts", "members": "2", "act": "record", "on": "2026-11-20", "stars": "4", **points},
    )
    text = await page(whole, one)
    assert "78,25 điểm" in text
    assert "Thành viên 2" in text
    assert offered(text) == ["certify", "correct_result"]
    form = await page(whole, one, "/do/certify")
    assert '<option value="4" selected>' in form
    fields = {"on": "2026-11-20", "decision_number": "99/QĐ-UBND", "certificate_number": "7/2026", "stars": "4"}
    await moved(whole, one, "certify", fields)
    held = office.lane.look(lambda work: certificates.held(work, one.who.product_id))
    assert held is not None
    assert (held.number, held.stars, held.issued_on) == ("7/2026", 4, NOV)

    gone = {"on": "2026-11-20", "ground": "mark", "reason": "Dùng sai nhãn", "decision_number": "100/QĐ-UBND"}
    await moved(whole, one, "revoke", gone)
    assert office.lane.look(lambda work: certificates.held(work, one.who.product_id)) is None
    acts = [entry.act for entry in office.lane.look(lambda work: audit.about(work, "dossier", one.dossier))]
    assert acts.count("dossier.read") >= 5, "each opening leaves its entry"
    assert acts[-1] == "dossier.revoke"


@ONE_DATABASE
async def test_a_form_says_what_is_wrong_beside_the_field_and_keeps_what_was_typed(office: Office) -> None:
    one = await started(office, received=True)
    commune = await office.seat("commune", THAI_NGUYEN, TAN_CUONG)
    address = f"/office/dossiers/{one.dossier}/do"
    wrong = {"seen": "2", "on": "2027-01-01", "number": "không số", "proposal_number": "21/TTr-UBND"}
    answer = await commune.post(f"{address}/report", wrong)
    assert answer.status == 422
    text = unescape(answer.text)
    assert 'id="e-number"' in text
    assert "không số" in text
    assert "21/TTr-UBND" in text
    answer = await commune.post(f"{address}/report", {**wrong, "number": "3/BC"})
    assert (answer.status, 'id="e-on"' in answer.text) == (422, True), "a day to come is refused by the life-cycle"
    assert "chưa đến" in unescape(answer.text)
    empty = await commune.post(f"{address}/ask_commune", {"seen": "2", "reason": "…", "supplements": " - \n"})
    assert {"e-reason", "e-supplements"} <= set(re.findall(r'id="(e-[a-z]+)"', empty.text))
    many = {"seen": "2", "reason": "Thiếu", "supplements": "\n".join(f"giấy {n}" for n in range(11))}
    assert (await commune.post(f"{address}/ask_commune", many)).status == 422
    view = office.lane.look(lambda work: dossiers.see(work, one.who.commune, one.dossier))
    assert view is not None
    assert view.dossier.version == 2, "nothing was written"


@ONE_DATABASE
async def test_the_second_of_two_officers_is_shown_the_firsts_change_and_keeps_what_they_typed(office: Office) -> None:
    one = await started(office, received=True)
    first = await office.seat("commune", THAI_NGUYEN, TAN_CUONG, "Chị Lan")
    second = await office.seat("commune", THAI_NGUYEN, TAN_CUONG, "Anh Hải")
    address = f"/office/dossiers/{one.dossier}/do"
    await first.post(f"{address}/ask_commune", {"seen": "2", "reason": "Ảnh mờ", "supplements": "5 mẫu"})
    late = {"seen": "2", "reason": "Thiếu chữ ký", "on": "2026-11-20", "number": "9/BC"}
    answer = await second.post(f"{address}/return_commune", late)
    text = unescape(answer.text)
    assert answer.status == 409
    assert "Chị Lan" in text
    assert "Ảnh mờ" in text
    assert "Thiếu chữ ký" in text
    assert 'name="seen" value="3"' in text, "looked at now, it may be done after all"
    report = await second.post(f"{address}/report", late)
    text = unescape(report.text)
    assert report.status == 409
    assert "9/BC" in text, "what cannot be done any more still shows what was typed"
    assert 'name="seen"' not in text
    assert (await second.get(f"{address}/report")).status == 200, "it says what can be done"
    assert (await second.get(f"{address}/fly")).status == 404
    await moved(second, one, "return_commune", {"reason": "Thiếu chữ ký"})


ADDRESSES = ("", "/do/report", "/papers/{paper}", "/papers/0", "/media/{photo}", "/files/mau-01.docx", "/findings")


@ONE_DATABASE
async def test_beyond_an_officers_area_there_is_nothing_and_readers_move_nothing(office: Office) -> None:
    one = await started(office, received=True)
    addresses = [f"/office/dossiers/{one.dossier}{each.format(paper=one.paper, **one.media)}" for each in ADDRESSES]
    own = await office.seat("commune", THAI_NGUYEN, TAN_CUONG)
    assert {(await own.get(each)).status for each in addresses} == {200}
    for role, where in (
        ("commune", (THAI_NGUYEN, OTHER_COMMUNE)),
        ("province", ("01", "")),
        ("reader", ("01", "")),
        ("reader", (THAI_NGUYEN, OTHER_COMMUNE)),
    ):
        stranger = await office.seat(role, *where)  # type: ignore[arg-type]
        for each in addresses:
            assert (await stranger.get(each)).status == 404, (role, where, each)
        done = await stranger.post(f"/office/dossiers/{one.dossier}/do/report", {"seen": "2", "number": "1/BC"})
        assert done.status == 404
        assert one.who.loaded.product is not None
        assert "Tân Cương" not in unescape((await stranger.get("/office/dossiers")).text)

    whole = await office.seat("province", THAI_NGUYEN)
    text = await page(whole, one)
    assert offered(text) == []
    assert "/papers/" not in text, "it lies with the commune still"
    for each in addresses[2:]:
        assert (await whole.get(each)).status == 404, each
    assert 'name="seen"' not in await page(whole, one, "/do/report"), "the commune's to make"

    await office.lane.run(lambda work: at_province(work, one))
    reader = await office.seat("reader", THAI_NGUYEN)
    text = await page(reader, one)
    assert f"/papers/{one.paper}" in text
    assert offered(text) == []
    for move in ("survey", "ask_province"):
        assert (await reader.get(f"/office/dossiers/{one.dossier}/do/{move}")).status == 404
        assert (await reader.post(f"/office/dossiers/{one.dossier}/do/{move}", {"seen": "4"})).status == 404
    other = await office.lane.run(lambda work: tea(work, office.store, "chat-2", "Cốm", received=True))
    borrowed = await own.get(f"/office/dossiers/{one.dossier}/media/{other.media['photo']}")
    assert borrowed.status == 404, "a picture is reached through its own dossier alone"


@ONE_DATABASE
async def test_what_was_sent_is_shown_in_place_and_can_do_nothing(office: Office) -> None:
    one = await started(office)
    own = await office.seat("commune", THAI_NGUYEN, TAN_CUONG)
    shown = await own.get(f"/office/dossiers/{one.dossier}/papers/{one.paper}")
    assert "<script>alert" not in shown.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;.jpg" in shown.text
    assert f'<img src="/office/dossiers/{one.dossier}/media/{one.media["photo"]}"' in shown.text
    assert f'<iframe src="/office/dossiers/{one.dossier}/media/{one.media["pdf"]}"' in shown.text
    for name, content, mime in (("photo", JPEG, "image/jpeg"), ("pdf", PDF, "application/pdf")):
        got = await own.get(f"/office/dossiers/{one.dossier}/media/{one.media[name]}")
        assert (got.status, got.body, got.headers["Content-Type"]) == (200, content, mime)
        assert got.headers["Content-Disposition"].startswith('inline; filename="')
        assert "default-src 'none'" in got.headers["Content-Security-Policy"]
        assert "frame-ancestors 'self'" in got.headers["Content-Security-Policy"]
        assert got.headers["X-Content-Type-Options"] == "nosniff"
        for hostile in ("script", "passwd", ".."):
            assert hostile not in got.headers["Content-Disposition"]
    word = await own.get(f"/office/dossiers/{one.dossier}/media/{one.media['word']}")
    assert word.headers["Content-Type"] == "application/octet-stream"
    assert word.headers["Content-Disposition"].startswith("attachment")
    acts = office.lane.look(lambda work: audit.about(work, "dossier", one.dossier))
    read = [each.detail for each in acts if each.act == "dossier.pages_read"]
    assert {"media": [one.media["word"]]} in read


@ONE_DATABASE
async def test_forms_and_the_whole_dossier_come_as_files(office: Office) -> None:
    one = await started(office)
    own = await office.seat("commune", THAI_NGUYEN, TAN_CUONG)
    answer = await own.post(
        f"/office/dossiers/{one.dossier}/findings",
        {"seen": "0", "idea": "Nghề ba đời", "identity": "", "local-labour": ""},
    )
    assert answer.status == 303, answer.text
    found = await own.get(f"/office/dossiers/{one.dossier}/files/mau-03.docx")
    assert "Mau-03-che-tan-cuong.docx" in found.headers["Content-Disposition"].lower().replace("mau", "Mau", 1)
    text = zipfile.ZipFile(io.BytesIO(found.body)).read("word/document.xml").decode()
    assert "Nghề ba đời" in text
    assert "Bản đã báo cáo" not in text
    receipt = Papers(on=NOV)
    await office.lane.run(lambda work: dossiers.move(work, one.who.commune, one.dossier, "confirm_receipt", receipt))
    await office.lane.run(lambda work: at_province(work, one))
    assert "Mẫu 03 đã báo cáo, Word" in await page(own, one)
    final = zipfile.ZipFile(io.BytesIO((await own.get(f"/office/dossiers/{one.dossier}/files/mau-03.docx")).body))
    said = "".join(final.read(name).decode() for name in final.namelist() if name.endswith(".xml"))
    assert "Bản đã báo cáo ngày 20/11/2026, số 03/BC-UBND" in said
    assert "BẢN NHÁP" not in said
    whole = await own.get(f"/office/dossiers/{one.dossier}/files/all.zip")
    assert len(zipfile.ZipFile(io.BytesIO(whole.body)).namelist()) == 3, "two forms and the paper"
    broken = office.lane.look(lambda work: kept_media.load(work, one.media["photo"]))
    assert broken is not None
    path = office.store.path(broken.sha256 or "")
    assert path is not None
    path.write_bytes(b"no picture any more")
    with pytest.raises(ClientPayloadError):  # broken off: nobody takes half a file for the whole
        await own.get(f"/office/dossiers/{one.dossier}/files/all.zip")
    for name in ("mau-04.docx", "..", "all.exe", "mau-03.exe"):
        assert (await own.get(f"/office/dossiers/{one.dossier}/files/{name}")).status == 404, name


@ONE_DATABASE
async def test_two_who_write_findings_are_shown_each_others_words(office: Office) -> None:
    one = await started(office, received=True)
    first = await office.seat("commune", THAI_NGUYEN, TAN_CUONG, "Chị Lan")
    second = await office.seat("commune", THAI_NGUYEN, TAN_CUONG, "Anh Hải")
    address = f"/office/dossiers/{one.dossier}/findings"
    assert (await first.post(address, {"seen": "0", "idea": "Nghề ba đời"})).status == 303
    other = await second.post(address, {"seen": "0", "local-labour": "Sáu người trong xã"})
    assert other.status == 303, "another content is nobody's quarrel"
    late = await second.post(address, {"seen": "0", "idea": "Mới làm từ 2020"})
    text = unescape(late.text)
    assert late.status == 409
    assert "Chị Lan" in text
    assert "Nghề ba đời" in text
    assert "Mới làm từ 2020" in text
    assert (await second.post(address, {"seen": "2", "idea": "Mới làm từ 2020"})).status == 303
    kept = office.lane.look(lambda work: findings.of(work, one.dossier))
    assert [each.said for each in kept] == ["Nghề ba đời", "Sáu người trong xã", "Mới làm từ 2020"]
    long = await second.post(address, {"seen": "3", "idea": "dài " * 200})
    assert (long.status, 'id="e-idea"' in long.text) == (422, True)
    await office.lane.run(lambda work: at_province(work, one))
    reported = await first.post(address, {"seen": "3", "identity": "Ghi muộn"})
    assert (reported.status, "Ghi muộn" in unescape(reported.text)) == (409, True)
    assert len(office.lane.look(lambda work: findings.of(work, one.dossier))) == 3


@ONE_DATABASE
async def test_members_far_apart_are_asked_about_and_the_limit_is_the_provinces(office: Office) -> None:
    one = await started(office, received=True)
    await office.lane.run(lambda work: before_the_council(work, one))
    whole = await office.seat("province", THAI_NGUYEN)
    address = f"/office/dossiers/{one.dossier}/do/council_result"
    grid = {"seen": "6", "by": "total", "members": "3", "m1-total": "62", "m2-total": "75,5", "m3-total": "71"}
    counted = await whole.post(address, {**grid, "act": "count"})
    text = unescape(counted.text)
    assert counted.status == 200
    assert "69,5" in text
    assert "13,5" in text
    record = {**grid, "act": "record", "on": "2026-11-20", "stars": "3"}
    asked = await whole.post(address, record)
    assert (asked.status, "apart_ok" in asked.text) == (422, True)
    assert office.lane.look(lambda work: council_scores.of(work, one.dossier)) == {}
    wrong = await whole.post(address, {**record, "m2-total": "105", "stars": "5"})
    assert 'id="e-m2-total"' in wrong.text
    too_few = await whole.post(address, {**record, "apart_ok": "yes", "stars": "4"})
    assert (too_few.status, "70" in too_few.text) == (422, True), "69.5 points are no four stars"

    office_actor = province(THAI_NGUYEN, name="office:2")
    await office.lane.run(
        lambda work: office_settings.set_value(work, office_actor, THAI_NGUYEN, "council.members_apart", 14, 0)
    )
    assert (await whole.post(address, record)).status == 303, "within this province's limit nobody is asked"
    (members,) = office.lane.look(lambda work: council_scores.of(work, one.dossier)).values()
    assert [each.total for each in members] == [62, 75.5, 71]


@ONE_DATABASE
async def test_a_council_by_criterion_fills_the_sheet_and_no_stars_need_a_reason(office: Office) -> None:
    one = await started(office, received=True)
    await office.lane.run(lambda work: before_the_council(work, one))
    whole = await office.seat("province", THAI_NGUYEN)
    address = f"/office/dossiers/{one.dossier}/do/council_result"
    grid = await whole.post(address, {"seen": "6", "by": "criteria", "members": "1", "act": "grid", "m1-total": "40"})
    cells = re.findall(r'name="(m1-[0-9.]+)"', grid.text)
    assert (grid.status, len(cells) > 20) == (200, True)
    record = {"seen": "6", "by": "criteria", "members": "1", "act": "record", "on": "2026-11-20", "stars": "0"}
    record |= dict.fromkeys(cells, "1")
    refused = await whole.post(address, record)
    assert (refused.status, 'id="e-reason"' in refused.text) == (422, True)
    assert (await whole.post(address, {**record, "reason": "Chưa đủ điểm"})).status == 303
    view = office.lane.look(lambda work: dossiers.see(work, one.who.province, one.dossier))
    assert view is not None
    assert (view.dossier.state, view.steps[-1].papers["total"]) == ("failed", len(cells))
    assert sum(view.steps[-1].papers["parts"].values()) == len(cells)


async def test_the_list_is_filtered_searched_and_kept_as_a_view_of_ones_own(office: Office) -> None:
    await started(office, received=True)
    await office.lane.run(lambda work: tea(work, office.store, "chat-2", "<script>alert(2)</script>"))
    own = await office.seat("commune", THAI_NGUYEN, TAN_CUONG)
    every = await own.get("/office/dossiers")
    assert "<script>alert(2)" not in every.text
    assert "&lt;script&gt;alert(2)" in every.text
    assert "2 hồ sơ" in unescape(every.text)
    found = await own.get("/office/dossiers", params={"q": "CHE tan cuong 05503", "state": "at_commune", "waits": "1"})
    assert "1 hồ sơ" in unescape(found.text)
    for odd in ({"state": "nowhere", "sheet": "999", "page": "-7"}, {"q": "'; DROP TABLE x"}, {"commune": "00001"}):
        assert (await own.get("/office/dossiers", params=odd)).status == 200
    kept = await own.post("/office/dossiers/views", {"name": "Chè chờ xem", "query": "q=che&state=at_commune&evil=1"})
    assert (kept.status, kept.to) == (303, "/office/dossiers?q=che&state=at_commune")
    listed = await own.get(kept.to)
    assert "Chè chờ xem" in unescape(listed.text)
    view = re.search(r'name="view" value="(\d+)"', listed.text)
    assert view is not None
    drop = ("/office/dossiers/views/drop", {"view": view[1]})
    colleague = await office.seat("commune", THAI_NGUYEN, TAN_CUONG)
    assert "Chè chờ xem" not in unescape((await colleague.get("/office/dossiers")).text)
    assert (await colleague.post(*drop)).status == 303
    assert "Chè chờ xem" in unescape((await own.get("/office/dossiers")).text), "theirs alone to remove"
    assert (await own.post(*drop)).status == 303
    assert "Chè chờ xem" not in unescape((await own.get("/office/dossiers")).text)
    nameless = await own.post("/office/dossiers/views", {"name": " ", "query": "q=che"})
    assert (nameless.status, 'id="e-name"' in nameless.text) == (422, True)


@ONE_DATABASE
async def test_as_many_statements_for_one_dossier_as_for_many(office: Office, database: Database) -> None:
    one = await started(office, received=True)
    own = await office.seat("commune", THAI_NGUYEN, TAN_CUONG)
    counts = []
    await office.lane.run(lambda work: _more_of(work, one))
    for more in (0, 12):
        for n in range(more):
            await office.lane.run(lambda work, n=n: tea(work, office.store, f"more-{n}", f"Cốm {n}", received=True))
        with counted(database) as listing:
            assert (await own.get("/office/dossiers")).status == 200
        with counted(database) as reading:
            await page(own, one)
        counts.append((len(listing), len(reading)))
        await office.lane.run(lambda work: _more_of(work, one))
    assert counts[0] == counts[1]
    assert counts[0][0] <= 12
    assert counts[0][1] <= 30


def _more_of(work: Work, one: Tea) -> None:
    """More papers, questions and steps for the same dossier."""
    for _ in range(4):
        papers.add(work, one.who.organisation_id, one.who.product_id, "lab-test", one.who.person_id)
    tickets.ask(work, one.who.loaded, "question", OFFICE, "Khi nào họp?")
    asked = Papers(reason="Ảnh mờ", supplements=("5 mẫu",))
    dossiers.move(work, one.who.commune, one.dossier, "ask_commune", asked)
    dossiers.move(work, one.who.producer, one.dossier, "answer_commune", Papers(answer="Đã gửi"))


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements that pages read with meanwhile."""
    seen: list[str] = []

    def note(_conn, _cursor, statement, *_more) -> None:  # type: ignore[no-untyped-def]
        seen.append(statement)

    event.listen(database.reader, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(database.reader, "before_cursor_execute", note)


@ONE_DATABASE
async def test_messages_are_shown_to_the_office_they_were_asked(office: Office) -> None:
    one = await started(office, received=True)
    await office.lane.run(lambda work: tickets.ask(work, one.who.loaded, "question", OFFICE, "Khi nào <b>họp</b>?"))
    await office.lane.run(lambda work: tickets.ask(work, one.who.loaded, "complaint", OFFICE, "Chấm thiếu điểm"))
    commune = await office.seat("commune", THAI_NGUYEN, TAN_CUONG)
    text = (await commune.get(f"/office/dossiers/{one.dossier}")).text
    assert "Khi nào &lt;b&gt;họp&lt;/b&gt;?" in text
    assert "Chấm thiếu điểm" not in unescape(text), "a complaint is the province's"
    whole = await office.seat("province", THAI_NGUYEN)
    assert "Chấm thiếu điểm" in await page(whole, one)


@ONE_DATABASE
async def test_a_phone_is_shown_to_the_commune_of_a_handed_in_dossier_and_else_by_consent(office: Office) -> None:
    one = await started(office)
    commune = await office.seat("commune", THAI_NGUYEN, TAN_CUONG)
    assert "0912 345 678" in await page(commune, one)
    await office.lane.run(lambda work: at_province_without_sharing(work, one))
    whole = await office.seat("province", THAI_NGUYEN)
    assert "0912 345 678" not in await page(whole, one)


def at_province_without_sharing(work: Work, one: Tea) -> None:
    people.decide(work, one.who.loaded.person, "office", False, "2026-11")
    dossiers.move(work, one.who.commune, one.dossier, "confirm_receipt", Papers(on=NOV))
    at_province(work, one)


@ONE_DATABASE
async def test_what_was_written_down_wrongly_is_corrected_at_the_desk(office: Office) -> None:
    one = await started(office, received=True)
    await office.lane.run(lambda work: before_the_council(work, one))
    whole = await office.seat("province", THAI_NGUYEN, name="Anh Tú")
    second = await office.seat("province", THAI_NGUYEN, name="Chị Mai")
    day = {"on": "2026-11-20"}
    grid = {"by": "parts", "members": "2", "act": "record"}
    points = {"m1-A": "21", "m1-B": "15", "m1-C": "20", "m2-A": "23", "m2-B": "15", "m2-C": "22"}
    await moved(whole, one, "council_result", {**grid, **points, **day, "stars": "3"})
    assert offered(await page(whole, one)) == ["certify", "correct_result"]
    form = await page(whole, one, "/do/correct_result")
    assert 'name="m2-C" value="22"' in form
    assert '<option value="3" selected>' in form
    address = f"/office/dossiers/{one.dossier}/do/correct_result"
    right = {"seen": "7", **grid, **points, **day, "stars": "4", "m1-A": "37", "m2-A": "37"}
    bare = await whole.post(address, right)
    assert (bare.status, 'id="e-reason"' in bare.text, 'value="37"' in bare.text) == (422, True, True)
    wrong = await whole.post(address, {**right, "m1-A": "21", "m2-A": "23", "stars": "3", "reason": "Như cũ"})
    assert "Chưa có gì khác" in unescape(wrong.text)
    await moved(whole, one, "correct_result", {**right, "reason": "Ghi nhầm dòng"})
    late = await second.post(address, {**right, "reason": "Sửa nốt"})
    assert late.status == 409
    assert "Ghi nhầm dòng" in unescape(late.text), "the second is shown the first's change"
    text = await page(whole, one)
    assert "ghi nhầm, đã sửa" in text
    assert "73 điểm" in text

    paper = {"decision_number": "99/QĐ-UBND", "certificate_number": "77/2026", "stars": "4"}
    await moved(whole, one, "certify", {**day, **paper})
    assert 'value="77/2026"' in await page(whole, one, "/do/correct_certificate")
    await moved(
        whole, one, "correct_certificate", {**day, **paper, "certificate_number": "7/2026", "reason": "Thừa số 7"}
    )
    held = office.lane.look(lambda work: certificates.held(work, one.who.product_id))
    assert held is not None
    assert (held.number, held.expires_on.isoformat()) == ("7/2026", "2029-11-20")
    commune = await office.seat("commune", THAI_NGUYEN, TAN_CUONG)
    assert offered(await page(commune, one)) == []
    assert 'name="seen"' not in await page(commune, one, "/do/correct_certificate")


@ONE_DATABASE
async def test_the_box_on_top_names_each_field_by_its_label(office: Office) -> None:
    one = await started(office, received=True)
    commune = await office.seat("commune", THAI_NGUYEN, TAN_CUONG)
    empty = await commune.post(f"/office/dossiers/{one.dossier}/do/return_commune", {"seen": "2", "on": "hôm qua"})
    text = unescape(empty.text)
    box = text[text.index('id="problems"') : text.index("</ul>", text.index('id="problems"'))]
    assert re.findall(r'<a href="#f-([a-z_]+)">([^:<]+): ', box) == [("reason", "Lý do")]
    typed = await commune.post(f"/office/dossiers/{one.dossier}/do/report", {"seen": "2", "on": "hôm <qua>"})
    text = unescape(typed.text)
    box = text[text.index('id="problems"') : text.index("</ul>", text.index('id="problems"'))]
    assert re.findall(r'<a href="#f-([a-z_]+)">([^:<]+): ', box) == [("on", "Ngày"), ("number", "Số văn bản")]
    assert "<!--" not in text
