"""A share in per cent: "75%", "3/4", "bảy lăm phần trăm", "một nửa".

"0,75" may be a part of one or of a hundred; "hơn 75%" and "gần một nửa" lie on one side of a floor of the sheet: both are
asked again.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cache

from bot.flows.reading.amounts import Item, amount, items
from bot.flows.reading.answer import UNCLEAR, UNSURE, Reading, understood
from bot.flows.reading.clean import clean
from bot.flows.reading.numbers import without_leads
from bot.flows.reading.spoken import peelings, says_unsure
from bot.flows.reading.syllables import Phrases, spelled_out, syllables

_LEADS = [
    "khoảng", "tầm", "khoảng chừng", "tầm khoảng", "chừng", "độ", "cỡ", "xấp xỉ", "ước", "ước chừng", "được", "được khoảng", "có",
    "có khoảng", "là", "chiếm", "chiếm khoảng", "đạt", "đúng", "chắc", "chắc khoảng", "chắc tầm", "đâu", "đâu đó", "đâu khoảng", "about", "around",
    "dạ", "vâng", "thưa", "à", "ừ", "(tôi|em|mình|nhà mình|nhà tôi|htx|bên em) (có|được|)",
]  # fmt: skip
_ENDS = (
    "nguyên liệu sản lượng lao động người hàng hóa hoá trong xã tỉnh của là ở địa phương tại ạ nha nhé em anh chị thôi đó đấy luôn à á a "
    "số lượng công nhân thành viên thôn bản nhà mình"
)
_WHOLES = {
    100: ["(tất cả|toàn bộ|hết|hết cả|trọn|hoàn toàn|cả|tất tần tật|all|all of it) (ở trong xã|trong xã|của xã|)", "mười phần mười", "(một|1) trăm phần trăm"],
    50: ["(một|1|phân|) nửa", "(năm mươi|50) (năm mươi|50)", "half", "a half", "một phần hai", "nửa phần", "chia đôi"],
}  # fmt: skip


@cache
def _before() -> Phrases[bool]:
    return Phrases((phrase, True) for pattern in _LEADS for phrase in spelled_out(pattern))


@cache
def _after() -> Phrases[bool]:
    return Phrases((word, True) for word in _ENDS.split())


@cache
def _wholes() -> Phrases[int]:
    return Phrases((phrase, share) for share, said in _WHOLES.items() for pattern in said for phrase in spelled_out(pattern))


def read_percent(text: str) -> Reading:
    """0 to 100: an int when whole, else a float with at most two decimals; else not understood."""
    said = clean(text)
    if says_unsure(syllables(said)):
        return UNSURE
    parts = without_leads(items(said.strip(" .,;!~≈()")), _before())
    for peeled in peelings([part.word for part in parts if part.text[0].isalnum()]):
        whole = _wholes().find(peeled)
        if whole and "%" not in said and "/" not in said:
            return understood(whole[0])
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
    """"75 phần trăm", "ba phần tư"."""
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
    return all(part.text in ",.!()" or (not part.is_figure and _after().has((part.word,))) for part in rest)


def _is_zero_word(parts: Sequence[Item]) -> bool:
    return parts[0].text in ("không", "khong") or (len(parts) > 1 and parts[0].text == "tam")
