"""Every figure is counted twice, by the services and by `recount.py`, on databases that hypothesis makes."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import Connection, Table, insert

from bot.demo.world import PROVINCE
from bot.documents.report_writing import Sheet, csv_lines, report
from bot.language import words
from bot.programme.ptnt_ocop import own_shape
from bot.programme.report import Table as Report
from bot.scoring import load_rubric
from bot.services import figures, figures_asked
from bot.services.figures_asked import Asked, Counted
from bot.services.figures_export import rows_of
from bot.storage import Box, Database, Work, copy_rows, open_database, tables
from bot.storage.figures import Among
from tests.databases import START
from tests.demo.small import IN_ONE_PROCESS, NOW, small
from tests.figures import fill
from tests.services.recount import Recount

__all__ = ["small"]  # a fixture: used by name
VI = words("vi")
TODAY = date(2026, 11, 20)
ONE, OTHER, FAR = ("19", "05503"), ("19", "05455"), ("01", "00070")
PLACES = [ONE, ONE, OTHER, FAR, (None, None), ("99", "99999")]
DAYS = [
    *(date(2018, 5, 7), date(2023, 11, 20), date(2025, 12, 31), date(2026, 1, 1), date(2026, 11, 19), TODAY),
    *(date(2026, 11, 21), date(2026, 12, 31), date(2027, 1, 1), date(2028, 2, 29)),
]
PAST = [day for day in DAYS if day <= TODAY]
CODES = [one.code for one in load_rubric("qd26-2026").sheet(2).criteria]
days, past = st.sampled_from(DAYS), st.sampled_from(PAST)
instants = st.sampled_from([START, START - timedelta(days=14), START - timedelta(days=14, seconds=1)])
nights = st.sampled_from([datetime(2025, 12, 31, 16, 59, tzinfo=UTC), datetime(2025, 12, 31, 17, 0, tzinfo=UTC), START])
kinds = st.sampled_from(
    [
        *("household", "cooperative", "cooperative_group", "company", "limited_company", "farm", "association"),
        *("other", "unregistered", "unsure", None),
    ]
)
certificates = st.fixed_dictionaries(
    {
        "product_id": st.integers(1, 5),
        "stars": st.sampled_from([3, 3, 4, 5, None]),
        "issued_on": st.one_of(past, st.none()),
        "expires_on": days,
        "source": st.sampled_from(["office", "office", "office", "producer"]),
        "status": st.sampled_from(["held", "held", "held", "replaced", "expired", "revoked"]),
        "status_on": days,
    }
)
estimates = st.one_of(
    st.none(),
    st.builds(lambda total: {"total": total}, st.integers(0, 100)),
    st.builds(lambda low: {"total": low, "low": low, "high": 100}, st.integers(0, 100)),
    st.builds(
        lambda points: {"total": 50, "low": 50, "high": 90, "points": points},
        st.dictionaries(st.sampled_from([*CODES, "9.9"]), st.integers(0, 3), max_size=len(CODES)),
    ),
)
made = st.fixed_dictionaries(
    {
        "organisations": st.lists(st.tuples(st.sampled_from(PLACES), kinds), min_size=3, max_size=3),
        "products": st.lists(
            st.tuples(st.integers(1, 3), st.sampled_from([1, 2, 13, 14, 26, None, 99])), min_size=5, max_size=5
        ),
        "certificates": st.lists(certificates, max_size=12),
        "moves": st.lists(
            st.tuples(st.sampled_from([ONE, OTHER, FAR]), nights, st.lists(past, max_size=4)), max_size=4
        ),
        "assessed": st.lists(
            st.tuples(estimates, st.sampled_from([2, 2, 26, None, 99]), st.sampled_from([40, 55.5, 60, 71, 100]))
        ),
        "met": st.tuples(st.one_of(st.none(), past), nights),
        "talks": st.lists(
            st.tuples(
                st.sampled_from(["place", "1.1", "", "labour"]),
                st.sampled_from(["journey", "journey", "office"]),
                instants,
                st.one_of(st.none(), st.integers(1, 5)),
                st.booleans(),
            ),
            max_size=8,
        ),
        "targets": st.lists(
            st.tuples(
                st.sampled_from([("19", ""), ("19", "05503"), ("", "")]),
                st.sampled_from([2025, 2026]),
                st.sampled_from(["products", "new", "communes"]),
                st.sampled_from([None, 0, 1, 3, 7]),
            ),
            max_size=6,
        ),
        "year": st.sampled_from([2026, 2026, 2025, 2023]),
        "among": st.sampled_from(
            [Among(), Among("19"), Among("19", "05503"), Among("19", sheet=2), Among(sheet=26), Among("01")]
        ),
        "told": st.booleans(),
    }
)
WITH_TOTAL = {"plan": False, "steps": False}


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=made)
def test_every_figure_is_the_same_when_it_is_counted_again(database: Database, box: Box, made: dict[str, Any]) -> None:
    with database.writer.connect() as connection:
        began = connection.begin()
        put(connection, made)
        asked = figures_asked.asked(Work(connection, START, box), made["among"], made["year"], told=made["told"])
        same(Work(connection, START, box), asked)
        began.rollback()


@pytest.mark.parametrize("among", [Among(), Among("91"), Among("91", "30337"), Among(sheet=3)])
def test_figures_of_thousands_are_the_same_too(work: Work, among: Among) -> None:
    fill(work.conn, 250, seed=5)
    work.conn.exec_driver_sql("UPDATE talk SET state = '{\"asked\":\"' || asked || '\"}'")
    same(work, figures_asked.asked(work, among, 2025))
    found = same(work, figures_asked.asked(work, among))
    book = b"".join(report([Sheet(t.id, [c.name for c in t.columns], lambda t=t: t.lines) for t in found], START))
    sheets = load_workbook(io.BytesIO(book))
    for table in found:
        assert numbers_of_sheet(sheets[table.id], table) == [list(row[1:]) for row in table.lines], table.id


@IN_ONE_PROCESS
def test_figures_of_a_played_province_are_the_same(small: Path, database: Database, box: Box) -> None:
    """Talks, dossiers, councils and certificates as the bot itself made them, on both databases."""
    played = open_database(f"sqlite:///{small / 'ocop.db'}")
    copy_rows(played, database, replace=True)
    played.close()
    with database.reader.connect() as connection, connection.begin():
        work = Work(connection, NOW, box)
        for year in (2025, 2026):
            found = {one.id: one for one in same(work, figures_asked.asked(work, Among(PROVINCE), year))}
        for id_ in ("stars", "years", "steps", "scores", "stops"):
            assert sum(row[1] for row in found[id_].rows if isinstance(row[1], int)) > 0, f"{id_}: nothing was played"


def same(work: Work, asked: Asked) -> list[Report]:
    """Services, CSV and the second count agree; gives the tables."""
    among = asked.among
    again = Recount(work.conn, work.now, asked.year, among.province, among.commune, among.sheet, asked.told)
    found = list(figures.every_table(Counted(work, asked), VI, str))
    assert [one.id for one in found] == list(figures.TABLES)
    for table in found:
        expected = getattr(again, table.id.replace("-", "_"))()
        assert [list(row[1:]) for row in table.lines] == expected, table.id
        assert (table.total is not None) == WITH_TOTAL.get(table.id, True)
        assert numbers_of_csv(table) == expected, table.id
    exported(work, asked, again)
    return found


def exported(work: Work, asked: Asked, again: Recount) -> None:
    """What goes to the ministry holds the very products that the tables count."""
    shape = own_shape()
    rows = list(rows_of(work, asked, shape, shape.tables[0]))
    held = again.held(told=False)
    standing = {row[3]: row[5] for row in rows if row[8] == shape.status["held"]}
    assert standing == {f"SP{product:07}": f"{one['stars']}*" for product, one in held.items()}
    every = {
        one["product_id"]
        for one in again.certificates
        if one["source"] == "office" and one["stars"] and again.inside(one["product_id"])
        if one["issued_on"] is None or one["issued_on"] <= again.day
    }
    assert sorted(row[3] for row in rows) == sorted(f"SP{product:07}" for product in every)


def numbers_of_sheet(sheet: Any, table: Report) -> list[list[Any]]:
    wide = len(table.columns)
    return [list(row[1:]) for row in sheet.iter_rows(min_row=2, max_col=wide, values_only=True)]


def numbers_of_csv(table: Report) -> list[list[Any]]:
    text = b"".join(csv_lines([c.name for c in table.columns], table.lines)).decode("utf-8-sig")
    _, *rows = csv.reader(io.StringIO(text, newline=""))
    return [[float(cell) if cell else None for cell in row[1:]] for row in rows]


def put(conn: Connection, made: dict[str, Any]) -> None:
    def add(table: Table, rows: list[dict[str, Any]]) -> None:
        if rows:
            conn.execute(insert(table), rows)

    plain: dict[str, Any] = {"created_at": START, "answers": {}}
    add(tables.person, [{"id": 1, "language": "vi", **plain}])
    add(
        tables.organisation,
        [
            {"id": number, "province": where[0], "commune": where[1], "kind": kind, **plain}
            for number, (where, kind) in enumerate(made["organisations"], 1)
        ],
    )
    add(
        tables.product,
        [
            {"id": number, "organisation_id": owner, "sheet": sheet, **plain}
            for number, (owner, sheet) in enumerate(made["products"], 1)
        ],
    )
    paper = {"number": "1", "decision_number": "", "ground": "", "recorded_at": START}
    add(tables.certificate, [{**one, **paper} for one in made["certificates"]])
    for number, (where, began, on_days) in enumerate(made["moves"], 1):
        dossier = {"id": number, "product_id": number, "kind": "first", "state": "draft", "version": len(on_days)}
        dossier |= {"province": where[0], "commune": where[1], "created_at": began, "updated_at": START}
        add(tables.dossier, [dossier])
        step: dict[str, Any] = {"dossier_id": number, "origin": "", "state": "", "side": "system", "at": START}
        step |= {"papers": {}}
        moves = ("hand_in", "confirm_receipt", "report", "confirm_receipt")
        add(
            tables.dossier_step,
            [
                {**step, "version": version, "on_day": on, "move": move}
                for version, (on, move) in enumerate(zip(on_days, moves, strict=False), 1)
            ],
        )
    for number, (estimate, sheet, total) in enumerate(made["assessed"][:5], 1):
        one = {"id": number, "product_id": number, "rubric": "qd26-2026", "sheet": sheet, "estimate": estimate}
        add(tables.assessment, [{**one, **plain}])
        for given_total in (13, total):  # the first one was corrected
            result = {"assessment_id": number, "total": given_total, "held_on": made["met"][0]}
            add(tables.council_result, [{**result, "recorded_at": made["met"][1]}])
    add(
        tables.talk,
        [
            {
                "person_id": 1,
                "organisation_id": made["products"][product - 1][0] if product else None,
                "product_id": product,
                "flow": flow,
                "flow_version": 1,
                "state": {"asked": asked},
                "asked": asked,
                "created_at": START,
                "updated_at": touched,
                "finished_at": START if over else None,
            }
            for asked, flow, touched, product, over in made["talks"]
        ],
    )
    add(
        tables.target,
        [
            {"province": where[0], "commune": where[1], "year": year, "measure": measure, "value": value, "at": START}
            for where, year, measure, value in made["targets"]
        ],
    )


def test_a_year_there_can_be_no_figures_of_is_this_one(work: Work) -> None:
    for year in (None, 2017, 2027, 0, -1):
        asked = figures_asked.asked(work, Among(), year)
        assert (asked.year, asked.day) == (2026, TODAY)
    assert figures_asked.asked(work, Among(), 2025).day == date(2025, 12, 31)


def test_what_was_only_told_counts_when_it_is_asked_for(work: Work) -> None:
    put_one = {
        "organisations": [(ONE, "household")],
        "products": [(1, 11)],
        "certificates": [
            {"product_id": 1, "stars": 4, "issued_on": None, "expires_on": date(2027, 1, 1), "source": "producer"}
            | {"status": "held", "status_on": None}
        ],
        **{name: [] for name in ("moves", "assessed", "talks", "targets")},
    }
    put(work.conn, put_one)
    asked = figures_asked.asked(work, Among("19"))
    assert figures.table(Counted(work, asked), VI, "stars", str).total == ("Cộng", 0, None, 0)
    also = Counted(work, replace(asked, told=True))
    assert figures.table(also, VI, "stars", str).total == ("Cộng", 1, 100.0, 1)
    plan = figures.table(also, VI, "plan", str)
    assert plan.rows[0][2] == 0, "a plan is held against what offices recorded"


HELD = {"issued_on": date(2024, 1, 5), "expires_on": date(2027, 1, 5), "source": "office", "status": "held"}


@pytest.mark.parametrize(
    ("changed", "year", "counts"),
    [
        ({}, 2026, True),
        ({"issued_on": TODAY}, 2026, True),
        ({"issued_on": TODAY}, 2025, False),
        ({"issued_on": None}, 2026, True),
        ({"expires_on": TODAY}, 2026, True),
        ({"expires_on": TODAY - timedelta(days=1)}, 2026, False),
        ({"expires_on": date(2025, 12, 31), "status": "expired", "status_on": date(2025, 12, 31)}, 2025, True),
        ({"expires_on": date(2025, 12, 30), "status": "expired", "status_on": date(2025, 12, 30)}, 2025, False),
        ({"status": "revoked", "status_on": TODAY}, 2026, False),
        ({"status": "revoked", "status_on": date(2026, 1, 1)}, 2025, True),
        ({"status": "revoked", "status_on": date(2025, 12, 31)}, 2025, False),
        ({"status": "replaced", "status_on": TODAY + timedelta(days=9)}, 2026, False),
        ({"status": "replaced", "status_on": None}, 2025, False),
        ({"source": "producer"}, 2026, False),
        ({"stars": None}, 2026, False),
    ],
)
def test_what_a_product_holds_is_counted_to_the_day(
    work: Work, changed: dict[str, Any], year: int, counts: bool
) -> None:
    one = {"product_id": 1, "stars": 4, "status_on": None, **HELD, **changed}
    nothing: dict[str, Any] = {name: [] for name in ("moves", "assessed", "talks", "targets")}
    put(work.conn, {**nothing, "organisations": [(ONE, "farm")], "products": [(1, 11)], "certificates": [one]})
    found = figures.table(Counted(work, figures_asked.asked(work, Among("19"), year)), VI, "stars", str)
    assert found.total is not None
    assert found.total[1] == int(counts)
