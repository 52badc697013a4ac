from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.language.many import Texts, Where

LINES = st.lists(st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), max_size=4))


@given(LINES, st.text("ab", max_size=2))
def test_texts_come_back_and_are_found_where_they_stand(lines: list[str], other: str) -> None:
    texts = Texts(lines)
    where = Where(texts)
    assert list(texts) == lines
    for text in {*lines, other}:
        assert where.of(text) == [number for number, one in enumerate(lines) if one == text]
