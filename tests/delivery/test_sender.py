"""The stream from the outbox to a platform: in order within a chat, side by side otherwise, one process at a time."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from bot.clock import FixedClock
from bot.delivery.pacing import Rule, Rules
from bot.delivery.sender import Sender
from bot.messages import Outcome, Outgoing, Receipt
from bot.storage import Lane, chats, outbox
from bot.storage.tables import lease
from bot.storage.tables import outbox as table
from tests.databases import opened
from tests.delivery.post import Post, queue, statuses

pytestmark = pytest.mark.asyncio


@asynccontextmanager
async def sending(lane: Lane, account: int, post: Post, rules: Rules = Rules()) -> AsyncIterator[Sender]:  # noqa: B008
    sender = Sender(lane)
    await sender.add(account, "telegram", "main", post, rules)
    sender.start()
    try:
        yield sender
    finally:
        await sender.close()


async def settled(lane: Lane, done: Callable[[dict[str, str]], bool]) -> dict[str, str]:
    async with asyncio.timeout(60):
        while not done(found := await asyncio.to_thread(statuses, lane)):
            await asyncio.sleep(0.02)
    return found


def none_open(found: dict[str, str]) -> bool:
    return not {"queued", "sending"} & set(found.values())


async def test_r4_lines_of_one_chat_stay_in_order_whatever_happens_to_each(lane: Lane) -> None:
    chance = random.Random(4)
    names = [f"chat-{number}" for number in range(9)]
    texts = [f"line {number}" for number in range(6)]

    async def answer(out: Outgoing) -> Outcome:
        await asyncio.sleep(chance.choice((0, 0.001, 0.01)))
        if chance.random() < 0.3:
            return Outcome("throttled", retry_at=lane.clock.now(), scope="chat")
        return Outcome("sent", out.key)

    post = Post(answer)
    for name in names:
        account = queue(lane, name, *texts)
    async with sending(lane, account, post):
        await settled(lane, none_open)
    assert dict(post.taken) == dict.fromkeys(names, texts)


async def test_r4_two_processes_never_answer_one_talk_and_the_second_goes_on_where_the_first_stops(lane: Lane) -> None:
    names = [f"chat-{number}" for number in range(6)]
    texts = [f"line {number}" for number in range(8)]
    for name in names:
        account = queue(lane, name, *texts)
    first, second = Post(), Post()

    async def slow(out: Outgoing) -> Outcome:
        await asyncio.sleep(0.01)
        return Outcome("sent", out.key)

    first.answer = slow
    driving = Sender(lane)
    await driving.add(account, "telegram", "main", first, Rules())
    driving.start()
    async with sending(lane, account, second):
        await first.until(lambda post: sum(map(len, post.taken.values())) >= 12)
        assert not second.tried
        await driving.close()
        await settled(lane, none_open)
    assert second.taken
    assert {name: first.taken[name] + second.taken[name] for name in names} == dict.fromkeys(names, texts)


async def test_a_chat_whose_send_hangs_holds_up_nobody_else(lane: Lane) -> None:
    hanging = asyncio.Event()

    async def answer(out: Outgoing) -> Outcome:
        if out.chat == "stuck":
            await hanging.wait()
        return Outcome("sent", out.key)

    post = Post(answer)
    queue(lane, "stuck", "a", "b")
    account = queue(lane, "free", "a", "b", "c")
    async with sending(lane, account, post):
        await post.until(lambda post: len(post.taken["free"]) == 3)
        queue(lane, "later", "a")
        await post.until(lambda post: bool(post.taken["later"]))
        assert not post.taken["stuck"]
        hanging.set()
        await settled(lane, none_open)
    assert post.taken["stuck"] == ["a", "b"]


async def test_r6_answers_go_before_everything_else_and_the_limit_holds(lane: Lane) -> None:
    for number in range(30):
        account = queue(lane, f"c{number}", "tin", purpose="notice")
    post = Post()
    async with sending(lane, account, post, Rules((Rule(20, 1),))) as sender:
        await post.until(lambda post: len(post.tried) >= 3)
        queue(lane, "person", "dạ")
        sender.wake()
        await post.until(lambda post: bool(post.taken["person"]))
        assert len(post.tried) < 30
        await settled(lane, none_open)


async def test_r6_a_message_of_several_calls_takes_as_many_places(lane: Lane) -> None:
    calls: list[float] = []

    class Parted(Post):
        async def send(self, out: Outgoing) -> Outcome:
            calls.append(time.monotonic())
            await out.another()
            calls.append(time.monotonic())
            return Outcome("sent", out.key)

    for number in range(3):
        account = queue(lane, f"c{number}", "một", purpose="notice")
    async with sending(lane, account, Parted(), Rules((Rule(4, 0.5),))):
        await settled(lane, none_open)
    assert len(calls) == 6
    assert all(later - sooner >= 0.5 for sooner, later in zip(calls, calls[4:], strict=False))


async def test_an_account_with_nothing_to_send_does_not_keep_another_from_looking(
    lane: Lane, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody rings, nobody looks by itself for an hour: what carries an announcement on is its own account's pace."""
    monkeypatch.setattr("bot.delivery.sender.IDLE", 3600.0)
    monkeypatch.setattr("bot.delivery.sender.IDLE_AMONG_MANY", 3600.0)
    for number in range(20):
        account = queue(lane, f"c{number}", "tin", purpose="announcement")
    idle = lane.do(lambda work: chats.account_id(work, "zalo_oa", "other"))
    post = Post()
    sender = Sender(lane)
    await sender.add(account, "telegram", "main", post, Rules((Rule(50, 1),)))
    await sender.add(idle, "zalo_oa", "other", Post(), Rules((Rule(50, 1),)))
    sender.start()
    try:
        await settled(lane, none_open)
    finally:
        await sender.close()
    assert len(post.tried) == 20


