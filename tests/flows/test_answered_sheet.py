from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.flows.answered_sheet import AnsweredSheet, SheetLine, answered_sheet
from bot.flows.assessing import assess
from bot.flows.cards import load_deck
from bot.flows.question import Ctx
from bot.flows.state import State
from bot.language import words
from bot.scoring import load_rubric

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


def sheet_of(answers: dict[str, Any], language: str = "vi") -> AnsweredSheet:
    found = answered_sheet(Ctx(State(answers), words(language), NOW))
    assert found is not None
    return found


def line(sheet: AnsweredSheet, code: str) -> SheetLine:
    return next(one for block in sheet.blocks for one in block.lines if one.code == code)


@pytest.mark.parametrize("number", range(1, 27))
def test_every_sheet_is_whole_and_in_its_own_numbering(number: int) -> None:
    rubric = load_rubric("qd26-2026").sheet(number)
    found = sheet_of({"sheet": str(number)})
    assert [one.code for block in found.blocks for one in block.lines] == [one.code for one in rubric.criteria]
    assert sum(block.most for block in found.blocks) == 100
    assert {block.part for block in found.blocks} == {"A", "B", "C"}
    for criterion in rubric.criteria:
        floors = line(found, criterion.code).floors
        assert max(floors.values(), default=0) == criterion.floor(5), criterion.code


def test_points_and_floors_are_those_of_the_estimate() -> None:
    answers: dict[str, Any] = {"sheet": "11", "trademark": "none", "own-story": "yes"}
    found = sheet_of(answers)
    estimate = assess(load_deck(), load_rubric("qd26-2026").sheet(11), answers)
    assert (found.low, found.high, found.stars) == (estimate.low.total, estimate.high.total, estimate.stars)
    assert sum(block.claimed for block in found.blocks) == estimate.low.total
    missed = [one for block in found.blocks for one in block.lines if one.misses(3)]
    assert missed, "no trademark at all is a floor that is missed for certain"
    assert found.next_star == 3
    assert any(block.misses(3) for block in found.blocks)


def test_an_answer_stands_in_the_words_it_was_offered_in_and_open_ones_stay_open() -> None:
    found = sheet_of({"sheet": "11", "trademark": "none"})
    said = {each.question: each.answer for block in found.blocks for one in block.lines for each in one.said}
    assert "" in said.values()
    assert any(answer and answer != "none" for answer in said.values())


def test_locked_answers_are_not_shown_whatever_is_known() -> None:
    deck = load_deck()
    locked = {name for name, fact in deck.facts.items() if fact.sensitive}
    assert locked
    found = sheet_of({"sheet": "11", **dict.fromkeys(locked, "yes")})
    rests = [one for block in found.blocks for one in block.lines if one.locked]
    assert rests
    names = {words("vi").pick(deck.facts[name].short) for name in locked}
    assert names.isdisjoint(each.question for block in found.blocks for one in block.lines for each in one.said)


def test_before_a_product_is_known_there_is_no_sheet() -> None:
    assert answered_sheet(Ctx(State({}), words("vi"), NOW)) is None
