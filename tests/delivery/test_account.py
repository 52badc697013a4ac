"""What is claimed for an account, and when."""

from __future__ import annotations

import time

import pytest

from bot.delivery.account import IN_HAND, OTHERS_IN_HAND, Account
from bot.delivery.pacing import Pace, Rules, per_second
from bot.storage.outbox import Want
from tests.delivery.post import Post


def account(rate: float | None = None) -> Account:
    rules = Rules((per_second(rate),)) if rate else Rules()
    return Account(1, "telegram", "main", Post(), Pace(rules), shared=True)


def claimed(one: Account, want: Want | None, answers: int = 0) -> None:
    """As many of the others as it wanted, and so many answers."""
    others = want.others if want is not None else 0
    one.answers += answers
    one.others += others
    one.queued["answers"] += answers
    one.queued["others"] += others


@pytest.mark.parametrize(("rate", "least", "most"), [(1000, 25, 100), (100, 5, 10), (30, 4, 8), (0.5, 1, 1)])
def test_what_is_no_answer_is_claimed_in_steps_a_few_or_a_tenth_of_a_second_ahead(
    rate: float, least: int, most: int
) -> None:
    one = account(rate)
    claimed(one, one.want(time.monotonic()))
    assert least <= one.queued["others"] <= most
    steps = []
    for _ in range(10 * most):
        one.queued["others"] -= 1
        one.others -= 1
        if one.runs_low("others"):
            want = one.want(time.monotonic(), rung=False)
            assert want is not None
            steps.append(want.others)
            claimed(one, want)
            assert one.queued["others"] <= most
    assert steps
    assert min(steps) >= least


def test_a_step_under_way_is_not_claimed_again() -> None:
    one = account(1000)
    want = one.want(time.monotonic())
    assert want is not None
    one.looked(want, {"others"})
    claimed(one, want)
    assert one.want(time.monotonic(), rung=False) is None


def test_answers_are_asked_for_when_somebody_rang_and_while_there_may_be_more() -> None:
    one = account(1000)
    one.looked(Want(1, 9, 9), set())
    assert one.want(time.monotonic(), rung=False) is None
    rung = one.want(time.monotonic(), rung=True)
    assert rung is not None
    one.looked(rung, {"answers"})
    more = one.want(time.monotonic(), rung=False)
    assert more is not None
    assert more.answers


def test_who_writes_finds_a_place_however_much_else_is_in_hand() -> None:
    one = account()
    claimed(one, one.want(time.monotonic()))
    assert one.others == OTHERS_IN_HAND
    want = one.want(time.monotonic())
    assert want is not None
    assert (want.answers, want.others) == (IN_HAND - OTHERS_IN_HAND, 0)
    claimed(one, None, want.answers)
    assert one.want(time.monotonic()) is None


def test_a_paused_account_claims_nothing() -> None:
    one = account(1000)
    one.pace.pause(time.monotonic() + 60)
    assert one.want(time.monotonic()) is None


def test_an_answer_that_found_no_place_is_asked_for_as_soon_as_there_is_one() -> None:
    """However much else is claimed meanwhile: nobody rings for it a second time."""
    one = account(10)
    now = time.monotonic()
    empty = one.want(now)
    assert empty is not None
    one.looked(empty, {"others"})
    one.pace.remember([now + place / 100 for place in range(-10, 0)])
    rung = one.want(now)
    assert rung is None or rung.answers == 0
    if rung is not None:
        one.looked(rung, {"others"})
    later = one.want(now + 1.0, rung=False)
    assert later is not None
    assert later.answers > 0
    one.looked(later, {"others"})
    after = one.want(now + 1.0, rung=False)
    assert after is None or after.answers == 0
