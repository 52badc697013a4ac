"""Sums of money in đồng: "1tr5", "1,5 triệu", "hai tỉ rưỡi". A bare "500" may be thousands: asked again."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from bot.flows.reading.amounts import SCALES, Item, amount, items
from bot.flows.reading.answer import UNCLEAR, UNSURE, Reading, understood
from bot.flows.reading.clean import clean
from bot.flows.reading.numbers import leads, without_leads
from bot.flows.reading.spoken import says_unsure
from bot.flows.reading.syllables import Phrases, spelled_out, syllables

_SMALLEST_BARE = 1_000  # đồng: below that nobody sells anything
_MOST = 10**15

_LEADS = [
    "doanh thu", "doanh thu (là|khoảng|được|tầm|năm ngoái|một năm|cả năm|hơn)", "(mỗi|một|hàng|hằng|cả|1) năm", "năm (ngoái|nay|rồi|vừa rồi|trước)",
    "bán được", "thu được", "thu về", "thu nhập", "vốn", "giá", "giá bán", "giá trị", "tiền", "số tiền", "cũng được", "cũng",
]  # fmt: skip
_ENDS = [
    "(đ|đồng|vnd|vnđ|việt nam đồng|đồng việt nam|tiền|tiền việt|dong)", "(một|1|mỗi|hàng|hằng|cả) năm", "năm (ngoái|nay|rồi|vừa rồi|trước)",
    "năm", "thôi", "nha", "nhé", "ạ", "em", "á", "à", "đó", "đấy", "gì đó", "hơn", "chẵn", "tròn", "thôi em", "a", "đi", "luôn", "anh", "chị", "dạ",
]  # fmt: skip


@cache
def _before() -> Phrases[bool]:
    return Phrases((phrase, True) for pattern in _LEADS for phrase in spelled_out(pattern))


@cache
def _after() -> Phrases[bool]:
    return Phrases((phrase, True) for pattern in _ENDS for phrase in spelled_out(pattern))


def read_money(text: str) -> Reading:
    """Whole đồng, or not understood. A sum for a month, a kilo or in another currency is asked again."""
    said = clean(text)
    if says_unsure(syllables(said)):
        return UNSURE
    value = _sum(items(said.strip(" .,;!~≈()"), money=True))
    return UNCLEAR if value is None else understood(value)


def _sum(parts: list[Item]) -> int | None:
    shorter = without_leads(without_leads(without_leads(parts, leads()), _before()), leads())
    for end in range(len(shorter), 0, -1):
        found = amount(shorter[:end])
        if found is None:
            continue
        rest = shorter[end:]
        if found != int(found) or found > _MOST or not _only_ends(rest):
            return None
        named = _has_scale(shorter[:end]) or _says_dong(rest)
        return int(found) if named or (found >= _SMALLEST_BARE and shorter[0].is_figure) else None
    return None


def _has_scale(parts: Sequence[Item]) -> bool:
    return any(str(scale) in part.may for part in parts for scale in SCALES)


def _says_dong(rest: Sequence[Item]) -> bool:
    return bool(rest) and rest[0].text in ("đ", "d", "đồng", "dong", "vnd", "vnđ")


def _only_ends(rest: Sequence[Item]) -> bool:
    left = [part for part in rest if part.text not in "/,.!();"]
    while left:
        words = [part.word for part in left[:4]]
        length = next((n for n in range(len(words), 0, -1) if _after().has(words[:n])), 0)
        if not length:
            return False
        del left[:length]
    return True
