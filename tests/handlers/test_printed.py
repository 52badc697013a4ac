"""A notice comes while a question is open: its lines are what digits and labels mean until the bot says more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.flows import sides
from bot.flows.notice import notice
from bot.flows.pen import Pen
from bot.flows.question import Option
from bot.flows.side import Side
from bot.messages import Message, Purpose, Started, Tap, Text
from bot.play import Stage
from bot.storage import Work, outbox
from bot.storage.tables import channel_account
from bot.storage.tables import outbox as outbox_table
from tests.handlers.house import begun, loaded, texts

ITEMS = (Option("seen", "Đã đọc"), Option("ask", "Hỏi lại"))


@pytest.fixture(autouse=True)
def _a_side(monkeypatch: pytest.MonkeyPatch) -> None:
    def chosen(pen: Pen, value: str) -> None:
        pen.lead.append(f"chọn {value}")
        pen.ask()

    monkeypatch.setitem(sides.BY_KIND, "news", Side("news", chosen))
    return


def told(on: Stage, message: Message, key: str = "n1") -> None:
    def job(work: Work) -> None:
        outbox.add(work, loaded(on).chat.id, message, key=key)

    on.lane.do(job)


@pytest.mark.parametrize("typed", ["2", "2.", "hỏi lại", "Hoi lai"])
def test_a_line_typed_after_a_notice_is_the_notices_own(on: Stage, typed: str) -> None:
    begun(on, until="quick-result")
    told(on, notice("Xã đã nhận hồ sơ.", "news", ITEMS))
    assert texts(on.say(Text(typed))).startswith("chọn ask")
    assert "quick-result" not in on.answers()


def test_once_the_bot_answered_digits_mean_the_question_again(on: Stage) -> None:
    begun(on, until="quick-result")
    told(on, notice("Xã đã nhận hồ sơ.", "news", ITEMS))
    on.say(Text("1"))
    on.say(Text("1"))
    assert on.answers()["quick-result"] == "on"


def test_other_words_and_notices_without_lines_leave_the_question_alone(on: Stage) -> None:
    begun(on, until="quick-result")
    told(on, notice("Xã đã nhận hồ sơ."))
    on.say(Text("1"))
    assert on.answers()["quick-result"] == "on"


def test_of_two_notices_the_one_with_lines_counts(on: Stage) -> None:
    begun(on, until="quick-result")
    told(on, notice("Xã trả lời.", "news", ITEMS))
    told(on, notice("Hội đồng họp ngày mai.", purpose="announcement"), "n2")
    assert texts(on.say(Text("1"))).startswith("chọn seen")


@pytest.mark.parametrize("purpose", ["notice", "reminder", "announcement"])
def test_a_button_of_a_notice_works_in_whatever_talk_is_under_way(on: Stage, purpose: Purpose) -> None:
    begun(on, until="quick-result")
    message = notice("Tin mới.", "news", ITEMS, purpose=purpose)
    told(on, message)
    on.say(Text("sản phẩm khác"))
    talk = loaded(on).talk
    assert texts(on.say(Tap(message.choices[0].payload))).startswith("chọn seen")
    after = loaded(on).talk
    assert talk is not None
    assert after is not None
    assert after.id == talk.id


def test_what_was_never_seen_takes_no_digit(on: Stage) -> None:
    on.say(Started())

    def job(work: Work) -> None:
        chat = loaded(on).chat.id
        outbox.add(work, chat, notice("Tin.", "news", ITEMS), key="n1")
        outbox.cancel(work, chat, ["notice"])

    on.lane.do(job)
    on.say(Text("1"))
    assert on.answers()["consent-storage"] == "yes"


@pytest.mark.parametrize("typed", ["3", "0", "12"])
def test_a_digit_that_is_none_of_its_lines_answers_nothing(on: Stage, typed: str) -> None:
    begun(on, until="quick-result")
    asked = on.messages[-1].text
    told(on, notice("Xã đã nhận hồ sơ.", "news", ITEMS))
    assert asked in texts(on.say(Text(typed)))
    assert "quick-result" not in on.answers()


def sent_by_a_platform(on: Stage, seconds_ago: float | None) -> None:
    """As on Telegram or Zalo: a line stands on the screen when it was sent, not when it was committed."""

    def job(work: Work) -> None:
        work.conn.execute(update(channel_account).values(channel="zalo_oa"))
        if seconds_ago is not None:
            at = work.now - timedelta(seconds=seconds_ago)
            ours = update(outbox_table).where(outbox_table.c.key == "n1")
            work.conn.execute(ours.values(status="sent", sent_at=at))

    on.lane.do(job)
    on.channel = "zalo_oa"


@pytest.mark.parametrize(("seconds_ago", "reached"), [(None, False), (1, False), (10, True)])
def test_a_digit_typed_while_the_notice_was_on_its_way_answers_nothing(
    on: Stage, seconds_ago: float | None, reached: bool
) -> None:
    begun(on, until="quick-result")
    asked = on.messages[-1].text
    told(on, notice("Xã đã nhận hồ sơ.", "news", ITEMS))
    sent_by_a_platform(on, seconds_ago)
    said = texts(on.say(Text("1")))
    assert said.startswith("chọn seen") is reached
    assert asked in said
    assert "quick-result" not in on.answers()
