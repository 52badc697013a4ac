"""What somebody typed, as its readers look at it."""

from __future__ import annotations

from bot.flows.reading.clean import clean
from bot.flows.reading.spoken import peelings, says_unsure
from bot.flows.reading.syllables import Syllable, syllables
from bot.flows.reading.telex import untelexed


class Typed:
    """One reply. Several readers look at it in turn: each form is made when the first asks for it, and only once."""

    __slots__ = ("_beginning", "_clean", "_peelings", "_unsure", "_words", "text")

    def __init__(self, text: str, cleaned: str | None = None) -> None:
        """`cleaned`: what is to be read of the text, where that is known already."""
        self.text = text
        self._clean = cleaned
        self._words: tuple[Syllable, ...] | None = None
        self._peelings: list[tuple[Syllable, ...]] | None = None
        self._unsure: bool | None = None
        self._beginning: Typed | None = None

    @classmethod
    def of(cls, text: str | Typed) -> Typed:
        return text if isinstance(text, Typed) else cls(text)

    @property
    def clean(self) -> str:
        """`clean.clean`: "" where it is too long to be an answer."""
        if self._clean is None:
            self._clean = clean(self.text)
        return self._clean

    @property
    def words(self) -> tuple[Syllable, ...]:
        if self._words is None:
            self._words = syllables(self.clean)
        return self._words

    @property
    def peelings(self) -> list[tuple[Syllable, ...]]:
        """The words with ever fewer polite words around them (`spoken.peelings`)."""
        if self._peelings is None:
            self._peelings = peelings(self.words)
        return self._peelings

    @property
    def unsure(self) -> bool:
        """The whole reply says that the person does not know, or has to look first."""
        if self._unsure is None:
            self._unsure = says_unsure(self.peelings)
        return self._unsure

    @property
    def beginning(self) -> Typed:
        """The same, but of what is too long its beginning: for what may stand in the midst of a story."""
        if self._beginning is None:
            self._beginning = self if self.clean else Typed(self.text, clean(self.text, cut=True))
        return self._beginning

    def without_telex(self) -> Typed | None:
        """The same without Telex keys; None where it holds none."""
        plain = untelexed(self.clean)
        return Typed(plain) if plain != self.clean else None
