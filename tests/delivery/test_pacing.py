"""R6: the channel's limit is kept, answers first."""

from __future__ import annotations

from bisect import bisect_right

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.pacing import Lane, Pace, Rule, Rules, per_second

RULES = st.builds(Rule, st.integers(1, 60), st.sampled_from([0.5, 1.0, 3.0, 60.0]), st.sampled_from([0.0, 0.2]))
WAITS = st.lists(st.tuples(st.floats(0, 3), st.sampled_from(["answers", "others"]), st.integers(1, 9)), max_size=120)


def most_in_any_window(instants: list[float], seconds: float) -> int:
    """The most that fell into any stretch of so many seconds (its beginning counts, its end does not)."""
    most = 0
    for index, at in enumerate(instants):
        most = max(most, index + 1 - bisect_right(instants, at - seconds, 0, index + 1))
    return most


@given(RULES, WAITS)
def test_r6_never_more_than_the_limit_in_any_window(rule: Rule, waits: list[tuple[float, Lane, int]]) -> None:
    pace, now = Pace(Rules((rule,))), 0.0
    passed: list[float] = []
    for wait, lane, wanted in waits:
        now += wait
        for _ in range(wanted):
            if pace.wait(now, lane) <= 0:
                pace.take(now, lane, "c")
                passed.append(now)
    assert most_in_any_window(passed, rule.seconds) <= rule.count


@given(RULES, WAITS)
def test_room_and_wait_say_the_same(rule: Rule, waits: list[tuple[float, Lane, int]]) -> None:
    pace, now = Pace(Rules((rule,))), 0.0
    for wait, lane, wanted in waits:
        now += wait
        room = pace.room(now, lane, wanted)
        for _ in range(room):
            assert pace.wait(now, lane) <= 1e-9
            pace.take(now, lane, "c")
        after = pace.wait(now, lane)
        if room < wanted:
            assert after > 0
            assert pace.room(now + after + 1e-6, lane, 1) == 1


@pytest.mark.parametrize("rule", [Rule(20, 1), Rule(30, 1), Rule(1000, 1), Rule(1200, 60)])
@pytest.mark.parametrize("late", [0.0, 0.02])
def test_r6_a_long_announcement_uses_nearly_all_of_the_limit(rule: Rule, late: float) -> None:
    """Whoever waits wakes up `late` seconds after the time."""
    pace, now, sent, windows = Pace(Rules((rule,))), 0.0, 0, 12
    while now < windows * rule.seconds:
        for _ in range(pace.room(now, "others", 10_000)):
            pace.take(now, "others", "c")
            sent += 1
        now += max(pace.wait(now, "others"), 1e-9) + late
    assert sent >= 0.95 * rule.count * windows


def test_r6_answers_wait_for_one_place_and_not_for_the_announcement() -> None:
    """Two people a second write while 20 a second are told something: each is answered within the next places."""
    pace, now, answered = Pace(Rules((Rule(20, 1),))), 0.0, 0
    asked: list[float] = []
    longest = 0.0
    while now < 30:
        if answered + len(asked) < int(now * 2):
            asked.append(now)
        if asked and pace.wait(now, "answers") <= 0:
            pace.take(now, "answers", "person")
            longest = max(longest, now - asked.pop(0))
            answered += 1
        elif not asked and pace.wait(now, "others") <= 0:
            pace.take(now, "others", "many")
        now += 0.005
    assert answered >= 58
    assert longest <= 0.25


def test_a_months_quota_keeps_a_share_for_people_who_write() -> None:
    pace = Pace(Rules((Rule(100, 31 * 86400.0, 0.2),)))
    for _ in range(80):
        assert pace.wait(0.0, "others") == 0
        pace.take(0.0, "others", "c")
    assert pace.wait(1.0, "others") > 86400
    assert pace.room(1.0, "answers", 99) == 20


def test_a_pause_holds_everything_and_what_was_sent_before_counts() -> None:
    pace = Pace(Rules((Rule(2, 60),)))
    pace.remember([-30.0, -10.0])
    assert pace.room(0.0, "answers", 9) == 0
    assert 30 < pace.wait(0.0, "answers") < 31
    pace.pause(90.0)
    assert pace.room(80.0, "answers", 9) == 0
    assert pace.wait(80.0, "answers") == 10.0
    assert pace.room(90.0, "answers", 9) == 2


def test_a_group_takes_twenty_a_minute_and_a_person_one_a_second_of_what_is_no_answer() -> None:
    pace = Pace(Rules((), per_second(1), Rule(20, 60)))
    for _ in range(20):
        assert pace.wait_chat(0.0, "answers", "-100") == 0
        pace.take(0.0, "answers", "-100")
    assert pace.wait_chat(0.0, "answers", "-100") > 59
    pace.take(0.0, "others", "5")
    assert pace.wait_chat(0.0, "others", "5") > 0.9
    assert pace.wait_chat(0.0, "answers", "5") == 0


def test_after_too_many_requests_the_others_go_slower_and_recover() -> None:
    def told(pace: Pace, begin: float) -> int:
        sent, now = 0, begin
        while now < begin + 5:
            if pace.wait(now, "others") <= 0:
                pace.take(now, "others", "c")
                sent += 1
            now += 0.005
        return sent

    pace = Pace(Rules((Rule(20, 1),)))
    usual = told(pace, 0.0)
    for _ in range(5):
        pace.slow_down(10.0)
    assert told(pace, 10.0) < usual * 0.7
    assert told(pace, 300.0) == usual


def test_a_rate_below_one_is_one_in_so_many_seconds() -> None:
    assert per_second(0.5) == Rule(1, 2.0)
    assert per_second(20) == Rule(20, 1.0)
