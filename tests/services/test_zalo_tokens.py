"""Whose turn it is to refresh, what a broken-off refresh leaves behind, and which consent request a callback is of."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.services import zalo_tokens as tokens
from bot.storage import Work
from tests.databases import later

DAY = timedelta(hours=25)


@pytest.fixture(autouse=True)
def _connected(work: Work) -> None:
    tokens.keep(work, "ocop", "ACCESS_1", "REFRESH_1", DAY, connected=True)


def test_nothing_lies_in_clear(work: Work) -> None:
    tokens.open_grant(work, "ocop", "STATE_1", "VERIFIER_1")
    rows = [*work.conn.execute(text("SELECT * FROM zalo_token")), *work.conn.execute(text("SELECT * FROM zalo_grant"))]
    for secret in ("ACCESS_1", "REFRESH_1", "STATE_1", "VERIFIER_1"):
        assert secret not in repr(rows)
        assert secret not in repr(tokens.stored(work, "ocop"))


def test_only_one_refreshes_at_a_time_and_the_other_uses_what_came_of_it(work: Work) -> None:
    first = tokens.begin(work, "ocop", "process 1", "ACCESS_1")
    assert (first.kind, first.doubt) == ("go", False)
    assert tokens.begin(work, "ocop", "process 2", "ACCESS_1").kind == "wait"
    tokens.keep(work, "ocop", "ACCESS_2", "REFRESH_2", DAY)
    second = tokens.begin(work, "ocop", "process 2", "ACCESS_1")
    assert second.kind == "use"
    assert second.tokens is not None
    assert (second.tokens.access, second.tokens.refresh, second.tokens.pairs) == ("ACCESS_2", "REFRESH_2", 2)


def test_who_died_with_the_turn_leaves_the_token_in_doubt(work: Work) -> None:
    tokens.begin(work, "ocop", "process 1", None)
    after = later(work, seconds=61)
    begun = tokens.begin(after, "ocop", "process 2", None)
    assert (begun.kind, begun.doubt) == ("go", True)
    tokens.keep(after, "ocop", "ACCESS_2", "REFRESH_2", DAY)
    again = tokens.begin(after, "ocop", "process 2", None)
    assert (again.kind, again.doubt) == ("go", False)


@pytest.mark.parametrize("doubt", [True, False])
def test_a_turn_given_back_remembers_whether_the_request_left(work: Work, doubt: bool) -> None:
    tokens.begin(work, "ocop", "process 1", None)
    tokens.give_back(work, "ocop", "process 2", doubt=False)  # not its turn: nothing happens
    assert tokens.begin(work, "ocop", "process 2", None).kind == "wait"
    tokens.give_back(work, "ocop", "process 1", doubt=doubt)
    begun = tokens.begin(work, "ocop", "process 2", None)
    assert (begun.kind, begun.doubt) == ("go", doubt)


def test_a_dead_pair_is_used_by_nobody_until_somebody_connects_again(work: Work) -> None:
    assert not tokens.bury(work, "ocop", "REFRESH_0", "used up")
    assert tokens.bury(work, "ocop", "REFRESH_1", "used up")
    assert tokens.begin(work, "ocop", "process 1", "ACCESS_1").kind == "none"
    tokens.keep(work, "ocop", "ACCESS_9", "REFRESH_9", DAY, connected=True)
    assert tokens.begin(work, "ocop", "process 1", "ACCESS_1").kind == "use"


def test_accounts_do_not_see_each_other(work: Work) -> None:
    assert tokens.stored(work, "other") is None
    assert tokens.begin(work, "other", "process 1", None).kind == "none"


def test_a_state_brings_its_verifier_once(work: Work) -> None:
    tokens.open_grant(work, "ocop", "STATE_1", "VERIFIER_1")
    tokens.open_grant(work, "ocop", "STATE_2", "VERIFIER_2")
    assert tokens.take_grant(work, "ocop", "forged") is None
    assert tokens.take_grant(work, "other", "STATE_2") is None
    assert tokens.take_grant(work, "ocop", "STATE_2") == "VERIFIER_2"
    assert tokens.take_grant(work, "ocop", "STATE_2") is None
    assert tokens.take_grant(later(work, minutes=11), "ocop", "STATE_1") is None


def test_without_a_state_only_one_fresh_request_may_be_pending(work: Work) -> None:
    tokens.open_grant(work, "ocop", "STATE_1", "VERIFIER_1")
    tokens.open_grant(work, "ocop", "STATE_2", "VERIFIER_2")
    assert tokens.take_grant(work, "ocop", "") is None
    tokens.take_grant(work, "ocop", "STATE_1")
    assert tokens.take_grant(later(work, minutes=11), "ocop", "") is None
    assert tokens.take_grant(work, "ocop", "") == "VERIFIER_2"
    assert tokens.take_grant(work, "ocop", "") is None
