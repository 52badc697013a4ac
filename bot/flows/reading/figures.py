"""Figures as Vietnamese hands type them: 1.500.000 is a million and a half, 1,5 is one and a half."""

from __future__ import annotations

import re
from decimal import Decimal

_LONGEST = 15  # digits: more is a slip, or a code


def figure(text: str) -> Decimal | None:
    """The value of digits with separators; None where two readings are possible ("1,500") or none is ("1.50.000")."""
    digits = re.sub(r"[.,]", "", text)
    if not digits.isascii() or not digits.isdigit() or len(digits) > _LONGEST:
        return None
    if digits == text:
        return Decimal(text) if len(text) < 3 or text[0] != "0" else None
    dots, commas = text.count("."), text.count(",")
    if dots and commas:
        return _both(text)
    mark = "." if dots else ","
    groups = text.split(mark)
    if len(groups) > 2:
        return Decimal(digits) if _thousands(groups) else None
    if groups[0] == "0" or len(groups[1]) < 3:
        return Decimal(f"{groups[0]}.{groups[1]}")
    return Decimal(digits) if mark == "." and _thousands(groups) else None


def _both(text: str) -> Decimal | None:
    """ "1.500.000,5" and "1,500,000.50": the last sign parts the decimals, and comes once."""
    whole, _, part = text.rpartition(max(",.", key=text.rfind))
    marks = set(re.findall(r"[.,]", whole))
    if len(marks) != 1 or text[len(whole)] in marks or len(part) > 2:
        return None
    groups = re.split(r"[.,]", whole)
    return Decimal(f"{''.join(groups)}.{part}") if _thousands(groups) else None


def _thousands(groups: list[str]) -> bool:
    return 1 <= len(groups[0]) <= 3 and groups[0][0] != "0" and all(len(group) == 3 for group in groups[1:])
