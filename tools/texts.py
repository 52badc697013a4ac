"""The texts of the bot: from the code into the catalogues, and from the catalogues into what the bot loads.

    python -m tools.texts update     read the code, bring every catalogue up to date, say what is left to translate
    python -m tools.texts missing    print what has no translation yet, as JSON: {language: {msgid: ""}}
    python -m tools.texts fill FILE  take translations from such a JSON file ("-" for standard input)
    python -m tools.texts compile    make the .mo files

English texts are their own translations and are filled in by `update`; Vietnamese is written by people, straight into
the .po file or by way of `missing` and `fill`. An entry with plural forms goes by its singular there, and takes a list
where the language has several forms.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
LOCALES = ROOT / "locales"
SOURCE_LANGUAGE = "en"
KEYWORDS = {"t": None, "n": (1, 2), "msgid": None}
HEADER = """\
# Texts of ocop-bot. AGPL-3.0-or-later.
# `make texts` keeps the list of entries; only the msgstr lines are written by hand."""


def extract(package: Path = ROOT / "bot") -> Catalog:
    """Every text the code under `package` says, with the files that say it."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    template = _empty(None)
    found = extract_from_dir(package, methods, options, keywords=KEYWORDS)
    for filename, _line, ids, _comments, context in sorted(found, key=lambda item: (item[0], item[1])):
        template.add(ids, None, [((package.name + "/" + filename), None)], context=context)  # type: ignore[list-item]
    return template


def languages(locales: Path = LOCALES) -> list[str]:
    """The codes of the languages that have a catalogue."""
    return sorted(path.parents[1].name for path in locales.glob("*/LC_MESSAGES/messages.po"))


def source(language: str, locales: Path = LOCALES) -> Path:
    return locales / language / "LC_MESSAGES" / "messages.po"


def load(language: str, locales: Path = LOCALES) -> Catalog:
    """The catalogue of a language as it lies there; an empty one where there is none yet."""
    path = source(language, locales)
    if not path.exists():
        return _empty(language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def entries(catalog: Catalog) -> Iterator[Message]:
    """The entries of a catalogue without its header."""
    return (message for message in catalog if message.id)


def ids_of(message: Message) -> tuple[str, ...]:
    """The English of an entry: one text, or the singular and the plural."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def strings(message: Message) -> tuple[str, ...]:
    """The translations of an entry: one, or one for each plural form."""
    said = message.string or ""
    return (said,) if isinstance(said, str) else tuple(said)


def untranslated(catalog: Catalog) -> list[Message]:
    return [message for message in entries(catalog) if not all(strings(message))]


def merge(template: Catalog, old: Catalog, language: str) -> Catalog:
    """The entries of the code with the translations there were; what the code no longer says is dropped."""
    merged = _empty(language)
    for wanted in entries(template):
        had = old.get(wanted.id, wanted.context)
        said = had.string if had is not None and had.pluralizable == wanted.pluralizable else None
        if language == SOURCE_LANGUAGE:
            said = wanted.id
        merged.add(wanted.id, said, wanted.locations, context=wanted.context)
    return merged


# Header lines that say when and with what, and so change when nothing has.
_CHANGING = tuple(
    f'"{name}:'.encode()
    for name in (
        "Project-Id-Version", "Report-Msgid-Bugs-To", "POT-Creation-Date", "PO-Revision-Date", "Last-Translator",
        "Language-Team", "Generated-By",
    )
)  # fmt: skip


def write(catalog: Catalog, path: Path) -> bool:
    """Writes the catalogue where it differs from what lies there; says whether it did."""
    for message in entries(catalog):
        message.flags.discard("python-format")  # only {braces} are filled in: a % is a per cent sign
    path.parent.mkdir(parents=True, exist_ok=True)
    before = path.read_bytes() if path.exists() else b""
    fresh = path.with_suffix(".po.new")
    with fresh.open("wb") as file:
        write_po(file, catalog, width=110, ignore_obsolete=True, include_lineno=False)
    kept = [line for line in fresh.read_bytes().splitlines(keepends=True) if not line.startswith(_CHANGING)]
    fresh.write_bytes(b"".join(kept))
    if fresh.read_bytes() == before:
        fresh.unlink()
        return False
    fresh.replace(path)
    return True


def _empty(language: str | None) -> Catalog:
    return Catalog(language, header_comment=HEADER, fuzzy=False)


def update(locales: Path = LOCALES, package: Path = ROOT / "bot") -> None:
    template = extract(package)
    for language in sorted({"vi", SOURCE_LANGUAGE, *languages(locales)}):
        catalog = merge(template, load(language, locales), language)
        changed = write(catalog, source(language, locales))
        gaps = len(untranslated(catalog))
        print(f"{language}: {len(catalog)} texts, {gaps} to translate{'' if changed else ', nothing new'}")


def missing(locales: Path = LOCALES) -> dict[str, dict[str, str]]:
    """What has no translation yet, by language, ready to be filled in."""
    gaps = {language: untranslated(load(language, locales)) for language in languages(locales)}
    return {language: {ids_of(message)[0]: "" for message in found} for language, found in gaps.items() if found}


def fill(texts: dict[str, dict[str, str | list[str]]], locales: Path = LOCALES) -> list[str]:
    """Takes translations over into the catalogues; hands back the names that no catalogue has."""
    strangers = []
    for language, wanted in texts.items():
        catalog = load(language, locales)
        by_name = {ids_of(message)[0]: message for message in entries(catalog)}
        for name, said in wanted.items():
            if name not in by_name:
                strangers.append(name)
                continue
            message = by_name[name]
            forms = (said,) if isinstance(said, str) else tuple(said)
            message.string = forms if message.pluralizable else forms[0]
        write(catalog, source(language, locales))
    return strangers


def compile_all(locales: Path = LOCALES) -> None:
    for language in languages(locales):
        path = source(language, locales)
        fresh = path.with_suffix(".mo.new")
        with fresh.open("wb") as file:
            write_mo(file, load(language, locales))
        fresh.replace(path.with_suffix(".mo"))


def main() -> int:
    parser = argparse.ArgumentParser(prog="tools.texts", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("act", choices=("update", "missing", "fill", "compile"))
    parser.add_argument("file", nargs="?", default="-", help='for "fill": the JSON file, "-" for standard input')
    given = parser.parse_args()
    if given.act == "missing":
        gaps = missing()
        print(json.dumps(gaps, ensure_ascii=False, indent=1))
        return 1 if gaps else 0
    if given.act == "fill":
        text = sys.stdin.read() if given.file == "-" else Path(given.file).read_text(encoding="utf-8")
        strangers = fill(json.loads(text))
        for name in strangers:
            print(f"no such text: {name!r}", file=sys.stderr)
        compile_all()
        return 1 if strangers else 0
    if given.act == "update":
        update()
    compile_all()
    return 0


if __name__ == "__main__":
    sys.exit(main())
