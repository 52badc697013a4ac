from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.documents.column import HEADER, HEIGHT, MARGIN, SMALLEST, WIDTH, Line
from bot.documents.star_layout import Layout, layout
from bot.documents.type import Box, clean
from bot.language import LANGUAGES, words
from tests.documents.cards import NEEDS, card_data

LONG = "Công ty trách nhiệm hữu hạn một thành viên sản xuất thương mại dịch vụ và du lịch sinh thái Cổ Lũng " * 5
HOSTILE = [
    "",
    "   \n\t ",
    "\u202eمرحبا بالعالم\u202c",
    "שלום 😀👩‍👩‍👧‍👦🇻🇳",
    "a" + "\u0301\u0302\u0303\u0323" * 100,
    "\x00\x07\x1b[31mđỏ\x7f\u200b\u2028\ufeff",
    "\ud800 lone",
    "Ễ" * 500,
    "W" * 500,
    "i" * 500,
    "ậ Ễ ỹ Ẫ " * 60,
    LONG,
    "{product} %s <b>",
]
SOME_TEXT = st.one_of(
    st.text(max_size=500), st.sampled_from(HOSTILE), st.text(alphabet="ẪậỸgjqWƯƠi ", min_size=20, max_size=500)
)


def inside(inner: Box, outer: Box) -> bool:
    return inner[0] >= outer[0] and inner[1] >= outer[1] and inner[2] <= outer[2] and inner[3] <= outer[3]


def overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def check(card: Layout) -> None:
    """Nothing clipped, nothing on top of something else."""
    page = (MARGIN / 2, 0, WIDTH - MARGIN / 2, HEIGHT)
    between = (0, HEADER, WIDTH, card.footer[1])
    boxes = [line.box for line in card.lines]
    boxes += [star.box for star in card.stars] + [bar.box for bar in card.bars]
    boxes += [card.rule] if card.rule else []
    for box in boxes:
        assert inside(box, page)
        assert inside(box, between) or box[3] <= HEADER or inside(box, card.footer)
    for one, other in combinations(boxes, 2):
        assert not overlap(one, other)


def said(card: Layout) -> list[str]:
    return [line.text for line in card.lines]


def line_with(card: Layout, text: str) -> Line:
    return next(line for line in card.lines if text in line.text)


@given(
    product=SOME_TEXT,
    producer=SOME_TEXT,
    missing=st.lists(SOME_TEXT, max_size=5),
    language=st.sampled_from(["vi", "en"]),
)
@example(product=LONG, producer=LONG, missing=[LONG] * 3, language="vi")
@example(product="Ễ" * 500, producer="Ễ" * 500, missing=["Ễ" * 500] * 3, language="en")
def test_whatever_a_person_wrote_stays_on_the_card_and_clear_of_the_rest(
    product: str, producer: str, missing: list[str], language: str
) -> None:
    data = card_data(product=product, producer=producer, sheet=LONG, missing=missing, language=language)
    card = layout(data)
    check(card)
    assert len(card.stars) == 5
    assert len(card.bars) == 3


@pytest.mark.parametrize("language", sorted(LANGUAGES))
@pytest.mark.parametrize("stars", [0, 3, 4, 5])
@pytest.mark.parametrize("reachable", [0, 3, 4, 5])
def test_each_star_level_fits_in_each_language(language: str, stars: int, reachable: int) -> None:
    card = layout(card_data(language=language, stars=stars, reachable=reachable))
    check(card)
    assert [star.filling for star in card.stars].count("full") == stars
    assert [star.filling for star in card.stars].count("possible") == max(0, reachable - stars)


@pytest.mark.parametrize("stars", [0, 1, 2])
def test_less_than_three_stars_is_never_shown_as_one_or_two(stars: int) -> None:
    card = layout(card_data(language="en", stars=stars, reachable=stars))
    assert "Not 3 stars yet" in said(card)
    assert {star.filling for star in card.stars} == {"empty"}
    assert not any(text.startswith(("1 star", "2 stars")) for text in said(card))


def test_the_card_says_who_what_how_many_points_and_what_is_missing() -> None:
    card = layout(card_data(language="en"))
    for text in ("Star estimate", "Mật ong bạc hà Mèo Vạc", "Hợp tác xã nông nghiệp Tuấn Dũng", "46–54 points"):
        assert text in said(card)
    assert [text for text in said(card) if "/" in text and text[0].isdigit() and len(text) < 6] == [
        "20/40",
        "9/25",
        "17/35",
    ]
    assert "For 3 stars you still need:" in said(card)
    assert [text for text in said(card) if text in ("1.", "2.", "3.")] == ["1.", "2.", "3."]
    assert NEEDS[1] in said(card)


def test_the_footer_says_what_the_estimate_is_worth_with_its_day_and_the_decision() -> None:
    card = layout(card_data(language="en"))
    footer = [line.text for line in card.lines if line.ink == "on_warn"]
    assert footer == [
        "A first estimate, without legal force.",
        "Only the council decides.",
        "22 Nov 2026 · Decision 26/2026/QĐ-TTg, 22/5/2026",
    ]


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_the_vietnamese_word_for_estimate_stands_across_every_card(language: str) -> None:
    assert "ƯỚC TÍNH" in layout(card_data(language=language)).marks


def test_one_point_total_is_no_range() -> None:
    assert "76 points" in said(layout(card_data(language="en", low=76, high=76)))


def test_five_stars_and_nothing_missing_leave_no_list() -> None:
    for data in (card_data(stars=5), card_data(missing=[])):
        assert layout(data).rule is None


def test_a_long_name_is_cut_after_a_whole_word() -> None:
    name = "Bánh chưng gấc nếp cái hoa vàng đặc sản truyền thống làng nghề Bờ Đậu Cổ Lũng Phú Lương Thái Nguyên"
    last = [line for line in layout(card_data(product=name, missing=[LONG] * 3)).lines if line.ink == "ink"][1]
    assert last.text.endswith("…")
    assert f" {last.text[:-1].split()[-1]} " in name


def test_a_short_name_is_set_larger_than_a_long_one() -> None:
    short, long = "Chè", "Chè xanh Tân Cương hái tay một tôm hai lá sao suốt truyền thống"
    sizes = [line_with(layout(card_data(product=name)), "Chè").size for name in (short, long)]
    assert sizes[0] > sizes[1]


def test_what_matters_is_at_least_ten_pixels_high_on_a_phone_of_320() -> None:
    card = layout(card_data(product=LONG, producer=LONG, sheet=LONG, missing=[LONG] * 3))
    small = {line.text for line in card.lines if line.size < SMALLEST}
    assert small <= {line.text for line in card.lines if "QĐ-TTg" in line.text}
    assert SMALLEST * 320 / WIDTH > 10


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"language": None, "stars": "5", "parts": None, "missing": "abc", "date": "yesterday", "low": None},
        {"parts": {"A": 99, "B": -3}, "low": 200, "high": -1, "stars": 9, "reachable": 1.5},
        {"low": float("nan"), "high": float("inf"), "missing": [None, 3], "product": 7},
    ],
)
def test_data_that_is_strange_still_makes_a_card(data: dict[str, object]) -> None:
    card = layout(data)
    check(card)
    assert all(0 <= bar.share <= 1 for bar in card.bars)


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_no_text_of_the_card_loses_a_sign(language: str) -> None:
    w = words(language)
    for text in (w.t("A first estimate, without legal force. Only the council decides."), w.t("not 3 stars yet")):
        assert clean(text) == text
