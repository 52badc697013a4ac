"""A telephone number in E.164 ("+84912345678"), or "none" for somebody who has none: the talk goes on."""

from __future__ import annotations

from functools import cache

from bot.flows.reading.answer import UNCLEAR, UNSURE, Reading, understood
from bot.flows.reading.clean import clean
from bot.flows.reading.spoken import peelings, says_unsure
from bot.flows.reading.syllables import Phrases, spelled_out, syllables
from bot.programme.phones import read_phone as number_in

NONE = "none"
_NO = "không|ko|k|chưa|hông|hong|hổng|chẳng|chả|không hề|kg"
_HAS_NONE = [
    f"(tôi|em|mình|nhà|nhà tôi|chị|bác|cô|chú|) ({_NO}) (có|dùng|xài|sử dụng|sài) "
    "(điện thoại|máy|số|số điện thoại|sđt|sdt|đt|dt|số máy|di động|sim|phone|) (đâu|nào|nào cả|gì|riêng|)",
    f"({_NO}) (có|) (điện thoại|sđt|sdt|đt|dt|số điện thoại)", "không có số nào", "làm gì có", "có đâu", "đâu có", "none",
    "no phone", "i don t have (a phone|one|a number|)", "no number", "khong", "không", "không ạ",
]  # fmt: skip


@cache
def _has_none() -> Phrases[bool]:
    return Phrases((phrase, True) for pattern in _HAS_NONE for phrase in spelled_out(pattern))


def read_phone(text: str) -> Reading:
    """Exactly one Vietnamese number in the text; "none" only when that is all that is said."""
    said = clean(text)
    found = number_in(said) if said else None
    if found:
        return understood(found)
    words = syllables(said)
    if any(_has_none().has(peeled) for peeled in peelings(words)):
        return understood(NONE)
    return UNSURE if says_unsure(words) else UNCLEAR
