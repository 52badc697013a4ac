from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language import fold

VIETNAMESE = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵdđ"
BARE = "a" * 18 + "e" * 12 + "i" * 6 + "o" * 18 + "u" * 12 + "y" * 6 + "dd"


def test_every_vietnamese_letter_loses_its_marks_in_both_cases_and_both_spellings() -> None:
    for text in (VIETNAMESE, VIETNAMESE.upper()):
        for form in ("NFC", "NFD"):
            assert fold(unicodedata.normalize(form, text)) == BARE


@pytest.mark.parametrize(
    ("typed", "bare"),
    [
        ("  ĐẶC SẢN\n", "dac san"),
        ("Mật ong\tbạc  hà", "mat ong bac ha"),
        ("co\x00chu\x1b", "co chu"),
        ("chưa\u00a0rõ", "chua ro"),
        ("kho\u200bng\ufeff", "khong"),
        ("👍\ufe0f", "👍"),
        ("Ðồng", "dong"),
        ("", ""),
        ("\u0301", ""),
        ("áo ấm", "ao am"),
        ("STRASSE ß", "strasse ss"),
    ],
)
def test_what_is_typed_folds_to_bare_letters(typed: str, bare: str) -> None:
    assert fold(typed) == bare


def test_the_signs_of_other_scripts_are_letters_and_stay() -> None:
    assert fold("ភាសាខ្មែរ") == "ភាសាខ្មែរ"
    assert fold("한국어") == "한국어"


@given(st.text())
def test_folding_never_fails_is_stable_and_leaves_no_marks_or_outer_spaces(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert once == once.strip()
    assert "  " not in once
    assert not any(unicodedata.category(sign) == "Cc" for sign in once)
    assert not any("\u0300" <= sign <= "\u036f" for sign in unicodedata.normalize("NFD", once))


@given(st.text())
def test_composed_and_decomposed_text_fold_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(st.text(alphabet=VIETNAMESE + " 0123456789"))
def test_case_and_surrounding_spaces_do_not_matter(text: str) -> None:
    assert fold(f"  {text.upper()} ") == fold(text)
