from __future__ import annotations

from datetime import date
from typing import Any

from bot.scoring import load_rubric
from bot.services import certificates, comparisons
from bot.storage import Work, subjects
from tests.offices import THAI_NGUYEN, Coop, coop

SHEET = load_rubric("qd26-2026").sheet(11)


def assessed(work: Work, who: Coop, **estimate: Any) -> None:
    """A finished self-score by the new rule."""
    one = who.loaded.assessment
    assert one is not None
    points = {c.code: c.best for c in SHEET.criteria}
    one.estimate = {"total": 95, "stars": 5, "low": 95, "high": 95, "points": points, **estimate}
    one.sheet, one.finished_at = 11, work.now
    subjects.save_assessment(work, one)


def test_a_province_sees_its_old_certificates_by_the_new_rule_the_one_ending_first_on_top(work: Work) -> None:
    first, second, third = (coop(work, f"chat-{n}", name=f"Chè {n}") for n in range(3))
    mark = next(c for c in SHEET.criteria if c.ref == "intellectual-property")
    points = {c.code: c.best for c in SHEET.criteria} | {mark.code: 0}
    assessed(work, first, total=92, high=92, stars=0, points=points)
    certificates.tell(work, first.producer, first.product_id, "1", issued_on=date(2024, 6, 1), stars=4)
    certificates.tell(work, second.producer, second.product_id, "2", issued_on=date(2024, 3, 1), stars=3)
    certificates.tell(work, third.producer, third.product_id, "3", issued_on=date(2026, 8, 1), stars=3)  # the new rule
    lines = comparisons.of_province(work, THAI_NGUYEN)
    assert [line.holding.product_name for line in lines] == ["Chè 1", "Chè 0"]
    assert lines[0].comparison is None
    found = lines[1].comparison
    assert found is not None
    assert (found.held, found.stars) == (4, 0)
    assert [r.pair.new.code for r in found.reasons if r.pair and r.pair.new] == [mark.code]
    assert comparisons.of_province(work, "01") == []


def test_an_old_certificate_of_which_only_the_last_day_is_known_counts_by_it(work: Work) -> None:
    who = coop(work)
    assert comparisons.held_stars(work, who.product_id) is None
    certificates.tell(work, who.producer, who.product_id, "1", expires_on=date(2027, 6, 15))
    assert comparisons.held_stars(work, who.product_id) == 0
    certificates.tell(work, who.producer, who.product_id, "1", expires_on=date(2027, 6, 15), stars=4)
    assert comparisons.held_stars(work, who.product_id) == 4
