"""Who makes which round: by what really happened to dossiers, assessments and consents, on both databases."""

from __future__ import annotations

from datetime import date, timedelta

from bot.programme.dossier_life import Papers
from bot.programme.readiness import GROUPS
from bot.programme.rules import ProvinceRule
from bot.scoring import load_rubric
from bot.services import calendars, certificates, dossiers, people, readiness, readiness_kept, subjects
from bot.services.chain import RUBRIC
from bot.storage import Work, papers, purging
from tests.databases import later
from tests.offices import PROVINCE, TAN_CUONG, THAI_NGUYEN, Coop, coop

NOV = date(2026, 11, 20)
OTHER = "05488"


def judged(work: Work, who: Coop, stars: int, total: float, **more: object) -> None:
    subjects.confirm(work, who.loaded, {"stars": stars, "total": total, "low": total, "high": total, **more}, 11)


def handed_in(work: Work, who: Coop, on: date = NOV) -> int:
    one = dossiers.begin(work, who.producer, who.product_id, "first")
    dossiers.move(work, who.commune, one.id, "confirm_receipt", Papers(on=on))
    return one.id


def verdicts(work: Work, at: int = 0, commune: str = "") -> dict[str, int]:
    return readiness.rounds(work, THAI_NGUYEN, commune)[at].counts


def test_each_product_is_counted_once_with_what_stands_in_its_way(work: Work) -> None:
    coop(work, "chat-1")  # unfinished
    judged(work, coop(work, "chat-2"), 3, 55)
    judged(work, coop(work, "chat-3"), 0, 41)
    judged(work, coop(work, "chat-4"), 0, 60)
    with_commune = coop(work, "chat-5")
    handed_in(work, with_commune)
    readiness_kept.sweep(work)
    assert verdicts(work) == {"unfinished": 1, "can": 1, "points": 1, "floors": 1, "with_commune": 1}
    first = readiness.rounds(work, THAI_NGUYEN)[0]
    assert [first.group(name) for name in GROUPS] == [1, 1, 3]
    assert first.group("miss", TAN_CUONG) == 3
    assert verdicts(work, commune=OTHER) == {}
    assert readiness.rounds(work, "01")[0].counts == {}


def test_a_step_of_a_dossier_is_seen_at_once_in_the_round_it_leads_to(work: Work) -> None:
    who = coop(work)
    number = handed_in(work, who)
    assert verdicts(work) == {"with_commune": 1}
    assert verdicts(work, 1) == {}
    asked = Papers(on=NOV, reason="thiếu giấy", supplements=("giấy VSATTP",))
    dossiers.move(work, who.commune, number, "ask_commune", asked)
    assert verdicts(work) == {"waits": 1}
    dossiers.move(work, who.commune, number, "answer_commune", Papers(on=NOV, answer="đã nộp"))
    dossiers.move(work, who.commune, number, "report", Papers(on=NOV, number="1/BC", proposal_number="2/TTr"))
    assert verdicts(work) == {"in": 1}
    assert verdicts(work, 1) == {}


def test_what_reaches_the_commune_too_late_misses_one_round_and_is_in_time_for_the_next(work: Work) -> None:
    late = later(work, days=140)  # 9 April 2027: the day to hand in for 30 April was the 7th
    who = coop(late)
    handed_in(late, who, date(2027, 4, 9))
    judged(late, coop(late, "chat-2"), 3, 66)
    assert verdicts(late) == {"late": 1, "too_late": 1}
    assert verdicts(late, 1) == {"with_commune": 1, "can": 1}


def test_a_provinces_own_round_changes_who_makes_it(work: Work) -> None:
    handed_in(work, coop(work))
    value = {"tier": "province", "proposals_before": "2026-12-05", "council_before": "2027-01-15"}
    calendars.set_rule(work, PROVINCE, ProvinceRule(THAI_NGUYEN, "D4", value, "KH 9", since=NOV))
    assert verdicts(work) == {"late": 1}  # fifteen working days from 20 November end after 5 December
    assert verdicts(work, 1) == {"with_commune": 1}


def test_who_shares_nothing_is_only_a_number_and_goes_when_they_take_it_back(work: Work) -> None:
    who = coop(work)
    judged(work, who, 3, 55)
    people.decide(work, who.loaded.person, "office", False, "2026-11")
    first = readiness.rounds(work, THAI_NGUYEN)[0].ahead
    assert readiness.products(work, THAI_NGUYEN, "", first, ("can",)).rows == []  # before the summary knows it
    readiness_kept.sweep(work)
    assert verdicts(work) == {}
    assert readiness.unshared(work, THAI_NGUYEN) == 1
    purging.purge_person(work, who.person_id, "request")
    assert readiness.unshared(work, THAI_NGUYEN) == 0


def test_the_list_says_why_and_comes_in_pages(work: Work) -> None:
    who = coop(work, name="Chè búp")
    points = {"A.1.1": 0, "A.1.2": 1}
    judged(work, who, 0, 60, points=points)
    for number in range(2, 4):
        judged(work, coop(work, f"chat-{number}"), 0, 60)
    first = readiness.rounds(work, THAI_NGUYEN)[0].ahead
    page = readiness.products(work, THAI_NGUYEN, TAN_CUONG, first, GROUPS["miss"])
    one = page.rows[0]
    assert (one.product, one.organisation, one.verdict) == ("Chè búp", "HTX chè Hồng Thái", "floors")
    assert (len(page.rows), page.more) == (3, False)
    sheet = load_rubric(RUBRIC).sheet(11)
    proved = next(each for each in sheet.criteria if each.evidence and each.code not in points)
    judged(work, who, 0, 60, points={**points, proved.code: 1})
    kinds = {"business-registration", *proved.evidence}
    (claims, *_) = readiness.products(work, THAI_NGUYEN, TAN_CUONG, first, ("floors",)).rows
    assert kinds <= set(readiness.missing_papers(claims))
    papers.add(work, who.organisation_id, None, "business-registration", who.person_id)
    (claims, *_) = readiness.products(work, THAI_NGUYEN, TAN_CUONG, first, ("floors",)).rows
    assert "business-registration" not in readiness.missing_papers(claims)
    for missed in readiness.floors(page.rows[0]):
        assert missed.have < missed.need
        assert missed.criterion in points


def test_certificates_stand_by_their_own_days_and_leave_when_a_re_evaluation_is_filed(work: Work) -> None:
    who = coop(work)
    certificates.tell(work, who.producer, who.product_id, "12/CN", expires_on=NOV + timedelta(days=150), stars=3)
    assert verdicts(work) == {}
    found = readiness.renewals(work, THAI_NGUYEN)
    assert {name: sum(by.values()) for name, by in found.items()} == {"over": 0, "closed": 0, "open": 1, "soon": 0}
    (row,) = readiness.renewing(work, THAI_NGUYEN, "", "open").rows
    assert row.on_day == NOV + timedelta(days=150)
    one = dossiers.begin(work, who.producer, who.product_id, "re_evaluation")
    dossiers.move(work, who.commune, one.id, "confirm_receipt", Papers(on=NOV))
    assert sum(sum(by.values()) for by in readiness.renewals(work, THAI_NGUYEN).values()) == 0


def test_keeping_it_again_changes_nothing(work: Work) -> None:
    who = coop(work)
    judged(work, who, 3, 55)
    readiness_kept.sweep(work)
    assert readiness_kept.keep(work, [who.product_id]) == 0
    assert readiness_kept.sweep(work) == 0

