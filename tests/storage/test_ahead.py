"""The chats of a group's events are read together: each event sees what it would have seen by a look of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import bindparam, delete, insert, select, text, update

from bot.clock import FixedClock
from bot.handlers.inbound import handle
from bot.messages import Inbound, Message, Started, Text
from bot.storage import (
    Box,
    Coming,
    Database,
    Lane,
    Loaded,
    Source,
    Work,
    chats,
    facts,
    history,
    inbox,
    open_database,
    outbox,
    people,
    subjects,
    turns,
)
from bot.storage.quick import ahead_of
from bot.storage.tables import alarm, chat, membership, organisation, person, product
from bot.storage.touched import Touches
from bot.storage.turns import Job, Turns
from tests.databases import START, later, opened, said

on_postgresql = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
FIRST, SECOND, THIRD = "chat-1", "chat-2", "chat-3"


@pytest.fixture(autouse=True)
def one_group(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine is."""
    monkeypatch.setitem(turns.GROUP, "postgresql", 60)


def coming(key: str, event_id: str = "e1") -> Coming:
    return Coming("web", "main", key, event_id)


def load(work: Work, key: str, event_id: str = "e1") -> Loaded:
    found = chats.load(work, *coming(key, event_id))
    assert found is not None
    return found


def together(lane: Lane, *jobs: tuple[Callable[[Work], Any], Coming | None]) -> list[Any]:
    """What jobs of one group returned; none of them fails."""
    taken = Turns(lane.database, lane.box, lane.clock, grouped=True)
    futures: list[Future[Any]] = [Future() for _ in jobs]
    asked = [Job(do, future, None, coming=one) for (do, one), future in zip(jobs, futures, strict=True)]
    answers = [answer for answers in taken.take(asked) for answer in answers]
    taken.close()
    assert [answer.error for answer in answers] == [None] * len(jobs)
    return [answer.value for answer in answers]


def members(work: Work) -> int:
    """Two people, each with a chat in which they talk about one organisation, its product and its assessment."""
    home = 0
    for key in (FIRST, SECOND):
        who = opened(work, key)
        if not home:
            home = subjects.create_organisation(work, who.person.id).id
            honey = subjects.create_product(work, home)
            judged = subjects.create_assessment(work, honey.id, "qd26-2026", 5)
        else:
            subjects.join(work, who.person.id, home, "member")
        about = {"organisation_id": home, "product_id": honey.id, "assessment_id": judged.id}
        who.chat.talk_id = subjects.create_talk(work, who.person.id, "f", 1, **about).id
        chats.save_chat(work, who.chat)
        outbox.add(work, who.chat.id, Message("?"), key=key)
    other = opened(work, THIRD)
    other.chat.person_id = opened(work, SECOND).person.id
    chats.save_chat(work, other.chat)
    return home


@on_postgresql
def test_what_is_read_ahead_is_what_a_look_of_its_own_gives(lane: Lane) -> None:
    lane.do(members)

    def reads(key: str) -> tuple[Callable[[Work], Any], Coming]:
        def do(work: Work) -> Loaded:
            ahead = ahead_of(work.conn)
            assert ahead is not None
            assert not ahead.lacks(coming(key)), "it was read before"
            found = load(work, key)
            assert found.chat.next_event is not None
            assert found == chats.look(work, "web", "main", key)
            return found

        return do, coming(key)

    one, two = together(lane, reads(FIRST), reads(SECOND))
    assert one.chat.next_event != two.chat.next_event
    assert one.organisation == two.organisation
    assert (one.newest, one.unasked) == ("queued", False)


@on_postgresql
def test_hostile_keys_are_only_text(lane: Lane) -> None:
    keys = ["'; DROP TABLE chat; --", 'a"b', "back\\slash", "{a,b}", "NULL", "", " ", "nul\0nul", "\ud800half", "é"]
    numbers = [lane.do(lambda work, key=key: opened(work, key).chat.id) for key in keys]

    def reads(key: str) -> tuple[Callable[[Work], Any], Coming]:
        def do(work: Work) -> int:
            found = load(work, key)
            assert found.chat.next_event is not None, "it was read ahead"
            return found.chat.id

        return do, coming(key)

    assert together(lane, *(reads(key) for key in keys)) == numbers


Change = Callable[[Work, Loaded], object]


def answers(work: Work, one: Loaded) -> None:
    assert one.organisation is not None
    facts.record(work, one.organisation, "name", "Mật ong", source=Source(one.person.id))


