"""The certificate a row of a sheet tells of, beside those its product has already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from bot.clock import local_date
from bot.language import msgid
from bot.programme.calendar import Calendar
from bot.programme.product_row import ProductRow
from bot.programme.product_sheet import HEADINGS
from bot.programme.sheet_rows import Problem
from bot.services import deadlines
from bot.storage import Work
from bot.storage import certificates as store
from bot.storage import deadlines as open_days
from bot.storage.certificates import Certificate, Status

COLUMN_OF = {"certificate-number": "number", "certificate-expiry": "expires", "certificate-stars": "stars"}


class Days:
    """Keeps the days of certificates; a province's calendar is read once for a whole piece."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.today = local_date(work.now)
        self._calendars: dict[str, Calendar] = {}

    def keep(self, one: Certificate, province: str, *, new_product: bool) -> None:
        if not new_product:  # a file of its may be on its way
            deadlines.refresh_certificate(self.work, one)
            return
        if province not in self._calendars:
            self._calendars[province] = deadlines.calendar_of(self.work, province)
        found = deadlines.days_of_certificate(one, self._calendars[province], filed=False)
        open_days.put(self.work, "certificate", one.id, found, province)


def answers_of(one: Certificate) -> Mapping[str, Any]:
    """What the talk need not ask any more."""
    given = {"certificate-number": one.number, "certificate-expiry": one.expires_on.isoformat()}
    return {**{question: value for question, value in given.items() if value}, "certificate-stars": str(one.stars)}


def carry(
    days: Days,
    held: list[Certificate],
    product_id: int,
    row: ProductRow,
    notes: list[Problem],
    number: int,
    write: bool,
) -> tuple[bool, Certificate | None]:
    """Adds the row's certificate to those `held` (the newest first), or brings it up to date. Whether that made a
    difference, and the certificate where it is what counts now."""
    if row.stars is None or row.expires is None:
        return False, None
    same = next((one for one in held if one.source == "office" and _same(one, row)), None)
    if same is None:
        return _add(days, held, product_id, row, write)
    after = replace(
        same,
        number=row.number or same.number,
        decision_number=row.decision or same.decision_number,
        stars=row.stars,
        issued_on=row.issued or same.issued_on,
        expires_on=row.expires,
    )
    if after == same:
        return False, None
    if same.dossier_id is not None:
        what = msgid("is not taken: the file of this product says otherwise")
        notes.append(Problem(number, HEADINGS["number"][0], what))
        return False, None
    if after.status in ("held", "expired"):
        after = replace(after, **_standing(after.expires_on, days.today))
    held[held.index(same)] = after
    if write:
        store.save(days.work, after)
        days.keep(after, row.province, new_product=False)
    return True, after if after.status in ("held", "expired") else None


def _same(one: Certificate, row: ProductRow) -> bool:
    """By its number; by its day of issue or its last day where either has none."""
    if one.number and row.number:
        return one.number == row.number
    if one.issued_on is not None and row.issued is not None:
        return one.issued_on == row.issued
    return one.expires_on == row.expires


def _standing(expires: date, today: date) -> dict[str, Any]:
    over = expires < today
    return {"status": "expired" if over else "held", "status_on": expires if over else None}


def _add(
    days: Days, held: list[Certificate], product_id: int, row: ProductRow, write: bool
) -> tuple[bool, Certificate | None]:
    """A certificate that was not known. One that ends before another is history; what it renews, or what its holder
    had told of it, is replaced by it."""
    assert row.expires is not None
    later = [one for one in held if one.source == "office" and one.expires_on > row.expires]
    standing = _standing(row.expires, days.today)
    if later:
        status: Status = "replaced"
        standing = {"status": status, "status_on": later[-1].issued_on or row.expires}
    values: dict[str, Any] = {"product_id": product_id, "number": row.number, "decision_number": row.decision}
    values |= {"stars": row.stars, "issued_on": row.issued, "expires_on": row.expires, "source": "office", **standing}
    if not write:
        made = Certificate(0, dossier_id=None, ground="", recorded_at=days.work.now, by_person_id=None, **values)
    else:
        made = store.add(days.work, **values)
    for at, one in enumerate(held):
        if not later and one.status in ("held", "expired"):
            held[at] = replace(one, status="replaced", status_on=row.issued or days.today)
            if write:
                store.save(days.work, held[at])
                days.keep(held[at], row.province, new_product=False)
    if write:
        days.keep(made, row.province, new_product=not held)
    held.insert(0, made)
    return True, None if later else made
