from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.programme.council import MOST_MEMBERS, MemberScore, apart, by_line, fits, mean, total

points = st.floats(0, 100).map(lambda one: round(one, 1))
councils = st.lists(points, min_size=1, max_size=MOST_MEMBERS).map(lambda found: [MemberScore(one) for one in found])


@given(councils)
def test_the_total_is_the_members_mean_and_lies_between_them(members: list[MemberScore]) -> None:
    totals = [one.total for one in members]
    assert min(totals) - 0.005 <= total(members) <= max(totals) + 0.005
    assert apart(members) == round(max(totals) - min(totals), 2)
    assert fits(members, total(members))
    assert not fits(members, total(members) + 0.2)
    assert not fits(members, None)


def test_lines_that_not_every_member_gave_have_no_mean() -> None:
    members = [MemberScore(60, {"A": 30, "B": 30}), MemberScore(70, {"A": 35})]
    assert by_line(members) == {"A": 32.5}
    assert by_line([]) == {}
    assert apart([]) == 0


def test_what_no_council_gave_does_not_fit() -> None:
    assert not fits([MemberScore(101)], 101)
    assert not fits([MemberScore(50)] * (MOST_MEMBERS + 1), 50)
    with pytest.raises(ValueError, match="nothing"):
        mean([])
