"""A share in per cent: "75%", "3/4", "bảy lăm phần trăm", "một nửa".

"0,75" may be a part of one or of a hundred; "hơn 75%" and "gần một nửa" lie on one side of a floor of the sheet: both
are asked again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from bot.flows.reading.amounts import Item, amount, items
from bot.flows.reading.answer import UNCLEAR, UNSURE, Reading, understood
from bot.flows.reading.numbers import without_leads
from bot.flows.reading.phrases import said as said_so
from bot.flows.reading.spoken import peelings
from bot.flows.reading.typed import Typed


def read_percent(text: str | Typed) -> Reading:
    """0 to 100: an int when whole, else a float with at most two decimals; else not understood."""
    typed = Typed.of(text)
    if typed.unsure:
        return UNSURE
    said = typed.clean
    parts = without_leads(items(said.strip(" .,;!~≈()")), said_so("percent.before"))
    for peeled in peelings([part.word for part in parts if part.text[0].isalnum()]):
        for name, share in (("percent.all", 100), ("percent.half", 50)):
            if said_so(name).has(peeled) and not re.search("[%/]", said):
                return understood(share)
    value = _share(parts)
    if value is None or not 0 <= value <= 100:
        return UNCLEAR
    return understood(int(value) if value == int(value) else round(float(value), 2))


def _share(parts: Sequence[Item]) -> Decimal | None:
    texts = [part.text for part in parts]
    if "%" in texts:
        at = texts.index("%")
        return amount(parts[:at]) if _only_ends(parts[at + 1 :]) else None
    if "/" in texts:
        return _fraction(parts[: texts.index("/")], parts[texts.index("/") + 1 :])
    part_words = [i for i, part in enumerate(parts) if part.word.base in ("phan", "percent") and i > 0]
    if part_words:
        return _in_words(parts, part_words[0])
    value = amount(parts)
    if value is None or _is_zero_word(parts):
        return None
    return None if any(sign in texts[0] for sign in ".,") and value <= 1 else value


def _in_words(parts: Sequence[Item], at: int) -> Decimal | None:
    """ "75 phần trăm", "ba phần tư"."""
    rest = parts[at + 1 :]
    if parts[at].text == "percent":
        return amount(parts[:at]) if _only_ends(rest) else None
    if rest and "hundred" in rest[0].may:
        return amount(parts[:at]) if _only_ends(rest[1:]) else None
    return _fraction(parts[:at], rest)


def _fraction(top: Sequence[Item], bottom: Sequence[Item]) -> Decimal | None:
    """Three quarters; an ordinal word ("tư") may stand below."""
    above = amount(top)
    below = amount(bottom[:1])
    if below is None and bottom and bottom[0].ending() == 4:
        below = Decimal(4)
    if above is None or not below or above != int(above) or below != int(below) or not _only_ends(bottom[1:]):
        return None
    return above * 100 / below


def _only_ends(rest: Sequence[Item]) -> bool:
    ends = said_so("percent.after")
    return all(part.text in ",.!()" or (not part.is_figure and ends.has((part.word,))) for part in rest)


def _is_zero_word(parts: Sequence[Item]) -> bool:
    return parts[0].text in ("không", "khong") or (len(parts) > 1 and parts[0].text == "tam")
