"""Yes, no, or not sure. A question is printed with 1 = yes, 2 = no, 0 = not sure.

"có đâu" is a no, "sắp có" is neither, "không phải không có" is asked again: only whole answers are read.
"""

from __future__ import annotations

import re
from functools import cache

from bot.flows.reading.answer import UNCLEAR, Reading, understood
from bot.flows.reading.clean import clean
from bot.flows.reading.spoken import peelings, says_unsure
from bot.flows.reading.syllables import Phrases, Syllable, spelled_out, syllables

_THING = (
    "giấy|giấy tờ|giấy phép|giấy chứng nhận|chứng nhận|nhãn|nhãn hiệu|nhãn mác|tem|tem nhãn|mã|mã vạch|mã qr|qr|hợp đồng|"
    "bao bì|website|web|trang web|fanpage|câu chuyện|hóa đơn|sổ sách|tài khoản|logo|thương hiệu|máy|máy móc|bản công bố|"
    "phiếu kiểm nghiệm|đăng ký kinh doanh|mã số thuế|con dấu|iso|haccp|vietgap"
)
_DO = (
    "làm|đăng ký|đăng kí|nộp|xin|bán|dùng|ký|in|in ấn|được|được cấp|cấp|công bố|kiểm nghiệm|xét nghiệm|đóng gói|tham gia|"
    "mở|lập|học|dán|gắn|xong|thử|nhận|thuê|mua"
)
_ME = "tôi|em|mình|nhà mình|nhà tôi|nhà em|bên em|bên tôi|bên mình|chúng tôi|htx|chị|anh|cô|bác"
_NOT = "không|ko|k|kh|kg|khg|hok|hông|hong|hổng|hem|hơm|khum|chả|chẳng"

_YES = [
    "1", "một", "số (1|một)", "chọn (1|một)", "y", "yes", "yep", "yeah", "yup", "ya", "sure", "true", "correct", "right",
    "of course", "i do", "we do", "i have", "we have", "yes (i|we) (do|have)", "agree", "agreed",
    "có", "có (rồi|chứ|mà|đủ|hết|cả|luôn|đấy|đó|nhiều|vậy|nè|chớ|sẵn|đầy đủ|đủ cả|đủ rồi|đủ hết)", "có có",
    f"(đã|cũng|vẫn|thì|chắc chắn|chắc chắn là|đều|{_ME}) có (rồi|đủ|hết|cả|chứ|mà|)", f"(đã|{_ME} đã) có (rồi|đủ|hết|cả|)",
    f"(có|đã có|đang có) ({_THING}) (rồi|)", f"(đã|có|{_ME} có|{_ME} đã|đã có|có đang|đang) ({_DO}) (rồi|)", f"({_DO}) rồi",
    "rồi", "rồi rồi", "đã rồi", "đã xong", "xong", "xong rồi", "xong xuôi rồi", "có rồi mà",
    "ừ", "uh", "ừa", "ừ có", "ừ đúng", "ừ rồi", "ừ có rồi", "ờ có", "uk", "uki", "ukm", "vâng", "vâng có", "dạ", "dạ vâng",
    "dạ phải", "dạ đúng", "dạ đúng rồi", "phải", "phải rồi", "phải đó", "ok", "oke", "okay", "okie", "okê", "ô kê", "oki",
    "ok ok", "okela", "ok có", "ok rồi", "ok đồng ý", "okay rồi", "đúng",
    "đúng (rồi|vậy|thế|đấy|đó|ý|hết|là vậy|như vậy|như thế|là có)", "đúng đúng", "chuẩn", "chuẩn rồi", "chính xác",
    "được", "được rồi", "được chứ", "được mà", "đồng ý", "nhất trí", "nhất trí luôn", "đồng ý rồi", "chấp nhận", "chịu luôn",
    "tất nhiên", "tất nhiên (rồi|có|là có|là có rồi)", "đương nhiên", "đương nhiên (rồi|có|là có)", "dĩ nhiên",
    "dĩ nhiên (rồi|có|là có)", "chắc chắn", "chắc chắn (rồi|có|là có|có rồi)", "có đúng vậy", "đầy đủ", "đủ cả", "đủ rồi",
]  # fmt: skip
_NO = [
    "2", "hai", "số (2|hai)", "chọn (2|hai)", "n", "no", "nope", "nah", "not yet", "no no", "false", "wrong", "disagree",
    "i don t", "we don t", "no (i|we) (don t|do not)", "none",
    f"({_NOT})", f"({_ME}) ({_NOT})", f"({_NOT}) (có|co|c)", f"(cũng|vẫn|{_ME}|nhà|hoàn toàn|thật sự) ({_NOT}) (có|)",
    f"({_NOT}) có (đâu|gì cả|gì hết|ai|cái nào|cái gì|chi|luôn|cả|mô|nữa|bao giờ)", f"({_NOT}) (đâu|luôn|hề|hề có|nha|nhé)",
    f"({_NOT}) (phải|phải đâu|phải vậy|đúng|đúng đâu|được|đồng ý|muốn|chịu|thích|tham gia)", f"({_NOT}) ({_DO}) (đâu|)",
    f"({_NOT}) có ({_THING}) (đâu|nào|gì|)", f"({_NOT}) (không|ko)",
    "chưa", "chưa chưa", "chưa (có|đâu|hề|nha|nhé|bao giờ|từng|luôn|được đâu)", "chưa hề có", "chưa từng có", "chưa bao giờ có",
    "chưa có (đâu|gì|gì cả|gì hết|cái nào|luôn|ai|chi|bao giờ)", f"(cũng|vẫn|{_ME}|nhà|hiện|hiện tại|giờ|hiện nay) chưa (có|)",
    f"chưa ({_DO}) (đâu|được|)", f"chưa có ({_THING}) (đâu|nào|gì|)", f"vẫn chưa ({_DO})", f"({_ME}) chưa ({_DO})",
    "có đâu", "đâu có", "có gì đâu", "đâu có đâu", "nào có", "nào có đâu", "làm gì có", "lấy đâu ra", "có bao giờ đâu",
    "đã có đâu", "đã làm đâu", "có làm đâu", f"đâu có ({_THING})", "làm gì đâu", "rồi đâu", "đâu", "đâu mà có",
    "sai", "sai rồi", "sai bét", "từ chối", "chẳng có gì", "chả có gì",
]  # fmt: skip
_NOD = "dạ|vâng|ừ|ờ|à|uh|ok|dạ vâng"  # said while listening: "vâng, chưa có" is no

