"""The same typed once more while the answer to the first is still on its way changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.handlers import held
from bot.handlers.inbound import handle
from bot.language import words
from bot.messages import Body, Inbound, Media, Outcome, Tap, Text
from bot.programme.duties import Scope
from bot.services import ticket_desk, tickets
from bot.storage import Loaded, Work, chats, inbox, officers, outbox
from bot.storage.outbox import Claimed
from bot.storage.printed import READ
from bot.storage.tables import outbox as lines
from bot.storage.tickets import lines as said_lines
from tests.databases import later, opened, said

if TYPE_CHECKING:
    from collections.abc import Callable

NOTE = words("vi").t("(Sent again, in case it did not reach you:)")
SECONDS = READ.total_seconds()


class Talk:
    """One chat over one transaction, asked where its raw material comes from. `wait` moves its clock, in seconds; that
    of the platform is `slow` by so many."""

    def __init__(self, work: Work, channel: str = "telegram", slow: float = 0) -> None:
        self.work, self.channel, self.slow = work, channel, timedelta(seconds=slow)
        self._number = 0
        self.sent: list[Claimed] = []
        for reply in ("chào", "1", "chè búp khô", "2"):
            self.say(reply)
            self.wait(10)
            self.send()
        assert self.open == "raw-material-known"

    def event(self, body: str | Body) -> Inbound:
        self._number += 1
        return replace(said(body, f"e{self._number}", channel=self.channel), at=self.work.now - self.slow)

    def say(self, body: str | Body) -> None:
        handle(self.work, self.event(body))

    def wait(self, seconds: float) -> None:
        self.work = later(self.work, seconds=seconds)

    def claim(self) -> list[Claimed]:
        return outbox.claim(self.work, [self.loaded.chat.account_id])

    def settle(self, claimed: list[Claimed], kind: str = "sent") -> list[str]:
        self.sent += claimed
        outcomes = [(one.id, 0, Outcome(kind, platform_id=f"m{one.id}")) for one in claimed]  # type: ignore[arg-type]
        outbox.settle_all(self.work, outcomes)
        return [one.message.text for one in claimed]

    def send(self, kind: str = "sent") -> list[str]:
        return self.settle(self.claim(), kind)

    @property
    def loaded(self) -> Loaded:
        return opened(self.work, channel=self.channel)

    @property
    def open(self) -> str:
        """The question whose lines were printed last."""
        talk = self.loaded.talk
        assert talk is not None
        return str(talk.state["asked"])

    @property
    def queued(self) -> int:
        statuses = self.work.conn.execute(select(lines.c.status).where(lines.c.chat_id == self.loaded.chat.id))
        return [row.status for row in statuses].count("queued")


@pytest.fixture
def talk(work: Work) -> Talk:
    """Somebody who has typed "3": the next question, of food safety, waits to be sent."""
    talk = Talk(work)
    talk.say("3")
    assert (talk.open, talk.queued) == ("food-safety", 1)
    return talk


@pytest.mark.parametrize("typed", ["3", "3.", " 3) "])
def test_while_it_is_queued_the_same_typed_again_answers_nothing_and_nothing_more_is_said(
    talk: Talk, typed: str
) -> None:
    for _ in range(2):
        talk.wait(5)
        talk.say(typed)
    assert (talk.open, talk.queued) == ("food-safety", 1)
    (question,) = talk.send()
    assert question.startswith("Cơ sở nhà mình có giấy chứng nhận an toàn thực phẩm")
    talk.wait(1)
    talk.say("3")
    assert talk.open == "packing", "who has seen the question answers it with the same digit"


def test_words_typed_again_are_no_answer_to_the_next_question_either(work: Work) -> None:
    talk = Talk(work)
    talk.say("từ 75 % trở lên")
    talk.say("Từ 75 % trở lên")
    assert (talk.open, talk.queued) == ("food-safety", 1)


@pytest.mark.parametrize("other", [Text("1"), Text("menu"), Media("photo", "ref-1", caption="3"), Text("3", True)])
def test_whatever_else_is_said_meanwhile_is_played(talk: Talk, other: Body) -> None:
    talk.say(other)
    assert talk.queued == 2


@pytest.mark.parametrize("press", [Tap, Text])  # some platforms hand a button on as its payload, typed
def test_a_button_is_pressed_whatever_waits(work: Work, press: Callable[[str], Body]) -> None:
    talk = Talk(work)
    button = press(talk.sent[-1].message.choices[2].payload)
    talk.say(button)
    assert (talk.open, talk.queued) == ("food-safety", 1)
    talk.say(button)
    assert talk.queued > 1, "pressed twice, answered twice"


def test_what_stood_between_makes_it_another_answer(talk: Talk) -> None:
    talk.say("?")
    talk.say("3")
    assert talk.open == "packing"


def test_where_lines_show_at_commit_it_is_the_answer_to_what_stands_there(work: Work) -> None:
    talk = Talk(work, "web")
    talk.say("3")
    talk.say("3")
    assert talk.open == "packing"


def test_an_answer_being_sent_since_a_moment_may_have_been_heard(talk: Talk) -> None:
    claimed = talk.claim()
    talk.wait(SECONDS / 2)
    talk.say("3")
    assert talk.open == "packing"
    talk.settle(claimed)


def test_an_answer_that_came_late_was_not_read_within_seconds(talk: Talk) -> None:
    talk.wait(6)
    claimed = talk.claim()
    talk.wait(SECONDS / 2)
    talk.say("3")
    assert talk.open == "food-safety"
    talk.settle(claimed)
    assert talk.queued == 0


def test_one_long_under_way_is_in_doubt(talk: Talk) -> None:
    claimed = talk.claim()
    talk.wait(SECONDS)
    talk.say("3")
    assert talk.open == "food-safety"
    lost = talk.settle(claimed, "unknown")
    talk.wait(5)
    talk.say("3")
    assert talk.send() == [f"{NOTE}\n{text}" for text in lost]
    talk.wait(5)
    talk.say("3")
    assert talk.open == "packing"


@pytest.mark.parametrize(("at_the_door", "open_then"), [(-1, "food-safety"), (1, "packing")])
def test_what_stood_at_our_door_before_the_answer_went_out_is_no_answer_to_it(
    talk: Talk, at_the_door: float, open_then: str
) -> None:
    """The second "3" was here before, or came after, the sending began; it is worked once the answer was sent."""
    talk.wait(5)
    second = replace(talk.event("3"), arrived=talk.work.now + timedelta(seconds=at_the_door))
    claimed = talk.claim()
    talk.wait(2)
    talk.settle(claimed)
    handle(talk.work, second)
    assert (talk.open, talk.queued) == (open_then, 1 if open_then == "packing" else 0)


@pytest.mark.parametrize(
    ("before", "since", "open_then"), [(6, 0.5, "food-safety"), (6, 1, "packing"), (1, 0.5, "packing")]
)
def test_a_late_answer_crosses_with_what_is_typed_again(
    talk: Talk, before: float, since: float, open_then: str
) -> None:
    """`before` seconds it came after the first "3", and `since` seconds the second "3" after it."""
    talk.wait(before)
    talk.send()
    talk.wait(since)
    talk.say("3")
    assert talk.open == open_then


@pytest.mark.parametrize(("after", "open_then"), [(6, "food-safety"), (9, "packing")])
@pytest.mark.parametrize("slow", [0, 3600])  # seconds by which the platform's clock is
def test_what_the_platform_hands_on_late_is_known_by_when_it_was_typed(
    work: Work, slow: float, after: float, open_then: str
) -> None:
    """The answer came eight seconds after the first "3"; the second was typed so long after that, and came at last."""
    talk = Talk(work, slow=slow)
    first = talk.event("3")
    handle(talk.work, first)
    talk.wait(8)
    talk.send()
    talk.wait(20)
    handle(talk.work, replace(talk.event("3"), at=first.at + timedelta(seconds=after)))
    assert talk.open == open_then


def test_of_many_the_platform_hands_on_late_the_last_is_known_too(work: Work) -> None:
    """We were away for a minute. The first "3" was answered; the others, typed meanwhile, come one by one behind it."""
    talk = Talk(work, slow=3600)
    typed = []
    for _ in range(12):
        typed.append(talk.event("3"))
        talk.wait(5)
    handle(talk.work, typed.pop(0))
    talk.wait(1)
    talk.send()
    for event in typed:
        talk.wait(1.5)
        handle(talk.work, event)
        assert (talk.open, talk.queued) == ("food-safety", 0)
    talk.say("3")
    assert talk.open == "packing"


def test_what_came_without_the_platforms_time_says_nothing_of_its_clock(work: Work) -> None:
    """Our clock is a minute ahead; a tap has no time of its own, so it bears ours."""
    talk = Talk(work, slow=60)
    handle(talk.work, replace(talk.event(Tap("")), at=talk.work.now))
    talk.wait(120)
    talk.send()
    talk.say("3")
    talk.wait(6)
    talk.send()
    talk.wait(20)
    talk.say("3")
    assert talk.open == "packing", "it was read, and answered"


def test_what_was_typed_before_a_later_answer_and_comes_behind_it_is_left(talk: Talk) -> None:
    talk.send()
    talk.wait(5)
    overtaken = talk.event("3.")
    talk.wait(1)
    talk.say("2")
    assert talk.open == "packing"
    talk.send()
    talk.wait(20)
    handle(talk.work, overtaken)
    assert (talk.open, talk.queued) == ("packing", 0)
    handle(talk.work, replace(overtaken, event_id="other", body=Text("1")))
    assert talk.open != "packing", "what nobody typed before is an answer, whenever it comes"


def test_who_was_asked_to_write_it_once_more_is_heard(work: Work) -> None:
    talk = Talk(work)
    event = talk.event("3")
    chat = talk.loaded.chat
    number = inbox.store_event(talk.work, chat, event)
    assert number is not None
    chats.hold(talk.work, chat.id, talk.work.now)
    assert held.failed_again(talk.work, chat.id, number, 99)
    talk.say("3")
    assert talk.open == "food-safety"


def test_an_excuse_is_no_answer_that_waits(work: Work) -> None:
    talk = Talk(work)
    talk.say("0")
    talk.send()
    talk.wait(60)
    assert talk.open == "food-safety"
    held.keep(talk.work, talk.event("0"), ValueError("its handling failed"))
    assert talk.queued == 1, "it is said that something went wrong"
    assert held.work_off(talk.work, talk.loaded.chat.id)
    assert (talk.open, talk.queued) == ("packing", 2)


def test_two_that_waited_to_be_worked_are_one_answer(work: Work) -> None:
    talk = Talk(work)
    for _ in range(3):
        held.keep(talk.work, talk.event("3"), None)
    while held.work_off(talk.work, talk.loaded.chat.id):
        pass
    assert (talk.open, talk.queued) == ("food-safety", 1)


def test_one_that_waited_to_be_worked_answers_no_question_that_may_be_lost(work: Work) -> None:
    talk = Talk(work)
    talk.say("3")
    lost = talk.send("unknown")
    talk.wait(5)
    held.keep(talk.work, talk.event("3"), None)
    assert held.work_off(talk.work, talk.loaded.chat.id)
    assert talk.open == "food-safety"
    assert talk.send() == [f"{NOTE}\n{text}" for text in lost]


def test_an_officer_is_handed_what_is_typed_to_them_though_it_is_the_same(work: Work) -> None:
    talk = Talk(work)
    commune = Scope("commune", "19", "05503")
    asked = tickets.ask(work, talk.loaded, "question", commune, "Nộp ở đâu ạ?")
    officer = officers.add(work, opened(work, "officer", "telegram").person.id, commune, "An")
    ticket_desk.answer(work, officer, asked.id, "Ở nhà văn hoá xã.")
    talk.say("Dạ, mấy giờ ạ?")
    talk.send("unknown")
    for _ in range(2):
        talk.say("Dạ, mấy giờ ạ?")
    assert [line.said for line in said_lines(work, asked.id)][2:] == 3 * ["Dạ, mấy giờ ạ?"]
