from __future__ import annotations

import unicodedata
from datetime import date

import pytest

from bot.flows.reading import read, read_yes_no

TODAY = date(2026, 11, 22)

YES = """Có rồi ạ|dạ có em|có giấy rồi|cos|roif|ok em|đúng rồi em|1.|số 1|vâng ạ|ừa|có, đúng rồi|đã có|làm rồi|Có!|CÓ|có có|
có hết|cũng có|tất nhiên rồi|chắc chắn có|em ơi có|dạ vâng|phải rồi|chuẩn rồi|có đủ|nhà mình có|đăng ký rồi|có mã qr rồi|oke|１"""
NO = """khoong|có đâu|có đâu em|dạ chưa|dạ chưa có ạ|vâng, chưa có|chưa làm|ko có|k có|chưa có giấy|hổng có|đâu có|2)|chua|
không có đâu em ơi|không. chưa có đâu|không hề|chưa bao giờ|chưa từng có|làm gì có|sai rồi|không phải|chẳng có|chưa đăng ký|
không ạ|nhà tôi không|vẫn chưa|chưa có cái nào|lấy đâu ra|nope"""
UNSURE = """không rõ|hem biết|0|để hỏi lại|có lẽ|em không biết ạ|quên rồi|chưa biết|hình như có|không chắc|chắc là có|không nhớ rõ|
để xem lại đã|không biết nữa|tôi không nhớ|chịu|ai biết|not sure|chưa nắm rõ|để hỏi lại con"""
NEITHER = """sắp có|đừng|dừng|có không|có nhưng hết hạn|không phải không có|đang làm|3|có người bảo có người bảo không|mật ong|
đúng không|12|có hay không|được chưa|không sao|sữa|cỏ|đang chờ|có cái có cái không|có một ít thôi chưa đủ|không những có|
hết hạn rồi|vâng không có|sắp xong|có thì có nhưng cũ|đủ không|không biết có không|chữa rồi|1 nửa|có mà không có"""


def listed(text: str) -> list[str]:
    return [reply.strip() for reply in text.split("|")]


@pytest.mark.parametrize("typed", listed(YES) + ["👍", "✅", "có 👍", "👍🏽"])
def test_yes(typed: str) -> None:
    reading = read("yes_no", typed, today=TODAY)
    assert (reading.understood, reading.value) == (True, True)


@pytest.mark.parametrize("typed", listed(NO) + ["👎", "không 🙏"])
def test_no(typed: str) -> None:
    reading = read("yes_no", typed, today=TODAY)
    assert (reading.understood, reading.value) == (True, False)


@pytest.mark.parametrize("typed", [*listed(UNSURE), "🤷‍♂️"])
def test_not_sure_is_an_answer_of_its_own(typed: str) -> None:
    reading = read("yes_no", typed, today=TODAY)
    assert (reading.understood, reading.value, reading.unsure) == (True, "unsure", True)


@pytest.mark.parametrize(
    "typed", [*(t for t in listed(NEITHER) if t != "vâng không có"), "👍👎", "", "   ", "?", "có?"]
)
def test_what_is_neither_is_asked_again(typed: str) -> None:
    assert not read("yes_no", typed, today=TODAY).understood


def test_a_nod_before_a_no_is_a_no() -> None:
    assert read_yes_no("vâng không có").value is False
    assert read_yes_no("dạ chưa").value is False


@pytest.mark.parametrize("typed", ["có rồi ạ", "không có đâu", "để hỏi lại đã"])
def test_decomposed_letters_unseen_signs_and_capitals_change_nothing(typed: str) -> None:
    plain = read_yes_no(typed)
    for other in (
        unicodedata.normalize("NFD", typed),
        typed.upper(),
        f"\u200b{typed}\ufeff",
        f"\x00 {typed}\r\n",
        f"{typed}…",
    ):
        assert read_yes_no(other) == plain


def test_a_long_story_is_not_cut_into_an_answer() -> None:
    assert not read_yes_no("có " + "a " * 600).understood
    assert read_yes_no("có" + " " * 10_000).value is True
    assert not read_yes_no("có" + " " * 10_000 + "không").understood
