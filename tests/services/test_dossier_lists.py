from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import delete, select, text

from bot.programme.dossier_life import MemberScore, Papers
from bot.programme.rules import ProvinceRule
from bot.services import acting, calendars, dossier_lists, dossiers, office_settings, people
from bot.services.dossier_lists import OPEN, PAGE, waits_for
from bot.services.dossiers import Refused
from bot.storage import Source, Work, council_scores, dossier_index, facts, migrate, open_database, purging, upgrade
from bot.storage.dossier_lists import Wanted
from bot.storage.tables import dossier_index as index
from tests.databases import START, later, opened
from tests.offices import TAN_CUONG, THAI_NGUYEN, Coop, coop, say

NOV = date(2026, 11, 20)  # the tests' today, a Friday
HERE = Wanted(province=THAI_NGUYEN, commune=TAN_CUONG, waits=waits_for("commune"))


def handed_in(work: Work, chat: str, name: str, received: date | None = None) -> tuple[Coop, int]:
    who = coop(work, chat, name=name)
    one = dossiers.begin(work, who.producer, who.product_id, "first")
    dossiers.move(work, who.producer, one.id, "hand_in", Papers(on=received or NOV))
    if received is not None:
        dossiers.move(work, who.commune, one.id, "confirm_receipt", Papers(on=received))
    return who, one.id


def names(work: Work, wanted: Wanted) -> list[str]:
    return [one.line.product_name for one in dossier_lists.find(work, wanted).lines]


def test_the_most_urgent_comes_first_and_what_waits_for_others_last(work: Work) -> None:
    handed_in(work, "chat-1", "Chè mới", date(2026, 11, 19))
    handed_in(work, "chat-2", "Chè gấp", date(2026, 11, 2))
    handed_in(work, "chat-3", "Chè chờ nhận")
    who, asked = handed_in(work, "chat-4", "Chè thiếu giấy", date(2026, 11, 1))
    dossiers.move(work, who.commune, asked, "ask_commune", Papers(reason="Ảnh mờ", supplements=("5 mẫu",)))
    found = dossier_lists.find(work, HERE)
    assert [(one.line.product_name, one.waits, one.tone) for one in found.lines] == [
        ("Chè gấp", True, "red"),  # day 14 of 15
        ("Chè mới", True, "green"),
        ("Chè chờ nhận", True, ""),
        ("Chè thiếu giấy", False, ""),
    ]
    assert found.lines[0].clock is not None
    assert (found.lines[0].clock.day, found.lines[0].clock.limit) == (14, 15)
    assert names(work, replace(HERE, order="name"))[0] == "Chè chờ nhận"
    assert names(work, replace(HERE, order="newest"))[-1] in ("Chè thiếu giấy", "Chè mới")


def test_days_become_amber_and_red_when_the_province_says(work: Work) -> None:
    handed_in(work, "chat-1", "Chè", date(2026, 11, 10))  # day 8
    assert dossier_lists.find(work, HERE).lines[0].tone == "green"
    office = acting.province(THAI_NGUYEN, name="office:2")
    office_settings.set_value(work, office, THAI_NGUYEN, "days.amber_from", 7, 0)
    assert dossier_lists.find(work, HERE).lines[0].tone == "amber"
    office_settings.set_value(work, office, THAI_NGUYEN, "days.red_from", 8, 0)
    assert dossier_lists.find(work, HERE).lines[0].tone == "red"


FOUND = ("mat ong", "MẬT ONG", "ong mật", "hoa xoài", "bac ha hong", "19-05503-1-2026", "19.05503", "htx", "ma", "mat%")
NOT_FOUND = ("ng", "mat on gg", "_", "19-05503-2", "' OR 1=1 --", "xoài 2027", "m_t", "chè")


def test_a_search_needs_no_tone_marks_and_only_how_words_begin(work: Work) -> None:
    who, _ = handed_in(work, "chat-1", "Mật ong hoa xoài", NOV)
    say(work, who.loaded.organisation, org_name="HTX Bạc Hà-Hồng Thái")
    for typed in FOUND:
        assert names(work, replace(HERE, typed=typed)) == ["Mật ong hoa xoài"], typed
    for typed in NOT_FOUND:
        assert names(work, replace(HERE, typed=typed)) == [], typed
    assert len(names(work, replace(HERE, typed=" % … "))) == 1  # signs alone look for nothing


def test_a_new_name_is_found_and_the_old_one_is_not(work: Work) -> None:
    who, _ = handed_in(work, "chat-1", "Mật ong")
    say(work, who.loaded.product, product_name="Rượu mận")
    say(work, who.loaded.organisation, org_name="Tổ hợp tác Sa Pa")
    assert names(work, replace(HERE, typed="ruou sa pa")) == ["Rượu mận"]
    assert names(work, replace(HERE, typed="mat ong")) == []
    assert who.loaded.product is not None
    facts.withdraw(work, who.loaded.product, "product-name", source=Source())
    assert names(work, replace(HERE, typed="ruou")) == []


