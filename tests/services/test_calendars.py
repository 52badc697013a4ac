from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bot.programme.dossier_life import Papers
from bot.programme.rules import BadRule, ProvinceRule
from bot.services import acting, calendars, deadlines, dossiers
from bot.storage import Work
from bot.storage import deadlines as open_days
from bot.storage.payload import from_json
from bot.storage.tables import outbox as sent
from tests.databases import later
from tests.offices import THAI_NGUYEN, coop

OFFICE = acting.province(THAI_NGUYEN, name="office:2")
NOV = date(2026, 11, 20)
EARLIER = ProvinceRule(
    THAI_NGUYEN,
    "D2",
    {"proposals_before": "03-30", "council_before": "05-30"},
    "QĐ 12/QĐ-UBND ngày 5/11/2026",
    since=date(2027, 1, 1),
    until=date(2027, 12, 31),
)


def told(work: Work) -> list[str]:
    rows = work.conn.execute(select(sent.c.payload).where(sent.c.purpose == "notice").order_by(sent.c.id))
    return [from_json(work.box.open(payload)).text for (payload,) in rows]


def test_a_province_moves_a_round_and_those_concerned_are_told_once(work: Work) -> None:
    who = coop(work)
    one = dossiers.begin(work, who.producer, who.product_id, "first")
    assert [d.day for d in open_days.of(work, "dossier", one.id)] == [date(2027, 4, 7)]
    kept = calendars.set_rule(work, OFFICE, EARLIER)
    (day,) = open_days.of(work, "dossier", one.id)
    assert day.day == date(2027, 3, 8)
    assert len(told(work)) == 1
    assert "Chè Tân Cương: nên nộp ở xã trước hoặc trong ngày 8/3/2027" in told(work)[0]
    assert deadlines.recompute(work) == []
    assert deadlines.recompute(work, THAI_NGUYEN) == []
    assert len(told(work)) == 1
    calendars.end_rule(work, OFFICE, kept.id, date(2026, 12, 1))  # before it began: it never held
    assert [d.day for d in open_days.of(work, "dossier", one.id)] == [date(2027, 4, 7)]
    assert len(told(work)) == 2


def test_another_province_and_another_year_keep_the_law(work: Work) -> None:
    calendars.set_rule(work, OFFICE, EARLIER)
    here, there = calendars.calendar_of(work, THAI_NGUYEN), calendars.calendar_of(work, "01")
    first, last = date(2027, 1, 1), date(2028, 12, 31)
    assert [one.proposals_before for one in here.rounds(first, last)] == [
        date(2027, 3, 30), date(2027, 10, 30), date(2028, 4, 30), date(2028, 10, 30),
    ]  # fmt: skip
    assert here.rounds(first, last)[0].source == EARLIER.reference
    assert there.rounds(first, last)[0].proposals_before == date(2027, 4, 30)


def test_an_extra_round_is_numbered_on_and_may_be_made_by_a_producer(work: Work) -> None:
    value = {"tier": "province", "proposals_before": "2027-01-29", "council_before": "2027-02-28"}
    more = ProvinceRule(THAI_NGUYEN, "D4", value, "Quy chế 3/2026", since=date(2026, 12, 1))
    who = coop(work)
    one = dossiers.begin(work, who.producer, who.product_id, "first")
    calendars.set_rule(work, OFFICE, more)
    found = calendars.calendar_of(work, THAI_NGUYEN).rounds_ahead(NOV)[0]
    assert (found.number, found.proposals_before, found.council_before) == (3, date(2027, 1, 29), date(2027, 2, 28))
    (day,) = open_days.of(work, "dossier", one.id)
    assert day.day == deadlines.calendar_of(work, THAI_NGUYEN).producer_by(date(2027, 1, 29))


