from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from bot.documents.column import HEADER, HEIGHT, WIDTH
from bot.documents.star_card import draw, star_card
from bot.documents.star_layout import layout
from tests.documents.cards import card_data


def picture(png: bytes) -> Image.Image:
    image = Image.open(BytesIO(png))
    assert image.format == "PNG"
    return image.convert("RGB")


def near(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return all(abs(a - b) <= 12 for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("stars", [0, 3, 4, 5])
def test_every_star_level_is_drawn_in_both_languages(language: str, stars: int) -> None:
    png = star_card(card_data(language=language, stars=stars, reachable=min(5, stars + 1)))
    assert picture(png).size == (WIDTH, HEIGHT)
    assert len(png) < 120_000


def test_the_same_estimate_is_drawn_the_same() -> None:
    assert star_card(card_data()) == star_card(card_data())


@pytest.mark.parametrize("language", ["vi", "en"])
def test_estimate_stands_across_the_card_plain_to_see(language: str) -> None:
    card = layout(card_data(language=language, stars=5, reachable=5, missing=[]))
    marked, bare = picture(draw(card)), picture(draw(replace(card, marks=())))
    difference = ImageChops.difference(marked, bare).convert("L").point(lambda strength: 255 * (strength > 12))
    # over the whole width, over the stars, the points and what the estimate is worth
    left, top, right, bottom = difference.getbbox() or (0, 0, 0, 0)
    assert right - left > 0.85 * WIDTH
    assert top < card.stars[0].box[1]
    assert bottom > card.footer[1]
    touched = sum(difference.crop(tuple(map(round, star.box))).getbbox() is not None for star in card.stars)
    assert touched >= 2
    body = difference.crop((0, HEADER, WIDTH, HEIGHT))
    share = body.histogram()[255] / (body.width * body.height)
    assert 0.08 < share < 0.4


@pytest.mark.parametrize(("stars", "reachable"), [(0, 0), (0, 3), (3, 4), (4, 4), (5, 5)])
def test_stars_are_filled_as_far_as_they_go(stars: int, reachable: int) -> None:
    card = replace(layout(card_data(stars=stars, reachable=reachable)), marks=())
    image = picture(draw(card))
    colours = []
    for star in card.stars:
        left, top, right, bottom = star.box
        colours.append(image.getpixel((round((left + right) / 2), round((top + bottom) / 2))))
    for number, colour in enumerate(colours):
        wanted = (242, 172, 29) if number < stars else (253, 235, 192) if number < reachable else (255, 253, 247)
        assert near(colour, wanted)  # type: ignore[arg-type]


def test_a_bar_is_filled_by_its_share() -> None:
    card = replace(layout(card_data(parts={"A": 0, "B": 25, "C": 17})), marks=())
    image = picture(draw(card))

    def green(box: tuple[float, ...], share: float) -> bool:
        pixel = image.getpixel((round(box[0] + (box[2] - box[0]) * share), round((box[1] + box[3]) / 2)))
        return near(pixel, (27, 94, 47))  # type: ignore[arg-type]

    nothing, full, half = (bar.box for bar in card.bars)
    assert [green(nothing, share) for share in (0.05, 0.5, 0.95)] == [False, False, False]
    assert [green(full, share) for share in (0.05, 0.5, 0.95)] == [True, True, True]
    assert [green(half, share) for share in (0.05, 0.4, 0.6)] == [True, True, False]


@settings(max_examples=15)
@given(product=st.text(max_size=500), missing=st.lists(st.text(max_size=500), max_size=3))
def test_no_text_keeps_a_card_from_being_drawn(product: str, missing: list[str]) -> None:
    assert len(star_card(card_data(product=product, producer=product, missing=missing))) < 120_000
