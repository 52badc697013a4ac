"""From boxes and lines to pixels: the colours, and the pieces that every card is painted of."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache
from io import BytesIO
from itertools import cycle

from PIL import Image, ImageDraw

from bot.documents.column import HEADER, HEIGHT, WIDTH, Filling, Line, Star
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


def blank(footer: Box) -> Image.Image:
    """A card with nothing on it but the band on top and the one below."""
    image = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, WIDTH, HEADER), fill=GREEN)
    pen.rectangle(footer, fill=WARN)
    return image


def stars(image: Image.Image, some: Iterable[Star]) -> None:
    for one in some:
        rim, heart = STARS[one.filling]
        size = round(one.box[2] - one.box[0])
        corner = (round(one.box[0]), round(one.box[1]))
        image.paste(rim, corner, star(size, 1.0))
        image.paste(heart, corner, star(size, 0.8))


def lines(image: Image.Image, some: Iterable[Line]) -> None:
    pen = ImageDraw.Draw(image)
    for line in some:
        pen.text((line.x, line.y), line.text, fill=INKS[line.ink], font=font(line.weight, line.size), anchor="ls")


def finish(image: Image.Image, marks: tuple[str, ...]) -> bytes:
    """The words across all of it, and the whole as PNG."""
    image.paste(MARK, (0, 0), _marks(marks))
    out = BytesIO()
    image.quantize(128, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(out, "PNG")
    return out.getvalue()


@lru_cache(maxsize=64)
def pill(wide: int, high: int) -> Image.Image:
    """A bar with round ends as a mask; as wide as it is high it is a disc."""
    mask = Image.new("L", (wide * FINER, high * FINER))
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, wide * FINER - 1, high * FINER - 1), high * FINER // 2, fill=255)
    return mask.resize((wide, high), Image.Resampling.BOX)


@lru_cache(maxsize=32)
def star(size: int, part: float) -> Image.Image:
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
