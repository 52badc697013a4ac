from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import write_po
from hypothesis import given
from hypothesis import strategies as st

from bot.language import LANGUAGES, Words, known, msgid, words
from bot.language.catalogues import folder, read


def _catalogue(language: str = "vi") -> Catalog:
    catalog = Catalog(language, fuzzy=False)
    catalog.add("Hello {name}", "Chào {name}")
    catalog.add("Bye {name}", "Tạm biệt {nam}")  # a slip of the translator
    catalog.add("Odd {name}", "Lạ {name")
    catalog.add("Empty", "")
    catalog.add(("{count} day left", "{count} days left"), ("còn {count} ngày",))
    return catalog


@pytest.fixture
def locales(tmp_path: Path) -> Path:
    path = tmp_path / "vi" / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_po(file, _catalogue())
    return tmp_path


@pytest.fixture
def vi(locales: Path) -> Words:
    return Words("vi", (read(locales, "vi"),))


@pytest.fixture
def en(locales: Path) -> Words:
    return Words("en", (read(locales, "en"),))


def test_a_text_is_said_in_the_language_with_its_values(vi: Words, en: Words) -> None:
    assert vi.t("Hello {name}", name="Mỷ") == "Chào Mỷ"
    assert en.t("Hello {name}", name="Mỷ") == "Hello Mỷ"


def test_a_text_without_translation_is_said_in_english(vi: Words) -> None:
    assert vi.t("Never seen {thing}", thing=3) == "Never seen 3"
    assert vi.t("Empty") == "Empty"


def test_the_empty_text_is_empty_and_not_the_header_of_the_catalogue(vi: Words) -> None:
    assert vi.t("") == ""
    assert vi.n("", "", 2) == ""


def test_the_number_picks_the_form_and_is_written_in_the_language(vi: Words, en: Words) -> None:
    said = [en.n("{count} day left", "{count} days left", n) for n in (0, 1, 2, 1500)]
    assert said == ["0 days left", "1 day left", "2 days left", "1,500 days left"]
    said = [vi.n("{count} day left", "{count} days left", n) for n in (0, 1, 1500)]
    assert said == ["còn 0 ngày", "còn 1 ngày", "còn 1.500 ngày"]


def test_a_plural_text_takes_further_values(en: Words) -> None:
    assert en.n("{name}: {count} paper", "{name}: {count} papers", 2, name="Mỷ") == "Mỷ: 2 papers"


@pytest.mark.parametrize("hostile", ["{name}", "{0}", "{", "}}", "{name.__class__}", "%s", "{count}", "{name!r:>9}"])
def test_braces_in_a_value_are_only_signs(vi: Words, hostile: str) -> None:
    assert vi.t("Hello {name}", name=hostile) == f"Chào {hostile}"
    assert vi.t("Never seen {thing}", thing=hostile) == f"Never seen {hostile}"


@pytest.mark.parametrize("text", ["Bye {name}", "Odd {name}"])
def test_a_broken_translation_gives_way_to_english(vi: Words, text: str) -> None:
    assert vi.t(text, name="Mỷ") == text.format(name="Mỷ")


def test_a_missing_value_leaves_its_place_open_and_keeps_the_others(
    vi: Words, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        assert vi.t("{first} and {second}", first="secret") == "secret and {second}"
    assert "{first} and {second}" in caplog.text
    assert "secret" not in caplog.text


def test_a_lone_brace_in_the_text_itself_does_not_stop_the_talk(vi: Words) -> None:
    assert vi.t("a { b") == "a { b"
    assert vi.t("a } b", name="x") == "a } b"


@given(st.text(), st.dictionaries(st.text(min_size=1, max_size=5), st.text(max_size=5), max_size=3))
def test_no_text_and_no_values_raise(text: str, params: dict[str, str]) -> None:
    params.pop("self", None)
    assert isinstance(words("vi").t(text, **params), str)
    assert isinstance(words("en").n(text, text, 2, **params), str)


def test_a_data_text_is_picked_by_language_and_falls_back_to_vietnamese(vi: Words, en: Words) -> None:
    texts = {"vi": "Mật ong", "en": "Honey"}
    assert (vi.pick(texts), en.pick(texts)) == ("Mật ong", "Honey")
    assert en.pick({"vi": "Mật ong"}) == "Mật ong"
    assert en.pick({"vi": "Mật ong", "en": ""}) == "Mật ong"
    assert vi.pick({"en": "Honey"}) == "Honey"
    assert vi.pick({}) == ""


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("vi", "vi"),
        ("en", "en"),
        ("en-GB", "en"),
        ("vi_VN", "vi"),
        ("EN", "en"),
        ("fr", "vi"),
        ("", "vi"),
        ("../etc", "vi"),
    ],
)
def test_whatever_a_platform_calls_a_language_one_we_speak_is_found(asked: str, found: str) -> None:
    assert known(asked) == found
    assert words(asked).language == found


def test_the_words_of_a_language_are_made_once() -> None:
    assert words("vi") is words("vi-VN")


def test_every_language_has_its_own_name_and_a_fallback_we_speak() -> None:
    for code, language in LANGUAGES.items():
        assert language.code == code
        assert language.own_name
        assert language.fallback is None or language.fallback in LANGUAGES


def test_a_marked_text_is_returned_as_it_is() -> None:
    assert msgid("Menu") == "Menu"


def test_a_compiled_catalogue_is_read_and_an_outdated_one_is_not(locales: Path) -> None:
    source = locales / "vi" / "LC_MESSAGES" / "messages.po"
    compiled = source.with_suffix(".mo")
    other = Catalog("vi", fuzzy=False)
    other.add("Hello {name}", "Xin chào {name}")
    with compiled.open("wb") as file:
        write_mo(file, other)
    now = source.stat().st_mtime
    os.utime(compiled, (now + 5, now + 5))
    assert read(locales, "vi").gettext("Hello {name}") == "Xin chào {name}"
    os.utime(compiled, (now - 5, now - 5))
    assert read(locales, "vi").gettext("Hello {name}") == "Chào {name}"
    source.unlink()
    assert read(locales, "vi").gettext("Hello {name}") == "Xin chào {name}"


def test_the_catalogues_are_found() -> None:
    assert (folder() / "vi" / "LC_MESSAGES" / "messages.po").is_file()