def renames(work: Work, one: Loaded) -> None:
    assert one.product is not None
    work.conn.execute(update(product).where(product.c.id == one.product.id).values(answers={"name": "chè"}))


def goes_on_elsewhere(work: Work, _: Loaded) -> None:
    after = later(work, seconds=5)
    event = replace(said("1", "elsewhere", THIRD), at=after.now)
    inbox.store_event(after, load(work, THIRD, event.event_id).chat, event, "done")


def second(work: Work) -> Loaded:
    found = chats.look(work, "web", "main", SECOND)
    assert found is not None
    return found


def learns_a_language(work: Work, _: Loaded) -> None:
    other = second(work).person
    other.language = "en"
    people.save_person(work, other)


def leaves(work: Work, one: Loaded) -> None:
    assert one.organisation is not None
    subjects.leave(work, second(work).person.id, one.organisation.id)


def becomes_a_helper(work: Work, one: Loaded) -> None:
    assert one.organisation is not None
    subjects.join(work, second(work).person.id, one.organisation.id, "helper")


CHANGES: dict[str, Change] = {
    "an answer about what both talk of": answers,
    "a row by hand": renames,
    "an event in another chat of the same person": goes_on_elsewhere,
    "the person": learns_a_language,
    "no member any more": leaves,
    "another role": becomes_a_helper,
    "the chat": lambda work, _: chats.close_chat(work, second(work).chat.id),
    "a new line": lambda work, _: outbox.add(work, second(work).chat.id, Message("!"), key="news"),
    "a line that is sent": lambda work, _: outbox.claim(work, [second(work).chat.account_id]),
    "text": lambda work, _: work.conn.execute(text("UPDATE talk SET flow = 'other'")),
    "past the statements": lambda work, _: work.conn.exec_driver_sql("UPDATE assessment SET sheet = 7"),
}


@on_postgresql
@pytest.mark.parametrize("what", CHANGES)
def test_what_an_earlier_event_of_the_group_changed_is_seen(lane: Lane, what: str) -> None:
    lane.do(members)
    before = lane.look(second)

    def changes(work: Work) -> None:
        CHANGES[what](work, load(work, FIRST))

    def reads(work: Work) -> tuple[Loaded, Loaded]:
        return load(work, SECOND), second(work)

    _, (found, now) = together(lane, (changes, coming(FIRST)), (reads, coming(SECOND)))
    assert (found, found.role) == (now, now.role)
    assert (found, found.role) != (before, before.role), "something was changed"


@on_postgresql
def test_answers_to_one_question_after_the_other_are_all_kept(lane: Lane) -> None:
    """Also where the copy that an answer goes into is not the one that was written last."""
    home = lane.do(members)

    def answer(key: str, *names: str) -> tuple[Callable[[Work], Any], Coming]:
        def do(work: Work) -> None:
            one = load(work, key)
            copies = [one.organisation, subjects.load_organisation(work, home)]
            for at, name in enumerate(names):
                copy = copies[at % 2]
                assert copy is not None
                facts.record(work, copy, name, name, source=Source(one.person.id))

        return do, coming(key)

    together(lane, answer(FIRST, "a", "b", "c"), answer(SECOND, "d", "e", "f"), answer(FIRST, "g"))
    found = lane.look(lambda work: subjects.load_organisation(work, home))
    assert found is not None
    assert found.answers == {name: name for name in "abcdefg"}


@on_postgresql
def test_what_another_process_holds_is_not_waited_for_ahead(lane: Lane) -> None:
    home = lane.do(members)
    change = update(organisation).where(organisation.c.id == home).values(answers={"theirs": 1})

    def looks(work: Work) -> str:
        found = load(work, FIRST)
        assert found.organisation is not None
        return str(found.organisation.answers)

    def writes(work: Work) -> None:
        found = load(work, SECOND)
        assert found.organisation is not None
        facts.record(work, found.organisation, "ours", 1, source=Source(found.person.id))

    with lane.database.writer.connect() as other, other.begin():
        other.execute(change)
        assert together(lane, (looks, coming(FIRST))) == ["{}"], "whoever only reads waits for nobody"
        taken = Turns(lane.database, lane.box, lane.clock, grouped=True)
        both = [Job(looks, Future(), None, coming=coming(FIRST)), Job(writes, Future(), None, coming=coming(SECOND))]
        done = taken.take(both)
        assert [answer.value for answer in next(done)] == ["{}"]
    assert [answer.error for answers in done for answer in answers] == [None]
    taken.close()
    found = lane.look(lambda work: subjects.load_organisation(work, home))
    assert found is not None
    assert found.answers == {"theirs": 1, "ours": 1}