_SIGNS = {
    "👍": True, "👌": True, "✅": True, "✔": True, "☑": True, "🆗": True, "💯": True, "🙆": True,
    "👎": False, "❌": False, "✖": False, "❎": False, "🚫": False, "🙅": False,
    "🤷": "unsure", "🤔": "unsure",
}  # fmt: skip


@cache
def _phrases() -> Phrases[bool]:
    said = [(phrase, True) for pattern in _YES for phrase in spelled_out(pattern)]
    return Phrases(said + [(phrase, False) for pattern in _NO for phrase in spelled_out(pattern)])


@cache
def _nods() -> Phrases[bool]:
    return Phrases((phrase, True) for phrase in _NOD.split("|"))


def read_yes_no(text: str) -> Reading:
    """True, False or "unsure"; a question ("có không?") or anything with a but is not understood."""
    said = clean(text)
    if re.fullmatch(r"(số |câu )?0 ?[.)]?", said):
        return Reading(True, "unsure", unsure=True)
    if "?" in said:
        return Reading(True, "unsure", unsure=True) if says_unsure(syllables(said)) else UNCLEAR
    words = syllables(said)
    if not words:
        return _by_sign(said)
    if says_unsure(words):
        return Reading(True, "unsure", unsure=True)
    value = _whole(words)
    if value is None:
        value = _part_by_part(said)
    return UNCLEAR if value is None else understood(value)


def _whole(words: tuple[Syllable, ...]) -> bool | None:
    for peeled in peelings(words):
        found = _phrases().find(peeled)
        if len(found) == 1:
            return found[0]
    return None


def _part_by_part(said: str) -> bool | None:
    """"vâng, có rồi", "không. chưa có đâu": every part says the same; a mere nod at the beginning counts for nothing."""
    parts = [words for part in re.split(r"[,.;!\-]+", said) if (words := syllables(part))]
    if len(parts) < 2:
        return None
    values = [_whole(words) for words in parts]
    if _nods().has(parts[0]):
        values = values[1:]
    if None in values or len(set(values)) != 1:
        return None
    return values[0]


def _by_sign(said: str) -> Reading:
    values = {value for sign, value in _SIGNS.items() if sign in said}
    if len(values) != 1:
        return UNCLEAR
    value = values.pop()
    return Reading(True, value, unsure=value == "unsure")
