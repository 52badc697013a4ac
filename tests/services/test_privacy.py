from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from bot.messages import Message
from bot.services import answers, codes, people, privacy, subjects
from bot.storage import Work, audit, inbox, outbox
from bot.storage.tables import person
from tests.databases import later, opened, said


def test_an_export_is_complete_and_leaves_its_trace(work: Work) -> None:
    loaded = subjects.start_product(work, opened(work), "qd26-2026", "assess", 1)
    answers.record_answer(work, loaded, "product", "name", "Mật ong")
    found = privacy.export_person(work, loaded.person.id)
    assert found["organisations"][0]["products"][0]["answers"] == {"name": "Mật ong"}
    assert audit.by(work, audit.person_actor(loaded.person.id))[-1].act == "person.exported"


def test_forgetting_leaves_the_chat_for_the_farewell_only(work: Work) -> None:
    loaded = subjects.start_product(work, opened(work), "qd26-2026", "assess", 1)
    privacy.forget(work, loaded)
    assert (loaded.talk, loaded.product, loaded.chat.talk_id) == (None, None, None)
    assert outbox.add(work, loaded.chat.id, Message("Em đã xóa hết ạ."), key="bye") is not None
    assert [one.message.text for one in outbox.claim(work, [loaded.chat.account_id])] == ["Em đã xóa hết ạ."]
    assert opened(work).person.id != loaded.person.id


def test_forgetting_without_a_farewell_leaves_no_chat(work: Work) -> None:
    loaded = opened(work)
    privacy.forget(work, loaded, farewell_here=False)
    assert work.conn.execute(select(person)).first() is None


def test_one_round_forgets_all_that_is_due(work: Work) -> None:
    people.start_trial(work, opened(work).person)
    privacy.forget(work, opened(work, "chat-2"))
    keeper = opened(work, "chat-3")
    inbox.store_event(work, keeper.chat, said("chào", "e3", "chat-3"), "done")
    codes.issue(work, "link", timedelta(hours=1))
    assert privacy.purge_due(work) == privacy.Purged(0, 1, 0, 0)
    assert privacy.purge_due(later(work, days=91)) == privacy.Purged(1, 0, 1, 1)
    assert list(work.conn.execute(select(person.c.id)).scalars()) == [keeper.person.id]
