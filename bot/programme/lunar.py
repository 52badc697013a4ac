"""The Vietnamese lunar calendar (âm lịch): the day people plan by in the villages. Pure arithmetic.

Rules: a month begins on the day of the new moon and a year so that the winter solstice falls into its eleventh month,
both by Hanoi time (UTC+7; the Chinese calendar counts at UTC+8 and can differ by a day or a month). A year of thirteen
months repeats the first one without a principal term. New moons and the sun's longitude by the series of J. Meeus,
*Astronomical Algorithms*, chapters 25 and 49, good to some minutes for 1900 to 2200.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from functools import cache

HANOI = 7 / 24
_J1900 = 2415021.076998695  # the new moon that is number 0, as a Julian date
_SYNODIC = 29.530588853
_UNIX_ORDINAL = 1721424.5  # Julian date of ordinal 0 at midnight


@dataclass(frozen=True, slots=True)
class LunarDay:
    """Day and month of the lunar year `year`; `leap` for the month that is repeated."""

    day: int
    month: int
    year: int
    leap: bool = False


def lunar(solar: date) -> LunarDay:
    """The lunar day that a day of the common calendar is."""
    today = solar.toordinal()
    number = int((today + _UNIX_ORDINAL - _J1900) / _SYNODIC)
    begins = _new_moon(number + 1)
    if begins > today:
        begins = _new_moon(number)
    solstice = _eleventh(solar.year)
    late = solstice < begins
    before, after = (solstice, _eleventh(solar.year + 1)) if late else (_eleventh(solar.year - 1), solstice)
    year = solar.year + late
    months = (begins - before) // 29
    month, leap = months + 11, False
    if after - before > 365:
        repeated = _repeated(before)
        if months >= repeated:
            month, leap = months + 10, months == repeated
    if month > 12:
        month -= 12
    if month >= 11 and months < 4:
        year -= 1
    return LunarDay(today - begins + 1, month, year, leap)


@cache
def _new_moon(number: int) -> int:
    """The ordinal of the day, in Hanoi, of the new moon `number` (0 is the first of 1900)."""
    t = number / 1236.85
    mean = 2415020.75933 + 29.53058868 * number + 0.0001178 * t**2 - 0.000000155 * t**3
    mean += 0.00033 * _sin(166.56 + 132.87 * t - 0.009173 * t**2)
    sun = 359.2242 + 29.10535608 * number - 0.0000333 * t**2 - 0.00000347 * t**3
    moon = 306.0253 + 385.81691806 * number + 0.0107306 * t**2 + 0.00001236 * t**3
    node = 21.2964 + 390.67050646 * number - 0.0016528 * t**2 - 0.00000239 * t**3
    moved = (0.1734 - 0.000393 * t) * _sin(sun) + 0.0021 * _sin(2 * sun) - 0.4068 * _sin(moon) + 0.0161 * _sin(2 * moon)
    moved += -0.0004 * _sin(3 * moon) + 0.0104 * _sin(2 * node) - 0.0051 * _sin(sun + moon)
    moved += -0.0074 * _sin(sun - moon) + 0.0004 * _sin(2 * node + sun) - 0.0004 * _sin(2 * node - sun)
    moved += -0.0006 * _sin(2 * node + moon) + 0.0010 * _sin(2 * node - moon) + 0.0005 * _sin(sun + 2 * moon)
    clock = -0.000278 + 0.000265 * t + 0.000262 * t**2  # what the Earth's turning runs behind even time
    return math.floor(mean + moved - clock + HANOI - _UNIX_ORDINAL)


def _sin(degrees: float) -> float:
    return math.sin(math.radians(degrees))


def _sun(ordinal: int) -> int:
    """The twelfth of the sun's way (0 to 11) at the midnight in Hanoi that begins a day; 9 begins at the winter
    solstice."""
    t = (ordinal + _UNIX_ORDINAL - HANOI - 2451545.0) / 36525
    anomaly = 357.52910 + 35999.05030 * t - 0.0001559 * t**2 - 0.00000048 * t**3
    centre = (1.914600 - 0.004817 * t - 0.000014 * t**2) * _sin(anomaly)
    centre += (0.019993 - 0.000101 * t) * _sin(2 * anomaly) + 0.000290 * _sin(3 * anomaly)
    longitude = 280.46645 + 36000.76983 * t + 0.0003032 * t**2 + centre
    longitude += -0.00569 - 0.00478 * _sin(125.04 - 1934.136 * t)
    return int(longitude % 360 // 30)


@cache
def _eleventh(year: int) -> int:
    """The first day of the month that holds the winter solstice of `year`."""
    last = date(year, 12, 31).toordinal()
    number = int((last + _UNIX_ORDINAL - _J1900) / _SYNODIC)
    begins = _new_moon(number)
    return _new_moon(number - 1) if _sun(begins) >= 9 else begins


@cache
def _repeated(eleventh: int) -> int:
    """How many months after the eleventh the repeated one comes, in a year that has one."""
    number = round((eleventh + _UNIX_ORDINAL - _J1900) / _SYNODIC)
    previous, months = _sun(_new_moon(number + 1)), 2
    while (current := _sun(_new_moon(number + months))) != previous and months < 14:
        previous, months = current, months + 1
    return months - 1
