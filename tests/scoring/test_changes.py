from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.scoring import load_rubric
from bot.scoring.changes import NEW, OLD, carried, compare, new_floors, pairs

SHEETS = range(1, 27)


@pytest.mark.parametrize("sheet", SHEETS)
def test_every_criterion_of_both_rules_is_there_once(sheet: int) -> None:
    found = pairs(sheet)
    old = [one.old.code for one in found if one.old is not None]
    new = [one.new.code for one in found if one.new is not None]
    assert sorted(old) == sorted(c.code for c in load_rubric(OLD).sheet(sheet).criteria)
    assert new == [c.code for c in load_rubric(NEW).sheet(sheet).criteria]


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_line_is_the_same_only_where_its_words_are(sheet: int) -> None:
    for one in pairs(sheet):
        if one.old is None or one.new is None:
            continue
        for then, now in one.same.items():
            before, after = one.old.options[then - 1].text["vi"], one.new.options[now - 1].text["vi"]
            assert before.casefold() == after.casefold()


def test_three_stars_of_tea_need_four_things_more_and_no_book_keeping() -> None:
    asked = {one.new.ref for one in new_floors(11, 3) if one.new is not None}
    assert {"packing-and-package", "label", "intellectual-property"} <= asked
    gone = {one.old.ref for one in pairs(11) if one.new is None and one.old is not None}
    assert "accounting" in gone
    added = {one.new.ref for one in pairs(11) if one.old is None and one.new is not None}
    assert "bilingual-label" in added


@given(st.sampled_from(list(SHEETS)), st.data())
def test_what_is_carried_over_was_said_in_the_same_words(sheet: int, data: st.DataObject) -> None:
    old = load_rubric(OLD).sheet(sheet)
    lines = {c.code: data.draw(st.sampled_from(c.options)) for c in old.criteria}
    found = carried(sheet, {code: line.points for code, line in lines.items()})
    new = load_rubric(NEW).sheet(sheet)
    for one in pairs(sheet):
        if one.new is not None and one.new.code in found:
            assert one.old is not None
            now = new.criterion(one.new.code).options[found[one.new.code] - 1]
            assert now.text["vi"].casefold() == lines[one.old.code].text["vi"].casefold()


def all_best(sheet: int) -> dict[str, int]:
    return {c.code: c.best for c in load_rubric(NEW).sheet(sheet).criteria}


def test_with_everything_at_its_best_nothing_stands_in_the_way() -> None:
    for sheet in SHEETS:
        found = compare(sheet, 5, 100, 5, all_best(sheet))
        assert found.reasons == ()
        assert found.unknown == ()


def test_four_stars_before_and_three_now_says_which_floor_is_new_and_which_is_not() -> None:
    points = all_best(11)
    package = next(one.new for one in pairs(11) if one.new is not None and one.new.ref == "packing-and-package")
    mark = next(one.new for one in pairs(11) if one.new is not None and one.new.ref == "intellectual-property")
    points |= {package.code: 0, mark.code: 0}
    found = compare(11, 4, 94, 3, points)
    assert [(r.pair.new.code, r.added) for r in found.reasons if r.pair and r.pair.new] == [
        (package.code, True),  # the old rule asked for nothing there
        (mark.code, False),
    ]


def test_a_total_below_the_band_is_a_reason_only_where_nothing_open_can_still_lift_it() -> None:
    points = all_best(11)
    assert [one.kind for one in compare(11, 4, 60, 3, points).reasons] == ["band"]
    assert compare(11, 4, 60, 3, points, best=80).reasons == ()


def test_what_nobody_answered_is_unknown_and_no_reason() -> None:
    found = compare(11, 4, 0, 0, {}, best=100)
    assert found.reasons == ()
    assert {one.new.floor(4) > 0 for one in found.unknown if one.new is not None} == {True}
    assert len(found.unknown) == len(load_rubric(NEW).sheet(11).floors[4])
    assert found.unlike
