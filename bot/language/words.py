"""The words of one language: gettext with named placeholders, and the choice among texts that data carries."""

from __future__ import annotations

import gettext
import logging
import re
from collections.abc import Mapping
from functools import lru_cache

from bot.language.catalogues import catalogue
from bot.language.figures import number
from bot.language.languages import DEFAULT, chain, known

_log = logging.getLogger(__name__)
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def msgid(text: str) -> str:
    """Marks a text for the catalogues where it is only named, to be said by `Words.t` later. Returns it unchanged."""
    return text


class Words:
    """What to say in one language. No method raises for a text that is missing or wrongly translated: a person in the
    middle of a talk is better served by the English text than by silence."""

    __slots__ = ("_catalogues", "_chain", "_said", "language")

    def __init__(self, language: str, catalogues: tuple[gettext.NullTranslations, ...]) -> None:
        self.language = language
        self._chain = chain(language)
        self._catalogues = catalogues
        self._said: dict[str, str] = {}  # texts of the catalogues without a placeholder, which are said again and again

    def __repr__(self) -> str:
        return f"Words({self.language!r})"

    def t(self, msgid: str, /, **params: object) -> str:
        """The translation of an English text, its {placeholders} filled in. Values are never read as patterns."""
        said = self._said.get(msgid)
        if said is not None:
            return said
        if not msgid:  # gettext keeps its own header under the empty text
            return ""
        for found in self._catalogues:
            text = found.gettext(msgid)
            if text != msgid:
                if "{" not in text and "}" not in text:
                    self._said[msgid] = text
                return _fill(text, msgid, params)
        return _fill(msgid, msgid, params)

    def n(self, singular: str, plural: str, count: int, /, **params: object) -> str:
        """The same for a text that depends on a number; {count} is that number in the language's own writing."""
        values = {**params, "count": number(count, self.language)}
        plain = singular if count == 1 else plural
        if not plain:
            return ""
        for found in self._catalogues:
            text = found.ngettext(singular, plural, count)
            if text != plain:
                return _fill(text, plain, values)
        return _fill(plain, plain, values)

    def pick(self, texts: Mapping[str, str]) -> str:
        """The text of this language among those a data file carries, else Vietnamese, else whatever there is."""
        for code in (*self._chain, DEFAULT):
            if text := texts.get(code):
                return text
        return next(filter(None, texts.values()), "")


def _fill(text: str, plain: str, params: Mapping[str, object]) -> str:
    if not params and "{" not in text and "}" not in text:
        return text
    for pattern in (text, plain):
        try:
            return pattern.format(**params)
        except (LookupError, ValueError, AttributeError, TypeError):
            # The text is named, the values are not: they may be personal.
            _log.warning("placeholders do not fit the text %r", pattern)
    return _PLACEHOLDER.sub(lambda found: str(params.get(found[1], found[0])), plain)


@lru_cache(maxsize=32)
def _words(code: str) -> Words:
    return Words(code, tuple(catalogue(step) for step in chain(code)))


@lru_cache(maxsize=64)
def words(language: str) -> Words:
    """The words of a language by its code; an unknown one gets Vietnamese. Made once, then handed out again."""
    return _words(known(language))
