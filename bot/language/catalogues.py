"""Finding and loading the gettext catalogues, from a checkout or from an installed wheel."""

from __future__ import annotations

import gettext
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

DOMAIN = "messages"


def folder() -> Path:
    """Where the catalogues lie: inside the package once installed, beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "locales"
    return inside if inside.is_dir() else package.parent / "locales"


@lru_cache(maxsize=32)
def catalogue(language: str) -> gettext.NullTranslations:
    """The catalogue of one language, read once in a process; an empty one where there is none."""
    return read(folder(), language)


def read(root: Path, language: str) -> gettext.NullTranslations:
    """The catalogue of `language` under `root`. A compiled file that is missing or older than its source, as after an
    edit without `make setup`, is not trusted: the source is read instead, which takes some milliseconds more."""
    source = root / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    compiled = source.with_suffix(".mo")
    if compiled.is_file() and not _newer(source, compiled):
        with compiled.open("rb") as file:
            return gettext.GNUTranslations(file)
    if not source.is_file():
        return gettext.NullTranslations()
    buffer = BytesIO()
    with source.open("rb") as file:
        write_mo(buffer, read_po(file, locale=language))
    buffer.seek(0)
    return gettext.GNUTranslations(buffer)


def _newer(source: Path, compiled: Path) -> bool:
    return source.is_file() and source.stat().st_mtime > compiled.stat().st_mtime
