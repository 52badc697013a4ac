"""Announcements in the console: written, shown, counted, approved, sent, followed, handed on."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import openpyxl
import pytest
from sqlalchemy import event

from bot.clock import FixedClock
from bot.messages import Outcome
from bot.programme.office_values import TWO_PEOPLE_FROM
from bot.services import acting, announcements, office_settings
from bot.storage import Lane, Work, audit, chats, consents, outbox
from bot.storage.tables import announcement
from tests.office.visiting import Answer, Office, Visitor
from tests.services.test_announcements import all_steps, listener

pytestmark = pytest.mark.asyncio
COMMUNE, THAI_NGUYEN = "05503", "19"
ODD = '=HYPERLINK("http://x")<b>'
TEA = {"place": COMMUNE, "kind-group": "household", "org-name": ODD, "contact-name": "Mỷ"}
HERE = "/office/announcements"
HIDDEN = re.compile(r'<input type="hidden" name="((?!csrf)[a-z]+)" value="([^"]*)">')
WORDS = {"title": "Lớp đóng gói", "said-vi": "Xã mở lớp đóng gói.\nMời bà con.", "said-en": "A class on packaging."}


async def heard(lane: Lane, people: int = 3, channel: str = "telegram") -> None:
    def make(work: Work) -> None:
        for number in range(people):
            consents.add(work, listener(work, f"{channel}{number}", channel, answers=TEA), "office", "2026-1", True)

    await lane.run(make)


async def limit(lane: Lane, value: int) -> None:
    actor = acting.province(THAI_NGUYEN, name="office:9")
    await lane.run(lambda work: office_settings.set_value(work, actor, THAI_NGUYEN, TWO_PEOPLE_FROM, value, 0))


async def written(visitor: Visitor, **more: str) -> str:
    """A draft of the usual words; its address."""
    made = await visitor.post(f"{HERE}/new", {**WORDS, **more})
    assert made.status == 303, made.text
    return made.to.removesuffix("/audience")


async def gone(visitor: Visitor, where: str, act: str = "send", **asked: str) -> Answer:
    """Through the page that asks once more: what its form carries is sent."""
    page = await visitor.get(f"{where}/confirm", params=asked)
    assert page.status == 200, page.text
    return await visitor.post(f"{where}/{act}", HIDDEN.findall(page.text))


async def send(lane: Lane, **by_chat: str) -> None:
    """All of it goes out; each chat with the outcome named for it, else "sent"."""

    def job(work: Work) -> None:
        all_steps(work)
        accounts = [chats.account_id(work, channel, "main") for channel in ("telegram", "web", "zalo_oa")]
        for one in outbox.claim(work, accounts, 1000):
            outbox.settle(work, one.id, Outcome(by_chat.get(one.chat_key, "sent"), f"m{one.id}"))  # type: ignore[arg-type]
        all_steps(work)

    await lane.run(job)


async def test_from_the_first_word_to_the_list_of_those_not_reached(office: Office, lane: Lane) -> None:
    await heard(lane)
    officer = await office.seat("commune", THAI_NGUYEN, COMMUNE, name="An")
    at = await written(officer)
    page = await officer.get(f"{at}/audience")
    assert "Gửi được ngay 3 người" in page.text
    assert 'name="kinds"' in page.text
    assert 'name="communes"' not in page.text
    counted = await officer.get(f"{at}/count?kinds=farm")
    assert "<!doctype" not in counted.text
    assert "Gửi được ngay 0 người" in counted.text
    assert (await officer.post(f"{at}/audience", {"kinds": "household", "version": "1"})).to == at
    page = await officer.get(at)
    for channel in ("Telegram", "Zalo OA", "Zalo Bot"):
        assert channel in page.text
    assert "Tin từ xã Tân Cương, Thái Nguyên:" in page.text
    assert "&lt;b&gt;" in page.text
    assert ODD not in page.text
    sent = await gone(officer, at, when="now", version="2")
    assert sent.to == at
    assert office.woken
    await send(lane, telegram1="closed")
    page = await officer.get(at)
    assert "2 / 3" in (await officer.get(HERE)).text
    assert "đã chặn" in page.text
    assert "An" in page.text
    people = await officer.get(f"{at}/people")
    assert people.text.count("<tr>") == 4
    assert (await officer.get(f"{at}/people?status=failed")).text.count("<tr>") == 2
    left = await officer.get(f"{at}/unreached")
    assert "xã Tân Cương, Thái Nguyên" in left.text
    file = await officer.get(f"{at}/unreached.xlsx?commune={COMMUNE}")
    sheet = openpyxl.load_workbook(io.BytesIO(file.body)).active
    assert sheet is not None
    rows = list(sheet.iter_rows())
    assert len(rows) == 2
    assert "f" not in {cell.data_type for cell in rows[1]}
    assert rows[1][1].value == ODD
    again = await officer.post(f"{at}/left")
    assert again.status == 303
    assert "1" in (await officer.get(f"{again.to}/count")).text
    acts = await lane.run(lambda work: {one.act for one in audit.about(work, "announcement", int(at.split("/")[-1]))})
    assert acts >= {"announcement.people_read", "announcement.unreached_read", "announcement.unreached_taken"}


async def test_who_shares_nothing_with_the_office_is_on_no_page_and_in_no_file(office: Office, lane: Lane) -> None:
    shy = {**TEA, "org-name": "Hộ bà Kín", "contact-name": "Kín", "contact-phone": "+84912345678"}
    await lane.run(lambda work: listener(work, "shy", "telegram", answers=shy))
    officer = await office.seat("commune", THAI_NGUYEN, COMMUNE, name="An")
    at = await written(officer)
    before = await officer.get(at)
    await gone(officer, at, when="now", version="1")
    await send(lane, shy="closed")
    pages = [await officer.get(f"{at}/{path}") for path in ("people", "unreached")]
    assert all("chưa có tên" in page.text and "xã Tân Cương" in page.text for page in pages)
    assert not any("Kín" in page.text or "912345678" in page.text for page in (before, *pages))
    file = await officer.get(f"{at}/unreached.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(file.body)).active
    assert sheet is not None
    (_, row) = sheet.iter_rows(values_only=True)
    assert row[0] == "xã Tân Cương, Thái Nguyên"
    assert not any(row[1:4])


async def test_a_number_that_no_row_can_have_is_no_error(office: Office) -> None:
    head = await office.seat("province", "19")
    for asked in (f"{HERE}/new?text={'9' * 40}", f"{HERE}?before={'9' * 40}", f"/office/claims/05503?after={'9' * 40}"):
        assert (await head.get(asked)).status == 200


async def test_a_second_officer_approves_and_the_author_cannot(office: Office, lane: Lane) -> None:
    await heard(lane)
    await limit(lane, 3)
    author = await office.seat("commune", THAI_NGUYEN, COMMUNE, name="An")
    colleague = await office.seat("commune", THAI_NGUYEN, COMMUNE, name="Bo")
    at = await written(author)
    assert "cán bộ thứ hai" in (await author.get(at)).text
    await gone(author, at, when="now", version="1")
    assert "chờ duyệt" in (await author.get(HERE)).text
    assert f'href="{at}"' in (await colleague.get("/office/")).text
    assert f'href="{at}"' not in (await author.get("/office/")).text
    own = await author.post(f"{at}/decide", {"decision": "approve", "version": "1"})
    assert own.status == 422
    assert (await author.get(f"{at}/words")).status == 200
    late = await author.post(f"{at}/words", {**WORDS, "version": "1"})
    assert late.status == 422
    none = await colleague.post(f"{at}/decide", {"decision": "decline", "version": "1", "why": ""})
    assert none.status == 422
    done = await gone(colleague, at, "decide", decision="approve")
    assert done.to == at
    page = await author.get(at)
    assert "Bo" in page.text
    await send(lane)
    assert "3 / 3" in (await author.get(HERE)).text


async def test_what_was_typed_stays_and_a_colleagues_words_are_shown(office: Office, lane: Lane) -> None:
    an = await office.seat("commune", THAI_NGUYEN, COMMUNE, name="An")
    bo = await office.seat("commune", THAI_NGUYEN, COMMUNE, name="Bo")
    empty = await an.post(f"{HERE}/new", {"title": "Lớp học", "said-vi": "", "said-en": "Only English <script>"})
    assert empty.status == 422
    assert "Only English &lt;script&gt;" in empty.text
    assert "Lớp học" in empty.text
    long = await an.post(f"{HERE}/new", {"title": "x", "said-vi": "ă" * 801})
    assert "ă" * 801 in long.text
    at = await written(an)
    assert (await bo.post(f"{at}/words", {**WORDS, "said-vi": "Lời của Bo.", "version": "1"})).status == 303
    second = await an.post(f"{at}/words", {**WORDS, "said-vi": "Lời của An.", "version": "1"})
    assert second.status == 422
    assert "Lời của Bo." in second.text
    assert "Lời của An." in second.text
    assert (await an.post(f"{at}/words", {**WORDS, "said-vi": "Lời của An.", "version": "2"})).status == 303
    stale = await bo.post(f"{at}/send", {"when": "now", "version": "2"})
    assert stale.status == 422


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"when": "at", "at": "hôm nào"}, "ngày giờ"),
        ({"when": "at", "at": "2020-01-01T08:00"}, "đã qua"),
        ({"when": "at", "at": "2026-11-20T22:00"}, "07:00"),
        ({"when": "at", "at": "2027-11-20T08:00"}, "60 ngày"),
        ({"when": "khi nào"}, "chọn"),
    ],
)
async def test_a_time_that_cannot_be_is_said_beside_its_field(
    office: Office, lane: Lane, fields: dict[str, str], why: str
) -> None:
    officer = await office.seat("commune", THAI_NGUYEN, COMMUNE)
    at = await written(officer)
    for refused in (
        await officer.get(f"{at}/confirm", params={**fields, "version": "1"}),
        await officer.post(f"{at}/send", {**fields, "version": "1"}),
    ):
        assert refused.status == 422
        assert why in refused.text
    assert await lane.run(lambda work: announcements.load(work, int(at.split("/")[-1])).state) == "draft"


async def test_it_waits_for_its_time_is_paused_goes_on_and_is_cancelled(
    office: Office, lane: Lane, clock: FixedClock
) -> None:
    await heard(lane)
    officer = await office.seat("commune", THAI_NGUYEN, COMMUNE)
    at = await written(officer)
    assert (await gone(officer, at, when="at", at="2026-11-20T10:00", version="1")).to == at
    assert (await officer.get(f"{at}/progress")).status == 404
    clock.move(timedelta(hours=3))
    await lane.run(announcements.step)
    moving = await officer.get(f"{at}/progress", headers={"HX-Request": "true"})
    assert 'hx-trigger="every 2s"' in moving.text
    assert (await officer.post(f"{at}/pause")).status == 303
    still = await officer.get(f"{at}/progress")
    assert "every 2s" not in still.text
    assert (await officer.post(f"{at}/resume")).status == 303
    assert (await officer.post(f"{at}/cancel")).status == 303
    assert (await officer.post(f"{at}/pause")).status == 303  # nothing happens, and it is said
    assert await lane.run(lambda work: announcements.load(work, int(at.split("/")[-1])).state) == "cancelled"


async def test_who_sees_what_and_who_does_what(office: Office, lane: Lane) -> None:
    await heard(lane)
    own = await office.seat("commune", THAI_NGUYEN, COMMUNE)
    at = await written(own)
    above = await office.seat("province", THAI_NGUYEN)
    reader = await office.seat("reader", THAI_NGUYEN, COMMUNE)
    administrator = await office.seat("administrator")
    beside = await office.seat("commune", THAI_NGUYEN, "05506")
    far = await office.seat("province", "01")
    for visitor in (own, above, reader, administrator):
        assert (await visitor.get(at)).status == 200
        assert at in (await visitor.get(HERE)).text
    for visitor in (beside, far):
        for path in ("", "/audience", "/count", "/words", "/confirm", "/people", "/unreached", "/unreached.xlsx"):
            assert (await visitor.get(f"{at}{path}")).status == 404
        for act in ("send", "decide", "withdraw", "left", "keep", "pause", "cancel", "words", "audience"):
            assert (await visitor.post(f"{at}/{act}", {"when": "now", "version": "1"})).status == 404
        assert at not in (await visitor.get(HERE)).text
    assert (await reader.post(f"{at}/send", {"when": "now", "version": "1"})).status == 404
    assert (await reader.get(f"{HERE}/new")).status == 404
    assert f'action="{at}/confirm"' not in (await reader.get(at)).text


async def test_administrators_speak_to_the_whole_country(office: Office, lane: Lane) -> None:
    await heard(lane)
    administrator = await office.seat("administrator")
    at = await written(administrator)
    page = await administrator.get(f"{at}/audience")
    assert 'name="provinces"' in page.text
    assert "Gửi được ngay 3 người" in page.text
    assert (await administrator.post(f"{at}/audience", {"provinces": "01", "version": "1"})).status == 303
    page = await administrator.get(at)
    assert "Tin từ Chương trình OCOP:" in page.text
    assert "Gửi được ngay 0 người" in page.text
    await gone(administrator, at, when="now", version="2")
    found = await lane.run(lambda work: announcements.load(work, int(at.split("/")[-1])))
    assert (found.province, found.audience.provinces) == ("", ("01",))


async def test_a_text_is_kept_used_again_and_removed(office: Office, lane: Lane) -> None:
    officer = await office.seat("commune", THAI_NGUYEN, COMMUNE)
    beside = await office.seat("commune", THAI_NGUYEN, "05506")
    at = await written(officer)
    assert (await officer.post(f"{at}/keep")).status == 303
    page = await officer.get(f"{HERE}/texts")
    assert "Mời bà con." in page.text
    number = re.search(r"text=(\d+)", page.text)
    assert number is not None
    filled = await officer.get(f"{HERE}/new?text={number[1]}")
    assert "A class on packaging." in filled.text
    assert "A class on packaging." not in (await beside.get(f"{HERE}/new?text={number[1]}")).text
    await beside.post(f"{HERE}/texts/drop", {"id": number[1]})
    assert "Mời bà con." in (await officer.get(f"{HERE}/texts")).text
    bad = await officer.post(f"{HERE}/texts", {"name": "", "said-vi": "Giữ lại giúp"})
    assert bad.status == 422
    assert "Giữ lại giúp" in bad.text
    await officer.post(f"{HERE}/texts/drop", {"id": number[1]})
    assert "Mời bà con." not in (await officer.get(f"{HERE}/texts")).text


async def test_what_zalo_takes_for_it_is_shown_before_sending(office: Office, lane: Lane) -> None:
    await heard(lane, 2, "zalo_oa")
    officer = await office.seat("commune", THAI_NGUYEN, COMMUNE)
    page = await officer.get(await written(officer, **{"said-en": ""}))
    assert "48 giờ" in page.text
    assert "Zalo OA" in page.text
    cells = re.findall(r'<td class="figure">(?:<b>)?(\d+)', page.text)
    assert cells == ["0", "0", "0", "2"]  # they never wrote; no template is set
    assert "English" not in page.text.partition("<h2>Bà con sẽ đọc</h2>")[2].partition("</section>")[0]


async def test_before_it_goes_everything_is_shown_once_more_and_a_changed_audience_stops_it(
    office: Office, lane: Lane
) -> None:
    await heard(lane, 3)
    await heard(lane, 2, "zalo_oa")
    officer = await office.seat("commune", THAI_NGUYEN, COMMUNE, name="An")
    at = await written(officer)
    page = await officer.get(f"{at}/confirm", params={"when": "now", "version": "1"})
    for said in ("3 người", "Telegram 3", "không tốn tiền", "Mời bà con.", "A class on packaging."):
        assert said in page.text, said
    fields = HIDDEN.findall(page.text)
    assert (await officer.post(f"{at}/send", [one for one in fields if one[0] != "figures"])).status == 409
    await lane.run(lambda work: listener(work, "another", "telegram", answers=TEA))
    changed = await officer.post(f"{at}/send", fields)
    assert changed.status == 409
    assert "lúc nãy là 3 người" in changed.text
    state = await lane.run(lambda work: announcements.load(work, int(at.split("/")[-1])).state)
    assert state == "draft"
    assert (await officer.post(f"{at}/send", HIDDEN.findall(changed.text))).to == at


async def test_a_page_of_people_asks_a_fixed_number_of_questions(office: Office, lane: Lane) -> None:
    await heard(lane, 60)
    officer = await office.seat("commune", THAI_NGUYEN, COMMUNE)
    at = await written(officer)
    await gone(officer, at, when="now", version="1")
    await send(lane)
    asked: list[str] = []
    event.listen(lane.database.reader, "before_cursor_execute", lambda *given: asked.append(given[2]))
    pages: list[int] = []
    for path in (HERE, at, f"{at}/people", f"{at}/unreached", f"{at}/progress"):
        asked.clear()
        assert (await officer.get(path)).status == 200
        pages.append(len(asked))
    assert max(pages) <= 16, pages
    more = re.search(r'rel="next" href="([^"]+)"', (await officer.get(f"{at}/people")).text)
    assert more is not None
    second = await officer.get(more[1].replace("&amp;", "&"))
    assert second.text.count("<tr>") == 11
    for nonsense in ("x", "1.sent.1", "1.sent.1.9999999999999999999", "..."):
        assert (await officer.get(f"{at}/people?after={nonsense}&status={nonsense}")).status == 200


async def test_only_what_is_offered_is_ticked(office: Office, lane: Lane) -> None:
    officer = await office.seat("commune", THAI_NGUYEN, COMMUNE)
    at = await written(officer)
    await officer.post(
        f"{at}/audience", [("kinds", "'; --"), ("sheets", "999"), ("communes", "00004"), ("version", "1")]
    )
    stored = await lane.run(lambda work: work.conn.execute(announcement.select()).one().audience)
    assert stored == {"provinces": [THAI_NGUYEN], "communes": [COMMUNE]}
