from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from bot.messages import Message
from bot.services import people as service
from bot.storage import Work, audit, chats, consents, outbox, people
from bot.storage.tables import outbox as table
from tests.databases import opened


def test_a_language_is_kept_for_every_chat_of_the_person(work: Work) -> None:
    here, there = opened(work), opened(work, "chat-2", "telegram")
    there.chat.person_id = here.person.id
    chats.save_chat(work, there.chat)
    service.set_language(work, here, "en")
    assert here.chat.language == "en"
    found = opened(work, "chat-2", "telegram")
    assert (found.chat.language, found.person.language) == ("en", "en")


def test_silence_is_a_no_and_the_newest_decision_holds(work: Work) -> None:
    who = opened(work).person
    assert not service.agrees(work, who.id, "office")
    service.decide(work, who, "office", True, "2026-1", 4)
    assert service.agrees(work, who.id, "office")
    assert not service.agrees(work, who.id, "storage")
    service.decide(work, who, "office", False, "2026-2")
    assert not service.agrees(work, who.id, "office")
    assert [(one.given, one.text_version, one.inbox_id) for one in consents.all_of(work, who.id)] == [
        (True, "2026-1", 4),
        (False, "2026-2", None),
    ]
    assert consents.standing(work, who.id)["office"].text_version == "2026-2"
    acts = [entry.act for entry in audit.about(work, "person", who.id)]
    assert acts == ["consent.given", "consent.refused"]


def test_agreeing_to_be_kept_ends_the_trial(work: Work) -> None:
    who = opened(work).person
    service.start_trial(work, who, timedelta(hours=2))
    kept = people.load_person(work, who.id)
    assert kept is not None
    assert kept.trial_until == work.now + timedelta(hours=2)
    service.decide(work, who, "office", True, "2026-1")
    assert who.trial_until is not None, "that was another question"
    service.decide(work, who, "storage", True, "2026-1")
    kept = people.load_person(work, who.id)
    assert kept is not None
    assert kept.trial_until is None


def test_who_wants_peace_gets_replies_only_in_every_chat(work: Work) -> None:
    here, there = opened(work), opened(work, "chat-2", "telegram")
    there.chat.person_id = here.person.id
    chats.save_chat(work, there.chat)
    for loaded in (here, there):
        for purpose in ("reply", "reminder", "announcement"):
            key = f"{loaded.chat.id}:{purpose}"
            outbox.add(work, loaded.chat.id, Message("…", purpose=purpose), key=key)  # type: ignore[arg-type]
    for purpose in ("announcements", "reminders"):
        service.decide(work, here.person, purpose, False, "2026-1")
    rows = work.conn.execute(select(table.c.status, func.count()).group_by(table.c.status))
    assert {row[0]: row[1] for row in rows} == {"queued": 2, "cancelled": 4}
    assert not service.agrees(work, here.person.id, "reminders")
    assert not service.agrees(work, here.person.id, "announcements")
