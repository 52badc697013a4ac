from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, func, select

from bot.messages import Message, Outcome
from bot.storage import (
    Source,
    Work,
    audit,
    chats,
    codes,
    consents,
    export,
    facts,
    history,
    inbox,
    outbox,
    people,
    purging,
    results,
    subjects,
)
from bot.storage.tables import METADATA
from tests.databases import later, opened, said

SECRETS = ("Mỷ", "mật ong rừng", "Mường", "Tân Cương", "chat-1")


def _live(work: Work, chat: str = "chat-1") -> int:
    """A person with one of everything; returns their number."""
    loaded = opened(work, chat)
    who = loaded.person
    home = subjects.create_organisation(work, who.id)
    honey = subjects.create_product(work, home.id)
    judged = subjects.create_assessment(work, honey.id, "qd26-2026")
    about = {"organisation_id": home.id, "product_id": honey.id, "assessment_id": judged.id}
    loaded.chat.talk_id = subjects.create_talk(work, who.id, "assess", 1, **about).id
    loaded.chat.state = {"open": "Tân Cương"}
    chats.save_chat(work, loaded.chat)
    id_ = inbox.store_event(work, loaded.chat, said("mật ong rừng", f"{chat}-e", chat), "done")
    assert id_ is not None
    source = Source(who.id, id_, False, "assess", 1)
    facts.record(work, who, "name", "Mỷ", raw="em là Mỷ", source=source)
    facts.record(work, who, "ethnicity", "Mường", sensitive=True, source=source)
    facts.record(work, home, "commune", "Tân Cương", raw="ở Tân Cương", source=source)
    facts.record(work, honey, "name", "mật ong rừng", source=source)
    facts.record(work, judged, "label", 2, source=source)
    results.add(work, judged.id, 61.5, criteria={"1.1": 2.5}, held_on=date(2026, 11, 2), by_person_id=who.id)
    outbox.reply(work, loaded.chat, id_, [Message("Chị Mỷ ơi")])
    consents.add(work, who.id, "storage", "2026-1", True, id_)
    codes.add(work, f"digest-{chat}", "link", who.id, {"name": "Mỷ"}, timedelta(hours=1))
    audit.add(work, audit.person_actor(who.id), "product.started", "product", honey.id, {"rubric": "qd26-2026"})
    return who.id


def _counts(connection: Connection) -> dict[str, int]:
    counts = {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in METADATA.sorted_tables
    }
    return {name: count for name, count in counts.items() if count}


def _dump(work: Work) -> str:
    """Everything there is, seals opened."""
    text = []
    for table in METADATA.sorted_tables:
        for row in work.conn.execute(select(table)):
            for value in row:
                sealed = isinstance(value, str) and value.startswith("gAAAA")
                text.append(work.box.open(value) if sealed else str(value))
    return "\n".join(text)


def test_the_export_holds_everything_of_the_person_and_nothing_of_others(work: Work) -> None:
    id_ = _live(work)
    other = opened(work, "chat-2")
    facts.record(work, other.person, "name", "Người khác", source=Source(other.person.id))
    found = export(work, id_)
    text = json.dumps(found, ensure_ascii=False)
    assert all(secret in text for secret in SECRETS)
    assert "Người khác" not in text
    assert found["person"]["answers"] == {"name": "Mỷ", "ethnicity": "Mường"}
    assert [line["text"] for line in found["chats"][0]["lines"]] == ["mật ong rừng", "Chị Mỷ ơi"]
    assert len(found["facts"]) == 5
    assert found["facts"][0]["raw"] == "em là Mỷ"
    assert found["consents"][0]["text_version"] == "2026-1"
    (judged,) = found["organisations"][0]["products"][0]["assessments"]
    assert judged["answers"] == {"label": 2}
    (given,) = judged["council_results"]
    assert (given["total"], given["criteria"], given["held_on"]) == (61.5, {"1.1": 2.5}, "2026-11-02")
    assert "by_person_id" not in given
    assert found["organisations"][0]["role"] == "manager"
    assert len(found["talks"]) == len(found["codes"]) == len(found["acts"]) == 1
    with pytest.raises(LookupError):
        export(work, 999)


