"""A menu stays until one of its lines, or a wish, leaves it: a slip of the finger answers nothing behind it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.messages import Media, Text
from bot.play import Stage
from tests.handlers.house import rows
from tests.prepared import brought, stage


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    made = stage(tmp_path)
    brought(made, "honey-household")
    yield made
    made.lane.stop()


def say(on: Stage, *replies: str) -> str:
    """Words, or a picture for "#"; what the bot said to the last."""
    heard = ""
    for reply in replies:
        on.clock.move(timedelta(seconds=20))  # pictures sent at once are one answer
        body = Media("photo", f"ref-{on.events}") if reply == "#" else Text(reply)
        heard = "\n".join(message.text for message in on.say(body))
    return heard


WISHES = (
    "gửi giấy tờ",
    "làm hồ sơ",
    "viết câu chuyện",
    "gặp cán bộ",
    "liên kết",
    "hồ sơ của tôi",
    "menu",
    "thành viên",
)


def _lines(heard: str) -> list[str]:
    return [line for line in heard.splitlines() if line[:2] in ("1.", "2.", "3.")]


def test_what_is_no_line_of_a_menu_brings_its_lines_again(on: Stage) -> None:
    for wish in WISHES:
        lines = _lines(say(on, wish))
        for slip in ("9", "0", "khong biet", "xyz xyz"):
            heard = say(on, slip)
            assert "chọn một dòng" in heard, (wish, slip)
            assert _lines(heard) == lines, (wish, slip)


def test_words_said_to_no_reminders_bring_its_lines_again(on: Stage) -> None:
    say(on, "đừng nhắc nữa")
    lines = _lines(say(on, "mai nhắc tôi nhé"))
    assert len(lines) == 2
    for slip in ("9", "0", "xyz xyz"):
        heard = say(on, slip)
        assert "chọn một dòng" in heard, slip
        assert _lines(heard) == lines, slip


def test_a_menu_is_left_without_touching_an_answer(on: Stage) -> None:
    before = on.answers()
    for wish in WISHES:
        for leave in ("thôi", "huy", "bỏ qua", "quay lại"):
            say(on, wish)
            assert say(on, leave).startswith("Ước tính"), (wish, leave)
    assert on.answers() == before


def test_a_menu_behind_a_figure_lets_the_figure_through(tmp_path: Path) -> None:
    made = stage(tmp_path)
    try:
        brought(made, "honey-household", until="workers")
        say(made, "menu")
        assert "Em ghi: 30" in say(made, "30")
    finally:
        made.lane.stop()


def test_a_slip_is_no_name_no_story_and_no_number_of_a_paper(on: Stage) -> None:
    say(on, "làm hồ sơ", "1")
    assert on.open_question() == "rep-name"
    say(on, "9")
    assert on.open_question() == "rep-name"
    say(on, "viết câu chuyện", "1", "4")
    assert on.open_question() == "story-teacher"
    say(on, "tiep")
    assert on.open_question() == "story-teacher"
    assert "story-teacher" not in on.answers()


def test_a_photo_while_its_number_is_asked_is_another_page(on: Stage) -> None:
    assert "trang 2" in say(on, "gửi giấy tờ", "1", "#", "xong", "#")
    assert "số mấy" in say(on, "1", "5")
    assert "Cơ quan nào" in say(on, "17A8")
    assert "Cơ quan nào" in say(on, "7")
    assert "ngày nào" in say(on, "0")
    (paper,) = rows(on, "paper")
    assert (paper.number, paper.issuer) == ("17A8", None)


def test_not_knowing_what_a_picture_is_gives_it_no_name(on: Stage) -> None:
    heard = say(on, "#", "khong biet")
    assert heard.startswith("Vâng, em giữ ạ.")


def test_the_photo_for_the_leaflet_is_taken_without_asking_what_it_is(on: Stage) -> None:
    say(on, "viết câu chuyện", "1", "bà nội tôi dạy từ nhỏ", "viết câu chuyện")
    assert "lên đầu tờ rơi" in say(on, "#")
    assert on.open_question() == "story-land"
    (use,) = rows(on, "media_use")
    assert use.what == "paper:looks"


def test_the_office_never_gets_a_digit(on: Stage) -> None:
    assert "gõ câu hỏi" in say(on, "gặp cán bộ", "1", "5")
    assert not rows(on, "ticket")


def test_the_menu_leads_to_all_there_is_in_pages_that_fit(on: Stage) -> None:
    named = ""
    for reply in ("menu", "7", "7"):
        page = say(on, reply)
        assert len(on.messages[-1].choices) <= 7
        assert all(len(choice.label) <= 22 for choice in on.messages[-1].choices)
        named += page
    for wish in ("Hỏi cán bộ", "Hồ sơ của tôi", "Gửi giấy tờ", "Làm Mẫu", "Viết câu chuyện", "Nhắc việc", "Hạn nộp"):
        assert wish in named


@pytest.mark.parametrize("typed", ["đừng nhắc", "dung nhac", "dừng nhắc"])
def test_no_reminders_is_understood_without_its_marks(on: Stage, typed: str) -> None:
    assert "nhắc" in say(on, typed)
    assert "Ước tính" not in say(on, "nhắc việc")


def test_where_nothing_is_asked_there_is_nothing_to_skip_or_explain(on: Stage) -> None:
    assert "Câu này em cần biết" not in say(on, "bỏ qua")
    assert "menu" in say(on, "?")
    assert "Xem việc khác" in say(on, "xyz", "xyz", "xyz")
