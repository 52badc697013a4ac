"""PDF: kept as it is, once it is sure that it does nothing by itself when it is opened."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from bot.media.reasons import Refused

# Names of PDF 32000-1 that run, launch, fetch or carry something (12.6.4 actions, 7.11.4 embedded files, XFA forms).
ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/XFA", "/AA", "/RichMediaContent"})
ACTIVE_ACTIONS = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition", "/RichMediaExecute"}
)
ACTIVE_TYPES = frozenset({"/RichMedia", "/FileAttachment", "/Screen", "/Movie", "/Sound", "/3D"})
MOST_OBJECTS = 200_000


def check(path: Path) -> None:
    """Raises Refused for one that is active, locked, or cannot be read."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Refused("locked")
        if not len(reader.pages):
            raise Refused("broken")
        for number in _numbers(reader):
            _look(reader.get_object(number))
        _look(reader.trailer)
    except Refused:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError) as error:
        raise Refused("broken") from error
    except (RecursionError, MemoryError, NotImplementedError, ImportError) as error:
        raise Refused("broken") from error


def _numbers(reader: PdfReader) -> list[IndirectObject]:
    """Every object of the file, those too that no page leads to: some readers follow what others do not."""
    found = [
        IndirectObject(number, generation, reader)
        for generation, objects in reader.xref.items()
        for number in objects
        if number
    ]
    found += [IndirectObject(number, 0, reader) for number in reader.xref_objStm]
    if len(found) > MOST_OBJECTS:
        raise Refused("broken")
    return found


def _look(start: Any) -> None:
    """One object and what lies directly in it; references are objects of their own."""
    waiting: list[Any] = [start]
    while waiting:
        one = waiting.pop()
        if isinstance(one, DictionaryObject):
            if ACTIVE_KEYS & set(one) or _named(one, "/S") in ACTIVE_ACTIONS or _named(one, "/Subtype") in ACTIVE_TYPES:
                raise Refused("active")
            waiting.extend(value for value in one.values() if not isinstance(value, IndirectObject))
        elif isinstance(one, ArrayObject):
            waiting.extend(value for value in one if not isinstance(value, IndirectObject))


def _named(one: DictionaryObject, key: str) -> str:
    return str(one.get(key, "")) if key in one else ""
