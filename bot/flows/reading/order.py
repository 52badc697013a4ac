"""Lines named by their order in words: "cái thứ hai", "dòng cuối", "ba"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from bot.flows.reading.syllables import Phrases, Syllable, spelled_out

_NAMES = (
    "một|nhất|đầu|đầu tiên|1", "hai|nhì|2", "ba|3", "bốn|tư|4", "năm|5", "sáu|6", "bảy|bẩy|7", "tám|8",
    "chín|9", "mười|10",
    "mười một|11", "mười hai|12",
)  # fmt: skip
_NTH = (
    "(em|tôi|mình|chị|anh|) (chọn|lấy|) (cái|câu|dòng|ý|mục|phương án|đáp án|lựa chọn|) (thứ|số)",
    "(chọn|lấy) (cái|câu|dòng|ý|mục|phương án|đáp án|)",
    "(cái|câu|dòng|ý|mục|phương án|đáp án)",
)
_LAST = "(em|tôi|mình|chị|anh|) (chọn|lấy|) (cái|dòng|câu|ý|mục|) (cuối|cuối cùng|sau cùng|chót)"
_FIRST = "(em|tôi|mình|chị|anh|) (chọn|lấy|) (cái|dòng|câu|ý|mục|) (đầu|đầu tiên)"
_ENGLISH = {1: "(the|) first (one|)", 2: "(the|) second (one|)", 3: "(the|) third (one|)", -1: "(the|) last (one|)"}


@cache
def _ordinals() -> Phrases[int]:
    said = [(f"{nth} ({names})", n) for n, names in enumerate(_NAMES, 1) for nth in _NTH]
    said += [(names.split("|")[0], n) for n, names in enumerate(_NAMES, 1)]
    said += [(_FIRST, 1), (_LAST, -1), *((pattern, n) for n, pattern in _ENGLISH.items())]
    return Phrases((phrase, n) for pattern, n in said for phrase in spelled_out(pattern))


def in_order(peeled: Iterable[Sequence[Syllable]], count: int) -> int | None:
    """The position from 1 among `count` lines; None when no peeling of the words names one of them."""
    for words in peeled:
        found = _ordinals().find(words)
        if len(found) == 1:
            position = count if found[0] == -1 else found[0]
            return position if position <= count else None
    return None
