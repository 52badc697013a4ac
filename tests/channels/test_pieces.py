from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.pieces import pieces


@given(st.text(alphabet="aă ệ.\n!, ", max_size=300), st.integers(5, 60))
def test_every_piece_fits_and_no_word_is_lost(text: str, most: int) -> None:
    made = list(pieces(text, most))
    assert all(0 < len(piece) <= most for piece in made)
    assert "".join("".join(made).split()) == "".join(text.split())


def test_it_is_cut_between_sentences() -> None:
    assert list(pieces("Câu một dài. Câu hai cũng dài.\nCâu ba.", 30)) == ["Câu một dài. Câu hai cũng dài.", "Câu ba."]
