"""Dates for the judge of the simulation, worked out from Decision 26/2026/QĐ-TTg and nothing of the bot's own.

Written apart from `bot/programme` on purpose: what the planner gets wrong must not be wrong here too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import holidays

ONE = timedelta(days=1)

# How often each thing is said: days before it, or after it where `AFTER`.
STEPS = {
    "round": (30, 14, 7, 3, 1),
    "window_opens": (0,),
    "window_half": (0,),
    "window_closes": (14, 7, 1),
    "expires": (60, 30, 0),
    "grace": (173, 120, 60, 14),
    "unfinished": (3, 14),
}
AFTER = ("window_opens", "window_half", "unfinished")


@dataclass(slots=True)
class Duty:
    """Somebody had to be told this on that day. `day`: the day that counts, None where it is only a nudge."""

    product: str
    kind: str
    on: date
    day: date
    matter: str
    occasion: str

    @property
    def forward(self) -> bool:
        return self.kind in AFTER


@cache
def _off() -> Mapping[date, str]:
    return dict(holidays.country_holidays("VN", years=range(2025, 2036), language="en_US"))


def tet(day: date) -> bool:
    return "Lunar New Year" in _off().get(day, "")


def works(day: date) -> bool:
    """Monday to Friday but the days off. (Swapped Saturdays do not fall into the spans that are played.)"""
    return day.weekday() < 5 and day not in _off()


def producers_day(cutoff: date) -> date:
    """ "Trước ngày" is strictly before: the last working day before it, and 15 working days before that."""
    day = cutoff
    for _ in range(16):
        day -= ONE
        while not works(day):
            day -= ONE
    return day


def rounds(first: date, last: date) -> Iterator[tuple[str, date]]:
    """Article 5.1: proposals before 30 April and before 30 October."""
    for year in range(first.year, last.year + 2):
        yield f"{year}-1", producers_day(date(year, 4, 30))
        yield f"{year}-2", producers_day(date(year, 10, 30))


def certificate(ends: date) -> dict[str, date]:
    """Articles 7.6a (180 to 120 days before), 4.3, 12.3 (180 days after)."""
    opens, closes = ends - 180 * ONE, ends - 120 * ONE
    return {
        "window_opens": opens,
        "window_half": opens + 30 * ONE,
        "window_closes": closes,
        "expires": ends,
        "grace": ends + 180 * ONE,
    }


def duties(product: str, ends: date | None, joined: date, last: date) -> list[Duty]:
    """What the owner of a product that is ready must be told, from the day they came to the last one."""
    found = []
    free_from = joined
    if ends is not None:
        for kind, day in certificate(ends).items():
            for on in _days(kind, day, joined):
                if kind != "grace" or on > ends:
                    found.append(Duty(product, kind, on, day, "certificate", ends.isoformat()))
        if ends + 180 * ONE < joined:
            found = []
        else:
            free_from = ends + 181 * ONE
    before = date.min
    for name, day in rounds(joined, last):
        if day >= joined:
            found += [
                Duty(product, "round", on, day, "hand_in", name)
                for on in _days("round", day, joined)
                if on >= free_from and on > before
            ]
            before = day
    return [one for one in found if joined <= one.on <= last]


def nudges(product: str, left: date, last: date) -> list[Duty]:
    """What somebody who left in the middle is told."""
    found = [Duty(product, "unfinished", on, left, "unfinished", "") for on in _days("unfinished", left, left)]
    return [one for one in found if one.on <= last]


def _days(kind: str, day: date, known: date) -> list[date]:
    sign = 1 if kind in AFTER else -1
    found: dict[date, None] = {}
    for step in sorted(STEPS[kind], reverse=sign < 0):
        found[_off_tet(day + sign * step * ONE, None if sign > 0 else day, known)] = None
    return list(found)


def _off_tet(on: date, day: date | None, known: date) -> date:
    """Not on Tết unless the day itself is in it: the first day after, or where that is too late the last before."""
    if not tet(on) or (day is not None and tet(day)):
        return on
    after = before = on
    while tet(after):
        after += ONE
    while tet(before):
        before -= ONE
    return after if day is None or after < day or before < known else before
