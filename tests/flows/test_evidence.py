"""Papers sent in the chat: needed ones first, pages one by one, then number and days; a slip loses nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.flows.proofs import kinds, names_identity
from bot.messages import Media, Tap, Text
from bot.play import Stage
from bot.scoring import load_rubric
from bot.services.reminder_known import standings
from tests.handlers.house import loaded, rows
from tests.people import people, walk
from tests.prepared import brought, stage


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    made = stage(tmp_path)
    brought(made, "tea-cooperative")
    yield made
    made.lane.stop()


def say(on: Stage, *replies: str) -> str:
    """Words, or a picture for "#" (with a caption behind it); what the bot said to the last."""
    heard = ""
    for reply in replies:
        on.clock.move(timedelta(seconds=20))
        body = Media("photo", f"ref-{on.events}", caption=reply[1:]) if reply.startswith("#") else Text(reply)
        heard = "\n".join(message.text for message in on.say(body))
    return heard


def test_every_kind_of_evidence_of_the_rubric_has_its_question_and_every_button_fits() -> None:
    rubric = load_rubric("qd26-2026")
    assert list(kinds()) == list(rubric.evidence)
    used = {kind for sheet in rubric.sheets for criterion in sheet.criteria for kind in criterion.evidence}
    assert used <= set(kinds())
    for kind in kinds().values():
        assert all(kind.hint.values())
        assert all(0 < len(name) <= 22 for name in kind.name.values())


def test_a_paper_of_two_pages_with_its_number_and_days_proves_its_criteria(on: Stage) -> None:
    assert "còn thiếu 15" in say(on, "gửi giấy tờ")
    say(on, "2", "#")
    assert "trang 2" in say(on, "#")
    heard = say(on, "xong rồi", "12/HĐ", "Chi cục", "5/2/2025", "5/2/2028")
    assert "số 12/HĐ, đến 5/2/2028" in heard
    assert "2 trang." in heard
    (paper,) = rows(on, "paper")
    assert (paper.kind, paper.number, paper.issued_on) == ("raw-material", "12/HĐ", date(2025, 2, 5))
    say(on, "làm hồ sơ", "tải hồ sơ", "1")
    lines = next(m.files for m in on.messages if m.files)[1].data["lines"]
    assert isinstance(lines, list)
    proved = [line["code"] for line in lines if any("12/HĐ" in proof for proof in line["proofs"])]
    assert len(proved) > 1, "one paper proves several criteria"


@pytest.mark.parametrize(
    ("before", "said", "why"),
    [
        (("#", "xong", "12", "Sở"), "31/2/2025", "chưa đọc được ngày"),
        (("#", "xong", "12", "Sở"), "5/2/2030", "Ngày cấp chưa đúng"),
        (("#", "xong", "12", "Sở", "5/2/2025"), "1/1/2024", "trước ngày cấp (5/2/2025)"),
    ],
)
def test_a_day_that_cannot_be_is_asked_again(on: Stage, before: tuple[str, ...], said: str, why: str) -> None:
    heard = say(on, "gửi giấy tờ", "2", *before, said)
    assert why in heard
    assert heard.rstrip().splitlines()[-2].endswith(("5/2/2025.", "5/2/2028.")), "the same question again"


def test_words_while_a_page_is_awaited_are_no_answer_to_the_question(on: Stage) -> None:
    assert "Em đang đợi ảnh: Nguồn nguyên liệu." in say(on, "gửi giấy tờ", "2", "chụp sao đây")
    assert "Em nhận được rồi" in say(on, "#")


def test_a_wish_leaves_the_papers_and_what_was_sent_stays(on: Stage) -> None:
    say(on, "gửi giấy tờ", "2", "#")
    assert "việc" in say(on, "kế hoạch")
    assert len(rows(on, "paper")) == 1


def test_another_kind_may_bear_the_same_number(on: Stage) -> None:
    say(on, "gửi giấy tờ", "2", "#", "xong", "12/HĐ", "0", "0", "0")
    assert "cùng một giấy" not in say(on, "gửi giấy tờ", "1", "#", "xong", "12/HĐ")
    assert len({paper.kind for paper in rows(on, "paper")}) == 2


def test_two_papers_of_one_kind_with_one_number_become_one(on: Stage) -> None:
    say(on, "gửi giấy tờ", "1", "#", "xong", "17A8", "0", "0")
    on.say(Media("photo", "again"))
    on.clock.move(timedelta(seconds=20))
    heard = "\n".join(m.text for m in on.tap("Đăng ký kinh doanh"))
    assert "Em nhận được rồi" in heard
    assert "cùng một giấy" in say(on, "xong", "17a8")
    assert "2 trang." in say(on, "cùng một giấy")
    assert [paper.removed_at is None for paper in rows(on, "paper")] == [True, False]


def test_a_paper_taken_away_leaves_its_record(on: Stage) -> None:
    say(on, "gửi giấy tờ", "1", "#", "bỏ giấy này")
    assert "còn thiếu 15" in say(on, "ừ, bỏ ra")
    (paper,) = rows(on, "paper")
    assert paper.removed_at is not None
    assert [row.act for row in rows(on, "audit") if row.act.startswith("paper.")] == ["paper.begun", "paper.removed"]


@pytest.mark.parametrize("caption", ["căn cước của tôi", "CCCD", "chung minh nhan dan", "hộ chiếu", "ID card"])
def test_an_identity_card_is_deleted_with_the_reason(on: Stage, caption: str) -> None:
    assert names_identity(caption)
    assert "Em không cần căn cước" in say(on, "gửi giấy tờ", "1", f"#{caption}")
    assert rows(on, "media") == []
    assert rows(on, "paper") == []
    assert "Em không cần căn cước" in say(on, f"#{caption}"), "unasked, too"
    say(on, "#")
    assert "Em không cần căn cước" in say(on, caption), "said afterwards, too"
    assert rows(on, "media") == []


@pytest.mark.parametrize("words", ["giấy an toàn thực phẩm", "cân nặng", "hồ sơ căn bản", "ảnh cái máy"])
def test_other_words_are_no_identity_card(words: str) -> None:
    assert not names_identity(words)


def test_somebody_elses_paper_is_as_if_it_were_not_there(on: Stage) -> None:
    say(on, "gửi giấy tờ", "1", "#")
    (paper,) = rows(on, "paper")
    stranger = Stage(on.lane, on.clock, chat="stranger")
    stranger.events = 10_000  # its event ids are its own
    walk(people()["honey-household"], stranger)
    talk = stranger.messages[-1].choices[0].payload.partition(":")[0]
    for value in (f"paper.{paper.id}", f"drop.yes.{paper.id}", f"fix.{paper.id}", f"none.number.{paper.id}"):
        heard = "\n".join(m.text for m in stranger.say(Tap(f"{talk}:@evidence:{value}")))
        assert "không còn trong hồ sơ" in heard
    assert rows(on, "paper")[0].removed_at is None


def test_what_is_missing_is_the_star_then_the_dossier(on: Stage) -> None:
    heard = say(on, "còn thiếu gì")
    assert "Giấy chứng nhận nhãn hiệu" in heard
    assert "Còn thiếu 15 loại giấy." in heard
    say(on, "gửi giấy tờ", "2", "#", "xong", "12", "Sở", "5/2/2025", "1/3/2028")
    heard = say(on, "còn thiếu gì")
    assert "Còn thiếu 14 loại giấy." in heard
    assert "hết hạn trước khi hội đồng họp" not in heard
    say(on, "gửi giấy tờ", "xem giấy đã có", "1", "sửa số, ngày", "12", "Sở", "5/2/2025", "1/3/2027")
    assert "số 12, đến 1/3/2027: hết hạn trước khi hội đồng họp" in say(on, "còn thiếu gì")
    assert "Chưa gửi 14 loại giấy" in say(on, "chuẩn bị nộp hồ sơ")


def test_a_paper_that_runs_out_is_known_to_the_reminders(on: Stage) -> None:
    say(on, "gửi giấy tờ", "2", "#", "xong", "12", "Sở", "5/2/2025", "1/3/2027")
    person = loaded(on).person.id
    known = on.lane.look(lambda work: standings(work, [person], {}))[person].known
    assert [(paper.kind, paper.runs_out) for paper in known.papers] == [("raw-material", date(2027, 3, 1))]