def test_filters_by_state_commune_kind_stars_and_sheet(work: Work) -> None:
    who, id_ = handed_in(work, "chat-1", "Chè", NOV)
    handed_in(work, "chat-2", "Cốm")
    assert names(work, replace(HERE, states=("at_commune",))) == ["Chè"]
    assert names(work, replace(HERE, commune="05506")) == []
    assert names(work, replace(HERE, kinds=("upgrade",))) == []
    assert names(work, replace(HERE, sheet=12)) == []
    assert len(names(work, replace(HERE, sheet=11))) == 2
    assert names(work, replace(HERE, stars=4)) == []
    to_certificate(work, who, id_)
    assert names(work, replace(HERE, stars=4)) == ["Chè"]
    assert names(work, replace(HERE, states=OPEN)) == ["Cốm"]
    (line,) = dossier_lists.find(work, replace(HERE, stars=4)).lines
    assert line.line.judged
    dossiers.move(
        work,
        who.province,
        id_,
        "revoke",
        Papers(on=NOV, ground="mark", reason="Dùng sai nhãn", decision_number="9/QĐ-UBND"),
    )
    assert names(work, replace(HERE, stars=4)) == []
    assert len(names(work, replace(HERE, stars=0))) == 2


def to_certificate(work: Work, who: Coop, id_: int) -> None:
    dossiers.move(work, who.commune, id_, "report", Papers(on=NOV, number="03/BC-UBND"))
    for name in ("receive_province", "survey", "council"):
        dossiers.move(work, who.province, id_, name, Papers(on=NOV))
    members = (MemberScore(74, {"A": 30, "B": 18, "C": 26}), MemberScore(79, {"A": 32, "B": 20, "C": 27}))
    papers = Papers(on=NOV, total=76.5, stars=4, parts={"A": 31, "B": 19, "C": 26.5}, members=members)
    dossiers.council_result(work, who.province, id_, papers)
    certified = Papers(on=NOV, stars=4, decision_number="99/QĐ-UBND", certificate_number="7/2026")
    dossiers.move(work, who.province, id_, "certify", certified)


def test_a_certificate_has_no_more_stars_than_the_council_gave(work: Work) -> None:
    who, id_ = handed_in(work, "chat-1", "Chè", NOV)
    dossiers.move(work, who.commune, id_, "report", Papers(on=NOV, number="03/BC-UBND"))
    for name in ("receive_province", "survey", "council"):
        dossiers.move(work, who.province, id_, name, Papers(on=NOV))
    dossiers.council_result(work, who.province, id_, Papers(on=NOV, total=64, stars=3))
    papers = Papers(on=NOV, stars=4, decision_number="99/QĐ-UBND", certificate_number="7/2026")
    with pytest.raises(Refused) as refused:
        dossiers.move(work, who.province, id_, "certify", papers)
    assert refused.value.fields == ("stars",)
    assert dossiers.move(work, who.province, id_, "certify", replace(papers, stars=3)).state == "certified"


def test_members_scores_are_kept_with_their_step_and_must_make_the_total(work: Work) -> None:
    who, id_ = handed_in(work, "chat-1", "Chè", NOV)
    to_certificate(work, who, id_)
    view = dossiers.see(work, who.province, id_)
    assert view is not None
    (passed,) = [step for step in view.steps if step.move == "pass"]
    kept = council_scores.of(work, id_)
    assert list(kept) == [passed.version]
    assert [one.total for one in kept[passed.version]] == [74, 79]
    assert kept[passed.version][1].points == {"A": 32, "B": 20, "C": 27}

    other, second = handed_in(work, "chat-2", "Cốm", NOV)
    dossiers.move(work, other.commune, second, "report", Papers(on=NOV, number="03/BC-UBND"))
    for name in ("receive_province", "survey", "council"):
        dossiers.move(work, other.province, second, name, Papers(on=NOV))
    wrong = Papers(on=NOV, total=76.5, stars=4, members=(MemberScore(60), MemberScore(61)))
    with pytest.raises(Refused) as refused:
        dossiers.council_result(work, other.province, second, wrong)
    assert refused.value.fields == ("members",)
    assert council_scores.of(work, second) == {}


def test_a_draft_is_listed_only_where_its_people_agreed_to_share(work: Work) -> None:
    who = coop(work)
    one = dossiers.begin(work, who.producer, who.product_id, "first")
    assert names(work, HERE) == ["Chè Tân Cương"]
    people.decide(work, who.loaded.person, "office", False, "2026-11")
    assert names(work, HERE) == []
    assert dossiers.see(work, who.commune, one.id) is None  # the list and the page say the same
    dossiers.move(work, who.producer, one.id, "hand_in", Papers(on=NOV))
    assert names(work, HERE) == ["Chè Tân Cương"]


