"""A count: "12", "khoảng 12 người", "mười hai". Whole numbers from 0; a range ("10-12") is asked again."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from bot.flows.reading.amounts import Item, amount, items
from bot.flows.reading.answer import UNCLEAR, UNSURE, Reading, understood
from bot.flows.reading.clean import clean
from bot.flows.reading.spoken import says_unsure
from bot.flows.reading.syllables import Phrases, Syllable, spelled_out, syllables

_SIGNS = ",.!();"
_MOST = 1_000_000_000_000  # beyond that it is a code or a slip

_LEADS = [
    "khoảng", "khoản", "khoảng chừng", "khoảng độ", "tầm", "tầm khoảng", "chừng", "chừng độ", "độ", "cỡ", "ước", "ước chừng",
    "ước khoảng", "xấp xỉ", "gần", "gần được", "hơn", "trên", "ngót", "ngót nghét", "đâu", "đâu đó", "đâu khoảng", "áng chừng", "phỏng chừng",
    "được", "được khoảng", "có", "có khoảng", "có tầm", "có chừng", "có độ", "có được", "chỉ", "chỉ có", "mới có", "là", "tất cả", "tất cả là",
    "tổng", "tổng cộng", "tổng số", "cả thảy", "hiện", "hiện có", "hiện tại", "hiện nay", "giờ", "giờ có", "đang có", "chắc", "chắc khoảng",
    "chắc tầm", "chắc được", "đủ", "cả nhà", "nhà", "số", "số lượng", "about", "around", "roughly", "we have", "i have", "only",
    "(tôi|em|mình|nhà mình|nhà tôi|nhà em|bên em|bên tôi|htx|chị|anh|tổ|hộ|cơ sở|gia đình|bên mình|chúng tôi) (có|)",
    "dạ", "vâng", "thưa", "ạ", "à", "ừ", "em ơi", "khoảng tầm", "loanh quanh", "quanh quanh", "dao động",
]  # fmt: skip
_UNITS = (
    "người ng ngừi ngươi nguời hộ nhà gia đình kg ký kí cân kilogam con cái chiếc sào ha hécta hecta m2 m3 m km công mẫu lít lit l "
    "chai hộp gói túi lọ hũ thùng bao hủ sản phẩm sp đàn tổ cây gốc bụi năm tháng ngày tuần giờ lần lao động ld lđ công nhân nhân công "
    "nhân viên thành viên xã viên hội viên tv đại lý điểm bán cửa hàng nơi chỗ đơn vị đơn hàng hợp đồng phòng giường khách lượt đứa thợ "
    "mẫu cơ sở trang trại ao lồng vườn vụ mẻ lứa lô loại mặt hàng tờ bộ cuốn quyển tấm bài phiếu km2 cm g gam gram ml "
    "siêu thị nhà hàng quán bạn hàng mối xã thôn xóm bản huyện tỉnh nước "
    "làm trong ở tại thường xuyên cố định địa phương nông dân dân bà con thuê có của thôi nha nhé ạ em anh chị à á ơi nhe hen đó đấy "
    "gì hơn luôn mình tôi nhỉ vậy cả tham gia liên kết dạ cô chú bác "
    "people persons person workers worker households household members member months month years year days day times kilos pieces bottles "
    "employees families agents shops trees hives guests rooms"
)  # fmt: skip
_ENGLISH = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12,
}  # fmt: skip
_NOBODY = [
    "(không|ko|chưa|khong|hông|hổng) (có|thuê|) (ai|người nào|ai cả|ai hết|một ai|hộ nào|nhà nào)", "không có ai đâu", "chẳng có ai", "chả có ai",
    "nobody", "no one", "zero",
]  # fmt: skip


@cache
def leads() -> Phrases[bool]:
    """Words before a figure that leave it standing: about, in all, we have."""
    return Phrases((phrase, True) for pattern in _LEADS for phrase in spelled_out(pattern))


@cache
def _units() -> Phrases[bool]:
    return Phrases((unit, True) for unit in _UNITS.split())


@cache
def _nobody() -> Phrases[bool]:
    return Phrases((phrase, True) for pattern in _NOBODY for phrase in spelled_out(pattern))


def read_number(text: str) -> Reading:
    """A whole number from 0, or not understood."""
    said = clean(text)
    words = syllables(said)
    if says_unsure(words):
        return UNSURE
    if _nobody().has(words):
        return understood(0)
    value = _count(said)
    return UNCLEAR if value is None else understood(value)


def _count(said: str) -> int | None:
    parts = without_leads(items(said.strip(" .,;!~≈()")), leads())
    for end in range(len(parts), 0, -1):
        found = amount(parts[:end])
        if found is None and end == 1 and parts[0].text in _ENGLISH:
            found = amount(items(str(_ENGLISH[parts[0].text])))
        if found is None:
            continue
        if found != int(found) or not 0 <= found <= _MOST or _may_mean_else(parts[:end]):
            return None
        return int(found) if _only_units(parts[end:], after_figure=parts[end - 1].is_figure) else None
    return None


def _may_mean_else(number: Sequence[Item]) -> bool:
    """"không": no answer or zero; "tam muoi" may be "tầm mười" (about ten) as well as eighty."""
    said = " ".join(part.text for part in number)
    return said in ("không", "khong") or (len(number) > 1 and number[0].text == "tam")


def without_leads(parts: Sequence[Item], before: Phrases[bool]) -> list[Item]:
    """`parts` without the phrases of `before` at their beginning, and without signs like "~" and ":"."""
    rest = list(parts)
    while len(rest) > 1:
        if rest[0].text in ("~", "≈", ":", ",", "."):
            del rest[0]
            continue
        words = [part.word for part in rest[:4]]
        length = next((n for n in range(min(3, len(rest) - 1), 0, -1) if _starts(before, words[:n], rest)), 0)
        if not length:
            break
        del rest[:length]
    return rest


def _starts(before: Phrases[bool], words: list[Syllable], rest: Sequence[Item]) -> bool:
    """"tam 12" is "tầm 12", but "tam nguoi" is eight: a word that may be a digit leads only before a figure."""
    if len(words) == 1 and rest[0].may and not rest[1].is_figure:
        return False
    return before.has(words)


def _only_units(rest: Sequence[Item], *, after_figure: bool) -> bool:
    """Nothing but units and small words: a second number, a "từ … đến", a "nhưng" make the answer unclear.

    "5 năm" is five years, but "hai năm" two years or twenty-five; "12 nguoi lam" has no number in "lam" (làm, lăm).
    """
    return all(
        part.text in _SIGNS
        or (not part.is_figure and _units().has((part.word,)) and (not part.may or at > 0 or after_figure))
        for at, part in enumerate(rest)
    )
