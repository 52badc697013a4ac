"""The star card: an estimate as a picture to keep and to show, which cannot pass for a certificate.

ƯỚC TÍNH stands across it, there is no OCOP logo, and less than three stars is never shown as one or two.
"""

from __future__ import annotations

from collections.abc import Mapping

from PIL import Image, ImageDraw

from bot.documents import paint
from bot.documents.star_layout import Layout, layout
from bot.documents.type import Box


def star_card(data: Mapping[str, object]) -> bytes:
    """The card as PNG, 1080 × 1350 pixels. `data` as in `star_layout.layout`; never raises for what a person wrote."""
    return draw(layout(data))


def draw(card: Layout) -> bytes:
    image = paint.blank(card.footer)
    if card.rule:
        ImageDraw.Draw(image).rectangle(card.rule, fill=paint.EDGE)
    paint.stars(image, card.stars)
    for bar in card.bars:
        _bar(image, bar.box, paint.PALE_GREEN, 1.0)
        _bar(image, bar.box, paint.GREEN, bar.share)
    paint.lines(image, card.lines)
    return paint.finish(image, card.marks)


def _bar(image: Image.Image, box: Box, colour: str, share: float) -> None:
    left, top, right, bottom = (round(side) for side in box)
    high = bottom - top
    wide = round((right - left) * share)
    if wide:
        image.paste(colour, (left, top), paint.pill(max(wide, high), high))
