"""Sums of money in đồng: "1tr5", "1,5 triệu", "hai tỉ rưỡi". A bare "500" may be thousands: asked again."""

from __future__ import annotations

from collections.abc import Sequence

from bot.flows.reading.amounts import SCALES, Item, amount, items
from bot.flows.reading.answer import UNCLEAR, UNSURE, Reading, understood
from bot.flows.reading.numbers import without_leads
from bot.flows.reading.phrases import said as said_so
from bot.flows.reading.typed import Typed

_SMALLEST_BARE = 1_000  # đồng: below that nobody sells anything
_MOST = 10**15


def read_money(text: str | Typed) -> Reading:
    """Whole đồng, or not understood. A sum for a month, a kilo or in another currency is asked again."""
    typed = Typed.of(text)
    if typed.unsure:
        return UNSURE
    value = _sum(items(typed.clean.strip(" .,;!~≈()"), money=True))
    return UNCLEAR if value is None else understood(value)


def _sum(parts: list[Item]) -> int | None:
    shorter = parts
    for before in ("number.before", "money.before", "number.before"):
        shorter = without_leads(shorter, said_so(before))
    for end in range(len(shorter), 0, -1):
        found = amount(shorter[:end])
        if found is None:
            continue
        rest = shorter[end:]
        if found != int(found) or found > _MOST or not _only_ends(rest):
            continue  # "500 triệu một năm" is not 500.1 million
        named = _has_scale(shorter[:end]) or _says_dong(rest)
        return int(found) if named or (found >= _SMALLEST_BARE and shorter[0].is_figure) else None
    return None


def _has_scale(parts: Sequence[Item]) -> bool:
    return any(str(scale) in part.may for part in parts for scale in SCALES)


def _says_dong(rest: Sequence[Item]) -> bool:
    return bool(rest) and rest[0].text in ("đ", "d", "đồng", "dong", "vnd", "vnđ")


def _only_ends(rest: Sequence[Item]) -> bool:
    left = [part for part in rest if part.text not in ",.!();"]
    if (
        len(left) > 1 and left[0].text == "/" and left[1].word.base == "nam"
    ):  # "200 triệu/năm"; "2 triệu năm" may be 2.5
        del left[:2]
    while left:
        words = [part.word for part in left[:4]]
        length = next((n for n in range(len(words), 0, -1) if said_so("money.after").has(words[:n])), 0)
        if not length:
            return False
        del left[:length]
    return True
