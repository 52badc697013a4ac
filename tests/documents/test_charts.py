from __future__ import annotations

import xml.etree.ElementTree as ElementTree

from hypothesis import given
from hypothesis import strategies as st

from bot.documents.charts import Bar, Chart, bars

SVG = "{http://www.w3.org/2000/svg}"
PLAIN = Chart(
    "c", "Sản phẩm", "Mỗi dòng một cột.", (Bar("Hộ", (3, 1), "4"), Bar("Tổ", (2, 0), "2")), ("3 sao", "4 sao")
)


def rects(drawn: ElementTree.Element, kind: str) -> list[ElementTree.Element]:
    return [one for one in drawn.iter(f"{SVG}rect") if kind in one.get("class", "").split()]


def width(one: ElementTree.Element) -> float:
    return float(one.get("width", "").rstrip("%"))


def test_bars_are_as_long_as_what_they_count_and_stand_one_after_the_other() -> None:
    drawn = ElementTree.fromstring(bars(PLAIN))
    first, second = drawn.iter(f"{SVG}g")
    three, one = rects(first, "part")
    assert width(three) == 3 * width(one)
    assert one.get("x") == f"{width(three):.2f}%"
    assert [width(each) for each in rects(second, "part")] == [2 * width(one)], "nothing is drawn of nothing"
    assert width(rects(first, "ground")[0]) == width(three) + width(one), "the longest fills its ground"


def test_a_screen_reader_is_told_what_it_is_and_each_row_says_its_figure() -> None:
    drawn = ElementTree.fromstring(bars(PLAIN))
    assert drawn.get("role") == "img"
    names = {one.get("id"): one.text for one in drawn.iter() if one.get("id")}
    assert [names[each] for each in drawn.get("aria-labelledby", "").split()] == [PLAIN.title, PLAIN.description]
    said = [one.text for one in drawn.iter(f"{SVG}text")]
    assert said == ["3 sao", "4 sao", "Hộ", "4", "Tổ", "2"]


def test_parts_differ_by_pattern_not_by_colour_alone() -> None:
    drawn = ElementTree.fromstring(bars(PLAIN))
    patterns = {f"url(#{one.get('id')})" for one in drawn.iter(f"{SVG}pattern")}
    fills = [one.get("fill") for one in rects(drawn, "part")]
    assert fills[:2] == [None, "url(#c-2)"]
    assert {one for one in fills if one} <= patterns


def test_against_a_goal_each_bar_has_a_scale_of_its_own() -> None:
    chart = Chart("p", "Kế hoạch", "", (Bar("A", (50,), "50 / 100", 100), Bar("B", (3,), "3 / 2", 2)), own_scale=True)
    drawn = ElementTree.fromstring(bars(chart))
    half, over = rects(drawn, "part")
    ground = width(rects(drawn, "ground")[0])
    assert (width(half), width(over)) == (ground / 2, ground)
    goals = [float(one.get("x", "").rstrip("%")) for one in rects(drawn, "goal")]
    assert goals[0] == ground
    assert round(goals[1], 1) == round(ground * 2 / 3, 1)


@given(
    st.text(),
    st.text(),
    st.lists(st.tuples(st.text(), st.integers(0, 10**6), st.integers(0, 10**6)), max_size=5),
    st.booleans(),
)
def test_whatever_is_drawn_is_well_formed_and_names_stay_text(
    title: str, what: str, rows: list[tuple[str, int, int]], own: bool
) -> None:
    chart = Chart("x", title, what, tuple(Bar(label, (a, b), "9", a) for label, a, b in rows), own_scale=own)
    drawn = bars(chart)
    assert "style=" not in drawn
    legal = "".join(sign for sign in drawn if sign.isprintable())
    root = ElementTree.fromstring(legal)
    assert {one.tag.removeprefix(SVG) for one in root.iter()} <= {
        *("svg", "title", "desc", "defs", "pattern", "rect", "path", "circle", "g", "text")
    }
    assert all(width(one) <= 100 for one in rects(root, "part"))


def test_a_label_that_is_too_long_for_a_phone_is_cut() -> None:
    drawn = bars(Chart("x", "t", "d", (Bar("a" * 80, (1,), "1"),)))
    assert "a" * 43 + "…" in drawn
    assert "a" * 44 not in drawn
