"""What a question may look at."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime

from bot.flows.cards import Deck
from bot.flows.question import Ctx, Lookup, Option, by_language
from bot.flows.state import State
from bot.language import Words, words
from bot.scoring import load_rubric

NOW = datetime(2026, 11, 26, tzinfo=UTC)


def test_another_state_leaves_all_else_as_it_is() -> None:
    rubric = replace(load_rubric("qd26-2026"), total=99)
    ctx = Ctx(State({"a": "1"}), words("en"), NOW, 7, rubric, Deck({}, {}), Lookup())
    plain = Ctx(State(), words("vi"), datetime.now(UTC))
    assert all(getattr(ctx, one.name) is not getattr(plain, one.name) for one in fields(Ctx)), "each tells a difference"
    later = State({"a": "2"})
    moved = ctx.at(later)
    assert moved.state is later
    assert all(getattr(moved, one.name) is getattr(ctx, one.name) for one in fields(Ctx) if one.name != "state")


def test_what_depends_on_the_language_alone_is_made_once_in_each() -> None:
    made: list[str] = []

    @by_language
    def lines(w: Words) -> tuple[Option, ...]:
        made.append(w.language)
        return (Option("yes", w.t("Yes")),)

    first, other = Ctx(State(), words("vi"), NOW), Ctx(State({"a": "1"}), words("vi"), NOW, 9)
    assert lines(first) is lines(other)
    assert lines(replace(first, words=words("en"))) == (Option("yes", "Yes"),)
    assert made == ["vi", "en"]


def test_a_talk_keeps_only_what_is_different_from_a_new_one() -> None:
    assert State({"plan": "tea"}).to_json() == {}
    assert State.from_json({}, {"plan": "tea"}) == State({"plan": "tea"})
    told = State({}, ("plan",), misses=2, offer=(("05503", "xã Tân Cương"),), asked="place", within="19")
    assert told.to_json() == {
        "trail": ["plan"],
        "misses": 2,
        "offer": [["05503", "xã Tân Cương"]],
        "asked": "place",
        "within": "19",
    }
    assert State.from_json(told.to_json(), {}) == told
