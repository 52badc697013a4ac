"""The small words around an answer ("dạ … ạ", "em ơi", "nhé"), and the ways to say one does not know."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from bot.flows.reading.syllables import Phrases, Syllable, spelled_out

_WHO = "em|anh|chị|cô|chú|bác|bạn|cháu|con|ad|admin|bot|shop|trợ lý|mấy em|cán bộ"
_BEFORE = [
    "dạ", "dạ thưa", "thưa", "à", "ơ", "ừ", "ờ", "vâng", "ạ", "ơi", "ui", "=vậy", "xin lỗi", f"({_WHO}) ơi", f"({_WHO}) ạ",
    f"(dạ|vâng|thưa|à|ừ) ({_WHO})", "dear", "please", "hello", "hi", "chào em", "alo",
]  # fmt: skip
_AFTER = [
    "ạ", "a", "ah", "à", "nhé", "nha", "nhá", "nhe", "nghe", "nghen", "hen", "hén", "ơi", "em", "e", "anh", "chị", "cô",
    "chú", "bác", "bạn", "cháu", "ad", "admin", "luôn", "thôi", "đó", "đấy", "á", "vậy", "thế", "nhỉ", "hả", "ha", "hihi",
    "với", "đi", "nào", "cái", f"(ạ|nhé|nha) ({_WHO})", f"({_WHO}) (ơi|ạ|nhé|nha|à)", "cảm ơn", "cám ơn", "thank you",
    "thanks", "please", "=mà", "đã", "giúp", "giùm", "dùm", "hộ", "giúp tôi", "giúp em", "giúp mình", "được không",
    "được ko", "được không ạ",
]  # fmt: skip
_UNSURE = [
    "(tôi|em|mình|chị|anh|cô|bác|nhà tôi|nhà mình|cái này|câu này|) (không|ko|k|khong|hok|hông|hổng|hem|chưa|chả|chẳng) "
    "(biết|rõ|nhớ|chắc|nắm|nắm rõ|biết rõ|rõ lắm|biết đâu|biết nữa|nhớ rõ|nhớ nữa|chắc lắm|biết chắc|nhớ lắm|rành) "
    "(câu này|cái này|cái đó|điều này|việc này|đâu|)",
    "(để|cho|phải|để tôi|để em|để mình|để chị|để anh|để tôi về|để về) "
    "(hỏi lại|xem lại|coi lại|kiểm tra lại|tìm lại|nhớ lại|nghĩ lại|hỏi|xem) (đã|chồng|vợ|con|cháu|xã|kế toán|rồi nói|)",
    "hỏi lại (đã|)", "xem lại (đã|)", "kiểm tra lại (đã|)", "(tôi|em|mình|) quên (mất|rồi|mất rồi|)",
    "(mù|mờ) tịt", "có lẽ (có|không|chưa|)", "hình như (có|không|chưa|là có|là không|có rồi|)", "có thể", "có khi",
    "chắc (là|) (có|không|chưa)", "i don t know", "don t know", "dont know", "not sure", "unsure", "no idea", "maybe",
    "chịu", "chịu thôi", "bó tay", "biết đâu", "ai biết", "làm sao biết", "chưa tìm hiểu", "chưa xem", "để sau tính",
]  # fmt: skip


@cache
def _before() -> Phrases[bool]:
    return Phrases((phrase, True) for pattern in _BEFORE for phrase in spelled_out(pattern))


@cache
def _after() -> Phrases[bool]:
    return Phrases((phrase, True) for pattern in _AFTER for phrase in spelled_out(pattern))


@cache
def _unsure() -> Phrases[bool]:
    return Phrases((phrase, True) for pattern in _UNSURE for phrase in spelled_out(pattern))


def without_before(words: Sequence[Syllable]) -> tuple[Syllable, ...]:
    """`words` without one polite phrase at their beginning; the same words when there is none, never nothing."""
    for length in range(min(_before().longest, len(words) - 1), 0, -1):
        if _before().has(words[:length]):
            return tuple(words[length:])
    return tuple(words)


def without_after(words: Sequence[Syllable]) -> tuple[Syllable, ...]:
    """`words` without one polite phrase at their end; the same words when there is none, never nothing."""
    for length in range(min(_after().longest, len(words) - 1), 0, -1):
        if _after().has(words[-length:]):
            return tuple(words[:-length])
    return tuple(words)


def peelings(words: Sequence[Syllable]) -> list[tuple[Syllable, ...]]:
    """`words` as they are, then with ever fewer polite words around them, the fullest first.

    "dạ có ạ" → "dạ có ạ", "dạ có", "có ạ", "có". A phrase is looked for in each, so that a polite word that belongs
    to it is not lost ("làm lại đi").
    """
    befores = [tuple(words)]
    while len(shorter := without_before(befores[-1])) < len(befores[-1]):
        befores.append(shorter)
    found: dict[tuple[Syllable, ...], None] = {}
    for start in befores:
        current = start
        found[current] = None
        while len(shorter := without_after(current)) < len(current):
            current = shorter
            found[current] = None
    return sorted(found, key=len, reverse=True)


def says_unsure(words: Sequence[Syllable]) -> bool:
    """The whole reply says that the person does not know, or has to look first."""
    return any(_unsure().has(peeled) for peeled in peelings(words))
