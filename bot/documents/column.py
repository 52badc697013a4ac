"""What a card is made of: lines, stars and bars in pixels, and the column they are set in.

A card is 1080 × 1350; shown 320 pixels wide, what matters on it (34 and more) is still 10 pixels high.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from bot.documents.type import Block, Box, Weight, font

WIDTH, HEIGHT = 1080, 1350
MARGIN = 64
INNER = WIDTH - 2 * MARGIN
HEADER = 136  # height of the band on top
SMALLEST = 34

Ink = Literal["ink", "quiet", "green", "on_green", "on_warn"]
Filling = Literal["full", "possible", "empty"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text; `x`, `y` is where its baseline begins."""

    x: float
    y: float
    text: str
    weight: Weight
    size: int
    ink: Ink

    @property
    def box(self) -> Box:
        """The ink: left, top, right, bottom."""
        left, top, right, bottom = font(self.weight, self.size).getbbox(self.text, anchor="ls")
        return (self.x + left, self.y + top, self.x + right, self.y + bottom)


@dataclass(frozen=True, slots=True)
class Star:
    box: Box
    filling: Filling


@dataclass(frozen=True, slots=True)
class Bar:
    """`share` of the box, from the left, is filled: 0 to 1."""

    box: Box
    share: float


@dataclass(frozen=True, slots=True)
class Style:
    """Sizes in pixels, one step of several: the largest that fits is taken."""

    product: int
    body: int
    star: int
    gap: int  # the least room between two sections
    names: int = 2  # lines a name may take, each

    @property
    def shrinking(self) -> range:
        """Sizes to try for a line that must not become two."""
        return range(self.body, SMALLEST - 1, -2)


def set_block(block: Block, ink: Ink, x: float, top: float) -> list[Line]:
    """The lines of a block below each other, all of it under `top`."""
    first = top + block.size * 1.04  # room for a capital with two marks
    return [
        Line(x, first + number * block.leading, text, block.weight, block.size, ink)
        for number, text in enumerate(block.lines)
    ]


class Column:
    """Sections from top to bottom, counted from 0; `y` is where the next thing begins. `cut`: a text had no room."""

    def __init__(self, gap: float) -> None:
        self.gap = gap
        self.y = 0.0
        self.lines: list[Line] = []
        self.stars: list[Star] = []
        self.bars: list[Bar] = []
        self.rule: Box | None = None
        self.cut = False
        self.sections = 0

    def section(self) -> None:
        if self.sections:
            self.y += self.gap
        self.sections += 1

    def block(self, block: Block, ink: Ink, x: float = MARGIN) -> None:
        """Sets a block, and moves `y` under it."""
        self.beside(block, ink, x, self.y)
        self.y += block.height

    def beside(self, block: Block, ink: Ink, x: float, top: float) -> None:
        """Sets a block without moving on."""
        self.lines += set_block(block, ink, x, top)
        self.cut = self.cut or block.cut

    def moved(self, by: float) -> tuple[tuple[Line, ...], tuple[Star, ...], tuple[Bar, ...], Box | None]:
        """All of it, lower by so many pixels."""
        return (
            tuple(replace(line, y=line.y + by) for line in self.lines),
            tuple(replace(star, box=_lower(star.box, by)) for star in self.stars),
            tuple(replace(bar, box=_lower(bar.box, by)) for bar in self.bars),
            _lower(self.rule, by) if self.rule else None,
        )


def _lower(box: Box, by: float) -> Box:
    left, top, right, bottom = box
    return (left, top + by, right, bottom + by)
