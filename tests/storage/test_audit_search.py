"""The audit trail searched: by who, act, subject and day, page by page, within what somebody may see."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.programme.duties import Scope
from bot.storage import Work, audit, audit_search, officers
from bot.storage.audit_search import Search
from tests.databases import later, opened
from tests.offices import TAN_CUONG, THAI_NGUYEN


@pytest.fixture
def filled(work: Work) -> Work:
    """An officer of Thái Nguyên (person 1) and a producer (person 2), three days, several entries an instant."""
    officer, producer = opened(work).person.id, opened(work, "chat-2").person.id
    officers.add(work, officer, Scope("commune", THAI_NGUYEN, TAN_CUONG), "Chị Hoa")
    for day in range(3):
        at = later(work, days=day)
        for number in range(4):
            audit.add(at, audit.person_actor(officer), "dossier.read", "dossier", number)
            audit.add(at, audit.person_actor(producer), "talk.started", "talk", number)
        audit.add(at, audit.person_actor(officer), "setting.set", "setting", day)
        audit.add(at, audit.SYSTEM, "code.redeemed", "person", producer)
    return work


def walked(work: Work, search: Search, limit: int = 3) -> list[tuple[str, int | None]]:
    found, after = [], None
    while rows := audit_search.page(work, search, after, limit):
        found += [(one.act, one.subject_id) for one in rows]
        after = rows[-1].place
    return found


def test_a_search_finds_what_fits_and_its_pages_join_without_gap_or_repeat(filled: Work) -> None:
    for search, count in (
        (Search(), 30),
        (Search(actor="person:1"), 15),
        (Search(actor="person:1", act="setting.set"), 3),
        (Search(act="code.redeemed"), 3),
        (Search(actor="system", act="code.redeemed"), 3),
        (Search(actor="system", act="dossier.read"), 0),
        (Search(subject_kind="dossier", subject_id=2), 3),
        (Search(subject_kind="talk"), 12),
        (Search(subject_kind="dossier", subject_id=2, actor="person:2"), 0),
        (Search(province=THAI_NGUYEN), 15),
        (Search(province=THAI_NGUYEN, act="dossier.read"), 12),
        (Search(province=THAI_NGUYEN, actor="person:2"), 0),
        (Search(province="01"), 0),
    ):
        found = walked(filled, search)
        assert len(found) == count, search
        assert found == [(one.act, one.subject_id) for rows in audit_search.every(filled, search, 7) for one in rows]
        ids = [one.id for one in audit_search.page(filled, search, limit=100)]
        assert ids == sorted(ids, reverse=True)
        assert len(set(ids)) == count


def test_days_begin_at_one_instant_and_end_before_another(filled: Work) -> None:
    first, last = filled.now + timedelta(days=1), filled.now + timedelta(days=2)
    assert len(walked(filled, Search(since=first))) == 20
    assert len(walked(filled, Search(until=last))) == 20
    assert len(walked(filled, Search(since=first, until=last, actor="person:1"))) == 5


def test_officers_are_named_and_producers_are_not(filled: Work) -> None:
    named = audit_search.named(filled, ["person:1", "person:2", "system"])
    assert [(one.actor, one.name, one.commune) for one in named.values()] == [("person:1", "Chị Hoa", TAN_CUONG)]
    assert [one.actor for one in audit_search.everybody(filled, THAI_NGUYEN)] == ["person:1"]
    assert audit_search.everybody(filled, "01") == []


def test_every_search_is_led_by_an_index(filled: Work) -> None:
    if filled.postgres:
        return  # its planner knows the table is tiny
    seen: list[str] = []
    for search in (
        Search(),
        Search(actor="person:1", act="setting.set"),
        Search(act="dossier.read"),
        Search(province=THAI_NGUYEN),
        Search(province=THAI_NGUYEN, act="dossier.read"),
        Search(subject_kind="dossier", subject_id=1, act="dossier.read"),
    ):
        statement = audit_search.statement(search, (filled.now, 3), 50)
        said = str(statement.compile(filled.conn, compile_kwargs={"literal_binds": True}))
        plan = " ".join(row[3] for row in filled.conn.execute(text(f"EXPLAIN QUERY PLAN {said}")))
        assert "SCAN audit" not in plan.replace("SCAN audit USING INDEX", "")
        assert "TEMP B-TREE" not in plan
        seen.append(plan)
    assert len(set(seen)) == 6
