"""Questions in the console: found, taken, given, answered into the person's own chat, closed; two officers at once."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from PIL import Image

from bot.messages import Media
from bot.programme.duties import Scope
from bot.services import media, people, quiet, tickets
from bot.services.tickets import TICKET
from bot.storage import Lane, Loaded, Work, audit, history
from bot.storage import media as kept_media
from bot.storage import tickets as rows
from tests.databases import later, opened
from tests.office.visiting import Office, Visitor
from tests.offices import coop, say

pytestmark = pytest.mark.asyncio
COMMUNE, THAI_NGUYEN = "05503", "19"
HERE = "/office/questions"
SCOPE = Scope("commune", THAI_NGUYEN, COMMUNE)
ASKED = "Nộp ở đâu <script>alert(1)</script>?"


def producer(work: Work, chat: str = "chat-1") -> Loaded:
    found = coop(work, chat).loaded
    say(work, found.organisation, contact_name="Chị Mỷ", contact_phone="+84912345678")
    return found


async def asked(lane: Lane, kind: str = "question", said: str = ASKED, chat: str = "chat-1") -> int:
    return await lane.run(
        lambda work: tickets.ask(work, producer(work, chat), kind, SCOPE, said).id  # type: ignore[arg-type]
    )


def heard(work: Work, chat: str = "chat-1") -> list[str]:
    return [line.text for line in history(work, opened(work, chat).chat.id) if line.direction == "out"]


async def newest(officer: Visitor, number: int) -> str:
    """The number of the newest line of a question, as its page names it."""
    last = re.search(r'name="seen" value="(\d+)"', (await officer.get(f"{HERE}/{number}")).text)
    assert last is not None
    return last[1]


async def test_a_question_is_taken_answered_in_the_persons_chat_and_closed(office: Office, lane: Lane) -> None:
    number = await asked(lane)
    officer = await office.seat("commune", THAI_NGUYEN, COMMUNE, name="An")
    page = await officer.get(HERE)
    assert f"{HERE}/{number}" in page.text
    assert "&lt;script&gt;" in page.text
    page = await officer.get(f"{HERE}/{number}")
    assert "Chị Mỷ" in page.text
    assert "tel:+84912345678" in page.text
    assert (await officer.post(f"{HERE}/{number}/take")).status == 303
    seen = await newest(officer, number)
    sent = await officer.post(f"{HERE}/{number}/answer", {"said": "Ở nhà văn hoá xã ạ.", "seen": seen})
    assert sent.status == 303
    assert office.woken
    told = await lane.run(heard)
    assert told == [
        f"Xã Tân Cương, Thái Nguyên trả lời câu hỏi số {number}:\nỞ nhà văn hoá xã ạ.\n1. Hỏi thêm\n2. Xong rồi, cảm ơn"
    ]
    pause = await lane.run(lambda work: quiet.of(opened(work, "chat-1").chat))
    assert pause is not None
    assert pause.ticket == number
    assert (await officer.post(f"{HERE}/{number}/close")).status == 303
    assert (await officer.post(f"{HERE}/{number}/reopen")).status == 303
    assert await lane.run(lambda work: rows.load(work, number).state) == "open"
    acts = await lane.run(lambda work: [one.act for one in audit.about(work, "ticket", number)])
    assert {"ticket.read", "question.taken", "question.answered", "question.closed", "question.reopened"} <= set(acts)


async def test_a_second_answer_is_not_sent_unseen_and_its_words_are_kept(office: Office, lane: Lane) -> None:
    number = await asked(lane)
    officer = await office.seat("commune", THAI_NGUYEN, COMMUNE, name="An")
    seen = await newest(officer, number)
    for said, status in (("Một", 303), ("Hai", 422)):
        answer = await officer.post(f"{HERE}/{number}/answer", {"said": said, "seen": seen})
        assert answer.status == status
    assert "Hai</textarea>" in answer.text
    assert "Một" in answer.text
    assert len(await lane.run(heard)) == 1
    colleague, seen = await office.seat("commune", THAI_NGUYEN, COMMUNE, name="Bo"), await newest(officer, number)
    taken = await colleague.post(f"{HERE}/{number}/answer", {"said": "Ba", "seen": seen})
    assert taken.status == 422
    assert "An" in taken.text
    assert "Ba</textarea>" in taken.text
    empty = await officer.post(f"{HERE}/{number}/answer", {"said": "  ", "seen": seen})
    assert empty.status == 422
    long = await officer.post(f"{HERE}/{number}/answer", {"said": "ô" * 1501, "seen": seen})
    assert "ô" * 1501 in long.text


async def test_an_open_page_learns_that_more_was_said(office: Office, lane: Lane) -> None:
    number = await asked(lane)
    officer = await office.seat("commune", THAI_NGUYEN, COMMUNE)
    now = await newest(officer, number)
    still = await officer.get(f"{HERE}/{number}/newer?seen={now}")
    assert 'hx-trigger="every 10s"' in still.text
    await lane.run(lambda work: tickets.add(work, opened(work, "chat-1").person.id, number, "Còn giấy cũ"))
    for seen in (now, "x", ""):
        more = await officer.get(f"{HERE}/{number}/newer?seen={seen}")
        assert "every 10s" not in more.text
        assert f'href="{HERE}/{number}"' in more.text
        assert "Còn giấy cũ" not in more.text


async def test_given_to_a_colleague_and_not_over_somebodys_head(office: Office, lane: Lane) -> None:
    number = await asked(lane)
    an = await office.account("commune", THAI_NGUYEN, COMMUNE, "An")
    bo = await office.account("commune", THAI_NGUYEN, COMMUNE, "Bo")
    far = await office.account("commune", "01", "00004", "Xa")
    visitor = await office.enter(an)
    gave = await visitor.post(f"{HERE}/{number}/assign", {"to": str(bo.officer_id), "holder": ""})
    assert gave.status == 303
    assert await lane.run(lambda work: rows.load(work, number).officer_id) == bo.officer_id
    stale = await visitor.post(f"{HERE}/{number}/assign", {"to": str(an.officer_id), "holder": ""})
    assert stale.status == 422
    assert "Bo" in stale.text
    for to in (str(far.officer_id), "x", "999"):
        assert (await visitor.post(f"{HERE}/{number}/assign", {"to": to, "holder": str(bo.officer_id)})).status == 422
    other = await office.enter(bo)
    assert f"{HERE}/{number}" in (await other.get(f"{HERE}?show=mine")).text
    assert f"{HERE}/{number}" not in (await visitor.get(f"{HERE}?show=mine")).text


async def test_passed_on_it_is_the_provinces_and_closed_it_is_found(office: Office, lane: Lane) -> None:
    number = await asked(lane)
    complaint = await asked(lane, "complaint", "Chấm chưa đúng", "chat-2")
    commune = await office.seat("commune", THAI_NGUYEN, COMMUNE)
    province = await office.seat("province", THAI_NGUYEN)
    assert f"{HERE}/{number}" in (await province.get(f"{HERE}?show=below")).text
    assert f"{HERE}/{complaint}" in (await province.get(HERE)).text
    assert (await commune.get(f"{HERE}/{complaint}")).status == 404
    assert (await commune.post(f"{HERE}/{number}/pass")).to == HERE
    assert f"{HERE}/{number}" in (await province.get(HERE)).text
    assert f"{HERE}/{number}" not in (await commune.get(HERE)).text
    assert "đã chuyển tới tỉnh Thái Nguyên" in (await lane.run(heard))[-1]
    seen = await newest(province, number)
    await province.post(f"{HERE}/{number}/answer", {"said": "Vâng ạ", "seen": seen, "close": "yes"})
    assert f"{HERE}/{number}" in (await province.get(f"{HERE}?show=closed")).text


async def test_nobody_beyond_the_area_and_readers_only_read(office: Office, lane: Lane) -> None:
    number = await asked(lane)
    for far in (await office.seat("commune", THAI_NGUYEN, "05506"), await office.seat("province", "01")):
        assert (await far.get(f"{HERE}/{number}")).status == 404
        assert f"{HERE}/{number}" not in (await far.get(HERE)).text
        for act in ("take", "back", "close", "reopen", "pass", "answer", "assign"):
            posted = await far.post(f"{HERE}/{number}/{act}", {"said": "x", "seen": "1", "to": "1"})
            assert posted.status == 404
    for reader in (await office.seat("reader", THAI_NGUYEN, COMMUNE), await office.seat("administrator")):
        page = await reader.get(f"{HERE}/{number}")
        assert page.status == 200
        assert "<textarea" not in page.text
        assert (await reader.post(f"{HERE}/{number}/answer", {"said": "x", "seen": "1"})).status == 404


async def test_kept_answers_are_put_in_and_what_was_typed_stays(office: Office, lane: Lane) -> None:
    number = await asked(lane)
    officer = await office.seat("commune", THAI_NGUYEN, COMMUNE)
    assert (await officer.post(f"{HERE}/canned", {"label": "Giấy", "said": "Mang giấy cũ theo ạ."})).status == 303
    bad = await officer.post(f"{HERE}/canned", {"label": "", "said": "Giữ lại"})
    assert bad.status == 422
    assert "Giữ lại" in bad.text
    page = await officer.get(f"{HERE}/{number}")
    kept = re.search(r'<option value="(\d+)">Giấy', page.text)
    assert kept is not None
    filled = await officer.post(
        f"{HERE}/{number}/answer", {"said": "Chào chị.", "canned": kept[1], "insert": "yes", "seen": "1"}
    )
    assert "Chào chị.\nMang giấy cũ theo ạ." in filled.text
    assert await lane.run(heard) == []
    for number in ("x", kept[1]):
        assert (await officer.post(f"{HERE}/canned/drop", {"id": number})).status == 303
    assert "Mang giấy cũ" not in (await officer.get(f"{HERE}/canned")).text


@pytest.mark.parametrize("name", ["ảnh.png", "../../etc/passwd\r\nX: y", "<script>.png"])
async def test_a_photo_is_seen_in_place_by_this_office_alone(office: Office, lane: Lane, name: str) -> None:
    number = await asked(lane)
    content = BytesIO()
    Image.new("RGB", (8, 8), "green").save(content, "PNG")
    store = office.store
    draft = store.draft()
    draft.write_bytes(content.getvalue())
    digest, size = store.keep(draft)

    def attach(work: Work) -> int:
        loaded = opened(work, "chat-1")
        people.decide(work, loaded.person, "storage", True, "2026-11")
        one = media.keep(work, loaded, 1, Media("photo", "ref", name), work.now)
        line = rows.lines(work, number)[0].id
        media.attach(work, one.id, TICKET, number, f"line:{line}")
        kept_media.settle(work, one.id, "kept", mime="image/png", size=size, sha256=digest)
        return one.id

    photo = await lane.run(attach)
    officer = await office.seat("commune", THAI_NGUYEN, COMMUNE)
    assert f'src="{HERE}/{number}/media/{photo}"' in (await officer.get(f"{HERE}/{number}")).text
    shown = await officer.get(f"{HERE}/{number}/media/{photo}")
    assert shown.body == content.getvalue()
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert "X" not in shown.headers
    far = await office.seat("commune", THAI_NGUYEN, "05506")
    assert (await far.get(f"{HERE}/{number}/media/{photo}")).status == 404
    assert (await officer.get(f"{HERE}/{number}/media/{photo + 1}")).status == 404


async def test_an_inbox_of_many_pages_is_walked_to_its_end(office: Office, lane: Lane) -> None:
    def many(work: Work) -> None:
        loaded = producer(work)
        for minute in range(120):
            rows.add(later(work, minutes=minute // 3), "question", "commune", loaded.person.id, SCOPE)

    await lane.run(many)
    officer = await office.seat("commune", THAI_NGUYEN, COMMUNE)
    found: list[str] = []
    path = HERE
    for _ in range(5):
        page = await officer.get(path)
        found += re.findall(rf'{HERE}/(\d+)"', page.text)
        more = re.search(r'rel="next" href="([^"]+)"', page.text)
        if more is None:
            break
        path = more[1].replace("&amp;", "&")
    assert len(found) == len(set(found)) == 120
    assert (await officer.get(f"{HERE}?after=x.y&show=<b>")).status == 200
