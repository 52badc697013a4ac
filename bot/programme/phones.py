"""Phone numbers out of what people type: "sdt 0912 345 678 nhé" → "+84912345678"."""

from __future__ import annotations

import unicodedata

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

_REACHABLE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
_VIETNAM = 84
_LONGEST = 500  # characters looked at: a reply with a number in it is short


def read_phone(text: str) -> str | None:
    """The one Vietnamese mobile or landline number in `text`, as E.164; None where there is none, or more than one.

    Numbers too short, too long, of another country, or of a service (113) are none: better asked again than kept
    wrong. Never raises.
    """
    plain = unicodedata.normalize("NFKC", text[:_LONGEST])
    found = {
        phonenumbers.format_number(match.number, PhoneNumberFormat.E164)
        for match in phonenumbers.PhoneNumberMatcher(plain, "VN")
        if _vietnamese(match.number)
    }
    return found.pop() if len(found) == 1 else None


def _vietnamese(number: PhoneNumber) -> bool:
    return number.country_code == _VIETNAM and phonenumbers.number_type(number) in _REACHABLE


def spoken_phone(e164: str) -> str:
    """A kept number as people write it: "+842083855123" → "0208 3855 123"; what is no number comes back as it is."""
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164
    return phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
