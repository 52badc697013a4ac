from __future__ import annotations

import unicodedata

from bot.flows.reading import read_product
from bot.flows.reading.sorts import sorts


def test_composed_and_decomposed_letters_are_the_same_product() -> None:
    for typed in ("mật ong bạc hà", "thịt trâu gác bếp", "trà ướp sen"):
        assert read_product(unicodedata.normalize("NFD", typed.upper())) == read_product(typed)


def test_fresh_and_worked_things_differ() -> None:
    assert read_product("mít tươi").value == 1
    assert read_product("mít sấy").value == 7
    assert read_product("mít không sấy").candidates == (1, 7)
    assert read_product("cá tươi").value == 2
    assert read_product("cá một nắng").value == 8


def test_the_first_product_word_says_what_a_thing_is() -> None:
    assert read_product("mật ong hoa cà phê").value == 4
    assert read_product("rượu mật ong").value == 15
    assert read_product("muối tôm").value == 10
    assert read_product("dầu gội bưởi").value == 19


def test_words_that_differ_in_tones_only_are_told_apart() -> None:
    assert read_product("dưa").value == 1
    assert read_product("dừa").candidates == (1, 7)
    assert read_product("lụa").value == 22
    assert read_product("lúa").value == 3


def test_hundreds_of_product_words_each_lead_to_sheets_that_exist() -> None:
    words = sorts().named.bare()
    assert len(words) > 1500
    reached: set[object] = set()
    for word in words:
        reading = read_product(word)
        sheets: set[object] = {reading.value} if reading.understood else set(reading.candidates)
        assert sheets or any(not sort.sheets for sort in sorts().named.named(word)), word
        assert sheets <= set(range(1, 27))
        reached |= sheets
    assert reached == set(range(1, 27))


def test_no_product_word_is_listed_in_two_sorts() -> None:
    assert sorts().named.twice() == []
