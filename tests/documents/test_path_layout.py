from __future__ import annotations

from itertools import combinations, pairwise
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.documents.column import HEADER, HEIGHT, MARGIN, SMALLEST, WIDTH
from bot.documents.path_facts import SHOWN
from bot.documents.path_layout import PathLayout, path_layout
from bot.language import LANGUAGES
from tests.documents.paths import STEPS, path_data, step
from tests.documents.test_star_layout import LONG, SOME_TEXT, inside, overlap

SOME_STEPS = st.lists(
    st.builds(step, SOME_TEXT, SOME_TEXT, SOME_TEXT, judged=st.booleans(), done=st.booleans()), max_size=9
)
WORST = [step(LONG, LONG, LONG, judged=True)] * 9


def check(path: PathLayout) -> None:
    """Nothing clipped, nothing on top of something else; every number within its milestone, the road under them."""
    page = (MARGIN / 2, 0, WIDTH - MARGIN / 2, HEIGHT)
    between = (0, HEADER, WIDTH, path.footer[1])
    signs = [one.box for one in path.milestones]
    boxes = [line.box for line in path.lines] + [star.box for star in path.stars] + signs + list(path.eyes)
    for box in boxes:
        assert inside(box, page)
        assert inside(box, between) or box[3] <= HEADER or inside(box, path.footer)
    for one, other in combinations(boxes, 2):
        assert not overlap(one, other)
    for milestone in path.milestones:
        assert milestone.number is None or inside(milestone.number.box, milestone.box)
    assert all(box[1] < other[1] for box, other in pairwise(signs))
    top, bottom = path.road[0], path.road[-1]
    assert inside((*top, *top), signs[0])
    assert inside((*bottom, *bottom), signs[-1])


def said(path: PathLayout) -> list[str]:
    return [line.text for line in path.lines]


def signs(path: PathLayout) -> list[str]:
    """From today to the star."""
    return [one.sign for one in reversed(path.milestones)]


@given(product=SOME_TEXT, steps=SOME_STEPS, language=st.sampled_from(["vi", "en"]))
@example(product=LONG, steps=WORST, language="vi")
@example(product="Ễ" * 500, steps=[step("Ễ" * 500, "Ễ" * 500, judged=True)] * 9, language="en")
@example(product="", steps=[step(LONG, judged=True)] * 9, language="vi")
@example(product="", steps=[step("", judged=True)] * 9, language="vi")
def test_whatever_was_written_stays_on_the_picture_and_clear_of_the_rest(
    product: str, steps: list[dict[str, Any]], language: str
) -> None:
    path = path_layout(path_data(product=product, steps=steps, language=language))
    check(path)
    assert len(path.stars) == 5
    assert signs(path)[0] == "today"
    assert signs(path)[-1] == "goal"


@pytest.mark.parametrize("language", sorted(LANGUAGES))
@pytest.mark.parametrize("stars", [0, 3, 4, 5])
@pytest.mark.parametrize("count", range(9))
def test_every_way_fits_in_every_language(language: str, stars: int, count: int) -> None:
    target = min(5, max(3, stars + 1))
    path = path_layout(path_data(language=language, stars=stars, target=target, steps=STEPS[:count]))
    check(path)
    fillings = [star.filling for star in path.stars]
    assert fillings.count("full") == stars
    assert fillings.count("possible") == max(0, target - stars)


def test_the_way_goes_from_today_to_the_star_past_every_step_and_the_commune() -> None:
    path = path_layout(path_data())
    assert signs(path) == ["today", "done", "step", "step", "judged", "flag", "goal"]
    numbers = [one.number.text for one in reversed(path.milestones) if one.number]
    assert numbers == ["2", "3", "4"], "the first is done and has a tick"
    order = [STEPS[2]["text"], STEPS[0]["text"], "Hôm nay: 46 điểm, chưa đủ 3 sao"]
    assert [text for text in said(path) if text in order] == order
    heights = {line.text: line.y for line in path.lines}
    assert heights["Nên nộp ở xã trước 7/4/2027"] < heights["Hội đồng chấm trước 30/6/2027"] < heights[order[0]]
    assert "50 điểm" in said(path)
    assert "Đường lên 3 sao" in said(path)


