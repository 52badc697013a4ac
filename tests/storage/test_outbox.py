from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.messages import Choice, Message, Outcome, Text
from bot.storage import Lane, Work, chats, history, inbox, outbox
from bot.storage.outbox import claiming, trail
from bot.storage.tables import outbox as table
from tests.databases import later, opened, said

HELLO = Message("Chào anh/chị!\n1. Đồng ý", "Chào anh/chị!", (Choice("1", "Đồng ý", "yes"),))
REMINDER = Message("Mật ong nên nộp trước 7/4/2027.", purpose="reminder")
NEWS = Message("Xã mở lớp.", purpose="announcement")


def _accounts(work: Work) -> list[int]:
    return [opened(work).chat.account_id]


def _status(work: Work) -> dict[str, tuple[str, str]]:
    rows = work.conn.execute(select(table.c.key, table.c.status, table.c.reason))
    return {row.key: (row.status, row.reason) for row in rows}


def _sending(work: Work, message: Message = HELLO, key: str = "k") -> outbox.Claimed:
    outbox.add(work, opened(work).chat.id, message, key=key)
    (claimed,) = outbox.claim(work, _accounts(work))
    return claimed


def test_a_reply_is_claimed_once_and_whole(work: Work) -> None:
    chat = opened(work).chat
    outbox.reply(work, chat, 7, [HELLO, HELLO])
    first, second = outbox.claim(work, [chat.account_id])
    assert (first.message, first.key, first.line, first.inbox_id, first.attempts) == (HELLO, "in:7:0", first.line, 7, 1)
    assert (first.channel, first.account, first.chat_key) == ("web", "main", "chat-1")
    assert (second.key, second.line) == ("in:7:1", first.line + 1)
    assert outbox.claim(work, [chat.account_id]) == []


def test_planning_the_same_message_twice_is_once(work: Work) -> None:
    chat = opened(work).chat
    assert outbox.add(work, chat.id, REMINDER, key="due:1") is not None
    assert outbox.add(work, chat.id, replace(REMINDER, text="another"), key="due:1") is None
    for _ in range(2):
        outbox.reply(work, chat, 1, [HELLO])
    assert len(outbox.claim(work, _accounts(work))) == 2


def test_only_the_accounts_asked_for_and_what_is_due_is_claimed(work: Work) -> None:
    chat = opened(work).chat
    outbox.add(work, chat.id, replace(REMINDER, not_before=work.now + timedelta(hours=1)), key="later")
    assert outbox.claim(work, _accounts(work)) == []
    after = later(work, hours=1)
    assert outbox.claim(after, [chat.account_id + 1]) == []
    assert outbox.claim(after, []) == []
    assert [one.key for one in outbox.claim(after, [chat.account_id])] == ["later"]


def test_replies_go_before_reminders_before_announcements(work: Work) -> None:
    for number, message in enumerate((NEWS, REMINDER, HELLO)):
        outbox.add(work, opened(work, f"chat-{number}").chat.id, message, key=message.purpose)
    assert [one.key for one in outbox.claim(work, _accounts(work), limit=2)] == ["reply", "reminder"]


def test_lines_of_one_chat_do_not_overtake_one_that_is_under_way_or_waits(work: Work) -> None:
    first = _sending(work, key="1")
    outbox.add(work, first.chat_id, HELLO, key="2")
    assert outbox.claim(work, _accounts(work)) == [], "the first is on its way"
    outbox.settle(work, first.id, Outcome("throttled", retry_at=work.now + timedelta(seconds=5)))
    assert outbox.claim(work, _accounts(work)) == [], "the first waits to be tried again"
    after = later(work, seconds=5)
    assert [one.key for one in outbox.claim(after, _accounts(work))] == ["1"], "it goes alone"
    outbox.settle(after, first.id, Outcome("sent"))
    assert [one.key for one in outbox.claim(after, _accounts(work))] == ["2"]


