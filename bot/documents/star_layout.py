"""Where everything on the star card stands: plain boxes in pixels, so that it can be checked without looking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.documents.column import (
    HEADER,
    INNER,
    MARGIN,
    SMALLEST,
    WIDTH,
    Bar,
    Column,
    Filling,
    Line,
    Star,
    Style,
)
from bot.documents.frame import footer, header, marks
from bot.documents.star_facts import LEAST_STAR, PARTS, Facts
from bot.documents.type import Box, fit, length

STYLES = (
    Style(112, 46, 172, 40),
    Style(100, 44, 164, 36),
    Style(88, 42, 156, 32),
    Style(78, 40, 144, 28),
    Style(68, 38, 128, 24),
    Style(60, 36, 116, 20),
    Style(52, SMALLEST, 100, 14, names=1),
)
MOST_GAP = 76  # sections farther apart than this no longer belong together


@dataclass(frozen=True, slots=True)
class Layout:
    lines: tuple[Line, ...]
    stars: tuple[Star, ...]
    bars: tuple[Bar, ...]
    rule: Box | None  # the thin line above what is missing
    footer: Box
    marks: tuple[str, ...]  # what is written across the card


def layout(data: Mapping[str, object]) -> Layout:
    """The card of one estimate. `data`: language, product, producer, sheet (texts), stars (0, 3, 4, 5), reachable, low,
    high (points), parts (A, B, C: points), missing (texts), date (ISO)."""
    facts = Facts.read(data)
    w = facts.words
    said, foot = footer(w, facts.day)
    column = _largest(facts, foot[1] - HEADER)
    lines, stars, bars, rule = column.moved(HEADER + (foot[1] - HEADER - column.y) / 2)
    return Layout((*header(w.t("Star estimate")), *lines, *said), stars, bars, rule, foot, marks(w))


def _largest(facts: Facts, room: float) -> Column:
    """The column in the largest style that leaves nothing out; where none does, in the smallest, with ellipses."""
    for style in STYLES:
        column = _column(facts, style, style.gap)
        spare = room - column.y - 2 * style.gap
        if spare >= 0 and not column.cut:
            # What is left over goes between the sections.
            return _column(facts, style, min(MOST_GAP, style.gap + spare / (column.sections + 1)))
    return _column(facts, STYLES[-1], STYLES[-1].gap)


def _column(facts: Facts, style: Style, gap: float) -> Column:
    column = Column(gap)
    _names(column, facts, style)
    _verdict(column, facts, style)
    _parts(column, facts, style)
    _missing(column, facts, style)
    return column


def _names(column: Column, facts: Facts, style: Style) -> None:
    """Product, producer, sheet. A product's name gets a line of its own if it may be a little smaller, else two."""
    column.section()
    product = fit(facts.product, "Bold", range(style.product, round(style.product * 0.75), -4), INNER, 1)
    if product.cut:
        product = fit(facts.product, "Bold", (style.product,), INNER, 2, balanced=True)
    column.block(product, "ink")
    if product.lines:
        column.y += style.body * 0.2
    column.block(fit(facts.producer, "Bold", (style.body,), INNER, style.names, balanced=True), "green")
    small = max(SMALLEST, style.body - 4)
    column.block(fit(facts.sheet, "Regular", (small,), INNER, style.names, balanced=True), "quiet")


def _verdict(column: Column, facts: Facts, style: Style) -> None:
    """Five stars over the whole width; under them the verdict in words and the points."""
    column.section()
    step = (INNER - style.star) / 4
    for number in range(5):
        filling: Filling = "full" if number < facts.stars else "possible" if number < facts.reachable else "empty"
        left = MARGIN + number * step
        column.stars.append(Star((left, column.y, left + style.star, column.y + style.star), filling))
    column.y += style.star + style.body * 0.3

    w = facts.words
    verdict = w.n("{count} star", "{count} stars", facts.stars) if facts.stars else w.t("not 3 stars yet")
    verdict = verdict[:1].upper() + verdict[1:]
    if facts.low == facts.high:
        points = w.n("{count} point", "{count} points", facts.low)
    else:
        points = w.t("{low}–{high} points", low=facts.low, high=facts.high)
    half = (INNER - style.body) / 2
    size = next(
        size
        for size in (*range(round(style.body * 1.6), SMALLEST, -2), SMALLEST)
        if size == SMALLEST or length(verdict + points, "Bold", size) <= INNER - style.body
    )
    right = fit(points, "Bold", (size,), half, 1)
    column.beside(right, "ink", WIDTH - MARGIN - right.width, column.y)
    column.block(fit(verdict, "Bold", (size,), INNER - style.body - right.width, 1), "green")
    if facts.reachable > facts.stars:
        hope = w.t("Up to {star} stars are possible", star=facts.reachable)
        column.block(fit(hope, "Regular", style.shrinking, INNER, 1), "quiet")


def _parts(column: Column, facts: Facts, style: Style) -> None:
    """A row for each part: its name, a bar, its points of the most there are."""
    column.section()
    w = facts.words
    names = {"A": w.t("Product and community"), "B": w.t("Marketing and story"), "C": w.t("Quality")}
    widest = INNER * 0.52
    size = min(fit(name, "Regular", style.shrinking, widest, 1).size for name in names.values())
    labels = {part: fit(name, "Regular", (size,), widest, 1) for part, name in names.items()}
    start = MARGIN + max(label.width for label in labels.values()) + 28
    end = WIDTH - MARGIN - length("40/40", "Bold", style.body) - 28
    thick = style.body * 0.62
    for part, most in PARTS.items():
        figure = fit(f"{facts.parts[part]}/{most}", "Bold", (style.body,), INNER, 1)
        middle = column.y + figure.height / 2
        column.beside(labels[part], "ink", MARGIN, middle - labels[part].height / 2)
        column.bars.append(Bar((start, middle - thick / 2, end, middle + thick / 2), facts.parts[part] / most))
        column.block(figure, "ink", WIDTH - MARGIN - figure.width)
        column.y += style.body * 0.15 if part != "C" else 0


def _missing(column: Column, facts: Facts, style: Style) -> None:
    """What the next star still lacks, numbered as the result in the talk numbers it."""
    indent = length("3.", "Bold", style.body) + 16
    blocks = [fit(text, "Regular", (style.body,), INNER - indent, 2) for text in facts.missing]
    blocks = [block for block in blocks if block.lines]
    if not blocks or facts.stars == 5:
        return
    column.section()
    column.rule = (MARGIN, column.y, WIDTH - MARGIN, column.y + 3)
    column.y += column.gap * 0.6
    head = facts.words.t("For {star} stars you still need:", star=max(LEAST_STAR, facts.stars + 1))
    column.block(fit(head, "Bold", style.shrinking, INNER, 1), "ink")
    for number, block in enumerate(blocks, 1):
        column.y += style.body * 0.15
        column.beside(fit(f"{number}.", "Bold", (style.body,), INNER, 1), "green", MARGIN, column.y)
        column.block(block, "ink", MARGIN + indent)


__all__ = ["STYLES", "layout"]
