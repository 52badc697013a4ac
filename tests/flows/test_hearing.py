"""Words that are known wherever they are said: the sides are not asked about a digit."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import example, given
from hypothesis import strategies as st

from bot.flows.asides import FEWEST, fix_named, heard
from bot.flows.journey import JOURNEY
from bot.flows.pen import Pen
from bot.flows.question import Ctx
from bot.flows.state import State
from bot.language import words

KNOWN = {"consent-storage": "yes", "product-name": "x", "sheet": "4", "kind-group": "household", "quick-result": "on"}


def pen() -> Pen:
    state = State(answers=KNOWN, trail=tuple(KNOWN))
    return Pen(JOURNEY, Ctx(state, words("vi"), datetime(2026, 11, 22, 2, 0, tzinfo=UTC), talk=1))


@given(st.text(max_size=FEWEST - 1))
@example("m-1")
@example("nếu")
@example("đổi")
def test_fewer_signs_name_nothing_that_a_side_knows(text: str) -> None:
    assert not heard(pen(), text)
    assert not fix_named(pen(), text)


def test_as_many_are_enough() -> None:
    assert heard(pen(), "if x")
    assert len("if x") == FEWEST
