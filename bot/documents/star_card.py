"""The star card: an estimate as a picture to keep and to show, which cannot pass for a certificate.

ƯỚC TÍNH stands across it, there is no OCOP logo, and less than three stars is never shown as one or two.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from io import BytesIO
from itertools import cycle

from PIL import Image, ImageDraw

from bot.documents.star_column import HEADER, HEIGHT, WIDTH, Filling, Layout
from bot.documents.star_layout import layout
from bot.documents.type import Box, fit, font

# The web chat's colours (channels/web/page/chat.css), in its light dress.
GROUND = "#fffdf7"
GREEN = "#1b5e2f"
PALE_GREEN = "#d3ebc9"
EDGE = "#d8ccb0"
WARN = "#ffe9ad"
INKS = {"ink": "#1c2619", "quiet": "#505b49", "green": GREEN, "on_green": "#ffffff", "on_warn": "#3f2d00"}
STARS: dict[Filling, tuple[str, str]] = {  # rim, heart
    "full": ("#b97a00", "#f2ac1d"),
    "possible": ("#d9a441", "#fdebc0"),
    "empty": ("#c3b794", "#fffdf7"),
}
MARK = "#b3361b"
MARK_STRENGTH = 44  # of 255: plain to see, and what is under it stays easy to read
TILT = 32  # degrees
FINER = 4  # shapes are drawn this much larger and made small, for smooth edges


def star_card(data: Mapping[str, object]) -> bytes:
    """The card as PNG, 1080 × 1350 pixels. `data` as in `star_layout.layout`; never raises for what a person wrote."""
    return draw(layout(data))


def draw(card: Layout) -> bytes:
    image = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, WIDTH, HEADER), fill=GREEN)
    pen.rectangle(card.footer, fill=WARN)
    if card.rule:
        pen.rectangle(card.rule, fill=EDGE)
    for star in card.stars:
        rim, heart = STARS[star.filling]
        size = round(star.box[2] - star.box[0])
        corner = (round(star.box[0]), round(star.box[1]))
        image.paste(rim, corner, _star(size, 1.0))
        image.paste(heart, corner, _star(size, 0.8))
    for bar in card.bars:
        _bar(image, bar.box, PALE_GREEN, 1.0)
        _bar(image, bar.box, GREEN, bar.share)
    for line in card.lines:
        pen.text((line.x, line.y), line.text, fill=INKS[line.ink], font=font(line.weight, line.size), anchor="ls")
    image.paste(MARK, (0, 0), _marks(card.marks))
    out = BytesIO()
    image.quantize(128, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(out, "PNG")
    return out.getvalue()


def _bar(image: Image.Image, box: Box, colour: str, share: float) -> None:
    left, top, right, bottom = (round(side) for side in box)
    high = bottom - top
    wide = round((right - left) * share)
    if wide:
        image.paste(colour, (left, top), _pill(max(wide, high), high))


@lru_cache(maxsize=64)
def _pill(wide: int, high: int) -> Image.Image:
    mask = Image.new("L", (wide * FINER, high * FINER))
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, wide * FINER - 1, high * FINER - 1), high * FINER // 2, fill=255)
    return mask.resize((wide, high), Image.Resampling.BOX)


@lru_cache(maxsize=32)
def _star(size: int, part: float) -> Image.Image:
    """A five-pointed star as a mask of `size` pixels; `part` makes it smaller around its own middle."""
    full = size * FINER
    reach = full / 2 / math.sin(math.radians(72))  # so that the arms touch both sides
    middle = (full / 2, reach)
    points = []
    for corner in range(10):
        radius = reach * part * (1.0 if corner % 2 == 0 else 0.47)
        angle = math.radians(36 * corner - 90)
        points.append((middle[0] + radius * math.cos(angle), middle[1] + radius * math.sin(angle)))
    mask = Image.new("L", (full, full))
    ImageDraw.Draw(mask).polygon(points, fill=255)
    return mask.resize((size, size), Image.Resampling.BOX)


@lru_cache(maxsize=8)
def _marks(said: tuple[str, ...]) -> Image.Image:
    """The words across the whole card, as a mask: two slanting lines, each nearly from edge to edge."""
    mask = Image.new("L", (WIDTH, HEIGHT))
    for text, middle in zip(cycle(said), (0.345, 0.735), strict=False):
        block = fit(text, "Bold", range(240, 60, -4), WIDTH * 1.02, 1)
        face = font("Bold", block.size)
        left, top, right, bottom = face.getbbox(text)
        word = Image.new("L", (math.ceil(right - left), math.ceil(bottom - top)))
        ImageDraw.Draw(word).text((-left, -top), text, fill=255, font=face)
        word = word.rotate(TILT, Image.Resampling.BICUBIC, expand=True)
        mask.paste(word, ((WIDTH - word.width) // 2, round(HEIGHT * middle - word.height / 2)), word)
    return mask.point(lambda strength: strength * MARK_STRENGTH // 255)
