"""The story and the sheet for the wall: only what was said, in a fixed order, and what is still wanted, kindly."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from bot.delivery.files import write
from bot.documents.leaflet import HEADINGS, finished
from bot.flows.story import QUESTIONS
from bot.media import Store
from bot.messages import File, Text
from bot.play import Stage
from tests.documents.forms.reading import words_of_pdf, words_of_word
from tests.prepared import brought, stage

TOLD = {
    "story-teacher": "bà nội tôi dạy, từ hồi tôi 12 tuổi",
    "story-land": "núi đá cao 1.500 mét, mùa đông lạnh, hoa bạc hà nở tháng 10",
    "story-secret": "chỉ quay mật khi tổ vít nắp hết",
    "story-memory": "năm rét hại, cả xóm thức đêm giữ ong " * 4,
}


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    made = stage(tmp_path)
    brought(made, "honey-household")
    yield made
    made.lane.stop()


def say(on: Stage, *replies: str) -> str:
    return "\n".join(m.text for reply in replies for m in on.say(Text(reply)))


def tell(on: Stage, told: dict[str, str]) -> str:
    heard = say(on, "viết câu chuyện", "1")
    for question in QUESTIONS:
        assert on.open_question() == question.id
        heard = say(on, told.get(question.id, "0"))
    return heard


def sent(on: Stage) -> File:
    return next(message.files[0] for message in on.messages if message.files)


def made(file: File, folder: Path) -> bytes:
    content = write(file, Store(folder / "media"), "https://ocop.example.vn/")
    assert content is not None
    return content


def test_every_part_has_its_heading() -> None:
    assert {question.id.removeprefix("story-") for question in QUESTIONS} == set(HEADINGS)


def test_the_leaflet_says_what_was_said_and_nothing_else(on: Stage, tmp_path: Path) -> None:
    assert "kể được 4/7 phần" in tell(on, TOLD)
    say(on, "tờ rơi, bản pdf")
    pdf = made(sent(on), tmp_path)
    assert len(PdfReader(BytesIO(pdf)).pages) == 1
    text = words_of_pdf(pdf)
    for said in TOLD.values():
        assert " ".join(finished(said).split()) in text
    say(on, "tờ rơi, bản word")
    word = words_of_word(made(sent(on), tmp_path))
    own = {"mat ong bac ha", "Hộ Vàng Thị Mỷ", "0912345678"}
    lines = {line for line in word.split("\n") if line}
    unsaid = lines - {finished(said) for said in TOLD.values()} - set(HEADINGS.values())
    assert all(any(name.casefold() in line.casefold() for name in own) or line.startswith(("Ho Vang", "Điện thoại"))
               for line in unsaid), unsaid  # fmt: skip


def test_a_long_story_is_set_smaller_until_it_is_one_page(on: Stage, tmp_path: Path) -> None:
    tell(on, {question.id: ("một hai ba bốn năm " * 30)[:580] for question in QUESTIONS})
    say(on, "tờ rơi, bản pdf")
    assert len(PdfReader(BytesIO(made(sent(on), tmp_path))).pages) == 1


@pytest.mark.parametrize(
    ("left_out", "says"),
    [(("story-land",), "mục 5.3"), (("story-memory",), "mục 5.2"), ((), "Đã có đủ điều mục 5.1 đến 5.3 hỏi")],
)
def test_what_the_sheet_still_wants_is_said(on: Stage, left_out: tuple[str, ...], says: str) -> None:
    assert says in tell(on, {name: said for name, said in TOLD.items() if name not in left_out})


def test_the_answer_follows_only_after_a_yes(on: Stage) -> None:
    tell(on, TOLD)
    assert "đã có câu chuyện" in say(on, "ghi: đã có chuyện")
    assert "Ghi: đã có chuyện" not in say(on, "viết câu chuyện")


def test_two_words_are_no_leaflet_yet(on: Stage) -> None:
    heard = tell(on, {"story-teacher": "bà nội"})
    assert "kể được 1/7 phần" in heard
    assert "bản PDF" not in heard


@pytest.mark.parametrize(
    ("said", "shown"),
    [("bà nội", "Bà nội."), ("Ngon lắm!", "Ngon lắm!"), ("  a\n b ", "A b."), ("", ""), ("…", "…")],
)
def test_only_the_capital_and_the_stop_are_added(said: str, shown: str) -> None:
    assert finished(said) == shown


def test_the_sheet_for_the_wall_has_the_jobs_with_solar_and_lunar_days(on: Stage, tmp_path: Path) -> None:
    say(on, "tờ dán tường")
    file = sent(on)
    jobs = file.data["jobs"]
    assert isinstance(jobs, list)
    assert any("Nộp ở xã" in job["what"] for job in jobs[:9]), "handing in is always on the page"
    assert all(job["until"] == "" or date.fromisoformat(job["until"]) >= date(2026, 11, 22) for job in jobs)
    pdf = made(file, tmp_path)
    assert len(PdfReader(BytesIO(pdf)).pages) == 1
    text = words_of_pdf(pdf)
    assert "1. Nộp đơn đăng ký nhãn hiệu" in text
    assert "trước 8/12/2026 ngày 30 tháng 10 âm lịch" in text
    assert "Quét để làm tiếp" in text
    assert "Quét" not in words_of_pdf(write(file, Store(tmp_path), "") or b""), "no code without an address"
