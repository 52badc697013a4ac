"""The forms in the chat: asked a few at a time once they are wanted, filled from what was said, private things only by
their own consent."""

from __future__ import annotations

from pathlib import Path

from bot.flows.form_facts import CONTENTS
from bot.flows.form_questions import QUESTIONS
from bot.messages import File, Text
from bot.play import Stage
from bot.scoring import load_rubric
from tests.people import people, walk
from tests.prepared import brought, stage


def at_rest(name: str, folder: Path) -> Stage:
    on = stage(folder)
    brought(on, name)
    return on


def say(on: Stage, *replies: str) -> str:
    heard = ""
    for reply in replies:
        heard = "\n".join(m.text for m in on.say(Text(reply)))
    return heard


def files(on: Stage) -> tuple[File, ...]:
    return next(m.files for m in on.messages if m.files)


def test_nothing_of_the_forms_is_asked_before_they_are_wanted(tmp_path: Path) -> None:
    person = people()["tea-cooperative"]
    on = stage(tmp_path)
    walk(person, on)
    assert not {q.id for q in QUESTIONS} & {asked for asked, _ in person.said}
    on.lane.stop()


def test_a_group_is_asked_then_the_forms_are_shown_again(tmp_path: Path) -> None:
    on = at_rest("tea-cooperative", tmp_path)
    assert "Mẫu đơn còn 23 câu ngắn nữa." in say(on, "làm hồ sơ")
    assert "Ai đứng tên ký" in say(on, "1")
    heard = say(on, "Nguyễn Văn Hậu", "giám đốc", "xóm Hồng Thái", "0", "không có")
    assert "Mẫu đơn còn 18 câu ngắn nữa." in heard
    say(on, "tải hồ sơ", "1")
    first, second = files(on)
    assert (first.name, first.filename) == ("mau-01.pdf", "Mau-01-che-bup-kho-moc-cau.pdf")
    said = second.data["said"]
    assert isinstance(said, dict)
    assert said["representative"] == "Nguyễn Văn Hậu"
    assert said["email"] == "Không có"
    assert said["commune"] == "xã Tân Cương"
    assert "home-address" not in said, "left open stays a blank"
    on.lane.stop()


def test_a_wish_in_the_middle_of_a_group_is_heard_and_nothing_is_lost(tmp_path: Path) -> None:
    on = at_rest("tea-cooperative", tmp_path)
    say(on, "làm hồ sơ", "1", "Nguyễn Văn Hậu")
    assert "chức gì" in say(on, "menu", "1")
    assert "Ai đứng tên ký" in say(on, "quay lại")
    on.lane.stop()


def test_gender_and_people_are_printed_only_after_a_yes_of_their_own(tmp_path: Path) -> None:
    on = at_rest("tea-cooperative", tmp_path)
    say(on, "mẫu 02", "tải hồ sơ", "1")
    assert not {"gender", "ethnicity"} & set(files(on)[1].data["said"])  # type: ignore[call-overload]
    lines = files(on)[1].data["lines"]
    assert isinstance(lines, list)
    private = [line for line in lines if line["private"]]
    assert private
    assert all(line["said"] == "" and line["low"] is None for line in private)
    on.lane.stop()


def test_what_a_no_to_the_private_questions_leaves_is_a_blank(tmp_path: Path) -> None:
    on = at_rest("honey-household", tmp_path)
    person = {
        "rep-name": "Vàng Thị Mỷ", "founded-on": "15/6/2019", "revenue-last": "85 triệu", "revenue-before": "70 triệu",
        "profit-last": "20 triệu", "profit-before": "15 triệu", "consent-form-personal": "2",
    }  # fmt: skip
    heard = say(on, "làm hồ sơ")
    for _ in range(40):
        if "em hỏi đủ rồi ạ." in heard:
            break
        question = on.open_question() if "Tải hồ sơ" not in heard else ""
        heard = say(on, person.get(question, "0") if question else "1")
    assert "em hỏi đủ rồi ạ." in heard
    say(on, "tải hồ sơ", "2")
    said = files(on)[1].data["said"]
    assert isinstance(said, dict)
    assert said["revenue"] == "năm 2025: 85.000.000 đồng; năm 2024: 70.000.000 đồng"
    assert said["founded"] == "15/6/2019"
    assert not {"gender", "ethnicity"} & set(said)
    on.lane.stop()


def test_the_commune_reports_on_the_criteria_the_sheet_marks_for_it(tmp_path: Path) -> None:
    on = at_rest("tea-cooperative", tmp_path)
    say(on, "mẫu 02", "tải hồ sơ", "1")
    said = files(on)[1].data["said"]
    assert isinstance(said, dict)
    assert set(CONTENTS) <= set(said)
    on.lane.stop()
    for sheet in load_rubric("qd26-2026").sheets:
        for criterion in sheet.criteria:
            if criterion.commune_report:
                begins = [b for names in CONTENTS.values() for b in names]
                assert any(criterion.ref.startswith(b) for b in begins), (sheet.no, criterion.ref)
