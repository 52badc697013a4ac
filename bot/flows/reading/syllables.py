"""Vietnamese syllables compared as people type them: with all tone marks, with none, or with some.

"dua" may be dưa, dừa or dứa; "dưa" is not dừa; "đừng" (don't) is never "đúng" (right). So phrases are written with
their tones in our lists, and a typed syllable fits one of them when it has the same letters and no mark that the
other has not. Hỏi and ngã are taken for one another, as the south and the centre write them.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import product
from typing import Generic, NamedTuple, TypeAlias, TypeVar

from bot.language import fold
from bot.language.many import Texts, Where
from bot.language.tones import toneless

_GROUP = re.compile(r"\(([^)]*)\)")
_WORD = re.compile(r"[0-9]+|[^\W\d_]+")
_HOOK, _TILDE = "\u0309", "\u0303"
_FINAL_Y = re.compile(r"[bcdghklmnpqrstvx]+y$")  # kỹ = kĩ, tỷ = tỉ, mỳ = mì (but not thuỷ, quý)

V = TypeVar("V")
_Entry: TypeAlias = "tuple[V, bool, tuple[Syllable, ...]]"
"""What a phrase stands for, whether it must be typed with all its marks, and its syllables."""


class Syllable(NamedTuple):
    """`base`: bare letters; `shape`: letters with hats, horns and đ; `tone`: its tone mark, "" for none."""

    base: str
    shape: str
    tone: str

    def fits(self, meant: Syllable, *, strictly: bool = False) -> bool:
        """Could this typed syllable be `meant`? `strictly`: no confusion of hỏi and ngã."""
        if self.base != meant.base or len(self.shape) != len(meant.shape):
            return False
        same_tone = self.tone in ("", meant.tone) or (not strictly and {self.tone, meant.tone} == {_HOOK, _TILDE})
        return same_tone and all(
            mine in (its, bare) for mine, its, bare in zip(self.shape, meant.shape, self.base, strict=False)
        )


def syllable(word: str) -> Syllable:
    shape, tones = toneless(word.casefold())
    if shape.endswith("y") and _FINAL_Y.match(shape):
        shape = shape[:-1] + "i"
    return Syllable(fold(shape), shape, tones[:1])


_ours = lru_cache(maxsize=8192)(syllable)  # only for the words of our own lists: what people type is not kept


def syllables(text: str) -> tuple[Syllable, ...]:
    """The words and figures of a cleaned text, without its signs: "12ng, ạ" → 12 · ng · ạ."""
    return tuple([syllable(word) for word in _WORD.findall(text)])


def folded(words: Sequence[Syllable]) -> str:
    return " ".join([word.base for word in words])


class Phrases(Generic[V]):
    """Phrases written with their tones, each with a value; found by what was typed.

    A phrase that starts with "=" must be typed with all its marks ("=sửa": "sua" may be sữa).
    """

    def __init__(self, entries: Iterable[tuple[str, V]]) -> None:
        self._said, self._bare = Texts(), Texts()
        self._meant = array("H")
        self.longest = 0
        numbers: dict[V, int] = {}
        for phrase, value in entries:
            words = tuple(_ours(word) for word in _WORD.findall(phrase))
            self._said.append(phrase)
            self._bare.append(folded(words))
            self._meant.append(numbers.setdefault(value, len(numbers)))
            self.longest = max(self.longest, len(words))
        self._values: list[V] = list(numbers)
        self._where = Where(self._bare)

    def _of(self, bare: str) -> list[_Entry[V]]:
        return [self._entry(number) for number in self._where.of(bare)]

    def _entry(self, number: int) -> _Entry[V]:
        phrase = self._said[number]
        words = tuple([_ours(word) for word in _WORD.findall(phrase)])
        return self._values[self._meant[number]], phrase.startswith("="), words

    def find(self, typed: Sequence[Syllable]) -> tuple[V, ...]:
        """The values of the phrases that the whole of `typed` may be; when some fit to the letter, only those."""
        entries = self._of(folded(typed))
        if not entries:  # nearly always
            return ()
        exact: list[V] = []
        loose: list[V] = []
        typed = tuple(typed)
        for value, only_exact, words in entries:
            if words == typed:
                exact.append(value)
            elif not only_exact and all(
                mine.fits(its, strictly=len(words) == 1) for mine, its in zip(typed, words, strict=True)
            ):
                loose.append(value)
        return tuple(dict.fromkeys(exact or loose))

    def has(self, typed: Sequence[Syllable]) -> bool:
        return bool(self.find(typed))

    def bare(self) -> list[str]:
        """All phrases, folded: for finding small slips of the fingers."""
        return list(dict.fromkeys(self._bare))

    def twice(self) -> list[str]:
        """Phrases listed under two values: a slip in a list."""
        return [
            bare
            for bare in self.bare()
            if any(a[2] == b[2] and a[0] != b[0] for a in self._of(bare) for b in self._of(bare))
        ]

    def named(self, bare: str) -> tuple[V, ...]:
        """The values of the phrases with these bare letters."""
        return tuple(dict.fromkeys(value for value, _, _ in self._of(bare)))


def spelled_out(pattern: str) -> list[str]:
    """Every phrase a pattern stands for: "có (rồi|)" → "có rồi", "có". Groups do not nest."""
    parts = [part.split("|") if number % 2 else [part] for number, part in enumerate(_GROUP.split(pattern))]
    return [" ".join("".join(chosen).split()) for chosen in product(*parts)]
