"""What is made, in free words, to one of the 26 sheets; two to four candidates when more than one could fit.

The first product word says what a thing is ("mật ong hoa cà phê" is honey), the longest wins ("nước mắm" over "nước"),
and words behind it narrow it: "mít" may be fresh or dried, "mít sấy" is dried.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.flows.reading.answer import UNCLEAR, UNSURE, Reading, between, understood
from bot.flows.reading.phrases import said as said_so
from bot.flows.reading.sorts import Sort, sorts
from bot.flows.reading.spoken import without_before
from bot.flows.reading.syllables import Phrases, Syllable, folded, syllables
from bot.flows.reading.typed import Typed

V = TypeVar("V")

_MOST_CANDIDATES = 4
_WORDS = 40  # looked at in one part of a reply
_WORDS_FOR_SLIPS = 12
_AND = re.compile(r"[,;/+&|.()]|(?<!\w)(?:và|với|hoặc|cùng với|and|or)(?!\w)")


@dataclass(frozen=True, slots=True)
class _Found:
    """A product word at words[start:end]; `sure`: more than one syllable, or typed with all its marks."""

    start: int
    end: int
    sorts: tuple[Sort, ...]
    sure: bool


def read_product(text: str | Typed) -> Reading:
    """A sheet number, or candidates, or nothing."""
    typed = Typed.of(text).beginning
    if typed.unsure:
        return UNSURE
    parts = [words[:_WORDS] for part in _AND.split(typed.clean) if (words := syllables(part))]
    readings = [sheets for part in parts[:6] if (sheets := _sheets(part))]
    if not readings:
        return UNCLEAR
    if all(sheets == readings[0] for sheets in readings):
        return _one_of(sorted(readings[0]))
    return _one_of(list(dict.fromkeys(sheet for sheets in readings for sheet in sorted(sheets))))


def _one_of(sheets: list[int]) -> Reading:
    return understood(sheets[0]) if len(sheets) == 1 else between(tuple(sheets[:_MOST_CANDIDATES]))


def _sheets(part: tuple[Syllable, ...]) -> frozenset[int]:
    """The sheets one part of a reply may mean; none when it names no product, or says what it is not."""
    words = _without_lead_ins(part)
    found = _head(words)
    if found is None:
        return _by_slip(words[:_WORDS_FOR_SLIPS])
    if _ends_in_no(words[: found.start]):
        return frozenset()
    late = found.start > 0 and found.end - found.start == 1
    half = all(sort.half for sort in found.sorts)
    slipped: frozenset[int] = frozenset()
    if late or half:
        slipped = _by_slip(words[:_WORDS_FOR_SLIPS])
    elif not found.sure:
        slipped = _by_slip(words[:_WORDS_FOR_SLIPS], only_first=True)
    if slipped and late:
        return slipped
    rest = words[found.end :]
    return slipped.union(*(_narrowed(sort, rest) for sort in found.sorts))


def _without_lead_ins(words: tuple[Syllable, ...]) -> tuple[Syllable, ...]:
    """Without "em ơi", "nhà tôi trồng", "sản phẩm của tôi là", unless a product word begins there ("củ kiệu")."""
    while True:
        if (found := _at(words, 0)) and found.sure:
            return words
        shorter = without_before(words)
        if len(shorter) == len(words):
            longest = min(said_so("product.before").longest, len(words) - 1)
            cut = next((n for n in range(longest, 0, -1) if said_so("product.before").has(words[:n])), 0)
            shorter = words[cut:]
        if len(shorter) == len(words):
            return words
        words = shorter


def _head(words: tuple[Syllable, ...]) -> _Found | None:
    """The first product word. A lone syllable without marks ("toi": tôi, tỏi) counts at the beginning, or alone."""
    unsure: _Found | None = None
    for start in range(len(words)):
        found = _at(words, start)
        if found is None:
            continue
        if found.sure or start == 0:
            return found
        unsure = unsure or found
    return unsure


def _at(words: tuple[Syllable, ...], start: int) -> _Found | None:
    """The longest product word that starts there."""
    named = sorts().named
    for length in range(min(named.longest, len(words) - start), 0, -1):
        typed = words[start : start + length]
        if values := named.find(typed):
            marked = any(word.shape != word.base or word.tone for word in typed)
            return _Found(start, start + length, values, length > 1 or marked or len(typed[0].base) > 4)
    return None


def _ends_in_no(words: tuple[Syllable, ...]) -> bool:
    return any(said_so("product.not").has(words[-length:]) for length in (1, 2, 3) if length <= len(words))


def _narrowed(sort: Sort, rest: Sequence[Syllable]) -> frozenset[int]:
    """The sheets of a sort after the words behind it."""
    deciding = _spans(sort.deciding, rest)
    strong = [one.sheets for one in deciding if not one.weak]
    if strong:
        return frozenset().union(*strong)
    if deciding:
        return frozenset().union(*(one.sheets for one in deciding))
    fresh = sort.fresh if _spans(sorts().fresh, rest) else frozenset()
    made = sort.made if sort.made and _spans(sorts().made, rest) else frozenset()
    return fresh | made or sort.sheets


def _spans(phrases: Phrases[V], rest: Sequence[Syllable]) -> list[V]:
    """Every phrase in `rest`, the longest at each place, none inside another, none behind a "không"."""
    found: list[V] = []
    at = 0
    while at < len(rest):
        for length in range(min(phrases.longest, len(rest) - at), 0, -1):
            values = phrases.find(rest[at : at + length])
            if values:
                if not _ends_in_no(tuple(rest[:at])):
                    found.extend(values)
                at += length
                break
        else:
            at += 1
    return found


def _by_slip(words: tuple[Syllable, ...], *, only_first: bool = False) -> frozenset[int]:
    """A slip of the finger in a long product word ("homstay"); `only_first`: only one that begins the words."""
    if any(said_so("product.not").has((word,)) for word in words):
        return frozenset()
    keys = [key for key in sorts().named.bare() if len(key) >= 7]
    best: dict[str, int] = {}
    for start in range(1 if only_first else len(words)):
        for length in range(1, min(4, len(words) - start) + 1):
            typed = folded(words[start : start + length])
            if len(typed) < 7:
                continue
            allowed = 1 if len(typed) < 12 else 2
            for key, distance, _ in process.extract(typed, keys, scorer=OSA.distance, score_cutoff=allowed, limit=5):
                best[key] = min(int(distance), best.get(key, allowed))
    if not best:
        return frozenset()
    nearest = [key for key, distance in best.items() if distance == min(best.values())]
    most = max(key.count(" ") for key in nearest)
    chosen = [key for key in nearest if key.count(" ") == most]
    return frozenset().union(*(sort.sheets for key in chosen for sort in sorts().named.named(key)))
