"""An officer reads a dossier that was handed in, writes the findings of Mẫu 03, and is told of news."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import docx
import pytest
from PIL import Image

from bot.clock import VIETNAM
from bot.delivery.bundles import bundle
from bot.delivery.files import write
from bot.media import Store
from bot.messages import File, Media, Message, Tap, Text
from bot.play import Stage
from bot.programme.dossier_life import Papers
from bot.services import acting, dossiers, media
from bot.services.answers import record_answer
from bot.storage import Work, chats
from tests.handlers.house import begun, loaded, raw, rows, texts, type_all
from tests.handlers.test_office import Fetched, officer, state
from tests.prepared import stage


def _picture(shade: int) -> bytes:
    out = BytesIO()
    Image.new("L", (40, 60), shade).save(out, "JPEG")
    return out.getvalue()


PAGES = (_picture(80), _picture(160))
NOT_HERE = "Em không thấy hồ sơ đó ở đây."


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "media")


@pytest.fixture
def kept(tmp_path: Path, store: Store) -> Iterator[Stage]:
    """A producer of Tân Cương with a paper of two pages and a draft of a dossier."""
    on = stage(tmp_path)
    begun(on, until="home")
    type_all(on, "gửi giấy tờ", "2")
    for _ in range(2):
        on.clock.move(timedelta(minutes=1))
        on.say(Media("photo", f"p{on.events}"))
    assert "số 12/HĐ, đến 5/2/2028" in type_all(on, "xong rồi", "12/HĐ", "Chi cục", "5/2/2025", "5/2/2028")
    for row, content in zip(rows(on, "media"), PAGES, strict=False):
        _settle(on, store, row.id, content)
    producer = loaded(on)
    assert producer.product is not None
    product = producer.product.id
    on.lane.do(lambda work: dossiers.begin(work, acting.producer(producer.person.id), product, "first"))
    yield on
    on.lane.stop()


def _settle(on: Stage, store: Store, number: int, content: bytes) -> None:
    draft = store.draft()
    draft.write_bytes(content)
    digest, size = store.keep(draft)
    on.lane.do(lambda work: media.settle(work, number, Fetched("kept", "", "image/jpeg", size, digest), 10**9))


def move(on: Stage, name: str, papers: Papers | None = None, side: str = "producer") -> None:
    """Somebody moves the dossier: the producer, or an office without a chat."""
    here, on.chat = on.chat, "talk"
    person = loaded(on).person.id
    on.chat = here
    one = rows(on, "dossier")[0]
    actors = {"commune": acting.commune(one.commune), "province": acting.province(one.province)}
    actor = actors.get(side, acting.producer(person))
    on.lane.do(lambda work: dossiers.move(work, actor, one.id, name, papers))


def hand_in(on: Stage) -> None:
    move(on, "hand_in", Papers(on=date(2026, 11, 20)))


def tap(on: Stage, value: str) -> list[Message]:
    return on.say(Tap(f"0:@{value.format(d=rows(on, 'dossier')[0].id)}"))


def acts(on: Stage) -> list[str]:
    return [row.act for row in rows(on, "audit") if row.subject_kind == "dossier"]


def sent(messages: list[Message]) -> list[File]:
    return [file for message in messages for file in message.files]


def test_the_commune_reads_the_papers_page_by_page_and_each_reading_is_kept(kept: Stage, store: Store) -> None:
    hand_in(kept)
    officer(kept, "commune")
    assert "Giấy tờ (1), mẫu" in type_all(kept, "hồ sơ", "1")
    listed = type_all(kept, "giấy tờ (1), mẫu")
    assert "Nguồn nguyên liệu, số 12/HĐ, đến 5/2/2028 · 2 trang" in listed
    shown = kept.say(Text("1"))
    assert "5/2/2025" in texts(shown)
    assert [write(file, store, "") for file in sent(shown)] == [PAGES[0], PAGES[1]]
    assert [file.filename for file in sent(shown)] == ["nguon-nguyen-lieu-1.jpg", "nguon-nguyen-lieu-2.jpg"]
    assert acts(kept)[-3:] == ["dossier.read", "dossier.papers_read", "dossier.pages_read"]
    read = [row for row in rows(kept, "audit") if row.act == "dossier.pages_read"]
    assert read[0].actor == f"person:{loaded(kept).person.id}"
    assert read[0].detail["paper"] == rows(kept, "paper")[0].id
    gone = tap(kept, "papers:paper.{d}.99.0")
    assert "Giấy đó không còn trong hồ sơ" in texts(gone), texts(gone)
    assert sent(gone) == []


EVERY_WAY = (
    *("office:papers.{d}", "papers:list.{d}.0", "papers:paper.{d}.1.0", "papers:paper.{d}.0.0", "papers:files.{d}"),
    *("papers:send.{d}.01", "papers:send.{d}.03", "papers:send.{d}.all.zip", "papers:find.{d}.0"),
)


def test_another_office_and_the_province_before_its_turn_read_nothing(kept: Stage) -> None:
    hand_in(kept)
    before = acts(kept)
    for scope in ("commune:00985", "province:08", "province:19"):
        officer(kept, scope, scope)
        for way in EVERY_WAY:
            told = tap(kept, way)
            assert NOT_HERE in texts(told), (scope, way)
            assert sent(told) == []
    kept.chat = "stranger"
    for way in EVERY_WAY:
        told = tap(kept, way)
        assert "dành cho cán bộ có mã mời" in texts(told)
        assert sent(told) == []
    assert acts(kept) == before


def test_a_draft_and_what_was_taken_back_are_read_by_nobody(kept: Stage) -> None:
    officer(kept, "commune")
    for way in EVERY_WAY:
        assert NOT_HERE in texts(tap(kept, way))
    hand_in(kept)
    assert "Nguồn nguyên liệu" in texts(tap(kept, "papers:list.{d}.0"))
    move(kept, "not_handed_in")
    for way in EVERY_WAY:
        assert NOT_HERE in texts(tap(kept, way))


def test_the_province_reads_once_the_commune_sent_it_on(kept: Stage, store: Store, tmp_path: Path) -> None:
    hand_in(kept)
    move(kept, "confirm_receipt", Papers(on=date(2026, 11, 20)), "commune")
    move(kept, "report", Papers(on=date(2026, 11, 22), number="1/BC"), "commune")
    officer(kept, "province", "province:19")
    assert "Giấy tờ (1), mẫu" in type_all(kept, "hồ sơ", "1")
    said = type_all(kept, "giấy tờ (1), mẫu", "các mẫu, trọn bộ")
    assert "Cả bộ, tệp ZIP" in said
    assert "Mẫu 03" not in said, "the signed paper is what it gets"
    (file,) = sent(tap(kept, "papers:send.{d}.all.zip"))
    assert file.name == "dossier.zip"
    target = tmp_path / "all.zip"
    assert bundle(file, store, target)
    names = zipfile.ZipFile(target).namelist()
    assert len(names) >= 3
    assert any("12-HD" in name or "nguon-nguyen-lieu" in name.lower() for name in names), names
    assert not sent(tap(kept, "papers:send.{d}.03"))
    move(kept, "return_province", Papers(reason="Thiếu chữ ký"), "province")
    assert NOT_HERE in texts(tap(kept, "papers:list.{d}.0"))


def test_what_is_locked_is_on_no_page_an_officer_gets(kept: Stage) -> None:
    def lock(work: Work) -> None:
        found = chats.load(work, "play", "play", "talk")
        assert found is not None
        record_answer(work, found, "person", "consent-form-personal", "yes")
        record_answer(work, found, "organisation", "gender", "female", sensitive=True)
        record_answer(work, found, "organisation", "ethnicity", "Tày", sensitive=True)

    kept.lane.do(lock)
    hand_in(kept)
    officer(kept, "commune")
    for what in ("01", "03", "all.pdf"):
        data = str([file.data for file in sent(tap(kept, f"papers:send.{{d}}.{what}"))])
        assert "HTX" in data
        assert "Tày" not in data
        assert "'gender': 'Nữ'" not in data


def test_the_four_findings_stand_in_the_draft_of_form_03(kept: Stage, store: Store, tmp_path: Path) -> None:
    hand_in(kept)
    officer(kept, "commune")
    type_all(kept, "hồ sơ", "1", "giấy tờ (1), mẫu", "các mẫu, trọn bộ")
    asked = type_all(kept, "ghi nhận xét của xã")
    assert "1/4. Nguyên liệu địa phương." in asked
    assert "Nhà mình nói: " in asked
    assert "2/4." in type_all(kept, "Búp chè hái ở xóm Hồng Thái, xã đã xem tận nơi.")
    assert "3/4." in type_all(kept, "Mười lăm lao động của xã.")
    assert "4/4." in type_all(kept, "bỏ qua mục này")
    assert "Nhận xét cho Mẫu 03: 3/4 mục." in type_all(kept, "Cách sao chè riêng của làng.")
    made = sent(tap(kept, "papers:send.{d}.03"))
    assert [file.name for file in made] == ["mau-03.docx", "mau-03.pdf"]
    written, printed = (write(file, store, "") for file in made)
    assert written is not None
    assert printed is not None
    assert printed.startswith(b"%PDF")
    cells = [cell.text for table in docx.Document(BytesIO(written)).tables for row in table.rows for cell in row.cells]
    body = "\n".join(cells)
    assert "Búp chè hái ở xóm Hồng Thái, xã đã xem tận nơi." in body
    assert "Cách sao chè riêng của làng." in body
    assert "xóm Hồng Thái".encode() not in raw(tmp_path)
    found = rows(kept, "finding")
    assert [row.content for row in found] == ["local-material", "local-labour", "identity"]
    assert {row.by_person_id for row in found} == {loaded(kept).person.id}


def test_a_finding_is_mended_until_the_commune_has_reported(kept: Stage) -> None:
    hand_in(kept)
    officer(kept, "commune")
    tap(kept, "papers:find.{d}.0")
    assert "Nhiều nhất 600" in type_all(kept, "dài " * 200)
    assert "1/4." in type_all(kept, ", ,")
    type_all(kept, "Chè của xã.")
    tap(kept, "papers:find.{d}.0")
    type_all(kept, "Chè của xã, xem ngày 21/11.")
    assert len(rows(kept, "finding")) == 2, "what stood there before stays"
    assert "Đã ghi: Chè của xã, xem ngày 21/11." in texts(tap(kept, "papers:find.{d}.0"))
    move(kept, "confirm_receipt", Papers(on=date(2026, 11, 20)), "commune")
    move(kept, "report", Papers(on=date(2026, 11, 22), number="1/BC"), "commune")
    assert "Xã đã báo cáo rồi" in type_all(kept, "Thêm một câu nữa.")
    assert "Xã đã báo cáo rồi" in texts(tap(kept, "papers:find.{d}.1"))
    assert len(rows(kept, "finding")) == 2
    assert "3/4" not in texts(tap(kept, "papers:send.{d}.03"))


def test_the_phone_is_shown_to_the_commune_once_handed_in_and_its_reading_is_kept(kept: Stage) -> None:
    phone = loaded(kept).organisation
    assert phone is not None
    number = "0" + str(phone.answers["contact-phone"]).removeprefix("+84")
    kept.lane.do(_unshare)
    officer(kept, "commune")
    number_of = rows(kept, "dossier")[0].id
    assert number not in texts(kept.say(Tap(f"0:@office:see.{number_of}")))
    hand_in(kept)
    assert number in texts(kept.say(Tap(f"0:@office:see.{number_of}")))
    assert [row.detail for row in rows(kept, "audit") if row.act == "dossier.read"][-1] == {"contact": True}
    officer(kept, "province", "province:19")
    assert number not in texts(kept.say(Tap(f"0:@office:see.{number_of}")))


def _unshare(work: Work) -> None:
    from bot.services import people

    found = chats.load(work, "play", "play", "talk")
    assert found is not None
    people.decide(work, found.person, "office", False, "2026-11")


# ── News ─────────────────────────────────────────────────────────────────────────────────────────


def news(on: Stage, chat: str) -> list[Message]:
    """What came unasked to a chat since it was last looked at."""
    return [message for message in on.come_back(chat) if message.purpose == "notice"]


def test_each_office_is_told_once_of_what_comes_before_it(kept: Stage) -> None:
    officer(kept, "commune")
    officer(kept, "second")
    officer(kept, "province", "province:19")
    officer(kept, "far", "commune:00985")
    hand_in(kept)
    for chat in ("commune", "second"):
        (told,) = news(kept, chat)
        assert "Có hồ sơ mới" in told.text
        assert "Giấy tờ (1), mẫu" in texts(kept.say(Tap(told.choices[0].payload)))
    move(kept, "confirm_receipt", Papers(on=date(2026, 11, 20)), "commune")
    move(kept, "ask_commune", Papers(supplements=("Nhãn",), reason="Thiếu"), "commune")
    move(kept, "answer_commune", Papers(answer="Em gửi rồi"))
    (told,) = news(kept, "commune")
    assert "nhà mình đã gửi phần cần bổ sung" in told.text
    assert news(kept, "province") == []
    move(kept, "report", Papers(on=date(2026, 11, 22), number="1/BC"), "commune")
    (told,) = news(kept, "province")
    assert "Xã vừa gửi lên một hồ sơ" in told.text
    assert news(kept, "commune") == []
    assert news(kept, "far") == []


def test_what_happens_at_night_is_told_in_the_morning(kept: Stage) -> None:
    officer(kept, "commune")
    kept.clock.set(datetime(2026, 11, 24, 22, 30, tzinfo=VIETNAM))
    hand_in(kept)
    (row,) = [row for row in rows(kept, "outbox") if row.key.startswith("office:")]
    assert row.not_before.astimezone(VIETNAM) == datetime(2026, 11, 25, 8, 0, tzinfo=VIETNAM)


def test_a_kept_answer_is_removed_at_the_second_tap_by_its_own_office(kept: Stage) -> None:
    officer(kept, "commune")
    type_all(kept, "câu hỏi", "lưu câu trả lời mẫu", "Giờ làm việc\nSáng 7:30 đến 11:30 ạ.")
    number = rows(kept, "canned")[0].id
    officer(kept, "far", "commune:00985")
    kept.say(Tap(f"0:@tickets:drop.yes.{number}"))
    assert len(rows(kept, "canned")) == 1
    kept.chat = "commune"
    assert "Giờ làm việc" in type_all(kept, "câu hỏi", "lưu câu trả lời mẫu", "bỏ câu trả lời mẫu")
    assert "Sáng 7:30" in type_all(kept, "1")
    assert len(rows(kept, "canned")) == 1
    assert "Em bỏ rồi ạ." in type_all(kept, "đúng, bỏ đi")
    assert rows(kept, "canned") == []
    assert state(kept) == "draft"
