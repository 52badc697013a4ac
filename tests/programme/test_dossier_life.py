from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language import LANGUAGES, words
from bot.programme import dossier_life as life
from bot.programme.dossier_life import Kind, Papers
from bot.programme.dossier_news import news

TODAY = date(2026, 11, 20)
KINDS: tuple[Kind, ...] = ("first", "upgrade", "re_evaluation")
FULL = Papers(
    on=TODAY,
    number="1",
    reason="x",
    supplements=("y",),
    answer="z",
    decision_number="2",
    certificate_number="3",
    ground="other",
)


def full(move: str) -> Papers:
    """Papers that are enough for a move."""
    stars = life.moves()[move].stars
    values: dict[str, Any] = {name: getattr(FULL, name) for name in Papers.__dataclass_fields__}
    return Papers(**{**values, "total": 95.0 if stars else 30.0, "stars": stars[-1] if stars else None})


def test_the_data_fits_together() -> None:
    states = life.states()
    for one in life.moves().values():
        assert one.to in states
        assert set(one.origins) <= set(states)
        assert all(hasattr(Papers(), name) for name in (*one.needs, *one.may))
        assert not one.back or "reason" in one.needs
        assert set(one.name) == {"vi", "en"}
    assert {states[one].awaits for one in states if states[one].ended} == {"nobody"}


def test_every_state_can_be_reached_and_every_open_one_left() -> None:
    reached = {"draft"}
    while more := {one.to for one in life.moves().values() if set(one.origins) & reached} - reached:
        reached |= more
    assert reached == set(life.states())
    for state in life.OPEN_STATES:
        assert any(state in one.origins for one in life.moves().values()), state


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_way_to_a_certificate(kind: Kind) -> None:
    reached, before = {"draft"}, set[str]()
    while reached != before:
        before = set(reached)
        usable = (one for one in life.moves().values() if not one.kinds or kind in one.kinds)
        reached |= {one.to for one in usable if set(one.origins) & before}
    assert "certified" in reached


sides = st.sampled_from(("producer", "commune", "province", "system"))


@given(st.sampled_from(sorted(life.moves())), st.sampled_from(sorted(life.states())), st.sampled_from(KINDS), sides)
def test_a_move_with_all_its_papers_goes_exactly_where_the_data_lets_it(
    move: str, state: str, kind: Kind, side: Any
) -> None:
    problem = life.check(move, state, kind, side, full(move), TODAY, life.OLDEST)
    assert (problem is None) == life.moves()[move].fits(state, kind, side)
    assert (life.moves()[move] in life.allowed(state, kind, side)) == (problem is None)


@given(st.sampled_from(sorted(life.moves())), st.integers(1, 4000))
def test_days_neither_lie_ahead_nor_run_backwards(move: str, by: int) -> None:
    one = life.moves()[move]
    papers = full(move)
    state, kind, side = one.origins[0], (one.kinds or KINDS)[0], one.by[0]

    def on(day: date) -> Papers:
        values: dict[str, Any] = {name: getattr(papers, name) for name in Papers.__dataclass_fields__}
        return Papers(**{**values, "on": day})

    ahead = life.check(move, state, kind, side, on(TODAY + timedelta(days=by)), TODAY, life.OLDEST)
    assert ahead is not None
    assert ahead.why == "future"
    back = life.check(move, state, kind, side, on(TODAY - timedelta(days=by)), TODAY, TODAY)
    assert back is not None
    assert back.why == "before"


@pytest.mark.parametrize(
    ("total", "stars", "move"),
    [(95, 5, "pass_potential"), (71, 4, "pass"), (71, 3, "pass"), (55, 3, "pass"), (49, 2, "fail"), (30, 0, "fail")],
)
def test_a_result_leads_where_its_stars_lead(total: float, stars: int, move: str) -> None:
    assert life.route(total, stars) == move


@pytest.mark.parametrize(
    ("move", "total", "stars"),
    [
        ("pass", 49, 3),
        ("pass", 69.9, 4),
        ("pass", 80, 5),
        ("pass_potential", 89.9, 5),
        ("pass", 101, 4),
        ("pass", -1, 3),
    ],
)
def test_stars_need_their_band(move: str, total: float, stars: int) -> None:
    papers = Papers(on=TODAY, total=total, stars=stars)
    problem = life.check(move, "council", "first", "province", papers, TODAY, TODAY)
    assert problem is not None
    assert problem.why == "field"


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code in ("vi", "en")])
def test_there_is_news_of_every_move_of_an_office_in_few_short_lines(language: str) -> None:
    for one in life.moves().values():
        if one.by == ("producer",):
            continue
        text = news(words(language), "chè", one, full(one.id), TODAY)
        assert "chè" in text.lower()
        assert "{" not in text
        assert len(text.splitlines()) <= 6