def test_a_trial_that_is_over_leaves_nothing_but_that_it_was(work: Work) -> None:
    id_ = _live(work)
    who = people.load_person(work, id_)
    assert who is not None
    who.trial_until = work.now + timedelta(hours=24)
    people.save_person(work, who)
    assert purging.purge_trials(later(work, hours=23)) == 0
    assert purging.purge_trials(later(work, hours=24)) == 1
    assert _counts(work.conn) == {"channel_account": 1, "audit": 2}
    assert not [secret for secret in SECRETS if secret in _dump(work)]
    last = audit.about(work, "person", id_)[-1]
    assert (last.actor, last.act, last.detail) == ("system", "person.purged", {"reason": "trial"})
    assert [entry.detail for entry in audit.by(work, audit.person_actor(id_))] == [{}]


def test_one_person_is_forgotten_and_another_keeps_all(work: Work) -> None:
    kept = _live(work, "chat-2")
    before, whole = _counts(work.conn), export(work, kept)
    gone = _live(work)
    purging.purge_person(work, gone, "request")
    assert _counts(work.conn) == {**before, "audit": before["audit"] + 2}
    assert export(work, kept) == whole


def test_what_belongs_to_an_organisation_of_several_stays_theirs(work: Work) -> None:
    gone = _live(work)
    (home,) = subjects.organisations_of(work, gone)
    other = opened(work, "chat-2").person.id
    subjects.join(work, other, home.id, "member")
    purging.purge_person(work, gone, "request")
    (still,) = subjects.organisations_of(work, other)
    assert still.answers == {"commune": "Tân Cương"}
    (fact,) = facts.facts_of(work, still)
    assert (fact.value, fact.raw, fact.source.by_person_id, fact.source.inbox_id) == ("Tân Cương", None, None, None)
    (honey,) = subjects.products_of(work, home.id)
    (judged,) = subjects.assessments_of(work, honey.id)
    assert [(one.total, one.by_person_id) for one in results.results_of(work, judged.id)] == [(61.5, None)]
    assert "em là Mỷ" not in _dump(work)


def test_the_farewell_is_said_and_then_the_chat_goes_too(work: Work) -> None:
    id_ = _live(work)
    chat = opened(work).chat
    purging.purge_person(work, id_, "request", keep_chat=chat.id)
    outbox.add(work, chat.id, Message("Em đã xóa hết ạ."), key="farewell")
    assert purging.sweep_forgotten(work) == 0, "the farewell is still to be sent"
    assert inbox.store_event(work, chat, said("xóa", "chat-1-e")) is None, "the same event again is still known"
    assert [line.text for line in history(work, chat.id)] == ["Em đã xóa hết ạ."]
    assert not [secret for secret in SECRETS[:-1] if secret in _dump(work)]
    (claimed,) = outbox.claim(work, [chat.account_id])
    outbox.settle(work, claimed.id, Outcome("sent"))
    assert purging.sweep_forgotten(work) == 1
    assert set(_counts(work.conn)) == {"channel_account", "audit"}
    assert "chat-1" not in _dump(work)


def test_a_farewell_that_cannot_be_said_does_not_keep_the_chat_for_ever(work: Work) -> None:
    id_ = _live(work)
    chat = opened(work).chat
    purging.purge_person(work, id_, "request", keep_chat=chat.id)
    outbox.add(work, chat.id, Message("Em đã xóa hết ạ."), key="farewell")
    assert purging.sweep_forgotten(later(work, hours=23)) == 0
    assert purging.sweep_forgotten(later(work, hours=24)) == 1


def test_who_was_forgotten_and_writes_again_is_a_new_person(work: Work) -> None:
    id_ = _live(work)
    chat = opened(work).chat
    purging.purge_person(work, id_, "request", keep_chat=chat.id)
    again = opened(work)
    assert again.chat.id == chat.id
    assert again.person.id != id_
    assert (again.person.known, again.talk, again.chat.state) == ({}, None, {})
    assert purging.sweep_forgotten(work) == 1, "nothing waits for the old one any more"
    assert opened(work).person.id == again.person.id


def test_old_words_may_go_from_both_directions(work: Work) -> None:
    _live(work)
    chat = opened(work).chat
    (claimed,) = outbox.claim(work, [chat.account_id])
    outbox.settle(work, claimed.id, Outcome("sent"))
    outbox.add(work, chat.id, replace(Message("chờ"), not_before=later(work, days=99).now), key="waiting")
    assert purging.purge_bodies(later(work, days=91), timedelta(days=90), also_sent=True) == 2
    assert "chờ" in _dump(work)
    assert "Chị Mỷ ơi" not in _dump(work)
