"""Amounts in figures and Vietnamese words, mixed as people mix them: "hai triệu rưỡi", "1tr5", "một trăm linh năm".

Where speech leaves two readings open the amount is None, so that the bot asks: "hai ba" (two or three), "một trăm năm"
(a hundred years, 105 or 150), "một triệu hai trăm" (1,200,000 or 1,000,200).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from bot.flows.reading.figures import figure
from bot.flows.reading.syllables import Phrases, Syllable, syllable

_SPACED = re.compile(r"(?<![\d.,])(\d{1,3})((?: \d{3}){2,})(?![\d.,])")  # 1 500 000
_TOKEN = re.compile(r"(?:km|m|dm|cm)[23](?![0-9])|[0-9]+(?:[.,][0-9]+)*|[^\W\d_]+|[^\s\w]")

DIGITS = "một 1, hai 2, ba 3, bốn 4, năm 5, sáu 6, bảy 7, bẩy 7, bãy 7, tám 8, chín 9, không 0"
ENDINGS = "mốt 1, tư 4, lăm 5, nhăm 5"  # only behind a ten, or another digit: hai mốt, ba tư, bảy lăm
_OTHERS = (
    "mười ten, mươi ten, chục tens, hăm twenty, trăm hundred, linh and, lẻ and, rưỡi half_more, rưởi half_more, "
    "nửa half, phẩy point, nghìn 1000, ngàn 1000, triệu 1000000, tỷ 1000000000, tỉ 1000000000"
)
_MONEY = "k 1000, tr 1000000, trđ 1000000, củ 1000000"
SCALES = (1_000_000_000, 1_000_000, 1_000)


@dataclass(frozen=True, slots=True)
class Item:
    """One token: `text` as cleaned, and what it may be in an amount: "d7" digit, "e5" ending, a scale, "ten", …"""

    text: str
    may: frozenset[str]

    @property
    def is_figure(self) -> bool:
        return self.text[0].isdigit()

    @property
    def is_number(self) -> bool:
        return self.is_figure or bool(self.may)

    def digit(self) -> int | None:
        return next((int(name[1]) for name in self.may if name[0] == "d"), None)

    def ending(self) -> int | None:
        return next((int(name[1]) for name in self.may if name[0] == "e"), None)

    @property
    def word(self) -> Syllable:
        return syllable(self.text)


def items(said: str, *, money: bool = False) -> list[Item]:
    """The tokens of a cleaned text. `money`: k, tr and củ are scales too."""
    said = _SPACED.sub(lambda found: found[0].replace(" ", "."), said)
    words = _names(money)
    return [
        Item(token, frozenset() if token[0].isdigit() else frozenset(words.find((syllable(token),))))
        for token in _TOKEN.findall(said)
    ]


@cache
def _names(money: bool) -> Phrases[str]:
    listed = [(entry, "d") for entry in DIGITS.split(", ")] + [(entry, "e") for entry in ENDINGS.split(", ")]
    listed += [(entry, "") for entry in (f"{_OTHERS}, {_MONEY}" if money else _OTHERS).split(", ")]
    return Phrases((word, sort + name) for entry, sort in listed for word, name in [entry.split(" ")])


def amount(parts: Sequence[Item], scales: tuple[int, ...] = SCALES) -> Decimal | None:
    """The value of a whole run of tokens; None when it is not one amount, or might be two."""
    for place, scale in enumerate(scales):
        at = [i for i, part in enumerate(parts) if str(scale) in part.may]
        if len(at) > 1:
            return None
        if at:
            return _scaled(parts[: at[0]], parts[at[0] + 1 :], scale, scales[place + 1 :])
    return _group(parts)


def _scaled(left: Sequence[Item], right: Sequence[Item], scale: int, lower: tuple[int, ...]) -> Decimal | None:
    times = amount(left, lower) if left else (Decimal(1) if right else None)
    if times is None or times <= 0:
        return None
    if not right:
        return times * scale
    if times != int(times):
        return None
    more = _tail(right, scale, lower)
    return None if more is None or more >= scale else times * scale + more


def _tail(right: Sequence[Item], scale: int, lower: tuple[int, ...]) -> Decimal | None:
    """What follows a scale: "… rưỡi", "… ba" (three tenths of it), "tr5", "tr250", "… linh năm", or lower scales."""
    first = right[0]
    if len(right) == 1:
        if "half_more" in first.may:
            return Decimal(scale) / 2
        if first.is_figure:
            return _figure_behind(first.text, scale)
        digit = first.digit() if first.digit() is not None else first.ending()
        return None if digit in (None, 0, 5) else Decimal(digit or 0) * scale / 10
    if "and" in first.may:
        rest = amount(right[1:], lower)
        return rest if rest is not None and rest < Decimal(scale) / 10 else None
    if any(str(one) in part.may for part in right for one in lower):
        return amount(right, lower)
    return _group(right) if scale == 1_000 and any("hundred" in part.may for part in right) else None


def _figure_behind(text: str, scale: int) -> Decimal | None:
    """1tr5 = 1,500,000; 1tr250 = 1,250,000; 1tr05 = 1,050,000; 1tr25 is asked again."""
    if not text.isdigit() or len(text) not in (1, 2, 3) or (len(text) == 2 and text[0] != "0"):
        return None
    return Decimal(int(text) * scale) / Decimal(10 ** len(text))


def _group(parts: Sequence[Item]) -> Decimal | None:
    """Without scale words: one figure, or words below a thousand."""
    if not parts:
        return None
    if len(parts) == 1 and parts[0].is_figure:
        return figure(parts[0].text)
    points = [i for i, part in enumerate(parts) if "point" in part.may]
    if points:
        return _decimal(parts[: points[0]], parts[points[0] + 1 :])
    if len(parts) == 1 and "half" in parts[0].may:
        return Decimal("0.5")
    hundreds = [i for i, part in enumerate(parts) if "hundred" in part.may]
    if len(hundreds) == 1:
        return _hundreds(parts[: hundreds[0]], parts[hundreds[0] + 1 :])
    if len(parts) > 1 and "half_more" in parts[-1].may:
        below = _group(parts[:-1])
        tens = "tens" in parts[-2].may
        return None if below is None or below != int(below) else below + (5 if tens else Decimal("0.5"))
    if len(parts) == 2 and parts[0].is_figure and "tens" in parts[1].may:
        times = figure(parts[0].text)
        return times * 10 if times is not None and times == int(times) else None
    below_hundred = _tens(parts)
    return None if below_hundred is None else Decimal(below_hundred)


def _decimal(left: Sequence[Item], right: Sequence[Item]) -> Decimal | None:
    """ "bảy phẩy năm": one digit behind the point."""
    whole = _group(left)
    if whole is None or whole != int(whole) or len(right) != 1:
        return None
    if right[0].is_figure:
        return Decimal(f"{int(whole)}.{right[0].text}") if right[0].text.isdigit() else None
    digit = right[0].digit()
    return None if digit is None else whole + Decimal(digit) / 10


def _hundreds(left: Sequence[Item], right: Sequence[Item]) -> Decimal | None:
    times = _group(left) if left else Decimal(1)
    if times is None or times != int(times) or not 0 <= times < 100:
        return None
    if not right:
        return times * 100
    more: int | None
    first = right[0]
    if "and" in first.may and len(right) == 2:
        more = int(right[1].text) if right[1].is_figure and len(right[1].text) == 1 else right[1].digit()
        more = right[1].ending() if more is None else more
    elif len(right) == 1 and "half_more" in first.may:
        more = 50
    elif len(right) == 1 and first.is_figure:
        more = None
    elif len(right) == 1 and "ten" not in first.may:
        digit = first.digit() if first.digit() is not None else first.ending()
        more = None if digit in (None, 0, 5) else (digit or 0) * 10
    else:
        more = _tens(right)
    return None if more is None else times * 100 + more


def _tens(parts: Sequence[Item]) -> int | None:
    """Words below a hundred. "mười năm" is ten years or fifteen: None."""
    kinds = list(parts)
    if len(kinds) == 1:
        only = kinds[0]
        return 10 if only.may & {"ten", "tens"} else 20 if "twenty" in only.may else only.digit()
    if len(kinds) == 2:
        tens, ones = kinds
        if "ten" in tens.may or "twenty" in tens.may:
            one = _ones(ones)
            return None if one is None else (10 if "ten" in tens.may else 20) + one
        digit = tens.digit()
        if digit is None:
            return None
        if ones.may & {"ten", "tens"}:
            return digit * 10 if digit else None
        ending = ones.ending()
        return digit * 10 + ending if ending is not None and digit >= 2 else None
    if len(kinds) == 3 and "ten" in kinds[1].may:
        digit, one = kinds[0].digit(), _ones(kinds[2])
        return None if digit is None or digit < 2 or one is None else digit * 10 + one
    return None


def _ones(part: Item) -> int | None:
    ending = part.ending()
    if ending is not None:
        return ending
    digit = part.digit()
    return None if digit in (None, 0, 5) else digit
