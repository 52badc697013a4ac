"""Bars as SVG: plain data in, text out, drawn by the page's own style sheet.

Widths are shares of the picture and letters keep their size, so one drawing fits a phone and a wide screen. What is
told by colour is told by a pattern and in words, too; a screen reader reads title and description, the table below the
picture says every figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

ROW, BAR, LETTERS = 44, 16, 15
"""Pixels: of a row, of its bar, and down to the foot of its letters."""
LEAST_ROOM, LETTER = 50.0, 2.8
"""Per cent of the width that the longest bar takes at least, and that a figure's letter takes on a phone: the figures
stand right of their bars."""
LONGEST_LABEL = 44
"""Letters that fit on a phone."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: its label, the sizes of its parts, what is written at its end. `mark`: where what was meant stands."""

    label: str
    parts: tuple[float, ...]
    text: str
    mark: float | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """`id` is its own on the page. `legend` names the parts of a bar, where there are several. `own_scale`: each bar is
    measured by its own mark, not by the longest (rows that count different things)."""

    id: str
    title: str
    description: str
    bars: tuple[Bar, ...]
    legend: tuple[str, ...] = ()
    own_scale: bool = False


def bars(chart: Chart) -> str:
    """The picture as an SVG element."""
    top = _legend_height(chart.legend)
    longest = max((_reach(one) for one in chart.bars), default=0)
    room = max(LEAST_ROOM, 96 - LETTER * max((len(one.text) for one in chart.bars), default=0))
    drawn = []
    for number, one in enumerate(chart.bars):
        whole = _reach(one) if chart.own_scale else longest
        drawn.append(_bar(chart.id, one, room / whole if whole else 0, room, top + number * ROW))
    name = escape(chart.id)
    return (
        f'<svg class="chart" role="img" width="100%" height="{top + len(chart.bars) * ROW}"'
        f' aria-labelledby="{name}-title {name}-desc" xmlns="http://www.w3.org/2000/svg">'
        f'<title id="{name}-title">{escape(chart.title)}</title>'
        f'<desc id="{name}-desc">{escape(chart.description)}</desc>'
        f"{_patterns(chart.id)}{_legend(chart)}{''.join(drawn)}</svg>"
    )


def _reach(one: Bar) -> float:
    return max(sum(one.parts), one.mark or 0)


def _bar(name: str, one: Bar, scale: float, room: float, y: int) -> str:
    """`scale`: per cent of the width for each unit."""
    pieces, at = [], 0.0
    for number, size in enumerate(one.parts):
        width = scale * size
        if width > 0:
            pieces.append(
                f'<rect class="part part-{number + 1}" x="{at:.2f}%" y="{y + 20}" width="{width:.2f}%"'
                f' height="{BAR}"{_fill(name, number)}/>'
            )
        at += width
    end = at
    if one.mark is not None:
        goal = scale * one.mark
        end = max(at, goal)
        pieces.append(f'<rect class="goal" x="{goal:.2f}%" y="{y + 17}" width="3" height="{BAR + 6}"/>')
    return (
        f'<g><text class="label" x="0" y="{y + LETTERS}">{escape(_short(one.label))}</text>'
        f'<rect class="ground" x="0" y="{y + 20}" width="{room:.2f}%" height="{BAR}"/>{"".join(pieces)}'
        f'<text class="size" x="{end:.2f}%" dx="6" y="{y + 20 + BAR - 3}">{escape(one.text)}</text></g>'
    )


def _short(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1].rstrip() + "…"


# ── Parts are told apart by colour, by pattern, and by their order in the legend ─────────────────


def _patterns(name: str) -> str:
    stripes = '<path class="line" d="M-2 2 4 -4M0 8 8 0M6 10 10 6"/>'
    dots = '<circle class="dot" cx="3" cy="3" r="1.4"/>'
    drawn = (("2", "8", stripes), ("3", "6", dots))
    each = "".join(
        f'<pattern id="{escape(name)}-{part}" width="{size}" height="{size}" patternUnits="userSpaceOnUse">'
        f'<rect class="ground-{part}" width="{size}" height="{size}"/>{lines}</pattern>'
        for part, size, lines in drawn
    )
    return f"<defs>{each}</defs>"


def _fill(name: str, number: int) -> str:
    return f' fill="url(#{escape(name)}-{number + 1})"' if number in (1, 2) else ""


def _legend_height(legend: Sequence[str]) -> int:
    return 28 if legend else 0


def _legend(chart: Chart) -> str:
    wide = 100 / max(1, len(chart.legend))
    return "".join(
        f'<rect class="part part-{number + 1}" x="{number * wide:.2f}%" y="2" width="14" height="14"'
        f"{_fill(chart.id, number)}/>"
        f'<text class="legend" x="{number * wide:.2f}%" dx="20" y="14">{escape(label)}</text>'
        for number, label in enumerate(chart.legend)
    )
