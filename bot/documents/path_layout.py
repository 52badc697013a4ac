"""Where everything on the picture of the way stands: a road from today at the bottom to the star on top, and what is
to be done at each milestone beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import pi, sin
from typing import Literal

from bot.documents.column import HEADER, INNER, MARGIN, SMALLEST, WIDTH, Column, Filling, Line, Star, Style
from bot.documents.frame import footer, header, marks
from bot.documents.path_facts import PathFacts, PathStep
from bot.documents.type import Block, Box, Weight, fit, length

Sign = Literal["goal", "flag", "more", "step", "judged", "done", "today"]

STYLES = (
    Style(84, 44, 104, 34),
    Style(76, 42, 96, 28),
    Style(68, 40, 92, 22),
    Style(60, 38, 84, 16),
    Style(54, 36, 76, 12),
    Style(50, SMALLEST, 70, 7),
    Style(48, SMALLEST, 64, 4, names=1),
)
MOST_GAP = 72
RADIUS = 31  # of a milestone
ROAD = 40  # pixels wide
LANE = MARGIN + 46  # the middle of the road
BEND = 12  # pixels the road swings to each side
SWING = 420  # pixels from one bend to the next on the same side
ASIDE = LANE + BEND + RADIUS + 28  # where what is said beside the road begins
WIDE = WIDTH - MARGIN - ASIDE
EYE, EYE_HIGH = 50, 30  # pixels
TO_EYE = 16

Ink = Literal["ink", "quiet", "green"]


@dataclass(frozen=True, slots=True)
class Milestone:
    """A sign on the road; `number` is written on those of steps still to be done."""

    box: Box
    sign: Sign
    number: Line | None = None


@dataclass(frozen=True, slots=True)
class PathLayout:
    """`road`: points of its middle from the top down; `eyes`: where the council's eye is drawn, beside what it judges;
    `marks`: what is written across."""

    lines: tuple[Line, ...]
    stars: tuple[Star, ...]
    milestones: tuple[Milestone, ...]
    eyes: tuple[Box, ...]
    road: tuple[tuple[float, float], ...]
    footer: Box
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """One text beside the road; with `eye` the council's eye stands behind it."""

    block: Block
    ink: Ink
    eye: bool = False


class Road(Column):
    """A column with a road at its side. `stops`: the middle of each row, its sign and its number; `eyes`: left end and
    middle of each."""

    def __init__(self, gap: float) -> None:
        super().__init__(gap)
        self.stops: list[tuple[float, Sign, int]] = []
        self.eyes: list[tuple[float, float]] = []

    def row(self, sign: Sign, said: list[Said], number: int = 0) -> None:
        """What stands beside one milestone; at least as high as the milestone."""
        self.section()
        whole = sum(one.block.height for one in said)
        height = max(whole, 2 * RADIUS + 2)
        self.stop(sign, height, number)
        top = self.y + (height - whole) / 2
        for one in said:
            self.beside(one.block, one.ink, ASIDE, top)
            if one.eye:
                before = one.block.width + TO_EYE if one.block.lines else 0
                self.eyes.append((ASIDE + before, top + max(one.block.height, EYE_HIGH) / 2))
            top += one.block.height
        self.y += height

    def stop(self, sign: Sign, height: float, number: int = 0) -> None:
        self.stops.append((self.y + height / 2, sign, number))


def path_layout(data: Mapping[str, object]) -> PathLayout:
    """The way to a star. `data`: language, product, stars (now: 0, 3, 4, 5), target (3, 4, 5), points (now), needed,
    steps (in the order to do them: text, span and begin worded already, judged, done), hand_in (the last good day at
    the commune, ISO or empty), council (the day before which it judges, ISO or empty), date (ISO)."""
    facts = PathFacts.read(data)
    said, foot = footer(facts.words, facts.day)
    road = _largest(facts, foot[1] - HEADER)
    down = HEADER + (foot[1] - HEADER - road.y) / 2
    lines, stars, _, _ = road.moved(down)
    milestones = tuple(_milestone(middle + down, sign, number) for middle, sign, number in road.stops)
    first, last = (round(road.stops[end][0] + down) for end in (0, -1))
    title = header(facts.words.t("The way to {star} stars", star=facts.target))
    return PathLayout(
        lines=(*title, *lines, *said),
        stars=stars,
        milestones=milestones,
        eyes=tuple((x, y + down - EYE_HIGH / 2, x + EYE, y + down + EYE_HIGH / 2) for x, y in road.eyes),
        road=tuple((_lane(y), float(y)) for y in range(first, last, 4)),
        footer=foot,
        marks=marks(facts.words),
    )


def _lane(y: float) -> float:
    """Where the middle of the road is at this height."""
    return LANE + BEND * sin(2 * pi * y / SWING)


def _milestone(y: float, sign: Sign, number: int) -> Milestone:
    x = _lane(y)
    box = (x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS)
    if not number:
        return Milestone(box, sign)
    text = str(number)
    line = Line(x - length(text, "Bold", 38) / 2, y + 14, text, "Bold", 38, "ink" if sign == "judged" else "green")
    return Milestone(box, sign, line)


