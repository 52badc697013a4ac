from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.tones import toneless

GRAVE, ACUTE, TILDE, HOOK, DOT = "\u0300\u0301\u0303\u0309\u0323"
LETTERS = "aăâeêioôơuưyđbcdghklmnpqrstvxAĂÂĐ"


@pytest.mark.parametrize(
    ("word", "shape", "tones"),
    [
        ("nguyễn", "nguyên", TILDE),
        ("HỢP", "HƠP", DOT),
        ("chưa", "chưa", ""),
        ("che", "che", ""),
        ("kỷ", "ky", HOOK),
        ("hòá", "hoa", GRAVE + ACUTE),  # two in one word: a slip of the fingers
        ("ngườ\u0300i", "ngươi", GRAVE * 2),
        ("άλφα", "αλφα", ACUTE),
        ("", "", ""),
    ],
)
def test_a_word_is_parted_from_its_tone_marks(word: str, shape: str, tones: str) -> None:
    assert toneless(word) == (shape, tones)


@given(
    st.text(st.sampled_from(LETTERS), min_size=1, max_size=7), st.sampled_from(("", *"\u0300\u0301\u0303\u0309\u0323"))
)
def test_a_tone_comes_off_wherever_it_stands_and_however_it_is_spelt(word: str, tone: str) -> None:
    for at in range(1, len(word) + 1):
        marked = word[:at] + tone + word[at:]
        assert toneless(unicodedata.normalize("NFC", marked)) == (word, tone)
        assert toneless(unicodedata.normalize("NFD", marked)) == (word, tone)


@given(st.text())
def test_no_text_makes_it_fail_and_nothing_is_lost(text: str) -> None:
    shape, tones = toneless(text)
    assert sorted(unicodedata.normalize("NFD", shape) + tones) == sorted(unicodedata.normalize("NFD", text))
