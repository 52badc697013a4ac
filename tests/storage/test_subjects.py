from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlalchemy import select, update

from bot.messages import Message
from bot.storage import Database, Lane, Organisation, Source, Work, chats, facts, inbox, outbox, subjects
from bot.storage.tables import fact as fact_rows
from bot.storage.tables import inbox as inbox_rows
from bot.storage.tables import organisation
from tests.databases import opened, said

MOI = "dân tộc Mường"


def _organisation(work: Work) -> tuple[Organisation, Source]:
    who = opened(work).person
    return subjects.create_organisation(work, who.id), Source(who.id, 3, False, "register", 2)


def test_every_answer_is_kept_and_the_newest_holds(work: Work) -> None:
    one, source = _organisation(work)
    facts.record(work, one, "workers", 12, raw="mười hai người", source=source)
    facts.record(work, one, "workers", 15, raw="à, 15", source=source)
    assert one.answers == {"workers": 15}
    (found,) = subjects.organisations_of(work, opened(work).person.id)
    assert found == one
    kept = facts.facts_of(work, one)
    assert [(fact.value, fact.raw, fact.withdrawn) for fact in kept] == [
        (12, "mười hai người", False),
        (15, "à, 15", False),
    ]
    assert kept[0].source == source
    assert kept[0].at == work.now


def test_what_was_typed_is_sealed_once_for_the_event_and_the_answer(work: Work) -> None:
    one, source = _organisation(work)
    loaded = opened(work)
    stored = inbox.store_event(work, loaded.chat, said("mười hai người"), state="done")
    facts.record(work, one, "workers", 12, raw="mười hai người", source=source)
    body = work.conn.execute(select(inbox_rows.c.body).where(inbox_rows.c.id == stored)).scalar_one()
    assert work.conn.execute(select(fact_rows.c.raw)).scalar_one() == body
    assert work.seal("mười hai người") != body, "other words are sealed by themselves"


def test_what_was_typed_is_read_as_former_versions_kept_it(work: Work) -> None:
    one, source = _organisation(work)
    facts.record(work, one, "workers", 12, raw="mười hai người", source=source)
    work.conn.execute(update(fact_rows).values(raw=work.box.seal("12 ng")))
    assert [kept.raw for kept in facts.facts_of(work, one)] == ["12 ng"]


def test_an_answer_taken_back_is_open_again_and_its_facts_stay(work: Work) -> None:
    one, source = _organisation(work)
    facts.record(work, one, "workers", None, source=source)
    assert one.answers == {"workers": None}, "not sure is an answer"
    facts.withdraw(work, one, "workers", source=source)
    facts.withdraw(work, one, "never answered", source=source)
    assert one.answers == {}
    assert [fact.withdrawn for fact in facts.facts_of(work, one)] == [False, True]


def test_a_sensitive_answer_lies_sealed_everywhere(work: Work) -> None:
    one, source = _organisation(work)
    facts.record(work, one, "ethnicity", MOI, raw="tôi người Mường", source=source)
    facts.record(work, one, "ethnicity", MOI, raw="tôi người Mường", sensitive=True, source=source)
    assert one.answers == {}
    assert one.sensitive == {"ethnicity": MOI}
    row = work.conn.execute(select(organisation)).one()
    assert row.answers == {}
    assert "Mường" not in str(row)
    assert facts.facts_of(work, one)[1].value == MOI
    facts.withdraw(work, one, "ethnicity", source=source)
    assert work.conn.execute(select(organisation.c.sealed)).scalar() is None


def test_nothing_sensitive_or_said_is_readable_in_the_file(lane: Lane, database: Database, tmp_path: Path) -> None:
    def talk(work: Work) -> None:
        loaded = opened(work)
        id_ = inbox.store_event(work, loaded.chat, said(f"tôi là {MOI}"), "done")
        assert id_ is not None
        source = Source(loaded.person.id, id_)
        facts.record(work, loaded.person, "ethnicity", MOI, raw=f"tôi là {MOI}", sensitive=True, source=source)
        facts.record(work, loaded.person, "craft", "nuôi ong", source=source)
        outbox.reply(work, loaded.chat, id_, [Message(f"Em ghi: {MOI} ạ")])

    lane.do(talk)
    if database.file is not None:
        raw = b"".join(path.read_bytes() for path in tmp_path.glob("ocop.db*"))
    else:
        with database.reader.connect() as connection:
            names = connection.exec_driver_sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").scalars()
            raw = "".join(
                str(connection.exec_driver_sql(f"SELECT * FROM {name}").fetchall()) for name in list(names)
            ).encode()
    assert "nuôi ong".encode() in raw, "open answers are there, so the search would find the others"
    assert "Mường".encode() not in raw


