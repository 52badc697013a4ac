"""Numbers, money and dates the way people read them: 1.500.000 and 15/3/2026 in Vietnamese."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_decimal

from bot.clock import local_date
from bot.language.languages import DEFAULT, chain

Number = int | float | Decimal

_DAYS = {"vi": "d/M/y", "en": "d MMM y"}
_MONEY = {"vi": "{} đồng", "en": "{} VND"}
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


def _pattern(patterns: dict[str, str], language: str) -> str:
    return next((patterns[code] for code in chain(language) if code in patterns), patterns[DEFAULT])


def number(value: Number, language: str) -> str:
    """A number with its separators, at most three decimals: 1500000 → "1.500.000", 3.5 → "3,5" (vi); "3.5" (en)."""
    return format_decimal(value, locale=_locale(language))


def money(vnd: Number, language: str) -> str:
    """An amount in đồng, rounded to whole đồng: 1500000 → "1.500.000 đồng" (vi), "1,500,000 VND" (en)."""
    whole = format_decimal(vnd, format="#,##0", locale=_locale(language))
    return _pattern(_MONEY, language).format(whole)


def percent(value: Number, language: str) -> str:
    """A share in hundredths, as people say it: 60 → "60 %" (vi), "60%" (en)."""
    return _pattern(_PERCENT, language).format(number(value, language))


def day(value: date, language: str) -> str:
    """A civil date: "15/3/2026" (vi), "15 Mar 2026" (en). An instant is shown as its date in Viet Nam."""
    if isinstance(value, datetime):
        value = local_date(value)
    return format_date(value, format=_pattern(_DAYS, language), locale=_locale(language))
