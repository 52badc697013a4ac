from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from bot.language import Words
from bot.language.catalogues import read
from tools.texts import compile_all, extract, fill, ids_of, load, missing, source, update

CODE = """
def talk(w, place, days):
    w.t("Hello {name}", name="x")
    w.t("100 % sure")
    w.n("{count} day", "{count} days", days)
    w.t(place)
    return msgid("Menu")
"""
PAGE = '<p>{{ t("Announcements") }}</p>'


@pytest.fixture
def package(tmp_path: Path) -> Path:
    path = tmp_path / "bot"
    path.mkdir()
    (path / "talk.py").write_text(CODE, encoding="utf-8")
    (path / "page.html").write_text(PAGE, encoding="utf-8")
    return path


@pytest.fixture
def locales(tmp_path: Path, package: Path) -> Path:
    update(tmp_path / "locales", package)
    return tmp_path / "locales"


def names(catalog: Catalog) -> set[str]:
    return {ids_of(message)[0] for message in catalog if message.id}


def test_calls_marked_texts_and_page_templates_are_read(package: Path) -> None:
    assert names(extract(package)) == {"Hello {name}", "100 % sure", "{count} day", "Menu", "Announcements"}


def test_english_is_filled_in_and_vietnamese_is_left_to_people(locales: Path) -> None:
    assert set(missing(locales)) == {"vi"}
    assert missing(locales)["vi"].keys() == names(load("en", locales))


def test_what_missing_hands_out_can_be_filled_in_and_is_then_said(locales: Path) -> None:
    gaps = missing(locales)["vi"]
    said = {name: name.replace("Hello", "Chào").replace("day", "ngày").replace("Menu", "Mục lục") for name in gaps}
    assert fill({"vi": dict(said)}, locales) == []
    assert missing(locales) == {}
    compile_all(locales)
    vi = Words("vi", (read(locales, "vi"),))
    assert vi.t("Hello {name}", name="Mỷ") == "Chào Mỷ"
    assert vi.n("{count} day", "{count} days", 3) == "3 ngày"


def test_a_translation_of_nothing_is_reported(locales: Path) -> None:
    assert fill({"vi": {"Never said": "x"}}, locales) == ["Never said"]


def test_an_update_keeps_translations_and_drops_what_the_code_no_longer_says(locales: Path, package: Path) -> None:
    fill({"vi": {"Menu": "Mục lục", "Announcements": "Thông báo"}}, locales)
    (package / "page.html").write_text('{{ t("News") }}', encoding="utf-8")
    update(locales, package)
    catalog = load("vi", locales)
    assert catalog["Menu"].string == "Mục lục"
    assert "Announcements" not in names(catalog)
    assert catalog["News"].string == ""
    assert "#~" not in source("vi", locales).read_text(encoding="utf-8")


def test_an_update_without_news_changes_no_byte(locales: Path, package: Path) -> None:
    before = [source(language, locales).read_bytes() for language in ("en", "vi")]
    update(locales, package)
    assert [source(language, locales).read_bytes() for language in ("en", "vi")] == before


def test_a_per_cent_sign_is_not_taken_for_a_placeholder(locales: Path) -> None:
    assert "python-format" not in source("vi", locales).read_text(encoding="utf-8")
