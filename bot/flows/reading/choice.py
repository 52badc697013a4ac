"""One of the printed options: its digit, its label with or without tone marks, or a part that no other label has.

A digit always means the line printed with it. "không phải hộ" is not "Hộ kinh doanh"; what fits two lines gives both as
candidates.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz.distance import OSA

from bot.flows.reading.answer import UNCLEAR, UNSURE, Reading, between, understood
from bot.flows.reading.labels import Label, negated, softened, spelled, where, within
from bot.flows.reading.order import in_order
from bot.flows.reading.phrases import said as said_so
from bot.flows.reading.spoken import peelings, says_unsure
from bot.flows.reading.syllables import Syllable, folded, syllables
from bot.flows.reading.typed import Typed

_DIGIT = re.compile(r"(?P<line>[^0-9]*?)\s*[(\[]?(?P<digit>[0-9]{1,2})\s*(?P<mark>[.):\]]*)\s*(?P<rest>.*)")
_SEVERAL = re.compile(r"[0-9]{1,2}(?:\s*(?:,|;|/|-|\+|&|và|va|hoặc|hoac|hay|với|voi|or|and| )\s*[0-9]{1,2})+")


def read_choice(text: str | Typed, options: Sequence[str]) -> Reading:
    """The option's position from 1. `options` are the labels in the order in which they were printed."""
    typed = Typed.of(text)
    words = typed.words
    if not words or not options:
        return UNCLEAR
    labels = [Label.of(option) for option in options]
    digit = _by_digit(typed.clean, labels)
    if digit is not None:
        return digit
    position = in_order(typed.peelings, len(labels))
    named = _by_label(words, labels)
    if position is not None:
        if named.understood and named.value != position:
            return between((position, named.value))  # "hai": the second line, or the label "Hai người"?
        return understood(position)
    if named.understood or named.candidates:
        return named
    if typed.unsure:
        lines = [n for n, label in enumerate(labels, 1) if says_unsure(peelings(label.words))]
        return understood(lines[0]) if len(lines) == 1 else UNSURE  # "không biết" where a line says "Chưa rõ"
    named = _by_label(softened(words), [Label.of(option, softly=True) for option in options])
    return named if named.understood or named.candidates else _by_slip(words, labels)


def _by_digit(said: str, labels: list[Label]) -> Reading | None:
    """ "2", "2.", "số 2", "2. Hợp tác xã"; None when no digit names a line."""
    if _SEVERAL.fullmatch(said):
        lines = dict.fromkeys(int(digit) for digit in re.findall(r"[0-9]+", said))
        printed = tuple(line for line in lines if 1 <= line <= len(labels))
        return between(printed) if len(printed) > 1 and len(printed) == len(lines) else UNCLEAR
    match = _DIGIT.fullmatch(said)
    if (
        not match
        or "-" in match["line"]
        or not all(said_so("choice.line").has((word,)) for word in syllables(match["line"]))
    ):
        return None
    position, rest = int(match["digit"]), syllables(match["rest"])
    while rest and said_so("choice.small").has(rest[-1:]):
        rest = rest[:-1]
    if not rest:
        return _line(position, len(labels))
    whole = _by_label(syllables(said), labels)
    if whole.understood or whole.candidates:  # a label that itself holds the figure: "3 sao"
        return whole
    return _digit_and_words(position, bool(match["mark"]), _by_label(rest, labels), len(labels))


def _line(position: int, count: int) -> Reading:
    if position == 0:
        return UNSURE
    return understood(position) if position <= count else UNCLEAR


def _digit_and_words(position: int, marked: bool, named: Reading, count: int) -> Reading:
    """ "2. Hợp tác xã" agrees with itself; "2 đại lý" may be the second line, or two agents."""
    lines = (named.value,) if named.understood else named.candidates
    if not lines or not 1 <= position <= count:
        return UNCLEAR
    if position in lines and (named.understood or marked):
        return understood(position)
    return between(tuple(dict.fromkeys((position, *lines))))


def _by_label(words: tuple[Syllable, ...], labels: list[Label]) -> Reading:
    """The whole label, else a part of one label only, else a label said within more words, else words of one label."""
    typed = spelled(words)
    core = tuple(word for word in typed if not said_so("choice.small").has((word,))) or typed
    for said in dict.fromkeys((*peelings(typed), core)):
        for called in (_letter_for_letter, _called, _named):
            if found := [n for n, label in enumerate(labels, 1) if called(said, label)]:
                return _one_of(found)
        if found := [n for n, label in enumerate(labels, 1) if label.holds(said)]:
            return _one_of(found)
    if found := [n for n, label in enumerate(labels, 1) if _said_within(label, typed)]:
        hedged = any(said_so("choice.hedge").has((word,)) for word in typed)
        return UNCLEAR if hedged and len(found) == 1 else _one_of(found)
    if len(core) < 2:
        return UNCLEAR
    found = [n for n, label in enumerate(labels, 1) if _all_in(core, label)]
    return _one_of(found) if found else UNCLEAR


def _letter_for_letter(typed: tuple[Syllable, ...], label: Label) -> bool:
    return typed == label.words


def _called(typed: tuple[Syllable, ...], label: Label) -> bool:
    return len(typed) == len(label.words) and where(typed, label.words) == 0


def _named(typed: tuple[Syllable, ...], label: Label) -> bool:
    return any(len(typed) == len(name) and where(typed, name) == 0 for name in label.names)


def _one_of(positions: list[int]) -> Reading:
    return understood(positions[0]) if len(positions) == 1 else between(tuple(positions))


def _said_within(label: Label, typed: tuple[Syllable, ...]) -> bool:
    """ "nhà tôi là hộ kinh doanh thôi": the label among other words that take nothing back."""
    for name in label.names:
        at = within(name, typed)
        if at is None:
            continue
        others = typed[:at] + typed[at + len(name) :]
        if negated(others) or any(word.base.isdigit() for word in others):
            continue
        if len(name) > 1 or all(said_so("choice.small").has((word,)) for word in others):
            return True
    return False


def _all_in(core: tuple[Syllable, ...], label: Label) -> bool:
    return negated(core) == label.negates() and all(any(word.fits(its) for its in label.words) for word in core)


def _by_slip(words: tuple[Syllable, ...], labels: list[Label]) -> Reading:
    """One or two slips of the finger in a long label, when no other label is near."""
    typed = folded(words)
    if len(typed) < 5:
        return UNCLEAR
    distances = sorted(
        (min(OSA.distance(typed, folded(name)) for name in label.names), n) for n, label in enumerate(labels, 1)
    )
    best, position = distances[0]
    if best > (1 if len(typed) < 10 else 2) or (len(distances) > 1 and distances[1][0] <= best + 1):
        return UNCLEAR
    label = labels[position - 1]
    figures = re.findall(r"[0-9]+", typed)
    same = any(figures == re.findall(r"[0-9]+", folded(name)) for name in label.names)
    return understood(position) if same and negated(words) == label.negates() else UNCLEAR