def test_a_day_that_moves_moves_the_dossier_in_the_list(work: Work) -> None:
    _, id_ = handed_in(work, "chat-1", "Chè", NOV)
    day = select(index.c.due_on).where(index.c.dossier_id == id_)
    assert work.conn.execute(day).scalar() == date(2026, 12, 14)
    rule = ProvinceRule(THAI_NGUYEN, "D1", {"count": 10}, "12/QĐ-UBND", date(2026, 11, 1))
    calendars.set_rule(work, acting.province(THAI_NGUYEN), rule)
    assert work.conn.execute(day).scalar() == date(2026, 12, 7)


def test_pages_hold_fifty_and_a_number_beyond_the_last_shows_the_last(work: Work) -> None:
    who = coop(work)
    one = dossiers.begin(work, who.producer, who.product_id, "first")
    dossiers.move(work, who.producer, one.id, "hand_in", Papers(on=NOV))
    row = work.conn.execute(text("SELECT * FROM dossier WHERE id = :id"), {"id": one.id}).mappings().one()
    columns = [name for name in row if name != "id"]
    add = text(f"INSERT INTO dossier ({', '.join(columns)}) VALUES ({', '.join(':' + name for name in columns)})")
    work.conn.execute(add, [{name: row[name] for name in columns} for _ in range(PAGE + 2)])
    assert dossier_index.rebuild(work) == PAGE + 3
    first, last = dossier_lists.find(work, HERE), dossier_lists.find(work, HERE, 99)
    assert (len(first.lines), first.total, first.pages) == (PAGE, PAGE + 3, 2)
    assert (len(last.lines), last.page) == (3, 2)
    assert {one.line.id for one in first.lines}.isdisjoint(one.line.id for one in last.lines)


def test_who_is_forgotten_leaves_no_line_behind(work: Work) -> None:
    who, id_ = handed_in(work, "chat-1", "Chè", NOV)
    to_certificate(work, who, id_)
    purging.purge_person(work, who.person_id, "request")
    assert work.conn.execute(select(index)).first() is None
    assert council_scores.of(work, id_) == {}


def test_rebuilding_changes_nothing_that_was_kept_step_by_step(work: Work) -> None:
    who, id_ = handed_in(work, "chat-1", "Chè", NOV)
    handed_in(work, "chat-2", "Cốm", date(2026, 11, 2))
    to_certificate(later(work, hours=1), who, id_)
    opened(work, "chat-9")
    rows = select(index).order_by(index.c.dossier_id)
    kept = work.conn.execute(rows).all()
    work.conn.execute(delete(index))
    dossier_index.rebuild(work)
    assert work.conn.execute(rows).all() == kept


def test_the_migration_fills_the_index_of_dossiers_that_are_there(blank_url: Callable[[], str]) -> None:
    database = open_database(blank_url())
    with migrate.migrating(database) as connection:
        migrate.run(connection, migrate.alembic_config(), "0017")
        for statement in OLD:
            connection.execute(text(statement))
    upgrade(database)
    with database.reader.connect() as connection:
        lines = connection.execute(select(index).order_by(index.c.dossier_id)).all()
    assert [(one.words, one.state, one.sheet, one.stars, one.judged, one.due_on) for one in lines] == [
        (" mat ong htx hong thai 19 05503 1 2026", "certified", 9, 4, True, None),
        (" mat ong htx hong thai", "at_commune", 11, 3, False, date(2026, 12, 14)),
    ]
    assert lines[0].moved_at == START
    assert (lines[1].province, lines[1].commune, lines[1].kind, lines[1].version) == ("19", "05503", "upgrade", 2)
    database.close()


AT = "2026-11-20T01:00:00.000000+00:00"
OLD = (
    f"INSERT INTO organisation (id, created_at, answers) VALUES (1, '{AT}', '{{\"org-name\": \"HTX Hồng Thái\"}}')",
    (
        "INSERT INTO product (id, organisation_id, created_at, answers, sheet, stars)"
        f" VALUES (1, 1, '{AT}', '{{\"product-name\": \"Mật ong\"}}', 11, 3)"
    ),
    *(
        "INSERT INTO dossier (id, product_id, kind, state, version, commune, province, code, snapshot, created_at,"
        f" updated_at) VALUES ({id_}, 1, '{kind}', '{state}', {version}, '05503', '19', {code}, {snapshot}, '{AT}',"
        f" '{AT}')"
        for id_, kind, state, version, code, snapshot in (
            (1, "first", "certified", 1, "'19-05503-1-2026'", '\'{"sheet": 9, "estimate": {"stars": 3}}\''),
            (2, "upgrade", "at_commune", 2, "NULL", "NULL"),
        )
    ),
    (
        "INSERT INTO dossier_step (dossier_id, version, move, origin, state, side, at, on_day, papers)"
        f" VALUES (1, 1, 'certify', 'passed', 'certified', 'province', '{AT}', '2026-11-20', '{{\"stars\": 4}}')"
    ),
    (
        "INSERT INTO deadline (subject_kind, subject_id, kind, begins, day, province, updated_at)"
        f" VALUES ('dossier', 2, 'commune_due', '2026-11-20', '2026-12-14', '19', '{AT}')"
    ),
)