def test_a_storm_moves_the_communes_day_and_a_swapped_saturday_moves_it_back(work: Work) -> None:
    who = coop(work)
    one = dossiers.begin(work, who.producer, who.product_id, "first")
    dossiers.move(work, who.commune, one.id, "confirm_receipt", Papers(on=NOV))
    (before,) = open_days.of(work, "dossier", one.id)
    assert before.day == date(2026, 12, 14)
    storm = calendars.set_day(work, OFFICE, THAI_NGUYEN, date(2026, 12, 1), False, "CV 1/UBND")
    assert [d.day for d in open_days.of(work, "dossier", one.id)] == [date(2026, 12, 15)]
    calendars.set_day(work, OFFICE, THAI_NGUYEN, date(2026, 12, 5), True, "CV 2/UBND")
    assert [d.day for d in open_days.of(work, "dossier", one.id)] == [date(2026, 12, 14)]
    calendars.withdraw_day(work, OFFICE, storm, THAI_NGUYEN)
    assert [d.day for d in open_days.of(work, "dossier", one.id)] == [date(2026, 12, 11)]
    with pytest.raises(BadRule, match="no such correction"):
        calendars.withdraw_day(work, OFFICE, storm, THAI_NGUYEN)


def test_a_shorter_clock_of_a_province_counts_for_its_communes(work: Work) -> None:
    shorter = ProvinceRule(THAI_NGUYEN, "D1", {"count": 10}, "QĐ 1", since=date(2026, 11, 1))
    calendars.set_rule(work, OFFICE, shorter)
    calendar = calendars.calendar_of(work, THAI_NGUYEN)
    assert calendar.commune_due(NOV) == date(2026, 12, 7)
    assert calendar.producer_by(date(2027, 4, 30)) == date(2027, 4, 14)
    assert calendars.calendar_of(work, "01").commune_due(NOV) == date(2026, 12, 14)


def test_a_change_keeps_the_old_rule_in_the_books(work: Work) -> None:
    kept = calendars.set_rule(work, OFFICE, EARLIER)
    value = {"proposals_before": "04-15", "council_before": "06-15"}
    calendars.change_rule(work, OFFICE, kept.id, replace(EARLIER, value=value))
    assert [one.rule.value for one in calendars.rules_of(work, THAI_NGUYEN)] == [value]
    assert len(calendars.rules_of(work, THAI_NGUYEN, withdrawn=True)) == 2
    with pytest.raises(BadRule, match="no such rule"):
        calendars.end_rule(work, OFFICE, kept.id, NOV)


def extra(first: str, last: str, tier: str = "province") -> dict[str, object]:
    return {"rule": "D4", "value": {"tier": tier, "proposals_before": first, "council_before": last}}


WRONG: list[tuple[dict[str, object], str]] = [
    ({"rule": "D99"}, "not one of"),
    ({"reference": " "}, "legal reference"),
    ({"until": date(2026, 1, 1)}, "before it begins"),
    ({"value": {"count": 3}}, "needs council_before, proposals_before"),
    ({"value": {"proposals_before": "02-31", "council_before": "05-30"}}, "not a day of the year"),
    ({"rule": "D1", "value": {"count": 0}}, "from 1 to 400"),
    (extra("2027-01-01", "2027-02-01", "moon"), "tier"),
    (extra("2027-03-01", "2027-02-01"), "after"),
    (extra("2027-02-31", "2027-03-01"), "not a date"),
    ({"province": "99"}, "no province"),
    ({"province": "01"}, "only the office"),
    ({"province": ""}, "only the office"),
]


def test_a_rule_that_cannot_hold_is_refused_in_one_line(work: Work) -> None:
    for changed, why in WRONG:
        with pytest.raises(BadRule, match=why) as refused:
            calendars.set_rule(work, OFFICE, replace(EARLIER, **changed))  # type: ignore[arg-type]
        assert "\n" not in str(refused.value)
    assert calendars.rules_of(work, THAI_NGUYEN) == []


def test_a_round_nobody_made_gives_way_to_the_next_without_a_word(work: Work) -> None:
    who = coop(work)
    one = dossiers.begin(work, who.producer, who.product_id, "first")
    after = later(work, days=(date(2027, 4, 8) - NOV) / timedelta(days=1))
    assert deadlines.recompute(after) == []
    assert [d.day for d in open_days.of(after, "dossier", one.id)] == [date(2027, 10, 8)]
    assert told(after) == []
