from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from bot.storage import Database, Lane, Source, Work, chats, facts, people, purging, subjects
from bot.storage.tables import channel_account, chat, person
from tests.databases import later, opened


def test_a_new_chat_comes_with_its_person_and_is_found_again(work: Work) -> None:
    first = opened(work)
    again = opened(work)
    assert first == again
    assert first.chat.channel == "web"
    row = work.conn.execute(select(chat.c.user_key, channel_account.c.name).join_from(chat, channel_account)).one()
    assert tuple(row) == ("user of chat-1", "main")
    assert first.person.language == "vi"
    assert first.talk is None
    assert opened(work, "chat-2").person.id != first.person.id
    assert opened(work, channel="telegram").chat.id != first.chat.id


def test_one_look_loads_all_that_belongs_to_the_chat(work: Work) -> None:
    loaded = opened(work)
    cooperative = subjects.create_organisation(work, loaded.person.id)
    honey = subjects.create_product(work, cooperative.id)
    judged = subjects.create_assessment(work, honey.id, "qd26-2026", 5)
    talk = subjects.create_talk(
        work,
        loaded.person.id,
        "assess",
        3,
        organisation_id=cooperative.id,
        product_id=honey.id,
        assessment_id=judged.id,
        state={"order": ["b", "a"]},
    )
    source = Source(loaded.person.id)
    facts.record(work, loaded.person, "name", "Mỷ", source=source)
    facts.record(work, cooperative, "women", "yes", sensitive=True, source=source)
    facts.record(work, honey, "name", "Mật ong", source=source)
    loaded.chat.talk_id, loaded.chat.state = talk.id, {"digression": "menu"}
    chats.save_chat(work, loaded.chat)

    found = chats.load(work, "web", "main", "chat-1")
    assert found is not None
    assert found.chat == loaded.chat
    assert found.person.answers == {"name": "Mỷ"}
    assert found.talk == talk
    assert found.organisation is not None
    assert (found.organisation.answers, found.organisation.sensitive) == ({}, {"women": "yes"})
    assert found.organisation.known == {"women": "yes"}
    assert found.product is not None
    assert found.product.answers == {"name": "Mật ong"}
    assert found.assessment == judged
    assert chats.load_by_id(work, loaded.chat.id) == found
    assert chats.load(work, "web", "main", "nobody") is None
    assert chats.load_by_id(work, 12345) is None


def test_hostile_keys_are_only_text(work: Work) -> None:
    for key in ("'; DROP TABLE chat; --", "nul\0nul", "\ud800half", "x" * 5000):
        one = opened(work, key)
        assert opened(work, key).chat.id == one.chat.id


def test_a_chat_opened_by_many_at_once_is_made_once(lane: Lane, database: Database) -> None:
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: lane.do(opened).chat.id, range(16)))
    assert len(set(found)) == 1
    with database.reader.connect() as connection:
        assert connection.execute(select(func.count()).select_from(chat)).scalar() == 1
        assert connection.execute(select(func.count()).select_from(person)).scalar() == 1


def test_a_person_is_saved_and_loaded_by_number(work: Work) -> None:
    who = opened(work).person
    who.language, who.trial_until = "en", work.now
    people.save_person(work, who)
    assert people.load_person(work, who.id) == who
    assert people.load_person(work, 999) is None


def test_lines_of_a_chat_are_numbered_without_gaps(work: Work) -> None:
    id_ = opened(work).chat.id
    first, second, third = (chats.next_lines(work, id_, count) for count in (1, 3, 1))
    assert (second - first, third - second) == (1, 3)


def test_a_chat_that_was_purged_and_comes_again_does_not_repeat_line_numbers(work: Work) -> None:
    old = opened(work)
    seen = chats.next_lines(work, old.chat.id, 200)
    purging.purge_person(work, old.person.id, "trial")
    again = opened(later(work, hours=1))
    assert again.chat.id != old.chat.id
    assert chats.next_lines(work, again.chat.id, 1) > seen


def test_the_chats_of_a_person_are_listed(work: Work) -> None:
    here, there = opened(work), opened(work, "chat-2", "telegram")
    there.chat.person_id = here.person.id
    chats.save_chat(work, there.chat)
    assert [one.channel for one in chats.chats_of(work, here.person.id)] == ["web", "telegram"]
