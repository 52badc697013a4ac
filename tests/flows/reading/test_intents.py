from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from bot.flows.reading import intent_names, named_language, read_intent
from bot.flows.reading.syllables import spelled_out

DATA = Path(__file__).parents[2] / "data"


def test_every_wish_is_tried_in_the_collections() -> None:
    replies = [
        reply
        for name in ("replies.toml", "more_replies.toml")
        for reply in tomllib.loads((DATA / name).read_text(encoding="utf-8"))["reply"]
    ]
    assert set(intent_names()) <= {reply.get("means") for reply in replies if reply["kind"] == "intent"}


@pytest.mark.parametrize("name", ["quay lại", "để mai", "bỏ qua", "còn thiếu gì", "ocop là gì"])
def test_a_wish_within_a_longer_answer_is_none(name: str) -> None:
    assert read_intent(name).understood
    for longer in (f"khách hay {name} mua", f"{name} vì năm ngoái mất mùa", f"con tôi bảo {name}", f"không {name}"):
        assert not read_intent(longer).understood, longer


@pytest.mark.parametrize("wish", ["quay lại", "gặp cán bộ", "sửa", "?", "xem kết quả"])
def test_polite_words_around_a_wish_do_not_hide_it(wish: str) -> None:
    plain = read_intent(wish).value
    for polite in (f"dạ {wish} ạ", f"em ơi {wish}", f"{wish} nhé em", f"{wish} với", f"  {wish.upper()}!"):
        assert read_intent(polite).value == plain or wish == "?", polite


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("tiếng anh", "en"),
        ("English please", "en"),
        ("tiếng việt", "vi"),
        ("tiếng khmer", "km"),
        ("đổi ngôn ngữ", None),
    ],
)
def test_the_language_wished_for_is_named(typed: str, code: str | None) -> None:
    assert named_language(typed) == code


def test_a_pattern_stands_for_each_of_its_phrases() -> None:
    assert spelled_out("(xem|coi) kết quả (đi|)") == ["xem kết quả đi", "xem kết quả", "coi kết quả đi", "coi kết quả"]
    assert spelled_out("menu") == ["menu"]
