"""Numbers, money and dates the way people read them: 1.500.000 and 15/3/2026 in Vietnamese."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_decimal

from bot.clock import local_date
from bot.language.languages import DEFAULT, chain

Number = int | float | Decimal
T = TypeVar("T")

_DAYS = {"vi": "d/M/y", "en": "d MMM y"}
_MONEY = {"vi": "{} đồng", "en": "{} VND"}
_TO = {"vi": "đến", "en": "to"}
_SCALES = {
    "vi": {1_000_000_000: "tỉ", 1_000_000: "triệu", 1_000: "nghìn"},
    "en": {1_000_000_000: "billion", 1_000_000: "million", 1_000: "thousand"},
}
_PERCENT = {"vi": "{} %", "en": "{}%"}


@lru_cache(maxsize=32)
def _locale(language: str) -> Locale:
    """Babel's rules for a language, or for the one it borrows from where Babel knows none (Tày)."""
    for code in chain(language):
        try:
            return Locale.parse(code)
        except UnknownLocaleError:
            continue
    return Locale.parse(DEFAULT)


def _pattern(patterns: dict[str, T], language: str) -> T:
    return next((patterns[code] for code in chain(language) if code in patterns), patterns[DEFAULT])


def number(value: Number, language: str) -> str:
    """A number with its separators, at most three decimals: 1500000 → "1.500.000", 3.5 → "3,5" (vi); "3.5" (en)."""
    return format_decimal(value, locale=_locale(language))


def money(vnd: Number, language: str) -> str:
    """An amount in đồng, rounded to whole đồng: 1500000 → "1.500.000 đồng" (vi), "1,500,000 VND" (en)."""
    whole = format_decimal(vnd, format="#,##0", locale=_locale(language))
    return _pattern(_MONEY, language).format(whole)


def rough(low: Number, high: Number, language: str) -> str:
    """An amount in đồng as it is said: (2000000, 2000000) → "2 triệu đồng", (500000, 2000000) → "500 nghìn đến 2 triệu
    đồng" (vi); "2 million VND", "500 thousand to 2 million VND" (en)."""
    sums = [_said(one, language) for one in ((low,) if low == high else (low, high))]
    return _pattern(_MONEY, language).format(f" {_pattern(_TO, language)} ".join(sums))


def _said(vnd: Number, language: str) -> str:
    scales = _pattern(_SCALES, language)
    for scale, name in scales.items():
        if vnd >= scale:
            return f"{number(Decimal(vnd) / scale, language)} {name}"
    return number(vnd, language)


def percent(value: Number, language: str) -> str:
    """A share in hundredths, as people say it: 60 → "60 %" (vi), "60%" (en)."""
    return _pattern(_PERCENT, language).format(number(value, language))


def day(value: date, language: str) -> str:
    """A civil date: "15/3/2026" (vi), "15 Mar 2026" (en). An instant is shown as its date in Viet Nam."""
    if isinstance(value, datetime):
        value = local_date(value)
    return format_date(value, format=_pattern(_DAYS, language), locale=_locale(language))
