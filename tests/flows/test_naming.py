from __future__ import annotations

import pytest

from bot.flows.journey import JOURNEY
from bot.flows.naming import question_name
from bot.flows.question import Ctx
from bot.flows.state import State
from bot.language import words
from tests.databases import START


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_question_of_every_sheet_has_a_name(language: str) -> None:
    w = words(language)
    for sheet in range(1, 27):
        for question in JOURNEY.questions(Ctx(State(answers={"sheet": str(sheet)}), w, START)):
            name = question_name(w, question.id)
            assert name
            assert name != question.id or question.id == "round", question.id


def test_a_question_that_is_no_longer_asked_is_named_by_its_id() -> None:
    assert question_name(words("vi"), "asked-long-ago") == "asked-long-ago"
    assert question_name(words("vi"), "place") == "Xã, phường"
