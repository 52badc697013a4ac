"""Setting type: one font in two weights, what it can say, and text cut into lines that fit.

The fonts are Noto Sans, cut down by `tools/make_fonts.py` to `CHARACTERS`; a sign outside it is dropped, so that no
little box is ever drawn in its place.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from io import BytesIO
from math import ceil
from typing import Literal

from PIL import ImageFont

Weight = Literal["Regular", "Bold"]
Box = tuple[float, float, float, float]

LONGEST = 300  # characters of one text that are looked at; nothing on a page has room for more
LEADING = 1.34  # lines per size: a capital with two marks (Ẫ) clears the g of the line above

_RANGES = (
    (0x20, 0x7E),  # ASCII
    (0xA1, 0xAC),  # Latin-1, without the soft hyphen
    (0xAE, 0xFF),
    (0x100, 0x180),  # Latin Extended-A, and ƀ: also Ê Đê, Gia Rai and Ba Na
    (0x1A0, 0x1A1),  # Ơ ơ
    (0x1AF, 0x1B0),  # Ư ư
    (0x243, 0x243),  # Ƀ
    (0x1EA0, 0x1EF9),  # Vietnamese
    (0x2010, 0x2014),  # dashes
    (0x2018, 0x201E),  # quotation marks
    (0x2022, 0x2022),  # •
    (0x2026, 0x2026),  # …
    (0x2030, 0x2030),  # ‰
    (0x2032, 0x2033),  # ′ ″
    (0x2039, 0x203A),  # ‹ ›
    (0x20AB, 0x20AC),  # ₫ €
    (0x2116, 0x2116),  # №
    (0x2122, 0x2122),  # ™
)
CHARACTERS = frozenset(chr(code) for first, last in _RANGES for code in range(first, last + 1))


@lru_cache(maxsize=64)
def font(weight: Weight, size: int) -> ImageFont.FreeTypeFont:
    """A weight of the font at a size in pixels. Laid out plainly, so that each machine draws the same picture."""
    return ImageFont.truetype(BytesIO(_bytes(weight)), size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=2)
def _bytes(weight: Weight) -> bytes:
    return (resources.files("bot.documents") / "fonts" / f"NotoSans-{weight}.ttf").read_bytes()


def length(text: str, weight: Weight, size: int) -> float:
    """How far a text reaches, in pixels. Signs stand side by side without kerning, so each is measured only once."""
    return sum(_advance(sign, weight, size) for sign in text)


@lru_cache(maxsize=16384)
def _advance(sign: str, weight: Weight, size: int) -> float:
    return font(weight, size).getlength(sign)


def clean(text: str) -> str:
    """One line of what the font can say: composed letters, single spaces, nothing unknown, at most `LONGEST` signs."""
    composed = unicodedata.normalize("NFC", text[: 4 * LONGEST])
    kept = "".join(" " if sign.isspace() else sign for sign in composed if sign.isspace() or sign in CHARACTERS)
    return " ".join(kept.split())[:LONGEST].rstrip()


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of one size. `cut`: an ellipsis stands for what had no room."""

    lines: tuple[str, ...]
    weight: Weight
    size: int
    cut: bool = False

    @property
    def leading(self) -> int:
        """Pixels from one baseline to the next."""
        return ceil(self.size * LEADING)

    @property
    def height(self) -> int:
        return self.leading * len(self.lines)

    @property
    def width(self) -> float:
        return max((length(line, self.weight, self.size) for line in self.lines), default=0.0)


def fit(text: str, weight: Weight, sizes: Sequence[int], width: float, most: int, *, balanced: bool = False) -> Block:
    """The text in the first of `sizes` (falling) that needs at most `most` lines of `width` pixels, without breaking a
    word; where none does, in the last size with an ellipsis. `balanced` makes the lines alike in length."""
    said = clean(text)
    if not said:
        return Block((), weight, sizes[0])
    for size in sizes:
        lines = _wrap(said, weight, size, width)
        if len(lines) <= most and " ".join(lines) == said:
            return Block(_balance(said, weight, size, width, lines) if balanced else lines, weight, size)
    lines = _wrap(said, weight, sizes[-1], width)
    if len(lines) <= most:
        return Block(lines, weight, sizes[-1])
    last = _ellipsis(lines[most - 1], weight, sizes[-1], width)
    return Block((*lines[: most - 1], last), weight, sizes[-1], cut=True)


def _wrap(text: str, weight: Weight, size: int, width: float) -> tuple[str, ...]:
    """Whole words to the line; a word wider than the line is broken where the line ends."""
    lines: list[str] = []
    line, reached, space = "", 0.0, length(" ", weight, size)
    for word in text.split(" "):
        wide = length(word, weight, size)
        if line and reached + space + wide <= width:
            line, reached = f"{line} {word}", reached + space + wide
            continue
        if line:
            lines.append(line)
        while wide > width and len(word) > 1:
            count = _how_many(word, weight, size, width)
            lines.append(word[:count])
            word = word[count:]
            wide = length(word, weight, size)
        line, reached = word, wide
    return (*lines, line)


def _how_many(word: str, weight: Weight, size: int, width: float) -> int:
    """How many signs of a word fit, at least one."""
    reached = 0.0
    for count, sign in enumerate(word):
        reached += _advance(sign, weight, size)
        if reached > width:
            return max(1, count)
    return len(word)


def _balance(text: str, weight: Weight, size: int, width: float, lines: tuple[str, ...]) -> tuple[str, ...]:
    if len(lines) < 2:
        return lines
    for hundredths in range(100 // len(lines), 100, 4):
        narrower = _wrap(text, weight, size, width * hundredths / 100)
        if len(narrower) == len(lines) and " ".join(narrower) == text:
            return narrower
    return lines


def _ellipsis(line: str, weight: Weight, size: int, width: float) -> str:
    """The line with an ellipsis at its end: after a whole word, where that does not cost half of it."""
    short = line
    while short and length(short + "…", weight, size) > width:
        short = short[:-1]
    if short != line and (end := short.rfind(" ")) > len(short) / 2:
        short = short[:end]
    return short.rstrip(" ,;.:–-") + "…"
