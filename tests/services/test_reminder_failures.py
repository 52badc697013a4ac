"""Reminders that failed, as an office is shown them: of its own people only, with why and what to do."""

from __future__ import annotations

import pytest

from bot.clock import FixedClock
from bot.messages import Outcome
from bot.services import answers, reminder_failures
from bot.services import people as consenting
from bot.services.reminder_failures import Failure
from bot.storage import Lane, Work, chats
from tests.offices import TAN_CUONG, THAI_NGUYEN
from tests.reminding import Post, Who, at, producer


@pytest.fixture
def post(lane: Lane, clock: FixedClock) -> Post:
    clock.set(at("2027-02-20 10:00"))
    return Post(lane, clock)


def somebody(work: Work, name: str = "chat-1", *, shares: bool = True) -> Who:
    who = producer(work, name)
    loaded = chats.open_chat(work, "zalo_oa", "main", name, name)
    answers.record_answer(work, loaded, "organisation", "place", TAN_CUONG)
    answers.record_answer(work, loaded, "organisation", "org-name", "HTX ong Tân Cương")
    if shares:
        consenting.decide(work, loaded.person, "office", True, "2026-11")
    return who


def failed(post: Post, province: str = THAI_NGUYEN, commune: str = "", limit: int = 20) -> list[Failure]:
    return post.lane.do(lambda work: reminder_failures.recent(work, province, commune, limit))


def test_a_chat_that_was_closed_is_shown_to_its_own_offices(post: Post) -> None:
    who = post.lane.do(somebody)
    post.outcome = lambda: Outcome("closed", "the user blocked the bot")
    post.days("2027-03-07", "2027-03-09")
    (one,) = failed(post)
    assert (one.person_id, one.product_id, one.organisation) == (who.person, who.product, "HTX ong Tân Cương")
    assert (one.product, one.kind, one.why, one.again) == ("mật ong", "round", "closed", False)
    assert failed(post, commune=TAN_CUONG) == [one]
    assert failed(post, commune="05488") == []
    assert failed(post, "01") == []


def test_without_an_open_chat_it_is_tried_again_and_said_so(post: Post) -> None:
    post.lane.do(somebody)
    post.outcome = lambda: Outcome("closed", "")
    post.days("2027-03-07", "2027-03-25")
    found = failed(post)
    assert [(one.why, one.again) for one in found] == [("no_chat", True), ("closed", False)]
    assert found[0].send_on > found[1].send_on
    assert [one.id for one in failed(post, limit=1)] == [found[0].id]


def test_somebody_who_shares_nothing_with_the_office_is_not_named(post: Post) -> None:
    post.lane.do(lambda work: somebody(work, shares=False))
    post.outcome = lambda: Outcome("rejected", "refused")
    post.days("2027-03-07", "2027-03-09")
    assert failed(post) == []


def test_what_a_later_reminder_took_the_place_of_is_no_failure_and_a_month_is_the_end_of_it(post: Post) -> None:
    post.lane.do(somebody)
    post.days("2027-03-07", "2027-03-09")
    post.works = False
    post.days("2027-04-05", "2027-04-09")
    assert [one.why for one in failed(post)] == ["late"]
    post.clock.set(at("2027-05-20 08:00"))
    assert failed(post) == []
