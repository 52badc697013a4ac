"""A count: "12", "khoảng 12 người", "mười hai". Whole numbers from 0; a range ("10-12") is asked again."""

from __future__ import annotations

from collections.abc import Sequence

from bot.flows.reading.amounts import Item, amount, items
from bot.flows.reading.answer import UNCLEAR, UNSURE, Reading, understood
from bot.flows.reading.phrases import said as said_so
from bot.flows.reading.syllables import Phrases, Syllable
from bot.flows.reading.typed import Typed

_SIGNS = ",.!();"
_MOST = 1_000_000_000_000  # beyond that it is a code or a slip

_ENGLISH = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip


def read_number(text: str | Typed) -> Reading:
    """A whole number from 0, or not understood."""
    typed = Typed.of(text)
    if typed.unsure:
        return UNSURE
    if said_so("number.nobody").has(typed.words):
        return understood(0)
    value = _count(typed.clean)
    return UNCLEAR if value is None else understood(value)


def _count(said: str) -> int | None:
    parts = without_leads(items(said.strip(" .,;!~≈()")), said_so("number.before"))
    for end in range(len(parts), 0, -1):
        found = amount(parts[:end])
        if found is None and end == 1 and parts[0].text in _ENGLISH:
            found = amount(items(str(_ENGLISH[parts[0].text])))
        if found is None:
            continue
        if found != int(found) or not 0 <= found <= _MOST or _may_mean_else(parts[:end]):
            return None
        return int(found) if _only_units(parts[end:], after_figure=parts[end - 1].is_figure) else None
    return None


def _may_mean_else(number: Sequence[Item]) -> bool:
    """ "không": no answer or zero; "tam muoi" may be "tầm mười" (about ten) as well as eighty."""
    said = " ".join(part.text for part in number)
    return said in ("không", "khong") or (len(number) > 1 and number[0].text == "tam")


def without_leads(parts: Sequence[Item], before: Phrases[bool]) -> list[Item]:
    """`parts` without the phrases of `before` at their beginning, and without signs like "~" and ":"."""
    rest = list(parts)
    while len(rest) > 1:
        if rest[0].text in ("~", "≈", ":", ",", "."):
            del rest[0]
            continue
        words = [part.word for part in rest[:4]]
        length = next((n for n in range(min(3, len(rest) - 1), 0, -1) if _starts(before, words[:n], rest)), 0)
        if not length:
            break
        del rest[:length]
    return rest


def _starts(before: Phrases[bool], words: list[Syllable], rest: Sequence[Item]) -> bool:
    """ "tam 12" is "tầm 12", but "tam nguoi" is eight: a word that may be a digit leads only before a figure."""
    if len(words) == 1 and rest[0].may and not rest[1].is_figure:
        return False
    return before.has(words)


def _only_units(rest: Sequence[Item], *, after_figure: bool) -> bool:
    """Nothing but units and small words: a second number, a "từ … đến", a "nhưng" make the answer unclear.

    "5 năm" is five years, but "hai năm" two years or twenty-five; "12 nguoi lam" has no number in "lam" (làm, lăm).
    """
    units = said_so("number.after")
    return all(_is_unit(part, units, not part.may or at > 0 or after_figure) for at, part in enumerate(rest))


def _is_unit(part: Item, units: Phrases[bool], sure: bool) -> bool:
    if part.text in _SIGNS:
        return True
    measured = part.text[0].isalpha() and part.text[-1].isdigit()  # m2
    return not part.is_figure and (measured or (sure and units.has((part.word,))))
