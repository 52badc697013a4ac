"""The catalogues against the code: nothing missing, nothing left over, nothing half done."""

from __future__ import annotations

import re
from string import Formatter

import pytest
from babel.messages.catalog import Catalog

from bot.language import LANGUAGES
from tools.texts import SOURCE_LANGUAGE, entries, extract, ids_of, languages, load, source, strings, untranslated

pytestmark = pytest.mark.xdist_group("catalogues")  # the code is read once, in one process


@pytest.fixture(scope="module")
def template() -> Catalog:
    return extract()


def placeholders(text: str) -> list[str]:
    return sorted(
        f"{name}!{conversion}:{spec}" for _, name, spec, conversion in Formatter().parse(text) if name is not None
    )


def edges(text: str) -> tuple[str, str]:
    """The line breaks and spaces a text begins and ends with: they place it among others."""
    return re.match(r"\s*", text)[0], re.search(r"\s*$", text)[0]  # type: ignore[index]


def test_the_code_says_something(template: Catalog) -> None:
    assert len(template) > 0


def test_every_language_we_speak_has_a_catalogue_and_no_other() -> None:
    assert languages() == sorted(LANGUAGES)


def test_the_english_texts_in_the_code_have_sound_placeholders(template: Catalog) -> None:
    for message in entries(template):
        for text in ids_of(message):
            for place in placeholders(text):
                assert re.fullmatch(r"[a-z_]+!None:", place), f"{text!r}: {place}"


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_the_catalogue_lists_exactly_what_the_code_says(language: str, template: Catalog) -> None:
    said = {ids_of(message) for message in entries(template)}
    listed = {ids_of(message) for message in entries(load(language))}
    assert not said - listed, "missing: run `make texts`"
    assert not listed - said, "no longer in the code: run `make texts`"


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_entry_is_translated(language: str) -> None:
    gaps = [ids_of(message)[0] for message in untranslated(load(language))]
    assert not gaps, f"{len(gaps)} without {language}: see `.venv/bin/python -m tools.texts missing`"


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_nothing_is_fuzzy_or_commented_out(language: str) -> None:
    catalog = load(language)
    assert not [ids_of(message)[0] for message in entries(catalog) if message.fuzzy]
    assert not catalog.obsolete
    assert "#~" not in source(language).read_text(encoding="utf-8")


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_each_translation_fits_its_text(language: str) -> None:
    """The same placeholders (one form of a plural may leave out {count}) and the same outer line breaks."""
    for message in entries(load(language)):
        wanted = placeholders(ids_of(message)[-1])
        for said in filter(None, strings(message)):
            found = placeholders(said)
            if message.pluralizable and "count!None:" not in found:
                found = sorted([*found, *["count!None:"] * wanted.count("count!None:")])
            assert found == wanted, f"{language}: {ids_of(message)[0]!r} → {said!r}"
            assert edges(said) == edges(ids_of(message)[0]), f"{language}: {ids_of(message)[0]!r} → {said!r}"


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_a_plural_has_as_many_forms_as_the_language(language: str) -> None:
    catalog = load(language)
    for message in entries(catalog):
        if message.pluralizable:
            assert len(strings(message)) == catalog.num_plurals, ids_of(message)[0]


def test_english_says_what_the_code_says() -> None:
    for message in entries(load(SOURCE_LANGUAGE)):
        assert strings(message) == ids_of(message)
