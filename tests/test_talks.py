"""Golden talks: whole conversations as text, played through the real house; and what each producer should find in them.

`ocop-bot play tests/talks/NAME.talk` plays one by hand; `--write` takes over what the bot says now.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.play import Stage, play_text
from tests.people import count, people, walk
from tests.prepared import prepared, stage

TALKS = sorted((Path(__file__).parent / "talks").glob("*.talk"))


@pytest.mark.parametrize("file", TALKS, ids=lambda f: f.stem)
def test_the_bot_says_what_the_talk_says(file: Path, tmp_path: Path) -> None:
    for played in play_text(file.read_text("utf-8"), prepared(tmp_path, "talk.db")):
        assert played.said == played.step.expects or played.right, f"{file.name}: after {played.step.source!r}"


def test_every_producer_has_a_talk() -> None:
    assert {file.stem for file in TALKS} >= set(people())


def walked(name: str, folder: Path) -> tuple[Stage, str, list[tuple[str, str]]]:
    person = people()[name]
    on = stage(folder)
    heard = walk(person, on)
    assert set(person.answers) <= {q for q, _ in person.said}, "an answer was never asked for"
    return on, "\n".join(m.text for m in heard), person.said


def test_the_tea_cooperative_has_points_for_four_stars_but_floors_for_three(tmp_path: Path) -> None:
    on, heard, _ = walked("tea-cooperative", tmp_path)
    kept = on.assessment()["estimate"]
    assert kept["stars"] == 3
    assert kept["total"] >= 70
    assert "Đủ điểm 4 sao, nhưng còn thiếu điều bắt buộc." in heard
    assert "1. Giấy chứng nhận nhãn hiệu, có tên vùng (lâu nhất, làm trước)" in heard
    on.lane.stop()


def test_the_honey_household_gets_a_wide_range_and_three_nearest_things_in_plain_words(tmp_path: Path) -> None:
    on, heard, said = walked("honey-household", tmp_path)
    kept = on.assessment()["estimate"]
    assert kept["stars"] == 0
    assert kept["high"] - kept["low"] > 30
    assert "Chưa đủ 3 sao" in heard
    assert "representative-group" not in [q for q, _ in said], "ethnicity is asked only after its own consent"
    assert "sơ khai" not in heard
    assert "Em ghi: xã Đồng Văn, Tuyên Quang ạ." in heard, "the old district offers its communes of today"
    on.lane.stop()


def test_the_fish_sauce_company_hears_of_its_window_and_of_the_fifth_star(tmp_path: Path) -> None:
    on, heard, _ = walked("fish-sauce-company", tmp_path)
    assert "từ 17/12/2026 đến 15/2/2027" in heard
    assert on.assessment()["estimate"]["high"] >= 90
    assert "có thể lên 5 sao" in heard
    assert "Muốn 5 sao" in heard
    on.lane.stop()


def test_the_coffee_group_is_told_how_exactly_75_per_cent_was_read(tmp_path: Path) -> None:
    on, heard, _ = walked("coffee-group", tmp_path)
    assert "Đúng 75 %: bảng điểm không nói rõ tính mức nào." in heard
    assert on.answers()["linkage-share"] == 75
    assert on.answers()["representative-group"] == "not_said"
    on.lane.stop()


def test_the_homestay_is_asked_its_case_once_and_for_no_samples(tmp_path: Path) -> None:
    on, heard, said = walked("homestay", tmp_path)
    assert [q for q, _ in said].count("tourism-case") == 1
    assert on.answers()["sheet"] == "26"
    assert "mẫu hàng" not in heard
    assert not [q for q, _ in said if q.endswith("-operator")]
    on.lane.stop()


def test_the_cake_enterprise_is_told_plainly_to_hand_in_now(tmp_path: Path) -> None:
    on, heard, said = walked("cake-enterprise", tmp_path)
    assert "sheet" in [q for q, _ in said], "sheet 5 or 6: the bot asks"
    assert "Giấy hết hạn ngày 13/10/2026 rồi. Anh/chị ra xã nộp ngay nhé." in heard
    assert "muộn nhất 11/4/2027" in heard
    assert "15 ngày làm việc, rồi tỉnh làm 45 ngày" in heard
    assert "Tỉnh mới là nơi quyết định" in heard
    on.lane.stop()


@pytest.mark.parametrize("name", sorted(people()))
def test_the_first_answer_comes_within_twelve_replies(name: str, tmp_path: Path) -> None:
    on, _, said = walked(name, tmp_path)
    before = said[: [q for q, _ in said].index("quick-result")]
    assert count(before).replies <= 12
    on.lane.stop()


@pytest.mark.parametrize("name", sorted(people()))
def test_nothing_is_asked_twice(name: str, tmp_path: Path) -> None:
    on, _, said = walked(name, tmp_path)
    again = [q for q, _ in said if [a for a, _ in said].count(q) > 1]
    assert set(again) <= {"place"}, "only a place that is several communes now is asked again, with the choices"
    on.lane.stop()
