from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.zalo_oa.wording import composed, length, shortened, split

WORDS = st.text(alphabet=st.sampled_from("aăâđ ê\u0301\u0323ộ.!?\n\n  😀"), max_size=400)


def test_a_text_is_composed_before_it_is_counted() -> None:
    decomposed = unicodedata.normalize("NFD", "Hồ sơ của bác " * 120)
    assert len(decomposed) > 2000
    (part,) = split(decomposed)
    assert part == composed(decomposed).strip()
    assert length(part) <= 2000


def test_it_is_cut_between_sentences_and_an_empty_text_has_no_part() -> None:
    assert split("một hai. ba bốn", 12) == ["một hai.", "ba bốn"]
    assert split(" \n ") == []


@given(WORDS, st.integers(8, 60))
def test_no_part_is_too_long_and_nothing_but_white_space_is_lost(text: str, longest: int) -> None:
    parts = split(text, longest)
    assert all(0 < length(part) <= longest for part in parts)
    assert "".join("".join(parts).split()) == "".join(composed(text).split())


def test_a_title_is_cut_at_a_word() -> None:
    assert shortened("Nộp hồ sơ", 22) == "Nộp hồ sơ"
    assert shortened("Xem cách nộp hồ sơ tại xã", 22) == "Xem cách nộp hồ sơ…"
    assert length(shortened("a" * 80, 22)) == 22
