from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import func, select, update

from bot.messages import Body, Echo, Left, Location, Text
from bot.storage import Database, Lane, Work, chats, inbox, purging
from bot.storage.tables import inbox as table
from tests.databases import later, opened, said


def _store(work: Work, words: str | Body, event_id: str = "e1", state: inbox.State = "received") -> int | None:
    return inbox.store_event(work, opened(work).chat, said(words, event_id), state)


def test_an_event_is_kept_once_however_often_it_comes(work: Work) -> None:
    first = _store(work, "chào")
    assert first is not None
    assert _store(work, "chào") is None
    assert _store(work, "another text, the same event", state="done") is None
    inbox.mark(work, first, "done")
    assert _store(work, "chào") is None
    other = opened(work, channel="telegram").chat
    assert inbox.store_event(work, other, said("chào", channel="telegram")) is not None, "another account's event"


def test_one_event_delivered_by_many_at_once_is_handled_once(lane: Lane, database: Database) -> None:
    def handle(work: Work) -> int | None:
        return _store(work, "chào", "same", "done")

    with ThreadPoolExecutor(8) as threads:
        ids = list(threads.map(lambda _: lane.do(handle), range(24)))
    assert len([one for one in ids if one is not None]) == 1
    with database.reader.connect() as connection:
        assert connection.execute(select(func.count()).select_from(table)).scalar() == 1


BACK_OFF = (timedelta(seconds=3), timedelta(seconds=10))


def _held(work: Work, *events: str, chat: str = "chat-1") -> int:
    """Events of a chat that wait, the first of them due."""
    one = opened(work, chat).chat
    for event_id in events:
        inbox.store_event(work, one, said(f"words of {event_id}", event_id, chat))
    chats.hold(work, one.id, work.now)
    return one.id


def test_what_waits_is_taken_in_its_order_and_each_try_is_counted_before_it_is_made(work: Work) -> None:
    chat = _held(work, "first", "second")
    (held,) = inbox.claim_held(work, BACK_OFF)
    assert (held.chat_id, held.key, held.tries) == (chat, "web:main:chat-1", 1)
    waiting = inbox.first_waiting(work, chat)
    assert waiting is not None
    event = replace(said("words of first", "first"), arrived=work.now)
    assert (waiting.id, waiting.attempts, waiting.event) == (held.event, 1, event)
    assert inbox.claim_held(work, BACK_OFF) == [], "it is somebody's now"
    assert inbox.next_due(work) == work.now + BACK_OFF[0]
    after = later(work, seconds=3)
    assert [one.tries for one in inbox.claim_held(after, BACK_OFF)] == [2]
    assert inbox.next_due(after) == after.now + BACK_OFF[1]
    inbox.mark(after, held.event, "done")
    behind = inbox.first_waiting(after, chat)
    assert behind is not None
    assert behind.event.event_id == "second"


def test_a_chat_in_which_nothing_waits_is_let_go(work: Work) -> None:
    _held(work)
    assert inbox.claim_held(work, BACK_OFF) == []
    assert inbox.next_due(work) is None


def test_two_that_look_at_once_take_different_chats(lane: Lane, database: Database) -> None:
    lane.do(lambda work: [_held(work, f"e{number}", chat=f"chat-{number}") for number in range(40)])
    with ThreadPoolExecutor(4) as threads:
        taken = list(threads.map(lambda _: lane.do(lambda work: inbox.claim_held(work, BACK_OFF, 10)), range(8)))
    ids = [one.chat_id for many in taken for one in many]
    assert len(ids) == len(set(ids)) == 40


def test_an_event_whose_words_are_gone_is_set_aside_on_the_way(work: Work) -> None:
    chat = _held(work, "empty", "whole")
    work.conn.execute(update(table).where(table.c.event_id == "empty").values(body=None))
    waiting = inbox.first_waiting(work, chat)
    assert waiting is not None
    assert waiting.event.event_id == "whole"
    (aside,) = inbox.set_aside(work)
    assert not aside.whole
    assert not inbox.try_again(work, aside.id)


