from __future__ import annotations

import unicodedata

import pytest

from bot.flows.reading import is_unsure, read_yes_no


@pytest.mark.parametrize("typed", ["không biết", "để hỏi lại đã", "0"])
def test_not_sure_is_an_answer_of_its_own(typed: str) -> None:
    reading = read_yes_no(typed)
    assert (reading.understood, reading.value, reading.unsure) == (True, "unsure", True)


def test_a_nod_before_a_no_is_a_no_and_a_no_behind_a_yes_is_asked_about() -> None:
    assert read_yes_no("vâng, chưa có ạ").value is False
    assert not read_yes_no("có, nhưng chưa").understood
    assert not read_yes_no("không, có chứ").understood


@pytest.mark.parametrize("typed", ["có rồi ạ", "không có đâu", "để hỏi lại đã"])
def test_decomposed_letters_unseen_signs_and_capitals_change_nothing(typed: str) -> None:
    plain = read_yes_no(typed)
    decomposed = unicodedata.normalize("NFD", typed)
    for other in (decomposed, typed.upper(), f"\u200b{typed}\ufeff", f"\x00 {typed}\r\n", f"{typed}…", f"{typed} 🙏"):
        assert read_yes_no(other) == plain, other


def test_tones_are_not_thrown_away() -> None:
    for right, wrong in (("đúng", "đừng"), ("đúng", "dừng"), ("ừ", "ứ"), ("có", "cỏ"), ("chưa", "chữa")):
        assert read_yes_no(right).understood
        assert not read_yes_no(wrong).understood


def test_a_long_story_is_not_cut_into_an_answer() -> None:
    assert not read_yes_no("có " + "a " * 600).understood
    assert read_yes_no("có" + " " * 10_000).value is True
    assert not read_yes_no("có" + " " * 10_000 + "không").understood


def test_not_knowing_is_heard_for_every_kind_of_question() -> None:
    assert is_unsure("Em không nhớ rõ ạ")
    assert is_unsure("chua ro")
    assert not is_unsure("không")
    assert not is_unsure("không biết làm bánh")
