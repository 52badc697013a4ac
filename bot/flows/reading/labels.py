"""Labels of options, as they may be said: in full, without what stands in brackets, with the usual abbreviations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from bot.flows.reading.clean import clean
from bot.flows.reading.phrases import shortened
from bot.flows.reading.syllables import Phrases, Syllable, syllable, syllables

_NOT = "không chưa chẳng đừng trừ hông hổng hem no not never"


@dataclass(frozen=True, slots=True)
class Label:
    """`words`: the whole label; `names`: what it may be called: the whole, without brackets, up to the first comma."""

    words: tuple[Syllable, ...]
    names: tuple[tuple[Syllable, ...], ...]

    @classmethod
    def of(cls, text: str, *, softly: bool = False) -> Label:
        """`softly`: "chưa" counts as "không", for people who say "không có gì" to "Chưa có gì"."""
        said = clean(text, cut=True)
        without = re.sub(r"\([^)]*\)", " ", said)
        forms = (said, without, re.split(r"[,:;]", without)[0])
        spell = softened if softly else spelled
        names = tuple(dict.fromkeys(words for form in forms if (words := spell(syllables(form)))))
        return cls(spell(syllables(said)), names or ((),))

    def holds(self, typed: Sequence[Syllable]) -> bool:
        """`typed` stands together in the label, which does not take it back: "có nhãn" is not in "Chưa có nhãn"."""
        at = where(typed, self.words)
        if at is None or not any(len(word.base) > 1 for word in typed):
            return False
        return negated(typed) or not self.negates(at)

    def negates(self, until: int | None = None) -> bool:
        """The label (up to a word) says no; labels are written with all their marks: "chua" is sour, not "chưa"."""
        return any(word in _negations() for word in self.words[:until])


@cache
def _short() -> Phrases[str]:
    return Phrases((f"={short}", full) for short, full in shortened().items())


@cache
def _negations() -> frozenset[Syllable]:
    return frozenset(syllable(word) for word in _NOT.split())


def spelled(words: Sequence[Syllable]) -> tuple[Syllable, ...]:
    """`words` with abbreviations spelled out: htx → hợp tác xã."""
    full: list[Syllable] = []
    for word in words:
        found = _short().find((word,))
        full.extend(syllables(found[0]) if found else (word,))
    return tuple(full)


def softened(words: Sequence[Syllable]) -> tuple[Syllable, ...]:
    """`words` spelled out, with "chưa" as "không"."""
    not_yet, no = syllable("chưa"), syllable("không")
    return tuple(no if word.fits(not_yet) else word for word in spelled(words))


def negated(typed: Sequence[Syllable]) -> bool:
    """Typed words take something back; without tone marks "chua" may be "chưa"."""
    return any(word.fits(no) for word in spelled(typed) for no in _negations())


def where(typed: Sequence[Syllable], label: Sequence[Syllable]) -> int | None:
    """Where the typed words first stand in a label; None when they do not."""
    for at in range(len(label) - len(typed) + 1 if typed else 0):
        if all(word.fits(its) for word, its in zip(typed, label[at:], strict=False)):
            return at
    return None


def within(name: Sequence[Syllable], typed: Sequence[Syllable]) -> int | None:
    """Where a label's name first stands in typed words; None when it does not."""
    for at in range(len(typed) - len(name) + 1 if name else 0):
        if all(word.fits(its) for word, its in zip(typed[at:], name, strict=False)):
            return at
    return None
