"""Slips: whose they are, used once, renewed, taken back; and what becomes of it when somebody is forgotten."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from bot.programme.duties import Scope
from bot.programme.product_row import Area, ProductRow
from bot.services import acting, certificates, claims, dossiers, importing, privacy
from bot.storage import Loaded, Source, Work, facts, history, officers, subjects
from bot.storage import certificates as certificate_store
from bot.storage import claims as store
from bot.storage.claims import Claim
from bot.storage.export import export
from bot.storage.tables import claim, organisation, product
from tests.databases import later, opened
from tests.offices import coop

ROW = ProductRow(
    product="Chè Hồng Thái",
    producer="HTX chè Hồng Thái",
    province="19",
    commune="05503",
    stars=4,
    number="12/GCN",
    issued=None,
    phone="+84912345678",
    contact="Nguyễn Thị Hoa",
)


def handed_in(work: Work, *rows: ProductRow) -> Claim:
    from datetime import date

    given = [ROW, *rows]
    ready = [(n, ProductRow.from_data({**one.to_data(), "expires": "2028-06-15"})) for n, one in enumerate(given, 2)]
    assert {one.state for one in importing.settle(work, Area("19"), 1, ready, write=True)} == {"added"}
    assert ready[0][1].expires == date(2028, 6, 15)
    (found,) = [one.claim for one in store.listed(work, "19")]
    return found


def yes(work: Work, loaded: Loaded, code: str) -> claims.Taken | None:
    looked = claims.look(work, loaded, code)
    assert looked.kind == "ok"
    assert looked.organisation == "HTX chè Hồng Thái"
    return claims.take(work, loaded)


def count(work: Work, table: object) -> int:
    return int(work.conn.execute(select(func.count()).select_from(table)).scalar_one())  # type: ignore[arg-type]


def test_who_says_yes_leads_it_and_has_its_certificates(work: Work) -> None:
    one, loaded = handed_in(work), opened(work)
    taken = yes(work, loaded, one.code)
    assert taken is not None
    assert subjects.role_of(work, loaded.person.id, taken.organisation_id) == "manager"
    assert [each.certificate.number for each in certificates.mine(work, loaded.person.id)] == ["12/GCN"]
    after = store.load(work, one.id)
    assert after is not None
    assert (after.code, after.person_id) == ("", loaded.person.id)
    assert claims.look(work, loaded, one.code).kind == "yours"
    assert claims.look(work, opened(work, "chat-2"), one.code).kind == "used"
    assert [(each.all, each.claimed) for each in store.tallies(work, "19")] == [(1, 1)]
    (mine,) = export(work, loaded.person.id)["claims"]
    assert (mine["organisation"], mine["claimed_at"]) == (taken.organisation_id, work.now.isoformat())


def test_a_yes_without_a_question_takes_nothing(work: Work) -> None:
    handed_in(work)
    assert claims.take(work, opened(work)) is None


def test_two_who_hold_the_slip_the_first_yes_counts(work: Work) -> None:
    one, first, second = handed_in(work), opened(work), opened(work, "chat-2")
    assert claims.look(work, first, one.code).kind == "ok"
    assert claims.look(work, second, one.code).kind == "ok"
    assert claims.take(work, second) is not None
    assert claims.take(work, first) is None


def test_a_no_leaves_the_slip_good(work: Work) -> None:
    one, loaded = handed_in(work), opened(work)
    assert claims.look(work, loaded, one.code).kind == "ok"
    claims.refuse(work, loaded)
    assert claims.take(work, loaded) is None
    assert yes(work, opened(work, "chat-2"), one.code) is not None


def test_old_and_renewed_codes(work: Work) -> None:
    one = handed_in(work)
    assert claims.look(later(work, days=184), opened(work), one.code).kind == "expired"
    assert claims.lasting(work, "19").days == 183
    finder = opened(work, "chat-3")
    assert claims.look(work, finder, one.code).kind == "ok"
    new = claims.renew(later(work, hours=1), one.organisation_id, "person:1")
    assert new is not None
    assert claims.take(work, finder) is None, "the question was about a slip that is worth nothing any more"
    assert new.code != one.code
    assert claims.look(work, opened(work), one.code).kind == "wrong"
    assert yes(work, opened(work), new.code) is not None
    assert claims.renew(work, one.organisation_id, "person:1") is None


def test_a_wrong_claim_is_taken_back(work: Work) -> None:
    one, loaded = handed_in(work), opened(work)
    assert claims.release(work, one.organisation_id, "person:1") is None
    yes(work, loaded, one.code)
    new = claims.release(work, one.organisation_id, "person:1")
    assert new is not None
    assert new.claimed_at is None
    assert subjects.role_of(work, loaded.person.id, one.organisation_id) is None
    told = [line.text for line in history(work, loaded.chat.id) if line.direction == "out"]
    assert len(told) == 1
    assert "HTX chè Hồng Thái" in told[0]
    assert certificates.mine(work, loaded.person.id) == []
    assert yes(work, opened(work, "chat-2"), new.code) is not None


def test_an_officer_claims_nothing(work: Work) -> None:
    one, asked, before = handed_in(work), opened(work), opened(work, "chat-2")
    assert claims.look(work, asked, one.code).kind == "ok"
    for loaded in (asked, before):
        officers.add(work, loaded.person.id, Scope("commune", "19", "05503"), "Lan")
    assert claims.take(work, asked) is None
    assert claims.look(work, before, one.code).kind == "officer"
    assert claims.take(work, before) is None
    assert yes(work, opened(work, "chat-3"), one.code) is not None, "the slip stays good"


@pytest.mark.parametrize("begun", [False, True])
def test_the_next_one_sees_nothing_of_what_the_wrong_one_answered(work: Work, begun: bool) -> None:
    who = coop(work, name="Chè Hồng Thái") if begun else None
    one, loaded = handed_in(work), who.loaded if who is not None else opened(work)
    taken = yes(work, loaded, one.code)
    assert taken is not None
    own = subjects.load_organisation(work, taken.organisation_id)
    (made,) = taken.products
    assert own is not None
    source = Source(loaded.person.id)
    facts.record(work, own, "org-name", "Của tôi", source=source)
    facts.record(work, own, "contact-phone", "+84987654321", sensitive=True, source=source)
    facts.record(work, made, "story", "Chuyện của tôi", source=source)
    more = subjects.create_product(work, own.id)
    drafted = subjects.create_assessment(work, made.id, "qd26-2026", 11)
    subjects.join(work, opened(work, "chat-9").person.id, own.id, "manager")

    new = claims.release(work, own.id, "person:1")
    assert new is not None
    after = yes(work, opened(work, "chat-2"), new.code)
    assert after is not None
    second = subjects.load_organisation(work, after.organisation_id)
    assert second is not None
    assert second.known["org-name"] == "HTX chè Hồng Thái"
    assert second.known["contact-phone"] == "+84912345678"
    told = [each for about in (second, *after.products) for each in facts.facts_of(work, about)]
    assert {each.source.flow for each in told} == {"import"}
    assert [each.answers["product-name"] for each in after.products] == ["Chè Hồng Thái"]
    assert not {made.id, more.id} & {each.id for each in after.products}
    assert subjects.assessments_of(work, after.products[0].id) == []
    assert drafted.id in {each.id for each in subjects.assessments_of(work, made.id)}
    held = certificates.held(work, after.products[0].id)
    assert held is not None
    assert held.number == "12/GCN"
    assert certificates.held(work, made.id) is None
    left = subjects.load_organisation(work, own.id)
    assert left is not None
    assert left.known["org-name"] == "Của tôi", "nobody's answers are lost"
    assert "contact-name" not in left.known, "what the office wrote of the right one is not for the wrong one's people"
    again = [(2, ProductRow.from_data({**ROW.to_data(), "expires": "2028-06-15"}))]
    assert importing.settle(work, Area("19"), 2, again, write=True)[0].state in ("same", "changed")
    assert count(work, claim) == 1, "the sheet knows it again"


@pytest.mark.parametrize("filed", [False, True])
def test_after_a_wrong_claim_an_office_still_sees_whose_a_dossier_is(work: Work, filed: bool) -> None:
    one, loaded = handed_in(work), opened(work)
    taken = yes(work, loaded, one.code)
    assert taken is not None
    if filed:
        dossiers.begin(work, acting.producer(loaded.person.id), taken.products[0].id, "first")
    new = claims.release(work, taken.organisation_id, "person:1")
    assert new is not None
    left, anew = (subjects.load_organisation(work, each) for each in (taken.organisation_id, new.organisation_id))
    assert left is not None
    assert anew is not None
    assert left.answers == {"org-name": "HTX chè Hồng Thái"} | ({"place": "05503"} if filed else {})
    assert anew.answers["place"] == "05503"
    assert [each.all for each in store.tallies(work, "19")] == [1]
    again = [(2, ProductRow.from_data({**ROW.to_data(), "expires": "2028-06-15"}))]
    assert importing.settle(work, Area("19"), 2, again, write=True)[0].state == "same"


def test_who_had_begun_by_themselves_has_one_organisation_afterwards(work: Work) -> None:
    who = coop(work, name="chè hồng thái")
    facts.record(work, who.loaded.organisation, "contact-phone", "+84987654321", source=Source(who.person_id))  # type: ignore[arg-type]
    one = handed_in(work, ProductRow("Chè đinh", ROW.producer, "19", "05503", stars=3, number="13"))
    taken = yes(work, who.loaded, one.code)
    assert taken is not None
    assert taken.organisation_id == who.organisation_id
    assert (count(work, organisation), count(work, product)) == (1, 2)
    held = certificates.held(work, who.product_id)
    assert held is not None
    assert held.number == "12/GCN"
    own = subjects.load_organisation(work, who.organisation_id)
    assert own is not None
    assert own.answers["contact-phone"] == "+84987654321", "what they said stays"
    assert own.answers["contact-name"] == "Nguyễn Thị Hoa", "what they never said is filled in"
    again = [(2, ProductRow.from_data({**ROW.to_data(), "expires": "2028-06-15"}))]
    assert importing.settle(work, Area("19"), 2, again, write=True)[0].state == "same"


def test_a_name_alone_makes_nobody_the_holder(work: Work) -> None:
    who = coop(work, name="Chè Hồng Thái")
    handed_in(work)
    assert certificates.mine(work, who.person_id) == []
    assert count(work, organisation) == 2


@pytest.mark.parametrize("others", [0, 1])
def test_what_an_office_recorded_stays_when_its_holder_is_forgotten(work: Work, others: int) -> None:
    one, loaded = handed_in(work), opened(work)
    taken = yes(work, loaded, one.code)
    assert taken is not None
    own = subjects.load_organisation(work, taken.organisation_id)
    assert own is not None
    facts.record(work, own, "org-name", "Tổ chè", raw="tổ chè", source=Source(loaded.person.id))
    if others:
        subjects.join(work, opened(work, "chat-2").person.id, own.id, "member")
    privacy.forget(work, loaded, farewell_here=False)
    left = subjects.load_organisation(work, own.id)
    assert left is not None
    (kept,) = certificate_store.of_product(work, taken.products[0].id)
    assert kept.number == "12/GCN"
    if not others:
        assert left.answers["org-name"] == "HTX chè Hồng Thái"
        assert "contact-name" not in left.answers
        assert "contact-phone" not in left.answers
    row = work.conn.execute(select(claim)).one()
    assert (row.person_id, row.claimed_at is None) == (None, False)
    assert claims.release(work, own.id, "person:1") is not None


def test_who_had_begun_by_themselves_and_is_forgotten_leaves_the_offices_own(work: Work) -> None:
    who = coop(work, name="Chè Hồng Thái")
    assert yes(work, who.loaded, handed_in(work).code) is not None
    privacy.forget(work, who.loaded, farewell_here=False)
    maker, made = work.conn.execute(select(organisation)).one(), work.conn.execute(select(product)).one()
    assert maker.answers == {"org-name": "HTX chè Hồng Thái", "place": "05503"} | {
        name: maker.answers[name] for name in ("kind", "kind-group") if name in maker.answers
    }
    assert made.answers["product-name"] == "Chè Hồng Thái"