def test_answers_are_copied_as_new_facts(work: Work) -> None:
    home, source = _organisation(work)
    old, new = (subjects.create_product(work, home.id) for _ in range(2))
    facts.record(work, old, "box", "hộp giấy", source=source)
    facts.record(work, old, "smell", "thơm", source=source)
    facts.record(work, old, "secret", "x", sensitive=True, source=source)
    facts.record(work, new, "secret", "said in the open before", source=source)
    facts.copy_answers(work, old, new, ["box", "secret", "absent"], source=source)
    assert (new.answers, new.sensitive) == ({"box": "hộp giấy"}, {"secret": "x"})
    assert [fact.question for fact in facts.facts_of(work, new)] == ["secret", "box", "secret"]
    assert subjects.products_of(work, home.id) == [old, new]


def test_members_come_go_and_come_back(work: Work) -> None:
    home, _ = _organisation(work)
    helper = opened(work, "chat-2").person.id
    subjects.join(work, helper, home.id, "helper")
    assert subjects.role_of(work, helper, home.id) == "helper"
    subjects.leave(work, helper, home.id)
    assert subjects.role_of(work, helper, home.id) is None
    assert subjects.organisations_of(work, helper) == []
    subjects.join(work, helper, home.id, "member")
    assert subjects.role_of(work, helper, home.id) == "member"


def test_talks_are_listed_with_what_they_are_about(work: Work) -> None:
    loaded = opened(work)
    home, source = _organisation(work)
    honey = subjects.create_product(work, home.id)
    facts.record(work, honey, "name", "Mật ong", source=source)
    judged = subjects.create_assessment(work, honey.id, "qd26-2026")
    judged.sheet, judged.estimate = 5, {"total": 46}
    subjects.save_assessment(work, judged)
    about = {"organisation_id": home.id, "product_id": honey.id, "assessment_id": judged.id}
    one = subjects.create_talk(work, loaded.person.id, "assess", 1, **about)
    two = subjects.create_talk(work, loaded.person.id, "register", 1)
    loaded.chat.talk_id = one.id
    chats.save_chat(work, loaded.chat)
    one.state = {"order": ["a"]}
    subjects.save_talk(work, one)
    views = {view.talk.id: view for view in subjects.talks_of(work, loaded.person.id)}
    assert views[one.id].talk == one
    assert views[one.id].product == honey
    assert views[one.id].assessment == judged
    assert views[one.id].open_in == (loaded.chat.id,)
    assert (views[two.id].organisation, views[two.id].open_in) == (None, ())
    assert subjects.assessments_of(work, honey.id) == [judged]


def test_two_members_who_answer_at_once_both_count(lane: Lane) -> None:
    def begin(work: Work) -> int:
        home, _ = _organisation(work)
        for chat in ("chat-1", "chat-2"):
            loaded = opened(work, chat)
            loaded.chat.talk_id = subjects.create_talk(work, loaded.person.id, "f", 1, organisation_id=home.id).id
            chats.save_chat(work, loaded.chat)
        return home.id

    lane.do(begin)

    def answer(number: int) -> None:
        def do(work: Work) -> None:
            loaded = opened(work, f"chat-{number % 2 + 1}")
            assert loaded.organisation is not None
            facts.record(work, loaded.organisation, f"q{number}", number, source=Source(loaded.person.id))

        lane.do(do, key=f"chat-{number % 2 + 1}")

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(answer, range(20)))
    home = lane.do(opened).organisation
    assert home is not None
    assert home.answers == {f"q{number}": number for number in range(20)}
