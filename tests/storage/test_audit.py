"""The audit trail: nobody changes it, an officer's entries belong to their province, and it is searched by page."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from bot.programme.duties import Scope
from bot.storage import Work, audit, officers, purging
from tests.databases import opened
from tests.offices import TAN_CUONG, THAI_NGUYEN


def test_no_statement_rewrites_what_was_done(work: Work) -> None:
    audit.add(work, audit.SYSTEM, "code.issued", "person", 1, {"purpose": "link"})
    for statement in (
        "UPDATE audit SET actor = 'person:9'",
        "UPDATE audit SET act = 'dossier.read'",
        "UPDATE audit SET at = '2020-01-01T00:00:00.000000+00:00'",
        "UPDATE audit SET subject_id = 2",
        "UPDATE audit SET subject_id = NULL",
        "UPDATE audit SET province = '01'",
        """UPDATE audit SET detail = '{"purpose":"other"}'""",
        "DELETE FROM audit",
        "DELETE FROM audit WHERE id > 0",
    ):
        with pytest.raises(DatabaseError, match="not rewritten"), work.conn.begin_nested():
            work.conn.execute(text(statement))


def test_not_even_by_putting_another_row_in_its_place(work: Work) -> None:
    if work.postgres:
        with pytest.raises(DatabaseError, match="not rewritten"):
            work.conn.execute(text("TRUNCATE audit"))
        return
    audit.add(work, audit.SYSTEM, "code.issued", "person", 1)
    with pytest.raises(DatabaseError, match="not rewritten"):
        work.conn.execute(text("REPLACE INTO audit SELECT id, at, 'person:9', act, '', NULL, '{}', '' FROM audit"))


def test_a_forgotten_persons_entries_are_emptied_and_stay(work: Work) -> None:
    person = opened(work).person.id
    audit.add(work, audit.person_actor(person), "media.removed", "person", person, {"media": [1]})
    purging.purge_person(work, person, "request")
    kept = audit.about(work, "person", person)
    assert [(one.act, one.detail) for one in kept] == [("media.removed", {}), ("person.purged", {"reason": "request"})]


def test_an_officers_entries_belong_to_the_province_they_serve_in(work: Work) -> None:
    person, other = opened(work).person.id, opened(work, "chat-2").person.id
    served = officers.add(work, person, Scope("commune", THAI_NGUYEN, TAN_CUONG), "Chị Hoa")
    audit.add(work, audit.person_actor(person), "dossier.read", "dossier", 1)
    audit.add(work, audit.person_actor(other), "talk.started", "talk", 1)
    audit.add(work, audit.SYSTEM, "code.redeemed", "person", 1)
    officers.end(work, served.id)
    audit.add(work, audit.person_actor(person), "officer.left", "officer", served.id)
    later = Work(work.conn, work.now.replace(year=2027), work.box)
    audit.add(later, audit.person_actor(person), "talk.started", "talk", 2)
    rows = work.conn.execute(text("SELECT act, province FROM audit ORDER BY id")).all()
    assert [tuple(row) for row in rows] == [
        ("dossier.read", "19"), ("talk.started", ""), ("code.redeemed", ""),
        ("officer.left", "19"), ("talk.started", ""),
    ]  # fmt: skip
