"""Days and numbers as people in offices write them into sheets, and as spreadsheets hand them on."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

_WRITTEN = re.compile(
    r"(?:ngay\s*)?(\d{1,2})\s*(?:[/.\-]|thang|,?\s)\s*(\d{1,2})\s*(?:[/.\-]|nam|,?\s)\s*(\d{4}|\d{2})(?:\s+[\d:.]+)?"
)
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ t][\d:.]+)?")
_SERIAL_ZERO = date(1899, 12, 30)
_SERIALS = range(36_526, 73_051)  # 1/1/2000 to 31/12/2099, as a spreadsheet counts days
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")


def read_day(folded: str) -> date | None:
    """A day in folded words: "31/12/2026", "31-12-26", "ngay 31 thang 12 nam 2026", ISO with or without a time, or a
    spreadsheet's own count of days ("46387"). None where it is none; the day always stands before the month."""
    said = folded.strip(" .,;")
    if said.isascii() and said.isdigit() and int(said) in _SERIALS and len(said) == 5:
        return _SERIAL_ZERO + timedelta(days=int(said))
    if found := _ISO.fullmatch(said):
        parts = (int(found[1]), int(found[2]), int(found[3]))
    elif found := _WRITTEN.fullmatch(said):
        year = int(found[3])
        parts = (year + 2000 if year < 100 else year, int(found[2]), int(found[1]))
    else:
        return None
    try:
        return date(*parts)
    except ValueError:
        return None


def read_amount(text: str) -> Decimal | None:
    """A number that is not negative: "1.250,5" and "1,250.5" are both 1250.5, "1.250" is 1250 (a point or comma before
    three digits sets thousands apart), "1,5" is 1.5. None where it is no such number."""
    bare = re.sub(r"[\s\u00a0\u202f']", "", text)
    last = max(bare.rfind("."), bare.rfind(","))
    if _THOUSANDS.fullmatch(bare):
        whole, part = re.sub(r"[.,]", "", bare), ""
    elif last >= 0:
        whole, part = bare[:last], bare[last + 1 :]
        if not part.isdigit() or not (whole.isdigit() or _THOUSANDS.fullmatch(whole)):
            return None
        whole = re.sub(r"[.,]", "", whole)
    else:
        whole, part = bare, ""
    if not (whole.isascii() and whole.isdigit() and part.isascii()) or len(whole) > 15:
        return None
    try:
        return Decimal(f"{whole}.{part}" if part else whole)
    except InvalidOperation:
        return None