@pytest.mark.asyncio
@on_postgresql
async def test_members_who_answer_at_once_in_two_processes_all_count(database: Database, box: Box, url: str) -> None:
    processes = [Lane(open_database(url), box, FixedClock(START)) for _ in range(2)]
    home = await processes[0].run(members)

    def answer(key: str, name: str) -> Callable[[Work], None]:
        def do(work: Work) -> None:
            one = load(work, key, name)
            assert one.organisation is not None
            facts.record(work, one.organisation, name, 1, source=Source(one.person.id))

        return do

    jobs = []
    for number in range(24):
        key, name = (FIRST, SECOND)[number % 2], f"q{number}"
        jobs.append(processes[number % 2].run(answer(key, name), key, coming=coming(key, name)))
    await asyncio.gather(*jobs)
    found = await processes[0].read(lambda work: subjects.load_organisation(work, home))
    for process in processes:
        await process.close()
    assert found is not None
    assert found.answers == {f"q{number}": 1 for number in range(24)}


TYPED = ("/start", "1", "mật ong bạc hà", "1", "2", "mật ong bạc hà", "?", "0")


@on_postgresql
def test_a_group_says_what_each_event_would_hear_alone(database: Database, box: Box) -> None:
    """Three new people who type the same, one of whose events comes twice, and one who types two at a time."""
    clock = FixedClock(START)
    lane = Lane(database, box, clock)

    def event(key: str, number: int) -> tuple[Callable[[Work], Any], Coming]:
        body = Started() if TYPED[number] == "/start" else Text(TYPED[number])
        one = Inbound("web", "main", key, key, f"{key}-{number}", clock.now(), body)
        return lambda work: handle(work, one).became, coming(key, one.event_id)

    for number in range(0, len(TYPED), 2):
        pair = [event("two at a time", at) for at in (number, number + 1)]
        for at in (number, number + 1):
            clock.move(timedelta(seconds=10))
            together(lane, event("alone", at))
            more = pair if at == number else []
            became = together(lane, event("grouped", at), *more, event("twice", at), event("twice", at))
            assert became == ["done", *("done" for _ in more), "done", "repeat"]
    heard = {key: lane.look(lambda work, key=key: said_in(work, key)) for key in ("alone", "grouped", "twice")}
    lane.stop()
    assert len(heard["alone"]) > len(TYPED)
    assert heard["grouped"] == heard["twice"] == heard["alone"]


def said_in(work: Work, key: str) -> list[str]:
    found = chats.look(work, "web", "main", key)
    assert found is not None
    return [line.text for line in history(work, found.chat.id)]


# ── What a statement may change ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("statement", "rows"),
    [
        (update(chat).where(chat.c.id == bindparam("id_")).values(language="en"), [("chat", 7)]),
        (update(chat).where(chat.c.id == bindparam("id_"), chat.c.closed_at.is_(None)), [("chat", 7)]),
        (update(chat).where((chat.c.id == bindparam("id_")) | chat.c.closed_at.is_(None)), None),
        (update(chat).where(chat.c.id != bindparam("id_")), None),
        (update(chat).where(chat.c.person_id == bindparam("id_")), None),
        (update(chat), None),
        (update(membership).where(membership.c.id == bindparam("id_")), None),
        (delete(person).where(person.c.id == bindparam("id_")), None),
        (insert(membership), [("person", 8)]),
        (insert(membership).from_select(["person_id"], select(person.c.id)), None),
        (text("SELECT something()"), None),
    ],
)
def test_the_rows_a_statement_names(statement: Any, rows: Any) -> None:
    values = {"person_id": 8} if rows == [("person", 8)] else {"id_": 7}
    touches = Touches(statement)
    assert not touches.nothing
    assert touches.rows(values) == rows
    assert touches.rows([values, values]) == (rows and rows * 2)


@pytest.mark.parametrize("statement", [select(chat), insert(person), insert(product), delete(alarm)])
def test_a_statement_that_changes_nothing_of_what_was_read(statement: Any) -> None:
    assert Touches(statement).nothing
