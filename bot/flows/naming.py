"""What each question of the journey is called, for those who count by question."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache

from bot.flows.journey import JOURNEY
from bot.flows.question import Ctx
from bot.flows.state import State
from bot.language import Words
from bot.scoring import load_rubric

_EVER = datetime(2026, 1, 1, tzinfo=UTC)  # names do not hang on the time


def question_name(words: Words, question: str) -> str:
    """Its short name, as on the sheet of the lowest number that asks it; the id of one that is no longer asked."""
    sheets = (0, *(one.no for one in load_rubric("qd26-2026").sheets))
    found = (_names(words, sheet).get(question) for sheet in sheets)
    return next((name for name in found if name), question)


@lru_cache(maxsize=128)
def _names(words: Words, sheet: int) -> Mapping[str, str]:
    ctx = Ctx(State(answers={"sheet": str(sheet)} if sheet else {}), words, _EVER)
    return {question.id: question.short(ctx) for question in JOURNEY.questions(ctx)}
