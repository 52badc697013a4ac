from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.texts import html, length, pieces, plain
from bot.fakes import telegram_rules as rules

VIETNAMESE = "Hợp tác xã chè Tân Cương có 28 xã viên. Nhà mình bán ở đâu ạ? Em ghi rồi!\nCòn một việc nữa; "


def test_the_question_is_bold_and_nothing_in_a_text_is_a_tag() -> None:
    assert html("Em ghi: <b>1 & 2</b>. Đúng chưa ạ?") == "Em ghi: &lt;b&gt;1 &amp; 2&lt;/b&gt;. <b>Đúng chưa ạ?</b>"
    assert html("Nhà mình làm gì ạ? Nói như đi chợ.") == "<b>Nhà mình làm gì ạ?</b> Nói như đi chợ."
    assert html("Em ghi rồi.\n1.5 ha") == "Em ghi rồi.\n1.5 ha"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_whatever_is_written_arrives_as_it_was(text: str) -> None:
    marked = html(text)
    shown, entities = rules.parsed(marked, "HTML", 10**6, what="caption")
    assert shown == text.strip()
    assert [one["type"] for one in entities] == ["bold"] * len(entities)
    assert plain(marked) == text


@given(st.text(st.sampled_from(VIETNAMESE + "🍵"), max_size=600), st.integers(20, 120))
def test_pieces_fit_and_lose_no_word(text: str, limit: int) -> None:
    made = list(pieces(text, limit))
    assert all(0 < length(piece) <= limit for piece in made)
    assert "".join("".join(made).split()) == "".join(text.split())


def test_a_text_is_cut_after_a_sentence_and_never_inside_a_word() -> None:
    made = list(pieces(VIETNAMESE * 30, 4096 // 8))
    assert len(made) > 5
    assert all(piece[-1] in ".?!;" for piece in made[:-1])
    long_words = list(pieces("a" * 50 + " " + "b" * 30, 60))
    assert long_words == ["a" * 50, "b" * 30]


def test_signs_beyond_the_basic_plane_count_double() -> None:
    assert length("🍵 chè") == 6
    assert [length(piece) for piece in pieces("🍵" * 30, 20)] == [20, 20, 20]