def test_lines_of_one_chat_go_in_the_order_of_their_numbers_whatever_instants_they_have(work: Work) -> None:
    """The second event began first, and waited for the chat while the first was worked."""
    chat = opened(work).chat
    outbox.reply(later(work, seconds=2), chat, 1, [HELLO])
    outbox.reply(work, chat, 2, [HELLO])
    after, sent = later(work, seconds=3), []
    for _ in range(2):
        (claimed,) = outbox.take(after, [outbox.Want(chat.account_id, 9, 9)])
        outbox.settle(after, claimed.id, Outcome("sent"))
        sent.append(claimed.key)
    assert sent == ["in:1:0", "in:2:0"]


def test_the_second_of_two_goes_back_when_the_first_failed_for_now(work: Work) -> None:
    outbox.reply(work, opened(work).chat, 1, [HELLO, HELLO])
    first, second = outbox.claim(work, _accounts(work))
    outbox.settle(work, first.id, Outcome("throttled", retry_at=work.now + timedelta(seconds=3)))
    outbox.release(work, [second.id])
    after = later(work, seconds=3)
    again = outbox.claim(after, _accounts(work))
    outbox.settle(after, first.id, Outcome("sent"))
    again += outbox.claim(after, _accounts(work))
    assert [(one.key, one.attempts) for one in again] == [("in:1:0", 2), ("in:1:1", 1)], "the second was not tried"
    assert [one.line for one in again] == [first.line, second.line]


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        (Outcome("sent", "m-1"), ("sent", "")),
        (Outcome("rejected", reason="bad"), ("failed", "bad")),
        (Outcome("window"), ("failed", "")),
        (Outcome("closed", reason="blocked"), ("failed", "blocked")),
        (Outcome("auth"), ("queued", "auth")),
        (Outcome("later", reason="502"), ("queued", "502")),
        (Outcome("unknown", reason="timeout"), ("unknown", "timeout")),
    ],
)
def test_each_outcome_leaves_its_mark(work: Work, outcome: Outcome, status: tuple[str, str]) -> None:
    claimed = _sending(work)
    outbox.settle(work, claimed.id, outcome)
    assert _status(work) == {"k": status}
    chat = opened(work).chat
    assert (chat.last_out_at is not None) == (outcome.kind == "sent")
    assert (chat.closed_at is not None) == (outcome.kind == "closed")
    if outcome.kind not in ("auth", "later"):
        assert outbox.claim(later(work, minutes=9), _accounts(work)) == [], "never silently repeated"


def test_a_late_word_of_success_mends_an_unknown(work: Work) -> None:
    claimed = _sending(work)
    outbox.settle(work, claimed.id, Outcome("unknown"))
    outbox.settle(work, claimed.id, Outcome("sent", "m-1"))
    outbox.settle(work, claimed.id, Outcome("rejected"))
    assert _status(work) == {"k": ("sent", "")}


def test_lines_that_stand_as_they_were_claimed_are_settled_together(work: Work) -> None:
    lines = []
    for name in ("a", "b", "c", "d"):
        chat = opened(work, name).chat
        outbox.add(work, chat.id, HELLO, key=name)
        lines += outbox.claim(work, [chat.account_id])
    a, b, c, d = lines
    outbox.settle(work, b.id, Outcome("unknown"))
    outbox.settle(work, c.id, Outcome("later", reason="502"))  # somebody else had taken it up meanwhile
    done = [(line, Outcome("sent", f"m-{line.key}")) for line in (a, b, c)]
    outbox.settle_lines(work, [*done, (d, Outcome("rejected", reason="bad"))])
    assert _status(work) == {"a": ("sent", ""), "b": ("sent", ""), "c": ("queued", "502"), "d": ("failed", "bad")}
    outbox.settle_lines(work, done)
    assert _status(work)["c"] == ("queued", "502")
    sent = work.conn.execute(select(table.c.platform_id, table.c.trail).where(table.c.key == "a")).one()
    assert sent.platform_id == "m-a"
    assert [step.status for step in trail.steps(sent.trail)] == ["queued", "sending", "sent"]
    assert [opened(work, one).chat.last_out_at is not None for one in ("a", "d")] == [True, False]


