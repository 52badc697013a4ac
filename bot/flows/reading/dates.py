"""A day of the solar calendar: "15/3/2026", "ngày 15 tháng 3 năm 2026", "hôm qua".

Day before month, always. A lunar day ("rằm", "mùng"), a day without its year, a month without its day, and "khoảng",
"trước", "sau" are asked again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from bot.flows.reading.amounts import amount, items
from bot.flows.reading.answer import UNCLEAR, UNSURE, Reading, understood
from bot.flows.reading.syllables import Phrases, spelled_out
from bot.flows.reading.typed import Typed
from bot.language import fold

_EARLIEST, _LATEST = 1900, 2100
_AHEAD = 20  # years: "15/3/40" is 2040, "15/3/85" is 1985

_RELATIVE = {
    0: "hôm nay|bữa nay|ngày hôm nay|nay|today|mới hôm nay|sáng nay|chiều nay|hồi sáng|mới sáng nay",
    -1: "hôm qua|bữa qua|ngày hôm qua|qua|yesterday|chiều qua|sáng qua|tối qua",
    -2: "hôm kia|bữa kia|bữa hôm kia",
    1: "ngày mai|mai|sáng mai|chiều mai|tomorrow|hôm sau",
    2: "ngày kia|ngày mốt|mốt|bữa mốt",
}
_LEAD = re.compile(
    r"(?:(?:la|vao|tu|den|toi|luc|o|duoc|da|moi|bat dau|ky|cap|nop|lam|nhan|het han|co hieu luc|gia han|thanh lap|"
    r"dang ky|on|sang|chieu|dung|em|toi|minh|xa|tinh|han|han den|thi|ngay) +)+(?=\S)"
)
_WEEKDAY = re.compile(r"(?:thu +(hai|ba|tu|nam|sau|bay|[2-7])|(chu nhat|cn))\b[ ,]*(?=\S)")
_WEEKDAYS = {"hai": 0, "2": 0, "ba": 1, "3": 1, "tu": 2, "4": 2, "nam": 3, "5": 3, "sau": 4, "6": 4, "bay": 5, "7": 5}
_TAIL = re.compile(r"[ ,.!;]+(?:a|nhe|nha|em|em oi|duong lich|duong|dl|do|day|roi|thoi|anh|chi|co)[ .!]*$")
_YEAR_WORDS = {"nay": 0, "ngoai": -1, "roi": -1, "vua roi": -1, "truoc": -1, "sau": 1, "toi": 1, "sang nam": 1}
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

_PLAIN = re.compile(r"([0-9]{1,2}) ?([-/. ]) ?([0-9]{1,2}) ?([-/. ]) ?([0-9]{4}|[0-9]{2})")
_YEAR_FIRST = re.compile(r"([0-9]{4}) ?([-/.]) ?([0-9]{1,2}) ?\2 ?([0-9]{1,2})")
_RUN = re.compile(r"[0-9]{8}")
_DAY_MONTH_THIS = re.compile(r"([0-9]{1,2}) ?[-/.] ?([0-9]{1,2}) ?,? ?(?:nam (.+)|(sang nam))")
_SPOKEN = re.compile(
    r"(.+?),? ?(?:/|-)? ?\b(?:thang|thg|th) ?(.+?)(?:(?:,| -| /|/|-)? ?\bnam (.+)|(?: ?[-/,.] ?| )([0-9]{4}))"
)
_ENGLISH_DAY = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)? (?:of )?([a-z]{3})[a-z]*\.?,? ([0-9]{4})")
_ENGLISH_MONTH = re.compile(r"([a-z]{3})[a-z]*\.? ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})")


@cache
def _relative() -> Phrases[int]:
    return Phrases((phrase, days) for days, said in _RELATIVE.items() for phrase in spelled_out(f"({said})"))


def read_date(text: str | Typed, today: date) -> Reading:
    """A date; `today` is the civil day in Viet Nam, for "hôm nay" and "năm ngoái"."""
    typed = Typed.of(text)
    if typed.unsure:
        return UNSURE
    for peeled in typed.peelings:
        if days := _relative().find(peeled):
            return _moved(today, days[0])
    bare = fold(typed.clean).strip(" .,;!()")
    while (shorter := _TAIL.sub("", bare)) != bare:
        bare = shorter
    bare = re.sub(r"^(?:da|vang|thua|a)\b[ ,]+", "", bare)
    bare = _LEAD.sub("", bare, count=1) if _LEAD.match(bare) else bare
    weekday, bare = _weekday(bare)
    bare = re.sub(r"^(?:ngay|hom) +", "", bare)
    found = {day for day in _days(bare, today) if day}
    if len(found) != 1:
        return UNCLEAR
    day = found.pop()
    return understood(day) if weekday in (None, day.weekday()) else UNCLEAR


def _moved(today: date, days: int) -> Reading:
    try:
        return understood(today + timedelta(days=days))
    except OverflowError:
        return UNCLEAR


def _weekday(bare: str) -> tuple[int | None, str]:
    match = _WEEKDAY.match(bare)
    if not match:
        return None, bare
    return (6 if match[2] else _WEEKDAYS[match[1]]), bare[match.end() :]


def _days(bare: str, today: date) -> Iterator[date | None]:
    """Every reading of the whole text as a day."""
    if match := _PLAIN.fullmatch(bare):
        if match[2] == match[4]:
            yield _day(match[1], match[3], match[5], today)
    elif match := _YEAR_FIRST.fullmatch(bare):
        yield _day(match[4], match[3], match[1], today)
    elif _RUN.fullmatch(bare):
        yield _day(bare[:2], bare[2:4], bare[4:], today)
        yield _day(bare[6:], bare[4:6], bare[:4], today)
    elif match := _DAY_MONTH_THIS.fullmatch(bare) or _SPOKEN.fullmatch(bare):
        yield _day(match[1], match[2], match[3] or match[4], today)
    elif (match := _ENGLISH_DAY.fullmatch(bare)) and match[2] in _MONTHS:
        yield _day(match[1], str(_MONTHS.index(match[2]) + 1), match[3], today)
    elif (match := _ENGLISH_MONTH.fullmatch(bare)) and match[1] in _MONTHS:
        yield _day(match[2], str(_MONTHS.index(match[1]) + 1), match[3], today)


def _day(day: str, month: str, year: str, today: date) -> date | None:
    numbers = _number(day), _number(month), _year(year.strip(" .,"), today)
    if None in numbers:
        return None
    days, months, years = (number or 0 for number in numbers)
    try:
        return date(years, months, days) if _EARLIEST <= years <= _LATEST else None
    except ValueError:
        return None


def _number(text: str) -> int | None:
    text = text.strip(" .,-/")
    if re.fullmatch(r"[0-9]{1,2}", text):
        return int(text)
    if re.search(r"[0-9]", text):
        return None
    value = amount(items("bon" if text == "tu" else text))
    return int(value) if value is not None and value == int(value) else None


def _year(text: str, today: date) -> int | None:
    if text in _YEAR_WORDS:
        return today.year + _YEAR_WORDS[text]
    if re.fullmatch(r"[0-9]{4}", text):
        return int(text)
    if re.fullmatch(r"[0-9]{2}", text):
        century = today.year // 100 * 100
        year = century + int(text)
        return year if year <= today.year + _AHEAD else year - 100
    value = None if re.search(r"[0-9]", text) else amount(items(text))
    return int(value) if value is not None and value >= _EARLIEST and value == int(value) else None
