"""Rounds over real HTTP: who makes which, why not, and a province's own rules entered, changed and ended."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from bot.programme.dossier_life import Papers
from bot.services import calendars, certificates, dossiers, readiness_kept, subjects
from bot.storage import Work, audit
from tests.office.visiting import Office, Visitor
from tests.offices import TAN_CUONG, THAI_NGUYEN, coop

NOV = date(2026, 11, 20)
D2 = {"rule": "D2", "proposals_before": "30/3", "council_before": "30/5", "reference": "QĐ 12", "since": "2027-01-01"}


def fill(work: Work) -> None:
    """Five products of Tân Cương, one of them with a certificate, one at the commune."""
    for number, (stars, total) in enumerate([(3, 55), (0, 41), (0, 60)], 1):
        who = coop(work, f"chat-{number}", name=f"Chè <b>{number}</b>")
        points = {"A.1.1": 0} if total == 60 else {}
        subjects.confirm(work, who.loaded, {"stars": stars, "total": total, "points": points}, 11)
    handed = coop(work, "chat-4", name="Chè nõn")
    one = dossiers.begin(work, handed.producer, handed.product_id, "first")
    dossiers.move(work, handed.commune, one.id, "confirm_receipt", Papers(on=NOV))
    held = coop(work, "chat-5", name="Chè đinh")
    certificates.tell(work, held.producer, held.product_id, "7/CN", expires_on=NOV + timedelta(days=150), stars=3)
    readiness_kept.sweep(work)


async def seated(office: Office, role: str = "province", commune: str = "") -> Visitor:
    await office.lane.run(fill)
    return await office.seat(role, THAI_NGUYEN, commune)  # type: ignore[arg-type]


@pytest.mark.asyncio
async def test_the_page_counts_who_makes_a_round_and_leads_to_each_with_the_reason(office: Office) -> None:
    lan = await seated(office)
    page = await lan.get("/office/rounds")
    assert page.status == 200
    for said in ("7/4/2027", "30/4/2027", "30/6/2027", "xã Tân Cương"):
        assert said in page.text
    listed = await lan.get("/office/rounds/2027-1/products?why=miss")
    assert listed.status == 200
    assert "&lt;b&gt;2&lt;/b&gt;" in listed.text
    assert "<b>2</b></b>" not in listed.text
    assert "Chè nõn" not in listed.text
    assert "41" in listed.text
    ready = await lan.get(f"/office/rounds/2027-1/products?why=with_commune&commune={TAN_CUONG}")
    assert "Chè nõn" in ready.text
    assert "/office/dossiers/" in ready.text
    renewed = await lan.get("/office/rounds/renewals/open")
    assert "Chè đinh" in renewed.text
    read = [one.act for one in office.lane.look(lambda work: audit.about(work, "product", 0))]
    assert read == []
    me = office.lane.look(lambda work: [one for one in audit.by(work, "person:6") if one.act == "readiness.listed"])
    assert [len(one.detail["products"]) for one in me] == [2, 1, 1]


@pytest.mark.asyncio
async def test_what_is_not_there_or_lies_elsewhere_is_not_found(office: Office) -> None:
    lan = await office.seat("province", THAI_NGUYEN)
    for path in (
        "/office/rounds/2027-9/products",
        "/office/rounds/2027-1/products?why=nothing",
        "/office/rounds/2027-1/products?page=0",
        "/office/rounds/2027-1/products?page=x",
        "/office/rounds/2027-1/products?commune=00070",
        "/office/rounds?province=01",
        "/office/rounds/renewals/never",
        "/office/rounds/rules/new?rule=D99",
        "/office/rounds/rules/77",
    ):
        assert (await lan.get(path)).status == 404, path


@pytest.mark.asyncio
async def test_a_commune_sees_itself_and_sets_nothing_and_who_sees_all_chooses(office: Office) -> None:
    lan = await seated(office, "commune", TAN_CUONG)
    assert (await lan.get("/office/rounds")).status == 200
    assert (await lan.get("/office/rounds/2027-1/products?why=miss&commune=05488")).text.count("<tr>") == 3
    assert (await lan.get("/office/rounds/rules")).status == 404
    assert (await lan.post("/office/rounds/rules", D2)).status == 404
    reader = await office.seat("reader")
    assert 'name="province"' in (await reader.get("/office/rounds")).text
    assert (await reader.get(f"/office/rounds?province={THAI_NGUYEN}")).status == 200
    assert (await reader.post("/office/rounds/rules", D2)).status == 404


@pytest.mark.asyncio
async def test_a_province_sets_changes_ends_and_goes_back_to_a_rule_of_its_own(office: Office) -> None:
    lan = await office.seat("province", THAI_NGUYEN)
    set_ = await lan.post("/office/rounds/rules", D2)
    assert (set_.status, set_.to) == (303, "/office/rounds/rules")
    assert "8/3/2027" in (await lan.get("/office/rounds")).text  # 15 working days before 30 March

    def rules() -> list[calendars.KeptRule]:
        return office.lane.look(lambda work: calendars.rules_of(work, THAI_NGUYEN, withdrawn=True))

    (first,) = rules()
    assert first.by_person_id is not None
    form = await lan.get(f"/office/rounds/rules/{first.id}")
    assert 'value="30/3"' in form.text
    changed = {**D2, "instead": str(first.id), "proposals_before": "15/4"}
    assert (await lan.post("/office/rounds/rules", changed)).status == 303
    late = await lan.post("/office/rounds/rules", {**D2, "instead": str(first.id), "proposals_before": "1/4"})
    assert late.status == 409
    assert "15/4" in late.text, "the second is shown the first one's change"
    newest = rules()[-1]
    ended = {"until": "2027-12-31", "seen": ""}
    assert (await lan.post(f"/office/rounds/rules/{newest.id}/end", ended)).status == 303
    assert (await lan.post(f"/office/rounds/rules/{newest.id}/end", ended)).status == 409
    assert (await lan.post(f"/office/rounds/rules/{first.id}/again")).status == 303
    assert [one.rule.value["proposals_before"] for one in rules()] == ["03-30", "04-15", "03-30"]
    assert office.woken


@pytest.mark.asyncio
async def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(office: Office) -> None:
    lan = await office.seat("province", THAI_NGUYEN)
    for field, said in (
        ("proposals_before", "31/2"),
        ("proposals_before", "<script>"),
        ("reference", ""),
        ("since", "hôm qua"),
        ("until", "2026-12-31"),
    ):
        page = await lan.post("/office/rounds/rules", {**D2, field: said})
        assert page.status == 422
        assert re.search(rf'id="e-{field}"', page.text)
        assert "<script>" not in page.text
        assert 'value="QĐ 12"' in page.text or field == "reference"


@pytest.mark.asyncio
async def test_a_corrected_day_and_a_further_round_are_entered_and_taken_back(office: Office) -> None:
    lan = await office.seat("administrator")
    more = {"rule": "D4", "tier": "province", "proposals_before": "2027-02-15", "council_before": "2027-03-20"}
    more |= {"reference": "KH 5", "since": "2026-11-01"}
    assert (await lan.post(f"/office/rounds/rules?province={THAI_NGUYEN}", more)).status == 303
    assert "3/2027" in (await lan.get(f"/office/rounds?province={THAI_NGUYEN}")).text
    wrong = await lan.post(f"/office/rounds/rules?province={THAI_NGUYEN}", {**more, "council_before": "2027-02-01"})
    assert wrong.status == 422
    day = {"day": "2026-11-21", "works": "works", "day_reference": "TB 1"}  # a Saturday
    assert (await lan.post(f"/office/rounds/days?province={THAI_NGUYEN}", day)).status == 303
    already = await lan.post(f"/office/rounds/days?province={THAI_NGUYEN}", {**day, "day": "2026-11-23"})
    assert already.status == 422
    (one,) = office.lane.look(lambda work: calendars.days_of(work, THAI_NGUYEN))
    elsewhere = await lan.post(f"/office/rounds/days/{one.id}/withdraw?province=01")
    assert elsewhere.status == 404
    assert (await lan.post(f"/office/rounds/days/{one.id}/withdraw?province={THAI_NGUYEN}")).status == 303
    assert office.lane.look(lambda work: calendars.days_of(work, THAI_NGUYEN)) == []


@pytest.mark.asyncio
async def test_the_days_go_into_a_calendar(office: Office) -> None:
    lan = await office.seat("province", THAI_NGUYEN)
    file = await lan.get("/office/rounds/days.ics")
    assert file.headers["Content-Type"].startswith("text/calendar")
    assert "DTSTART;VALUE=DATE:20270407" in file.text
    assert "DTSTART;VALUE=DATE:20270429" in file.text  # "before 30 April": the last day is the 29th
