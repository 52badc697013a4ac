"""Certificates of the old rule beside self-scores by the new one: for one product, and as a list for a province."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bot.clock import local_date
from bot.programme.places import place
from bot.scoring import load_rubric
from bot.scoring.changes import NEW, Comparison, compare
from bot.services import certificates
from bot.services.snapshots import newest
from bot.storage import Work
from bot.storage.certificates import Certificate, Holding

IN_FORCE = date(2026, 5, 22)
"""Since when Decision 26/2026 holds; what was given before was judged by the old rule."""
LASTS = timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class Line:
    """A product with a certificate of the old rule. `comparison`: None where it has no finished self-score by the new
    one yet."""

    holding: Holding
    sheet: int | None
    comparison: Comparison | None


def of_old_rule(one: Certificate) -> bool:
    """Whether it was given by the old rule; where only its last day is known, 36 months before that."""
    given = one.issued_on or one.expires_on.replace(year=one.expires_on.year - 3, day=min(one.expires_on.day, 28))
    return given < IN_FORCE


def held_stars(work: Work, product_id: int) -> int | None:
    """The stars of the old-rule certificate a product holds now; None where it holds none, 0 where they are unknown."""
    held = certificates.held(work, product_id)
    return None if held is None or not of_old_rule(held) else held.stars or 0


def of_product(work: Work, product_id: int, held: int) -> tuple[int | None, Comparison | None]:
    """The product's sheet, and its newest self-score by the new rule beside the stars held."""
    one = newest(work, product_id)
    if one is None or one.rubric != NEW or one.sheet is None or not one.estimate:
        return (one.sheet if one is not None else None), None
    said = one.estimate.get("points")
    known = load_rubric(NEW).sheet(one.sheet)
    points = {code: int(value) for code, value in (said or {}).items() if known.has(code)}
    total, stars = int(one.estimate["total"]), int(one.estimate["stars"])
    best = int(one.estimate.get("high", total))
    return one.sheet, compare(one.sheet, held, total, stars, points, best=best)


def of_province(work: Work, province: str) -> list[Line]:
    """Every certificate of the old rule that is held in a province, the one that ends first on top."""
    today = local_date(work.now)
    lines = []
    for one in certificates.ending(work, today, today + LASTS):
        where = place(one.commune)
        if where is None or where.province_code != province or not of_old_rule(one.certificate):
            continue
        sheet, found = of_product(work, one.certificate.product_id, one.certificate.stars or 0)
        lines.append(Line(one, sheet, found))
    return lines