async def test_r3_an_answer_that_was_lost_leaves_its_send_in_doubt_and_is_not_repeated(lane: Lane) -> None:
    async def answer(out: Outgoing) -> Outcome:
        raise ConnectionResetError

    post = Post(answer)
    account = queue(lane, "a", "chào")
    async with sending(lane, account, post):
        await settled(lane, none_open)
        await asyncio.sleep(0.1)
    assert post.tried == [("a", "chào")]
    assert statuses(lane) == {"a:chào": "unknown"}
    assert lane.look(lambda work: outbox.doubts(work)) == {"reply": 1}
    assert lane.do(lambda work: opened(work, "a", "telegram").chat.doubt_at) is not None


async def test_nothing_accepted_is_tried_again_and_given_up_in_the_end(lane: Lane, clock: FixedClock) -> None:
    post = Post()

    async def answer(out: Outgoing) -> Outcome:
        return Outcome("later", reason="502") if len(post.tried) < 3 else Outcome("sent", "p")

    post.answer = answer
    account = queue(lane, "a", "chào")
    async with sending(lane, account, post):
        for tries in (1, 2, 3):
            await post.until(lambda post, tries=tries: len(post.tried) >= tries)  # type: ignore[misc]
            await settled(lane, lambda found: found["a:chào"] != "sending")
            clock.move(timedelta(minutes=1))
        await settled(lane, none_open)
    assert post.taken["a"] == ["chào"]


async def test_one_chat_told_to_wait_waits_alone_two_and_it_is_the_account(lane: Lane) -> None:
    post = Post()

    async def answer(out: Outgoing) -> Outcome:
        if out.chat.startswith("slow"):
            return Outcome("throttled", retry_at=lane.clock.now() + timedelta(seconds=40))
        return Outcome("sent", out.key)

    post.answer = answer
    account = queue(lane, "slow-1", "a")
    async with sending(lane, account, post) as sender:
        await settled(lane, lambda found: found["slow-1:a"] == "queued" and bool(post.tried))
        queue(lane, "free", "a")
        sender.wake()
        await post.until(lambda post: bool(post.taken["free"]))
        queue(lane, "slow-2", "a")
        sender.wake()
        await settled(lane, lambda found: found["slow-2:a"] == "queued" and len(post.tried) == 3)
        queue(lane, "free", "b")
        sender.wake()
        await asyncio.sleep(0.3)
        assert post.taken["free"] == ["a"]
    next_one = Sender(lane)
    await next_one.add(account, "telegram", "main", post, Rules())
    assert next_one._accounts[account].pace.wait(0.0, "answers") > 0, "whoever drives it next knows"
    await next_one.close()


