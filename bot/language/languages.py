"""The languages the bot speaks, and which one a person's own setting comes down to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Language:
    """One language: ISO 639 `code`, the name its speakers give it, and the language to borrow words from.

    `fallback` is None where the msgid itself is the next best thing: in Vietnamese, from which the others
    borrow, and in English, which the msgids are written in.
    """

    code: str
    own_name: str
    fallback: str | None


DEFAULT: Final = "vi"

LANGUAGES: Final[Mapping[str, Language]] = MappingProxyType(
    {
        language.code: language
        for language in (
            Language("vi", "Tiếng Việt", None),
            Language("en", "English", None),
            # A further language is a line here with its fallback "vi" (Khmer "km", Tày "tyz") and a catalogue beside
            # the others; whatever it lacks is said in Vietnamese.
        )
    }
)


def known(code: str) -> str:
    """The code of a language we speak for whatever a platform or browser calls it: "en-GB" → "en", "fr" → "vi"."""
    short = code.strip().lower().replace("_", "-").split("-", 1)[0]
    return short if short in LANGUAGES else DEFAULT


def chain(code: str) -> tuple[str, ...]:
    """The languages to look a text up in, best first: the asked one, then what it borrows from."""
    found: list[str] = []
    step: str | None = known(code)
    while step is not None and step not in found:
        found.append(step)
        step = LANGUAGES[step].fallback
    return tuple(found)
