"""One reply that several readers look at in turn."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.flows.reading import KINDS, Typed, is_unsure, read
from bot.flows.reading.clean import LIMIT
from tests.flows.reading.test_replies import CASES

TODAY = date(2026, 11, 22)
OPTIONS = ("Có hợp đồng", "Chưa có hợp đồng", "Chưa rõ")
TEXTS = sorted({case.typed for case in CASES})


def _agree(text: str) -> None:
    typed = Typed(text)
    for kind in (*KINDS, *reversed(KINDS)):
        alone = read(kind, text, options=OPTIONS, today=TODAY)
        assert read(kind, typed, options=OPTIONS, today=TODAY) == alone, kind
    assert is_unsure(typed) == is_unsure(text)


@pytest.mark.parametrize("text", TEXTS[::12])
def test_a_reader_finds_the_same_whoever_looked_before_it(text: str) -> None:
    _agree(text)


@settings(max_examples=40)
@given(st.text(max_size=30))
def test_so_it_is_with_any_text(text: str) -> None:
    _agree(text)


def test_the_forms_of_a_reply() -> None:
    typed = Typed("  Dạ  CHƯA rõ ạ ")
    assert typed.clean == "dạ chưa rõ ạ"
    assert [word.base for word in typed.words] == ["da", "chua", "ro", "a"]
    assert [len(words) for words in typed.peelings] == [4, 3, 3, 2]
    assert typed.unsure
    assert typed.beginning is typed
    assert typed.without_telex() is None
    assert Typed.of(typed) is typed


def test_telex_keys_are_taken_away() -> None:
    plain = Typed("khoong cos").without_telex()
    assert plain is not None
    assert plain.clean == "khong co"


def test_of_a_story_only_the_beginning_is_read_and_only_by_who_asks_for_it() -> None:
    typed = Typed("nhà tôi làm chè " * 60)
    assert (typed.clean, typed.words, typed.unsure) == ("", (), False)
    assert len(typed.beginning.clean) == LIMIT
    assert typed.beginning.words