async def test_a_recipient_who_blocked_us_is_closed_and_what_waits_for_them_taken_back(lane: Lane) -> None:
    async def answer(out: Outgoing) -> Outcome:
        return Outcome("closed", reason="blocked by the user")

    post = Post(answer)
    account = queue(lane, "a", "1", "2")
    queue(lane, "a", "3", purpose="reminder")
    async with sending(lane, account, post):
        found = await settled(lane, none_open)
    assert found == {"a:1": "failed", "a:2": "cancelled", "a:3": "cancelled"}
    assert len(post.tried) == 1


async def test_who_has_lost_the_lease_claims_nothing_more(lane: Lane) -> None:
    account = queue(lane, "a", "1")
    post = Post()
    async with sending(lane, account, post) as sender:
        await settled(lane, none_open)
        lane.do(lambda work: work.conn.execute(lease.update().values(holder="somebody else", generation=9)))
        queue(lane, "a", "2")
        sender.wake()
        await asyncio.sleep(0.3)
        assert statuses(lane)["a:2"] == "queued"
    assert post.taken["a"] == ["1"]


async def test_a_receipt_that_overtakes_its_send_is_not_lost(lane: Lane, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.delivery import receipts

    monkeypatch.setattr(receipts, "AGAIN", 0.2)
    taking = receipts.Receipts(lane)

    async def answer(out: Outgoing) -> Outcome:
        await taking.take(Receipt("telegram", "main", "a", "delivered", ("p1",), lane.clock.now()))
        return Outcome("sent", "p1")

    account = queue(lane, "a", "1")
    async with sending(lane, account, Post(answer)):
        await settled(lane, lambda found: found["a:1"] == "delivered")
    await taking.close()


async def test_news_goes_to_another_chat_of_the_person_where_the_window_is_closed(lane: Lane) -> None:
    async def answer(out: Outgoing) -> Outcome:
        return Outcome("window") if out.chat == "old" else Outcome("sent", out.key)

    def linked(work: object) -> None:
        one, two = opened(work, "old", "telegram"), opened(work, "new", "telegram")  # type: ignore[arg-type]
        two.chat.person_id = one.person.id
        chats.save_chat(work, two.chat)  # type: ignore[arg-type]

    lane.do(linked)
    account = queue(lane, "old", "hạn", purpose="reminder")
    post = Post(answer)
    async with sending(lane, account, post):
        await settled(lane, none_open)
    assert dict(post.taken) == {"new": ["hạn"]}


async def test_drained_means_that_all_that_was_due_is_sent(lane: Lane) -> None:
    account = queue(lane, "a", "1", "2")
    queue(lane, "b", "1")
    sender, post = Sender(lane), Post()
    await sender.add(account, "telegram", "main", post, Rules())
    await sender.drained()
    assert dict(post.taken) == {"a": ["1", "2"], "b": ["1"]}
    assert none_open(statuses(lane))
    await sender.close()


async def test_each_message_keeps_its_way(lane: Lane) -> None:
    from bot.storage.outbox import trail

    account = queue(lane, "a", "1")
    async with sending(lane, account, Post()):
        await settled(lane, none_open)
    kept = lane.look(lambda work: work.conn.execute(table.select()).one().trail)
    assert [(step.status, step.by) for step in trail.steps(kept)] == [
        ("queued", "h"),
        ("sending", "g1"),
        ("sent", "g1"),
    ]
    assert {step.at for step in trail.steps(kept)} == {lane.clock.now()}


async def test_an_answer_behind_news_of_its_chat_goes_out_once_that_is_settled(
    lane: Lane, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody rings for it a second time, and nobody waits for a quiet second."""
    monkeypatch.setattr("bot.delivery.sender.IDLE", 600.0)
    monkeypatch.setattr("bot.delivery.sender.IDLE_AMONG_MANY", 600.0)
    held = asyncio.Event()

    async def answer(out: Outgoing) -> Outcome:
        if out.message.text == "news":
            await held.wait()
        return Outcome("sent", out.key)

    post = Post(answer)
    account = await asyncio.to_thread(queue, lane, "chat-1", "news", purpose="notice")
    async with sending(lane, account, post) as sender:
        await post.until(lambda post: ("chat-1", "news") in post.tried)
        await asyncio.to_thread(queue, lane, "chat-1", "answer")
        sender.wake()
        await asyncio.sleep(0.3)
        assert post.tried == [("chat-1", "news")]
        held.set()
        async with asyncio.timeout(30):
            await post.until(lambda post: post.taken["chat-1"] == ["news", "answer"])