def _largest(facts: PathFacts, room: float) -> Road:
    """The road in the largest style that leaves nothing out. Where none does, each step has one line, and a second
    one as long as there is room for it, the nearest first."""
    for style in STYLES:
        road = _road(facts, style, style.gap, {})
        spare = room - road.y - 2 * style.gap
        if spare >= 0 and not road.cut:
            # What is left over goes between the milestones.
            return _road(facts, style, min(MOST_GAP, style.gap + spare / (road.sections + 1)), {})
    style = STYLES[-1]
    longer: dict[int, int] = {}
    for place in range(len(facts.steps)):
        if _road(facts, style, style.gap, {**longer, place: 2}).y <= room - 2 * style.gap:
            longer[place] = 2
    return _road(facts, style, style.gap, longer)


def _road(facts: PathFacts, style: Style, gap: float, longer: Mapping[int, int]) -> Road:
    """Everything from the top down. `longer`: how many lines the steps at these places may take instead."""
    road = Road(gap)
    _product(road, facts, style)
    _goal(road, facts, style)
    _hand_in(road, facts, style)
    w = facts.words
    if facts.more:
        more = w.n("… and {count} more thing", "… and {count} more things", facts.more)
        road.row("more", [Said(fit(more, "Regular", style.shrinking, WIDE, 1), "quiet")])
    for place, step in reversed(list(enumerate(facts.steps))):
        _step(road, step, place + 1, style, longer.get(place, style.names))
    verdict = w.n("{count} star", "{count} stars", facts.stars) if facts.stars else w.t("not 3 stars yet")
    points = w.n("{count} point", "{count} points", facts.points)
    today = w.t("Today: {points}, {verdict}", points=points, verdict=verdict)
    road.row("today", [Said(fit(today, "Bold", style.shrinking, WIDE, 1), "ink")])
    return road


def _product(road: Road, facts: PathFacts, style: Style) -> None:
    """A product's name gets a line of its own if it may be a little smaller, else two."""
    block = fit(facts.product, "Bold", range(style.product, round(style.product * 0.7), -4), INNER, 1)
    if block.cut:
        block = fit(facts.product, "Bold", (style.product,), INNER, style.names, balanced=True)
    if block.lines:
        road.section()
        road.block(block, "ink")


def _goal(road: Road, facts: PathFacts, style: Style) -> None:
    """The stars to be had, those there are today full; beside them the points it takes."""
    road.section()
    size = style.star
    road.stop("goal", size)
    step = size * 1.12
    for number in range(5):
        filling: Filling = "full" if number < facts.stars else "possible" if number < facts.target else "empty"
        left = ASIDE + number * step
        road.stars.append(Star((left, road.y, left + size, road.y + size), filling))
    if facts.needed:
        points = facts.words.n("{count} point", "{count} points", facts.needed)
        room = WIDE - 4 * step - size - 24
        block = fit(points, "Bold", range(round(style.body * 1.3), SMALLEST - 1, -2), room, 1)
        road.beside(block, "green", WIDTH - MARGIN - block.width, road.y + (size - block.height) / 2)
    road.y += size


def _hand_in(road: Road, facts: PathFacts, style: Style) -> None:
    """The days that count; the eye behind the council's says what the eyes behind steps mean."""
    w = facts.words
    said: list[Said] = []
    if facts.hand_in:
        text = w.t("Better hand in before {day}", day=facts.hand_in)
        said.append(Said(fit(text, "Bold", style.shrinking, WIDE, 1), "green"))
    if facts.council or facts.judged:
        if facts.council:
            text = w.t("The council judges before {day}", day=facts.council)
        else:
            text = w.t("What the council judges")
        said.append(Said(fit(text, "Regular", style.shrinking, WIDE - TO_EYE - EYE, 1), "quiet", facts.judged))
    if said:
        road.row("flag", said)


def _step(road: Road, step: PathStep, number: int, style: Style, most: int) -> None:
    """What to do, and under it how long it takes and when to begin; behind that the eye, if the council judges it."""
    if step.done:
        road.row("done", [Said(fit(step.text, "Regular", (style.body,), WIDE, most, balanced=True), "quiet")])
        return
    room = WIDE - (TO_EYE + EYE if step.judged else 0)
    small = range(max(SMALLEST, style.body - 4), SMALLEST - 1, -2)
    when = fit(" · ".join(part for part in (step.span, step.begin) if part), "Regular", small, room, 1)
    weight: Weight = "Bold" if style.body > SMALLEST else "Regular"  # the plain weight is the narrower one
    text = fit(step.text, weight, (style.body,), WIDE if when.lines else room, most, balanced=True)
    said = [Said(text, "ink", step.judged and not when.lines)]
    if when.lines:
        said.append(Said(when, "quiet", step.judged))
    road.row("judged" if step.judged else "step", said, number)
