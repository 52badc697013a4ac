from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bot.documents
from bot.documents.type import CHARACTERS, LONGEST, Weight, clean, fit, font, length
from bot.flows.cards import load_deck
from bot.scoring import load_rubric

FONTS = Path(bot.documents.__file__).parent / "fonts"
WEIGHTS: list[Weight] = ["Regular", "Bold"]


@pytest.mark.parametrize("weight", WEIGHTS)
def test_every_character_the_card_may_say_has_its_glyph_in_the_font(weight: Weight) -> None:
    face = font(weight, 60)
    box = bytes(face.getmask("\uffff"))  # what is drawn for a character the font does not have
    assert any(box)
    for sign in CHARACTERS - {" "}:
        drawn = bytes(face.getmask(sign))
        assert any(drawn), f"U+{ord(sign):04X} is empty"
        assert drawn != box, f"U+{ord(sign):04X} is missing"


def test_the_whole_vietnamese_alphabet_is_there() -> None:
    tones = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
    for letter in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY":
        assert {unicodedata.normalize("NFC", letter + tone) for tone in tones} <= CHARACTERS
    assert set("đĐ₫") <= CHARACTERS


def test_the_fonts_are_small_and_come_with_their_licence() -> None:
    assert sum(file.stat().st_size for file in FONTS.glob("*.ttf")) < 250_000
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / "OFL.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_sheet_and_nothing_missing_loses_a_sign(language: str) -> None:
    texts = [sheet.name[language] for sheet in load_rubric("qd26-2026").sheets]
    texts += [need[language] for card in load_deck().cards.values() for need in card.need]
    assert len(texts) > 100
    assert [text for text in texts if clean(text) != " ".join(text.split())] == []


@given(st.text(max_size=2000))
def test_what_is_left_of_a_text_can_be_drawn(text: str) -> None:
    left = clean(text)
    assert set(left) <= CHARACTERS
    assert len(left) <= LONGEST
    assert clean(left) == left


def test_signs_the_font_does_not_have_are_dropped_and_the_rest_stays() -> None:
    assert clean("Chè\u00a0búp 😀 \u202e100%\n★ Tân\x00 Cương") == "Chè búp 100% Tân Cương"


def test_letters_typed_with_loose_marks_are_put_together() -> None:
    assert clean(unicodedata.normalize("NFD", "Mật ong Đường Lâm ỡ")) == "Mật ong Đường Lâm ỡ"


@given(st.text(alphabet=sorted(CHARACTERS), max_size=60), st.sampled_from(WEIGHTS), st.sampled_from([34, 60, 112]))
def test_a_text_is_as_long_as_its_signs_together(text: str, weight: Weight, size: int) -> None:
    assert length(text, weight, size) == pytest.approx(font(weight, size).getlength(text), abs=1)


@given(st.text(max_size=400), st.integers(1, 3), st.sampled_from([200, 500, 952]), st.booleans())
def test_a_text_fits_the_lines_and_the_width_it_was_given(text: str, most: int, width: int, balanced: bool) -> None:
    block = fit(text, "Bold", (60, 50, 40), width, most, balanced=balanced)
    assert len(block.lines) <= most
    assert block.width <= width
    said = " ".join(block.lines)
    if block.cut:
        assert said.endswith("…")
    else:
        assert said.replace(" ", "") == clean(text).replace(" ", "")


def test_a_text_is_made_smaller_before_it_is_cut() -> None:
    name = "Hợp tác xã nông nghiệp Tuấn Dũng"
    sizes = (80, 60, 40)
    assert fit(name, "Bold", sizes, 1500, 1).size == 80
    assert fit(name, "Bold", sizes, 800, 1).size == 40
    assert not fit(name, "Bold", sizes, 800, 1).cut
    assert fit(name, "Bold", sizes, 400, 1).cut


def test_balanced_lines_leave_no_last_word_alone() -> None:
    name = "Mật ong, các loại mật khác và nông sản thực phẩm khác"
    assert fit(name, "Regular", (42,), 1050, 2, balanced=True).lines != fit(name, "Regular", (42,), 1050, 2).lines
    assert len(fit(name, "Regular", (42,), 1050, 2, balanced=True).lines[1].split()) > 2
