"""The small words around an answer ("dạ … ạ", "em ơi", "nhé"), and the ways to say one does not know."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from bot.flows.reading.phrases import said
from bot.flows.reading.syllables import Syllable, folded

_MOST_WORDS = 40  # a longer reply is a story, whatever stands around it
_MOST_EDGES = 8  # polite words at one end: nobody uses more


def without_before(words: Sequence[Syllable]) -> tuple[Syllable, ...]:
    """`words` without one polite phrase at their beginning; the same words when there is none, never nothing."""
    before = said("polite.before")
    for length in range(min(before.longest, len(words) - 1), 0, -1):
        if before.has(words[:length]):
            return tuple(words[length:])
    return tuple(words)


def peelings(words: Sequence[Syllable]) -> list[tuple[Syllable, ...]]:
    """`words` as they are, then with ever fewer polite words around them, the fullest first.

    "dạ có ạ" → "dạ có ạ", "dạ có", "có ạ", "có". A phrase is looked for in each, so that a polite word that belongs
    to it is not lost ("làm lại đi"); without tone marks "co" may be có as well as cô.
    """
    if len(words) > _MOST_WORDS:
        return [tuple(words)]
    starts = _edges(words, "polite.before", from_the_end=False)
    ends = _edges(words, "polite.after", from_the_end=True)
    if len(starts) == len(ends) == 1:  # nearly always: nothing polite stands around them
        return [tuple(words)]
    found = {tuple(words[start : len(words) - end]) for start in starts for end in ends if start + end < len(words)}
    return sorted(found or {tuple(words)}, key=lambda peeled: (-len(peeled), folded(peeled)))


@cache
def _outmost(name: str, at: int) -> frozenset[str]:
    """The first (0) or last (-1) words of the phrases of a list, bare: where none stands no phrase of it does."""
    return frozenset(phrase.split(" ")[at] for phrase in said(name).bare())


def _edges(words: Sequence[Syllable], name: str, *, from_the_end: bool) -> list[int]:
    """How many words may be taken away at one end: 0, and every sum of lengths of polite phrases."""
    polite, outmost = said(name), _outmost(name, -1 if from_the_end else 0)
    reached = [0]
    for edge in reached:
        if edge >= len(words) or words[-1 - edge if from_the_end else edge].base not in outmost:
            continue
        for length in range(1, min(polite.longest, len(words) - edge) + 1):
            at = len(words) - edge - length if from_the_end else edge
            if edge + length not in reached and len(reached) < _MOST_EDGES and polite.has(words[at : at + length]):
                reached.append(edge + length)
    return reached


def says_unsure(peeled: Iterable[Sequence[Syllable]]) -> bool:
    """One of these is a way to say that one does not know, or has to look first."""
    unsure = said("unsure")
    return any(map(unsure.has, peeled))