def test_what_was_set_aside_is_shown_without_its_words_and_may_be_tried_again(work: Work) -> None:
    chat = _held(work, "e1")
    (held,) = inbox.claim_held(work, BACK_OFF)
    inbox.mark(work, held.event, "failed")
    (aside,) = inbox.set_aside(work)
    assert (aside.id, aside.kind, aside.channel, aside.account, aside.attempts) == (
        held.event,
        "text",
        "web",
        "main",
        1,
    )
    assert "words" not in repr(aside)
    assert inbox.try_again(work, aside.id)
    assert not inbox.try_again(work, aside.id), "it waits already"
    assert not inbox.try_again(work, 10**9)
    assert [one.tries for one in inbox.claim_held(work, BACK_OFF)] == [1]
    assert inbox.set_aside(work) == []
    assert inbox.first_waiting(work, chat) is not None


def test_a_shared_place_is_thrown_away_once_it_is_handled(work: Work) -> None:
    place = Location(21.594, 105.848)
    one, two = _store(work, place, "now", "done"), _store(work, place, "later")
    bodies = {row.id: row.body for row in work.conn.execute(select(table.c.id, table.c.body))}
    assert one is not None
    assert two is not None
    assert bodies[one] is None
    assert bodies[two] is not None, "it is still to be handled"
    inbox.mark(work, two, "done")
    assert set(work.conn.execute(select(table.c.body)).scalars()) == {None}


def test_who_left_closes_the_chat_and_who_writes_again_opens_it(work: Work) -> None:
    chat = opened(work).chat
    inbox.store_event(work, chat, said(Left(), "bye"))
    assert chat.closed_at == work.now
    assert opened(work).chat == chat
    inbox.store_event(work, chat, said(Text("em ơi"), "back"))
    assert chat.closed_at is None
    assert opened(work).chat == chat
    assert chat.last_in_at == work.now


def test_old_words_are_emptied_and_a_repeat_is_still_known(work: Work) -> None:
    _store(work, "cũ", "old", "done")
    _store(work, "chưa xong", "open")
    after = later(work, days=100)
    assert purging.purge_bodies(after, timedelta(days=90)) == 1
    assert _store(after, "cũ", "old") is None
    waiting = inbox.first_waiting(after, opened(after).chat.id)
    assert waiting is not None, "what was not handled keeps its words"
    assert waiting.event.body == Text("chưa xong")


def test_only_what_a_person_did_is_being_in_touch(work: Work) -> None:
    chat = opened(work).chat
    inbox.store_event(work, chat, said("mật ong", "e1"))
    after = later(work, hours=3)
    inbox.store_event(after, chat, said(Left(), "e2"))
    inbox.store_event(after, chat, said(Echo("chào"), "e3"))
    kept = opened(after).chat
    assert (kept.last_in_at, kept.closed_at) == (work.now, after.now)
    inbox.store_event(after, chat, replace(said("tôi đây", "e4"), at=work.now + timedelta(hours=1)))
    kept = opened(after).chat
    assert (kept.last_in_at, kept.closed_at) == (work.now + timedelta(hours=1), None)
    inbox.store_event(after, chat, replace(said("câu cũ tới muộn", "e5"), at=work.now))
    assert opened(after).chat.last_in_at == work.now + timedelta(hours=1)


def test_the_same_event_again_is_known_with_its_chat(work: Work) -> None:
    """On PostgreSQL the chat brings the number of its event along; a repeat has none, and changes nothing."""
    numbers = []
    for event_id in ("e1", "e2", "e2", "e1", "e3"):
        loaded = chats.open_chat(work, "web", "main", "chat-1", "user-1", event_id=event_id)
        numbers.append(inbox.store_event(work, loaded.chat, said(Text("có"), event_id), "done"))
    assert [number is None for number in numbers] == [False, False, True, True, False]
    stored = [number for number in numbers if number is not None]
    assert stored == sorted(set(stored))
    assert work.conn.execute(select(func.count()).select_from(table)).scalar() == 3


def test_many_at_once_that_bring_the_number_along_store_it_once(lane: Lane, database: Database) -> None:
    lane.do(lambda work: _store(work, "chào", "before"))

    def handle(work: Work) -> int | None:
        one = chats.open_chat(work, "web", "main", "chat-1", "user-1", event_id="same").chat
        return inbox.store_event(work, one, said("chào", "same"), "done")

    with ThreadPoolExecutor(8) as threads:
        ids = list(threads.map(lambda _: lane.do(handle), range(24)))
    assert len([one for one in ids if one is not None]) == 1
    with database.reader.connect() as connection:
        assert connection.execute(select(func.count()).select_from(table)).scalar() == 2
