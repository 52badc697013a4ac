from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import func, select

from bot.messages import Body, Left, Location, Text
from bot.storage import Database, Lane, Work, inbox, purging
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


def test_what_was_received_and_not_handled_is_found_as_it_came(work: Work) -> None:
    event = said("mật ong")
    id_ = _store(work, "mật ong")
    _store(work, "done", "e2", "done")
    assert id_ is not None
    assert inbox.waiting(work, timedelta(minutes=1)) == [], "it is not lost yet"
    after = later(work, minutes=2)
    (found,) = inbox.waiting(after, timedelta(minutes=1))
    assert (found.id, found.attempts, found.event) == (id_, 0, event)
    inbox.tried(after, id_)
    taken = inbox.take(after, id_)
    assert taken is not None
    assert taken.attempts == 1
    inbox.mark(after, id_, "failed")
    assert inbox.take(after, id_) is None
    assert inbox.waiting(after, timedelta(0)) == []


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
    assert len(inbox.waiting(after, timedelta(0))) == 1, "what was not handled keeps its words"
