"""When an office is open, from the words its sheet gives: "Thứ 2 - thứ 6: 7h30-11h30, 13h30-17h; thứ 7: 7h30-11h30"."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.clock import VIETNAM
from bot.language import fold
from bot.programme.calendar import WorkingDays, vietnam

LONGEST = 120
"""Characters of opening hours: they are printed on a small screen."""
AHEAD = 21
"""Days looked ahead for the next opening: longer than any row of days off."""

_NUMBERED = {"2": 0, "hai": 0, "3": 1, "ba": 1, "4": 2, "tu": 2, "5": 3, "nam": 3, "6": 4, "sau": 4, "7": 5, "bay": 5}
_NAMED = {"cn": 6, "chu nhat": 6, "mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
_DAY = r"(?:(?:thu\s?|t)(?:[2-7]|hai|ba|tu|nam|sau|bay)\b|cn|chu nhat|mon|tue|wed|thu|fri|sat|sun)"
_TO = r"\s*(?:-|den|toi|to)\s*"
_PART = re.compile(rf"\s*(?P<days>hang ngay|daily|{_DAY}(?:(?:{_TO}|\s*(?:,|va)\s*){_DAY})*)?\s*:?\s*(?P<times>.+)")
_TIME = r"(\d{1,2})\s?(?:[:hg.]\s?(\d{2})?)"
_SPAN = re.compile(rf"{_TIME}{_TO}{_TIME}")
_FILLING = re.compile(r"[\s,.:]|sang|chieu|va|tu|morning|afternoon|and")


class BadHours(ValueError):
    """Hours that cannot be read."""


@dataclass(frozen=True, slots=True)
class Span:
    """One opening: weekday 0 (Monday) to 6, minutes of that day in Viet Nam."""

    weekday: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How an office stands at an instant: open until `until`, or opening again at `opens` (aware, Viet Nam), None when
    it opens on no day within three weeks."""

    open: bool
    until: time | None = None
    opens: datetime | None = None


def read_hours(text: str) -> tuple[Span, ...]:
    """The openings of a week, in order. Parts are divided by ";"; without a day it is Monday to Friday. Raises
    BadHours for what cannot be read whole."""
    if len(text) > LONGEST:
        raise BadHours(text)
    spans: list[Span] = []
    for part in re.split(r"[;\n]", fold(text).replace("–", "-").replace("—", "-")):
        if part.strip():
            spans += _part(part.strip())
    if not spans:
        raise BadHours(text)
    spans.sort(key=lambda span: (span.weekday, span.start))
    for one, after in itertools.pairwise(spans):
        if one.weekday == after.weekday and after.start < one.end:
            raise BadHours(text)
    return tuple(spans)


def _part(part: str) -> list[Span]:
    found = _PART.fullmatch(part)
    if found is None:
        raise BadHours(part)
    times = found["times"]
    if _FILLING.sub("", _SPAN.sub("", times)):
        raise BadHours(part)
    spans = [(_minutes(one[1], one[2]), _minutes(one[3], one[4])) for one in _SPAN.finditer(times)]
    if not spans or any(start >= end or end > 24 * 60 for start, end in spans):
        raise BadHours(part)
    return [Span(day, start, end) for day in _days(found["days"]) for start, end in spans]


def _minutes(hours: str, minutes: str | None) -> int:
    if int(minutes or 0) > 59:
        raise BadHours(minutes)
    return int(hours) * 60 + int(minutes or 0)


def _days(said: str | None) -> list[int]:
    if said is None:
        return [0, 1, 2, 3, 4]
    if said in ("hang ngay", "daily"):
        return list(range(7))
    days: list[int] = []
    for group in re.split(r",|\bva\b", said):
        ends = [_day(one) for one in re.findall(_DAY, group)]
        if len(ends) == 2:
            first, last = ends
            if last < first:
                raise BadHours(group)
            days += range(first, last + 1)
        else:
            days += ends
    return days


def _day(said: str) -> int:
    named = _NAMED.get(said)
    return named if named is not None else _NUMBERED[re.sub(r"^(?:thu|t)\s?", "", said)]


def standing(spans: tuple[Span, ...], at: datetime, days: WorkingDays | None = None) -> Standing:
    """How the office stands at an instant. On a weekday that is a day off it is closed, whatever its hours say."""
    here = at.astimezone(VIETNAM)
    minute = here.hour * 60 + here.minute
    source = days or vietnam()
    for ahead in range(AHEAD):
        day = here.date() + timedelta(days=ahead)
        for span in _of_day(spans, day, source):
            if ahead == 0 and span.start <= minute < span.end:
                return Standing(True, until=_clock(span.end))
            if ahead or span.start > minute:
                return Standing(False, opens=datetime.combine(day, _clock(span.start), VIETNAM))
    return Standing(False)


def _of_day(spans: tuple[Span, ...], day: date, source: WorkingDays) -> list[Span]:
    weekday = day.weekday()
    if weekday < 5 and not source.is_working_day(day):
        return []
    return [span for span in spans if span.weekday == weekday]


def _clock(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)