def test_a_line_claimed_under_another_lease_meanwhile_is_left_to_who_holds_it(work: Work) -> None:
    claimed = _sending(work)
    work.conn.execute(update(table).values(generation=claimed.generation + 1))
    outbox.settle_lines(work, [(claimed, None)])
    assert _status(work)["k"][0] == "sending"
    outbox.settle_lines(work, [(claimed, Outcome("sent"))])
    assert _status(work)["k"][0] == "sent", "that it went out stays true"


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # PostgreSQL's plans follow what is in the tables
def test_the_look_for_what_is_due_has_its_indexes_whatever_the_values(work: Work) -> None:
    compiled = claiming._DUE.compile(dialect=work.conn.dialect)
    given = {"now_": None, "ahead_": None, "accounts_": [None], "priority_": None, "limit_": None}
    state = compiled.construct_expanded_state(given)  # type: ignore[attr-defined]
    values = tuple(None for _ in state.positiontup)
    steps = " ".join(row[3] for row in work.conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {state.statement}", values))
    assert "USING INDEX ix_outbox_due (account_id=? AND priority=?" in steps
    assert steps.count("ix_outbox_chat_id_status (chat_id=? AND status=?") == 2


def test_what_is_no_longer_worth_sending_is_not_sent(work: Work) -> None:
    chat = opened(work).chat
    outbox.add(work, chat.id, replace(NEWS, expires=work.now + timedelta(hours=1)), key="short")
    outbox.add(work, chat.id, REMINDER, key="two days")
    after = later(work, hours=1)
    assert [one.key for one in outbox.claim(after, _accounts(work))] == ["two days"]
    assert _status(work)["short"] == ("expired", "")
    outbox.add(work, opened(work, "chat-2").chat.id, HELLO, key="a day")
    assert outbox.expire(later(work, days=1)) == 1


def test_nothing_is_sent_into_a_closed_chat(work: Work) -> None:
    chat = opened(work).chat
    outbox.add(work, chat.id, NEWS, key="news")
    chats.close_chat(work, chat.id)
    assert outbox.claim(work, _accounts(work)) == []
    assert _status(work)["news"][0] == "cancelled"


def test_what_a_dead_sender_left_is_repeated_only_where_a_repeat_is_seen_as_one(work: Work) -> None:
    for channel in ("web", "telegram"):
        chat = opened(work, channel=channel).chat
        outbox.add(work, chat.id, HELLO, key=channel)
        outbox.claim(work, [chat.account_id])
    assert outbox.recover(later(work, seconds=30), timedelta(minutes=1)) == (0, 0)
    after = later(work, minutes=2)
    assert outbox.recover(after, timedelta(minutes=1)) == (1, 1)
    assert _status(work) == {"web": ("queued", "sender lost"), "telegram": ("unknown", "sender lost")}
    assert [one.key for one in outbox.claim(after, _accounts(work))] == ["web"]
    assert outbox.doubts(work) == {"reply": 1}


def test_messages_that_wait_can_be_taken_back_by_purpose(work: Work) -> None:
    chat = opened(work).chat
    for message in (HELLO, REMINDER, NEWS):
        outbox.add(work, chat.id, message, key=message.purpose)
    assert outbox.cancel(work, chat.id, ["announcement"]) == 1
    assert outbox.cancel(work, chat.id) == 1
    assert [one.key for one in outbox.claim(work, _accounts(work))] == ["reply"]


@pytest.mark.parametrize("between", [False, True])
def test_an_answer_takes_its_lines_after_all_that_came_before(lane: Lane, between: bool) -> None:
    """The event's line and those of its answer are one update, unless somebody else took a line in between."""

    def event(work: Work, number: int) -> None:
        chat = opened(work).chat
        id_ = inbox.store_event(work, chat, said(Text("có"), f"e{number}"), "done")
        assert id_ is not None
        if between:
            outbox.add(work, chat.id, HELLO, key=f"between {number}")
        outbox.reply(work, chat, id_, [HELLO, HELLO])

    for number in range(4):
        lane.do(lambda work, number=number: event(work, number))  # type: ignore[misc]
    lines = lane.do(lambda work: [one.id for one in history(work, opened(work).chat.id)])
    assert lines == [lines[0] + each for each in range(4 * (4 if between else 3))]
