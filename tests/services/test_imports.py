"""Sheets of products: looked through, taken in, done again; what people said themselves stays."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.clock import local_date
from bot.documents.sheet_reading import rows_of
from bot.language import words
from bot.programme.product_row import Area, read_products
from bot.programme.product_sheet import HEADINGS
from bot.services import certificates, claims, dossiers, imports
from bot.services.imports import CannotChoose
from bot.services.privacy import purge_due
from bot.storage import Source, Work, audit, facts, subjects
from bot.storage import certificates as certificate_store
from bot.storage import deadlines as open_days
from bot.storage import imports as store
from bot.storage.imports import Run
from bot.storage.tables import certificate, claim, fact, import_row, organisation, product
from tests.databases import later, opened
from tests.offices import coop

AREA = Area("19")
HEAD = [names[0] for names in HEADINGS.values()]
TEA: dict[str, Any] = {
    "code": "19-05503-3-2025",
    "product": "Chè Hồng Thái",
    "sheet": "11",
    "stars": "4",
    "number": "12/GCN",
    "issued": "15/6/2025",
    "producer": "HTX chè Hồng Thái",
    "tax": "0100109106",
    "phone": "0912345678",
    "commune": "Tân Cương",
    "revenue": "850,5",
}


def sheet(*rows: dict[str, Any]) -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([HEAD, *([row.get(name, "") for name in HEADINGS] for row in rows)])
    return out.getvalue().encode("utf-8-sig")


def looked_through(work: Work, *rows: dict[str, Any], area: Area = AREA) -> Run:
    run_id = imports.begin(work, area, "office:1", "../../so\x07 sach.csv", store.seal(work, sheet(*rows)))
    reading = imports.take_reading(work)
    assert reading is not None
    read = list(read_products(rows_of(reading.filename, reading.content), reading.area, local_date(work.now)))
    assert imports.stage(work, run_id, read)
    imports.read_through(work, run_id)
    return worked(work, run_id)


def worked(work: Work, run_id: int) -> Run:
    while imports.step(work):
        pass
    run = store.load(work, run_id)
    assert run is not None
    return run


def taken_in(work: Work, *rows: dict[str, Any], area: Area = AREA) -> Run:
    run = looked_through(work, *rows, area=area)
    imports.choose(work, run.id, "all", "office:1")
    return worked(work, run.id)


def said(work: Work, run: Run) -> list[str]:
    w = words("vi")
    return [
        f"{one.number} {each.column}: {w.t(each.what, **each.params)}"
        for one in store.noted(work, run.id)
        for part in imports.problems(one)
        for each in part
    ]


def count(work: Work, table: Any) -> int:
    return int(work.conn.execute(select(func.count()).select_from(table)).scalar_one())


def the_product(work: Work) -> tuple[Any, Any]:
    return work.conn.execute(select(organisation)).one(), work.conn.execute(select(product)).one()


def test_a_look_changes_nothing_and_names_every_problem(work: Work) -> None:
    run = looked_through(work, TEA, {**TEA, "product": "Chè", "code": "", "stars": "6", "commune": "Xyz"})
    assert (run.state, run.rows, run.wrong, run.filename) == ("checked", 2, 1, "so  sach.csv")
    assert run.counts == {"added": 1, "wrong": 1, "noted": 0}
    assert [line.partition(":")[0] for line in said(work, run)] == ["3 Xã", "3 Hạng sao"]
    assert (count(work, organisation), count(work, product)) == (0, 0)
    with pytest.raises(CannotChoose, match="wrong"):
        imports.choose(work, run.id, "all", "office:1")
    imports.choose(work, run.id, "good", "office:1")
    done = worked(work, run.id)
    assert (done.state, done.counts["added"], count(work, product)) == ("done", 1, 1)
    with pytest.raises(CannotChoose, match="state"):
        imports.choose(work, run.id, "good", "office:1")


def test_what_a_row_becomes(work: Work) -> None:
    taken_in(work, TEA)
    maker, made = the_product(work)
    assert maker.answers["org-name"] == "HTX chè Hồng Thái"
    assert (maker.commune, maker.province, maker.kind) == ("05503", "19", "cooperative")
    assert "0100109106" not in str(maker.answers), "a tax code may be a person's own number"
    assert (made.sheet, made.answers["revenue-last"]) == (11, 850_500_000)
    one = certificate_store.held_by(work, made.id)
    assert one is not None
    assert one.source == "office"
    assert (one.number, one.stars, one.expires_on) == ("12/GCN", 4, date(2028, 6, 15))
    assert {each.kind for each in open_days.of(work, "certificate", one.id)} >= {"expires", "window_opens"}
    row = work.conn.execute(select(fact).where(fact.c.question == "org-name")).one()
    assert (row.flow, row.by_person_id) == ("import", None)
    assert [entry.act for entry in audit.by(work, "office:1")] == ["import.begun", "import.chosen", "import.done"]


def test_the_same_sheet_twice_changes_nothing(work: Work) -> None:
    other = {**TEA, "product": "Chè đinh", "code": "", "number": "13/GCN", "stars": "3"}
    assert taken_in(work, TEA, other).counts["added"] == 2
    before = [count(work, table) for table in (organisation, product, certificate, claim, fact)]
    assert before[:4] == [1, 2, 2, 1]
    again = taken_in(work, TEA, other)
    assert again.counts == {"same": 2, "noted": 0}
    assert [count(work, table) for table in (organisation, product, certificate, claim, fact)] == before


def test_changed_cells_bring_up_to_date_and_empty_ones_take_nothing_away(work: Work) -> None:
    taken_in(work, TEA)
    run = taken_in(work, {**TEA, "producer": "HTX Hồng Thái", "stars": "5", "phone": "", "revenue": "900"})
    assert run.counts == {"changed": 1, "noted": 0}
    maker, made = the_product(work)
    assert (maker.answers["org-name"], maker.answers["contact-phone"]) == ("HTX Hồng Thái", "+84912345678")
    assert made.answers["revenue-last"] == 900_000_000
    one = certificate_store.held_by(work, made.id)
    assert one is not None
    assert one.stars == 5


def test_a_new_certificate_replaces_the_old_and_an_old_one_is_history(work: Work) -> None:
    taken_in(work, {**TEA, "issued": "15/6/2022"})
    taken_in(work, {**TEA, "number": "99/GCN", "issued": "1/6/2025"})
    taken_in(work, {**TEA, "number": "1/GCN", "issued": "1/6/2019"})
    _, made = the_product(work)
    found = {one.number: one.status for one in certificate_store.of_product(work, made.id)}
    assert found == {"12/GCN": "replaced", "99/GCN": "held", "1/GCN": "replaced"}
    assert made.answers["certificate-number"] == "99/GCN"


def test_what_somebody_wrote_themselves_stays_and_is_listed(work: Work) -> None:
    taken_in(work, TEA)
    maker, _ = the_product(work)
    one = subjects.load_organisation(work, maker.id)
    assert one is not None
    person = opened(work).person.id
    facts.record(work, one, "contact-phone", "+84987654321", source=Source(person, flow="journey"))
    run = taken_in(work, {**TEA, "phone": "0911111111", "revenue": "1"})
    assert run.counts == {"changed": 1, "noted": 1}
    line = said(work, run)[0]
    assert line.startswith("2 Điện thoại: ")
    assert "987" not in line, "an office is not told what it is"
    maker, _ = the_product(work)
    assert maker.answers["contact-phone"] == "+84987654321"


def test_a_product_of_a_file_is_known_by_its_code_and_its_people_keep_their_words(work: Work) -> None:
    who = coop(work)
    begun = dossiers.begin(work, who.producer, who.product_id, "first")
    from bot.storage.tables import dossier

    work.conn.execute(dossier.update().where(dossier.c.id == begun.id).values(code=TEA["code"]))
    run = taken_in(work, {**TEA, "tax": ""})
    assert run.counts["changed"] == 1
    assert count(work, product) == 1
    held = certificates.held(work, who.product_id)
    assert held is not None
    assert held.number == "12/GCN"


def test_two_producers_of_one_name_are_told_apart_by_their_tax_codes(work: Work) -> None:
    taken_in(work, TEA, {**TEA, "code": "", "tax": "0101248141", "number": "5"})
    assert count(work, organisation) == 2
    taken_in(work, {**TEA, "code": "", "tax": "0101248141", "number": "5"})
    assert count(work, organisation) == 2


def test_the_code_of_another_producers_product_is_a_problem(work: Work) -> None:
    taken_in(work, TEA, {**TEA, "code": "", "product": "Mật", "producer": "Hộ Hoa", "tax": "", "number": "7"})
    run = looked_through(work, {**TEA, "producer": "Hộ Hoa", "tax": "", "number": "8", "product": "Khác"})
    assert run.counts == {"wrong": 1, "noted": 0}
    assert said(work, run)[0].startswith("2 Mã sản phẩm: ")


def test_a_commune_changes_nothing_of_another_commune(work: Work) -> None:
    taken_in(work, TEA)
    own = Area("19", "05488")
    run = looked_through(work, {**TEA, "code": "", "commune": ""}, {**TEA, "product": "B", "code": ""}, area=own)
    assert run.wrong == 2, "the tax code is a producer's of another commune; the second row says another commune"


def test_a_sheet_is_read_again_when_who_read_it_died(work: Work) -> None:
    run_id = imports.begin(work, AREA, "office:1", "a.csv", store.seal(work, sheet(TEA)))
    reading = imports.take_reading(work)
    assert reading is not None
    read = list(read_products(rows_of("a.csv", reading.content), AREA, local_date(work.now)))
    imports.stage(work, run_id, read)
    assert imports.take_reading(work) is None, "somebody is at it"
    late = later(work, minutes=3)
    again = imports.take_reading(late)
    assert again is not None
    assert again.run_id == run_id
    assert count(work, import_row) == 0
    imports.unreadable(late, run_id, "is neither .xlsx nor .csv: save it as one of them", {})
    run = store.load(late, run_id)
    assert run is not None
    assert run.state == "unreadable"
    assert run.problem is not None


def test_a_sheet_over_which_whoever_read_it_died_twice_is_left_alone(work: Work) -> None:
    bad = imports.begin(work, AREA, "office:1", "bad.csv", store.seal(work, sheet(TEA)))
    assert imports.take_reading(work) is not None
    assert imports.take_reading(later(work, minutes=3)) is not None
    good = imports.begin(work, AREA, "office:1", "good.csv", store.seal(work, sheet(TEA)))
    late = later(work, minutes=6)
    taken = imports.take_reading(late)
    assert taken is not None
    assert taken.run_id == good, "the next one is read in its place"
    run = store.load(late, bad)
    assert run is not None
    assert run.state == "unreadable"
    assert run.problem is not None
    assert "một tệp mới" in words("vi").t(run.problem["what"], **run.problem["params"])


def test_a_sheet_put_aside_is_forgotten_and_old_rows_are_too(work: Work) -> None:
    run = looked_through(work, TEA)
    imports.discard(work, run.id, "office:1")
    assert count(work, import_row) == 0
    done = taken_in(work, TEA)
    with pytest.raises(CannotChoose):
        imports.discard(work, done.id, "office:1")
    purge_due(later(work, days=29))
    assert count(work, import_row) == 1
    purge_due(later(work, days=31))
    assert count(work, import_row) == 0


def test_running_numbers_go_on_after_those_of_a_sheet(work: Work) -> None:
    from bot.storage.dossiers import next_number

    taken_in(work, {**TEA, "code": "19-05503-41-2025"})
    assert next_number(work, "05503", 2025) == 42
    made = claims.look(work, opened(work), "A" * 8)
    assert made.kind == "wrong"
