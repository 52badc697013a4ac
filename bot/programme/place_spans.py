"""Where in an address a name of some unit stands: every run of words that the table knows, exactly or nearly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.language import fold
from bot.programme.place_rows import table
from bot.programme.place_table import Unit, key
from bot.programme.place_text import NICKNAMES, Word, kind_ending_at, says_nothing, spelling_of

_LONGEST_NAME = 7  # words: "lâm viên đà lạt", "phan rang tháp chàm", "ea h mlay"
_WINDOWS = 24  # runs of words compared with every name: each takes about half a millisecond


@dataclass(frozen=True, slots=True)
class Span:
    """Words `start` to `end` (not included), with the kind in front; `name` is where the name itself starts.

    `kind`: a kind stands in front; `strict`: and it is the kind of these units; `near`: found only by a small typo;
    `weak`: one syllable, or a number, alone: too little to be a name by itself.
    """

    start: int
    name: int
    end: int
    units: tuple[Unit, ...]
    kind: bool = False
    strict: bool = True
    near: bool = False
    weak: bool = False


def exact_spans(words: Sequence[Word]) -> list[Span]:
    """Every run of words that is the name of something."""
    index = table().index
    keys = [key(word.folded) for word in words]
    found: list[Span] = []
    for start in range(len(words)):
        joined = ""
        for end in range(start + 1, min(start + _LONGEST_NAME, len(words)) + 1):
            if words[end - 1].part != words[start].part:
                break
            joined += keys[end - 1]
            if named := index.get(joined):
                cuts = set(accumulate(map(len, keys[start : end - 1])))
                units = tuple(unit for unit in named if unit.alias or _same_cuts(cuts, unit.name))
                found.extend(_span(words, start, end, units) if units else ())
            if joined in NICKNAMES:
                found.extend(_span(words, start, end, index[NICKNAMES[joined]], other=True))
    return found + _initials(words)


def _same_cuts(cuts: AbstractSet[int], name: str) -> bool:
    """Whether words cut at these letters can be this name: "Đắk Lắk" is also "Daklak", but "Láng ạ" is not "La Ngà"."""
    own = _cuts(name)
    return cuts <= own or cuts >= own


@cache
def _cuts(name: str) -> AbstractSet[int]:
    """After how many letters of its key each word of a name ends, the last one left out."""
    return frozenset(accumulate(len(key(fold(word))) for word in name.replace(" - ", " ").split()[:-1]))


def _initials(words: Sequence[Word]) -> list[Span]:
    """A province's first letters, only as the last word: "Tan Cuong, TN"."""
    if len(words) < 2:
        return []
    last = len(words) - 1
    units = table().initials.get(words[last].folded, ()) if not words[last].marked else ()
    return [Span(last, last, last + 1, units, weak=True)] if units else []


def _span(
    words: Sequence[Word], start: int, end: int, units: tuple[Unit, ...], *, near: bool = False, other: bool = False
) -> Iterable[Span]:
    """The spans of a name: with the kind in front, where there is one, and without.

    Without too, since "xa" is also the end of a name: "trang xa thai nguyen". Tone marks narrow the units down,
    unless the name is only `near`, or some `other` way to say it.
    """
    loose = near or other
    number = words[start].folded.isdigit() and end - start == 1
    kind = kind_ending_at(words, start)
    if kind is not None:
        strict = tuple(unit for unit in units if unit.kinds & kind.kinds)
        meant = strict or tuple(unit for unit in units if unit.kinds & kind.family)
        if meant:
            marked = any(word.marked for word in words[start - kind.length : end])
            spelt = _as_spelt(words, start, end, meant) if marked and not loose else meant
            clear = bool(strict and spelt)
            yield Span(start - kind.length, start, end, spelt or meant, kind=True, strict=clear, near=near)
    if not number:
        weak = all(" " not in unit.name and len(unit.name) < 6 and not unit.province for unit in units)
        marked = any(word.marked for word in words[start:end])
        spelt = _as_spelt(words, start, end, units) if marked and not loose else units
        yield Span(start, start, end, spelt or units, strict=bool(spelt), near=near, weak=weak)


def _as_spelt(words: Sequence[Word], start: int, end: int, units: tuple[Unit, ...]) -> tuple[Unit, ...]:
    """The units spelt as it was typed, tone marks and all (Cẩm Giàng is not Cẩm Giang), if any are."""
    spelt = "".join(word.spelt for word in words[start:end])
    own = [not unit.alias and spelling_of(unit.name) == spelt for unit in units]
    return tuple(unit for unit, its in zip(units, own, strict=True) if its or unit.alias) if any(own) else ()


def near_spans(words: Sequence[Word], free: Sequence[bool]) -> list[Span]:
    """Runs of `free` words (those in no exact name) a small typo away from a name: one letter, two in long ones."""
    found: list[Span] = []
    for start, end in _windows(words, free):
        joined = "".join(key(word.folded) for word in words[start:end])
        if len(joined) < 6 or joined.isdigit() or joined in table().index or all(map(says_nothing, words[start:end])):
            continue
        most = 1 if len(joined) < 10 else 2
        hits = process.extract(joined, _names(), scorer=OSA.distance, score_cutoff=most, limit=6)
        if hits:
            least = min(distance for _, distance, _ in hits)
            for name, distance, _ in hits:
                if distance == least:
                    found.extend(_span(words, start, end, table().index[name], near=True))
    return found


@cache
def _names() -> Sequence[str]:
    return tuple(table().index)


def _windows(words: Sequence[Word], free: Sequence[bool]) -> list[tuple[int, int]]:
    """The runs to compare: each whole run of free words of one part, and its first and last two to four words."""
    windows: dict[tuple[int, int], None] = {}
    start = 0
    while start < len(words):
        end = start
        while end < len(words) and free[end] and words[end].part == words[start].part:
            end += 1
        for length in (end - start, 2, 3, 4, 1):
            if 0 < length <= min(end - start, 5):
                windows[(end - length, end)] = None
                windows[(start, start + length)] = None
        start = max(end, start + 1)
    return list(windows)[:_WINDOWS]
