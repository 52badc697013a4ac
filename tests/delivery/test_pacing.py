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


def made(pace: Pace, now: float, lane: Lane, took: float = 0.0) -> None:
    """One call, and its answer so many seconds later."""
    pace.back(now + took, pace.take(now, lane))


@given(RULES, WAITS)
def test_r6_never_more_than_the_limit_in_any_window(rule: Rule, waits: list[tuple[float, Lane, int]]) -> None:
    pace, now = Pace(Rules((rule,))), 0.0
    passed: list[float] = []
    for wait, lane, wanted in waits:
        now += wait
        for _ in range(wanted):
            if pace.wait(now, lane) <= 0:
                made(pace, now, lane)
                passed.append(now)
    assert most_in_any_window(passed, rule.seconds) <= rule.count


@given(RULES, WAITS)
def test_after_the_wait_one_more_may_pass(rule: Rule, waits: list[tuple[float, Lane, int]]) -> None:
    pace, now = Pace(Rules((rule,))), 0.0
    for wait, lane, wanted in waits:
        now += wait
        for _ in range(wanted):
            if pace.wait(now, lane) > 0:
                assert pace.wait(now + pace.wait(now, lane) + 1e-6, lane) == 0
                break
            made(pace, now, lane)


@given(RULES, st.sampled_from(["answers", "others"]), st.integers(0, 80), st.floats(0, 0.5))
def test_what_can_be_made_soon_is_claimed_ahead(rule: Rule, lane: Lane, before: int, seconds: float) -> None:
    pace, now, count = Pace(Rules((rule,))), 0.0, 0
    for _ in range(before):
        if pace.wait(now, lane) <= 0:
            made(pace, now, lane)
    ahead = pace.ahead(now, lane, seconds, 1000)
    while (now := now + pace.wait(now, lane)) <= seconds:
        made(pace, now, lane)
        count += 1
    assert (ahead > 0) == (count > 0)
    assert ahead <= max(count, int(rule.count * seconds / rule.seconds) + 1)


@pytest.mark.parametrize("rule", [Rule(20, 1), Rule(30, 1), Rule(1000, 1), Rule(1200, 60)])
@pytest.mark.parametrize("late", [0.0, 0.02])
def test_r6_a_long_announcement_uses_nearly_all_of_the_limit(rule: Rule, late: float) -> None:
    """Whoever waits wakes up `late` seconds after the time."""
    pace, now, sent, windows = Pace(Rules((rule,))), 0.0, 0, 12
    while now < windows * rule.seconds:
        while pace.wait(now, "others") <= 0:
            made(pace, now, "others")
            sent += 1
        now += max(pace.wait(now, "others"), 1e-9) + late
    assert sent >= 0.95 * rule.count * windows


def test_r6_a_call_under_way_holds_its_place_until_a_window_after_its_answer() -> None:
    pace = Pace(Rules((Rule(2, 1),)))
    slow, quick = pace.take(0.0, "answers"), pace.take(0.0, "answers")
    pace.back(0.1, quick)
    assert pace.wait(0.9, "answers") > 0
    assert pace.wait(1.12, "answers") == 0
    pace.take(1.12, "answers")
    assert pace.wait(2.0, "answers") > 0, "the slow one may arrive only now"
    pace.back(2.0, slow)
    assert pace.wait(3.0, "answers") > 0
    assert pace.wait(3.02, "answers") == 0


def test_what_even_the_quickest_calls_take_is_no_doubt_about_when_they_arrive() -> None:
    def waits(pace: Pace, begin: float) -> float:
        number = pace.take(begin, "answers")
        pace.back(begin + 0.3, number)
        return pace.wait(begin + 0.3, "answers")

    pace = Pace(Rules((Rule(1, 1),)))
    assert waits(pace, 0.0) == pytest.approx(1.01)
    for number in range(150):
        made(pace, 2.0 + number / 4, "answers", 0.2)
    assert waits(pace, 40.0) == pytest.approx(0.81)
    assert waits(pace, 100.0) == pytest.approx(1.01), "that is long ago"


def test_r6_answers_wait_for_one_place_and_not_for_the_announcement() -> None:
    """Two people a second write while 20 a second are told something: each is answered within the next places."""
    pace, now, answered = Pace(Rules((Rule(20, 1),))), 0.0, 0
    asked: list[float] = []
    longest = 0.0
    while now < 30:
        if answered + len(asked) < int(now * 2):
            asked.append(now)
        if asked and pace.wait(now, "answers") <= 0:
            made(pace, now, "answers")
            longest = max(longest, now - asked.pop(0))
            answered += 1
        elif not asked and pace.wait(now, "others") <= 0:
            made(pace, now, "others")
        now += 0.005
    assert answered >= 58
    assert longest <= 0.25


def test_a_months_quota_keeps_a_share_for_people_who_write() -> None:
    pace = Pace(Rules((Rule(100, 31 * 86400.0, 0.2),)))
    for _ in range(80):
        assert pace.wait(0.0, "others") == 0
        made(pace, 0.0, "others")
    assert pace.wait(1.0, "others") > 86400
    assert pace.ahead(1.0, "others", 0.1, 99) == 0
    assert pace.ahead(1.0, "answers", 0.1, 99) == 20


def test_a_pause_holds_everything_and_what_was_sent_before_counts() -> None:
    pace = Pace(Rules((Rule(2, 60),)))
    pace.remember([-30.0, -10.0])
    assert pace.ahead(0.0, "answers", 0.1, 9) == 0
    assert 30 < pace.wait(0.0, "answers") < 31
    pace.pause(90.0)
    assert pace.ahead(80.0, "answers", 0.1, 9) == 0
    assert pace.wait(80.0, "answers") == 10.0
    assert pace.ahead(90.0, "answers", 0.1, 9) == 2


def test_a_group_takes_twenty_a_minute_and_a_person_one_a_second_of_what_is_no_answer() -> None:
    pace = Pace(Rules((), per_second(1), Rule(20, 60)))
    for _ in range(20):
        assert pace.wait_chat(0.0, "answers", "-100") == 0
        pace.take_chat(0.0, "answers", "-100")
    assert pace.wait_chat(0.0, "answers", "-100") > 59
    pace.take_chat(0.0, "others", "5")
    assert pace.wait_chat(0.0, "others", "5") > 0.9
    assert pace.wait_chat(0.0, "answers", "5") == 0


def test_after_too_many_requests_the_others_go_slower_and_recover() -> None:
    def told(pace: Pace, begin: float) -> int:
        sent, now = 0, begin
        while now < begin + 5:
            if pace.wait(now, "others") <= 0:
                made(pace, now, "others")
                sent += 1
            now += 0.005
        return sent

    pace = Pace(Rules((Rule(20, 1),)))
    usual = told(pace, 0.0)
    for refused in (10.0, 10.01, 10.5):  # under way together: said once
        pace.slow_down(refused)
    assert usual * 0.85 < told(pace, 11.0) < usual
    for second in range(5):
        pace.slow_down(20.0 + 2 * second)
    assert told(pace, 30.0) < usual * 0.7
    assert told(pace, 330.0) == usual


def test_a_rate_below_one_is_one_in_so_many_seconds() -> None:
    assert per_second(0.5) == Rule(1, 2.0)
    assert per_second(20) == Rule(20, 1.0)
