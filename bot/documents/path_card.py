"""The picture of the way to a star: a road with milestones, to keep and to tick off.

ƯỚC TÍNH stands across it, as across the star card, and there is no OCOP logo on it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from PIL import Image, ImageDraw

from bot.documents import paint
from bot.documents.path_layout import ROAD, Milestone, PathLayout, Sign, path_layout
from bot.documents.type import Box

AMBER, SUN = paint.STARS["full"]
SIGNS: dict[Sign, tuple[str, str]] = {  # rim, heart
    "goal": (AMBER, paint.STARS["possible"][1]),
    "flag": (paint.GREEN, paint.GREEN),
    "more": (paint.EDGE, paint.GROUND),
    "step": (paint.GREEN, paint.GROUND),
    "judged": (AMBER, paint.STARS["possible"][1]),
    "done": (paint.GREEN, paint.GREEN),
    "today": (paint.GREEN, paint.GROUND),
}
RIM = 6
DASH, PAUSE = 7, 6  # points of the road that are painted and left out
LINE = 5  # pixels wide


def path_card(data: Mapping[str, object]) -> bytes:
    """The picture as PNG, 1080 × 1350 pixels. `data` as in `path_layout`; never raises for what a person wrote."""
    return draw(path_layout(data))


def draw(path: PathLayout) -> bytes:
    image = paint.blank(path.footer)
    _road(image, path.road)
    for one in path.milestones:
        _milestone(image, one)
    for box in path.eyes:
        _eye(image, box)
    paint.stars(image, path.stars)
    paint.lines(image, path.lines)
    paint.lines(image, [one.number for one in path.milestones if one.number])
    return paint.finish(image, path.marks)


def _road(image: Image.Image, road: Sequence[tuple[float, float]]) -> None:
    """An earthen road with a broken line along its middle."""
    _strips(image, [road], ROAD, paint.EDGE)
    dashes = [road[start : start + DASH] for start in range(0, len(road), DASH + PAUSE)]
    _strips(image, dashes, LINE, paint.GROUND)


def _strips(image: Image.Image, runs: Sequence[Sequence[tuple[float, float]]], wide: int, colour: str) -> None:
    """Bands that run downwards, equally wide all the way."""
    points = [point for run in runs for point in run]
    left, top = round(min(x for x, _ in points)) - wide, round(min(y for _, y in points))
    right, bottom = round(max(x for x, _ in points)) + wide, round(max(y for _, y in points))
    finer = paint.FINER
    mask = Image.new("L", ((right - left) * finer, max(1, bottom - top) * finer))
    pen = ImageDraw.Draw(mask)
    for run in runs:
        edges = [(x - wide / 2, y) for x, y in run] + [(x + wide / 2, y) for x, y in reversed(run)]
        pen.polygon([((x - left) * finer, (y - top) * finer) for x, y in edges], 255)
    small = mask.resize((mask.width // finer, mask.height // finer), Image.Resampling.BOX)
    image.paste(colour, (left, top), small)


def _eye(image: Image.Image, box: Box) -> None:
    """Lids and pupil: the council looks at it."""
    left, top = round(box[0]), round(box[1])
    wide, high = round(box[2] - box[0]), round(box[3] - box[1])
    finer = paint.FINER
    mask = Image.new("L", (wide * finer, high * finer))
    pen = ImageDraw.Draw(mask)
    for edge, ink in ((0.0, 255), (0.1, 0)):
        pen.polygon([(x * finer, y * finer) for x, y in _lids(wide, high, edge * wide)], ink)
    reach = high * finer * 0.27
    middle = (wide * finer / 2, high * finer / 2)
    pen.ellipse((middle[0] - reach, middle[1] - reach, middle[0] + reach, middle[1] + reach), 255)
    image.paste(AMBER, (left, top), mask.resize((wide, high), Image.Resampling.BOX))


def _lids(wide: int, high: int, edge: float) -> list[tuple[float, float]]:
    """An almond as wide and high as that, its rim `edge` farther in."""
    xs = [edge + (wide - 2 * edge) * n / 24 for n in range(25)]
    lift = [(high / 2 - edge * 0.8) * math.sin(math.pi * n / 24) for n in range(25)]
    upper = [(x, high / 2 - y) for x, y in zip(xs, lift, strict=True)]
    lower = [(x, high / 2 + y) for x, y in zip(xs, lift, strict=True)]
    return upper + lower[::-1]


def _milestone(image: Image.Image, one: Milestone) -> None:
    rim, heart = SIGNS[one.sign]
    _disc(image, one.box, rim)
    _disc(image, _smaller(one.box, RIM), heart)
    match one.sign:
        case "goal":
            inner = _smaller(one.box, 13)
            image.paste(SUN, (round(inner[0]), round(inner[1])), paint.star(round(inner[2] - inner[0]), 1.0))
        case "done":
            _shape(image, one.box, [((0.27, 0.52), (0.44, 0.69), (0.74, 0.34))], 0.1)
        case "flag":
            mast, cloth = ((0.36, 0.24), (0.36, 0.78)), ((0.36, 0.3), (0.72, 0.42), (0.36, 0.54))
            _shape(image, one.box, [mast, cloth], 0.07, filled=cloth)
        case "more":
            for place in (0.3, 0.5, 0.7):
                x, y = (one.box[0] + one.box[2]) / 2, one.box[1] + (one.box[3] - one.box[1]) * place
                _disc(image, (x - 4, y - 4, x + 4, y + 4), paint.INKS["quiet"])
        case "today":
            _disc(image, _smaller(one.box, 18), paint.GREEN)


def _disc(image: Image.Image, box: Box, colour: str) -> None:
    size = round(box[2] - box[0])
    image.paste(colour, (round(box[0]), round(box[1])), paint.pill(size, size))


def _smaller(box: Box, by: float) -> Box:
    return (box[0] + by, box[1] + by, box[2] - by, box[3] - by)


Strokes = Sequence[Sequence[tuple[float, float]]]


def _shape(
    image: Image.Image,
    box: Box,
    strokes: Strokes,
    thick: float,
    *,
    filled: Sequence[tuple[float, float]] = (),
) -> None:
    """White strokes in a box, in shares of its size."""
    size = round(box[2] - box[0])
    fine = size * paint.FINER
    mask = Image.new("L", (fine, fine))
    pen = ImageDraw.Draw(mask)
    for stroke in strokes:
        pen.line([(x * fine, y * fine) for x, y in stroke], 255, round(thick * fine), "curve")
    if filled:
        pen.polygon([(x * fine, y * fine) for x, y in filled], 255)
    small = mask.resize((size, size), Image.Resampling.BOX)
    image.paste(paint.GROUND, (round(box[0]), round(box[1])), small)