def test_a_step_says_how_long_it_takes_and_when_to_begin_unless_it_is_done() -> None:
    path = path_layout(path_data(steps=[step("Ký hợp đồng", "chừng 2 tháng", "làm ngay")]))
    assert "chừng 2 tháng · làm ngay" in said(path)
    path = path_layout(path_data(steps=[step("Ký hợp đồng", "chừng 2 tháng", "làm ngay", done=True)]))
    assert "Ký hợp đồng" in said(path)
    assert not any("tháng" in text for text in said(path))


def test_the_first_six_are_drawn_and_the_others_counted() -> None:
    path = path_layout(path_data(steps=STEPS))
    assert len([sign for sign in signs(path) if sign in ("step", "judged", "done")]) == SHOWN
    assert "… và 2 việc nữa" in said(path)
    assert STEPS[SHOWN]["text"] not in said(path)
    assert "… and 1 more thing" in said(path_layout(path_data(steps=STEPS[:7], language="en")))
    assert "more" not in signs(path_layout(path_data(steps=STEPS[:6])))


def test_the_eye_stands_behind_what_the_council_judges_and_behind_its_name() -> None:
    judged = path_layout(path_data(steps=STEPS[3:5]))
    assert len(judged.eyes) == 3
    legend = next(line for line in judged.lines if line.text == "Hội đồng chấm trước 30/6/2027")
    top = min(judged.eyes, key=lambda eye: eye[1])
    assert top[1] < legend.y < top[3] + legend.size
    assert path_layout(path_data(steps=STEPS[:3])).eyes == ()
    assert path_layout(path_data(steps=[step("Bao bì", judged=True, done=True)])).eyes == ()


def test_without_a_round_the_eye_is_still_explained() -> None:
    path = path_layout(path_data(steps=STEPS[3:4], hand_in="", council="", language="en"))
    assert "What the council judges" in said(path)
    assert len(path.eyes) == 2
    assert "flag" not in signs(path_layout(path_data(steps=STEPS[:1], hand_in="", council="")))


def test_a_middling_plan_is_said_in_full() -> None:
    path = path_layout(path_data(steps=STEPS[:5]))
    assert not any(text.endswith("…") for text in said(path))


def test_where_room_is_short_the_nearest_steps_keep_their_second_line() -> None:
    steps = [step(f"{n} {LONG}", "chừng 2 tháng", "làm ngay") for n in range(1, 7)]
    lines = said(path_layout(path_data(steps=steps)))
    first = next(place for place, text in enumerate(lines) if text.startswith("1 Công ty"))
    assert not lines[first].endswith("…")
    assert lines[first + 1].endswith("…")
    assert next(text for text in lines if text.startswith("6 Công ty")).endswith("…")


@pytest.mark.parametrize("stars", [0, 1, 2])
def test_less_than_three_stars_is_never_shown_as_one_or_two(stars: int) -> None:
    path = path_layout(path_data(stars=stars, target=stars, language="en"))
    assert "Today: 46 points, not 3 stars yet" in said(path)
    assert "The way to 3 stars" in said(path)
    assert "full" not in {star.filling for star in path.stars}


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_the_vietnamese_word_for_estimate_stands_across_every_way(language: str) -> None:
    assert "ƯỚC TÍNH" in path_layout(path_data(language=language)).marks


def test_what_matters_is_at_least_ten_pixels_high_on_a_phone_of_320() -> None:
    path = path_layout(path_data(product=LONG, steps=WORST))
    small = {line.text for line in path.lines if line.size < SMALLEST}
    assert small <= {line.text for line in path.lines if "QĐ-TTg" in line.text}


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"language": None, "steps": None, "stars": "5", "target": None, "hand_in": "soon", "council": 7},
        {"steps": "abc", "points": 900, "needed": -3, "target": 9, "stars": 9},
        {"steps": [None, 3, {}, {"text": 7, "span": None, "judged": "yes"}], "points": float("nan")},
        {"stars": 5, "target": 3},
    ],
)
def test_data_that_is_strange_still_makes_a_picture(data: dict[str, object]) -> None:
    check(path_layout(data))
