"""What somebody typed, as its readers look at it."""

from __future__ import annotations

from functools import cached_property

from bot.flows.reading.clean import clean
from bot.flows.reading.spoken import peelings, says_unsure
from bot.flows.reading.syllables import Syllable, syllables
from bot.flows.reading.telex import untelexed


class Typed:
    """One reply. Several readers look at it in turn: each form is made when the first asks for it, and only once."""

    def __init__(self, text: str, cleaned: str | None = None) -> None:
        """`cleaned`: what is to be read of the text, where that is known already."""
        self.text = text
        if cleaned is not None:
            self.clean = cleaned

    @classmethod
    def of(cls, text: str | Typed) -> Typed:
        return text if isinstance(text, Typed) else cls(text)

    @cached_property
    def clean(self) -> str:
        """`clean.clean`: "" where it is too long to be an answer."""
        return clean(self.text)

    @cached_property
    def words(self) -> tuple[Syllable, ...]:
        return syllables(self.clean)

    @cached_property
    def peelings(self) -> list[tuple[Syllable, ...]]:
        """The words with ever fewer polite words around them (`spoken.peelings`)."""
        return peelings(self.words)

    @cached_property
    def unsure(self) -> bool:
        """The whole reply says that the person does not know, or has to look first."""
        return says_unsure(self.peelings)

    @cached_property
    def beginning(self) -> Typed:
        """The same, but of what is too long its beginning: for what may stand in the midst of a story."""
        return self if self.clean else Typed(self.text, clean(self.text, cut=True))

    def without_telex(self) -> Typed | None:
        """The same without Telex keys; None where it holds none."""
        plain = untelexed(self.clean)
        return Typed(plain) if plain != self.clean else None
