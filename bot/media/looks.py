"""What a photo looks like: too dark, too blurred or too small to be read; and whether it shows an identity card."""

from __future__ import annotations

import re
from collections.abc import Sequence

import zxingcpp
from PIL import Image, ImageFilter, ImageStat

from bot.media.reasons import Flaw

SMALL = 600  # pixels of the shorter side, below which the print of an A4 page cannot be read
SIDE = 1000  # pixels of the longer side on which light and sharpness are judged
DARK = 90  # of 255: where even the lightest twentieth of a picture is darker, its paper is not to be seen
SHARP = 25  # of 127: the strongest edges (one pixel in 2,000) of print that can just be read; blurred print stays below
FLAT = 12.0  # spread of grey below which there is nothing to be sharp: a plain wall, an empty sheet
_EDGES = ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=1, offset=128)

_SQUARE = zxingcpp.barcode_formats_from_str("QRCode")
# The square code on a Vietnamese identity card: number, old number, name, birth, sex, address, day of issue.
_IDENTITY = re.compile(r"\d{12}\|(\d{9})?\|[^|]+\|\d{7,8}\|[^|]+\|")


def flaw_of(picture: Image.Image) -> Flaw:
    """The first thing that keeps a picture from being read, "" for one that is well. A judgement by numbers: whoever
    is asked to take it again may keep the picture all the same."""
    if min(picture.size) < SMALL:
        return "tiny"
    grey = picture.convert("L")
    grey.thumbnail((SIDE, SIDE))
    if _at(grey.histogram(), 1 / 20) < DARK:
        return "dark"
    if ImageStat.Stat(grey).stddev[0] > FLAT and _strongest_edge(grey) < SHARP:
        return "blurred"
    return ""


def _strongest_edge(grey: Image.Image) -> int:
    edges = grey.filter(_EDGES).crop((1, 1, grey.width - 1, grey.height - 1)).histogram()
    return _at([edges[128 + by] + edges[128 - by] for by in range(128)], 1 / 2000)


def _at(histogram: Sequence[int], share: float) -> int:
    """The value that this share of all pixels reaches."""
    left, value = sum(histogram) * share, len(histogram) - 1
    while value > 0 and left > histogram[value]:
        left -= histogram[value]
        value -= 1
    return value


def is_identity_card(picture: Image.Image) -> bool:
    """By the square code on it: a card photographed so that the code cannot be read is not recognised."""
    found = zxingcpp.read_barcodes(picture, formats=_SQUARE)
    return any(_IDENTITY.match(code.text) for code in found)
