from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from bot.delivery.pictures import draw as sent
from bot.documents.column import HEADER, HEIGHT, WIDTH
from bot.documents.path_card import draw, path_card
from bot.documents.path_layout import path_layout
from bot.messages import Picture
from tests.documents.paths import STEPS, path_data, step

LIGHT, GREEN, AMBER = (255, 253, 247), (27, 94, 47), (185, 122, 0)
MOST_BYTES = 150_000


def picture(png: bytes) -> Image.Image:
    image = Image.open(BytesIO(png))
    assert image.format == "PNG"
    return image.convert("RGB")


def near(one: object, other: tuple[int, ...]) -> bool:
    assert isinstance(one, tuple)
    return all(abs(a - b) <= 16 for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("count", [0, 1, 6, 8])
def test_ways_of_every_length_are_drawn_in_both_languages(language: str, count: int) -> None:
    png = path_card(path_data(language=language, steps=STEPS[:count]))
    assert picture(png).size == (WIDTH, HEIGHT)
    assert len(png) < MOST_BYTES


def test_the_same_way_is_drawn_the_same() -> None:
    assert path_card(path_data()) == path_card(path_data())


@pytest.mark.parametrize("language", ["vi", "en"])
def test_estimate_stands_across_the_way_plain_to_see(language: str) -> None:
    path = path_layout(path_data(language=language, steps=STEPS))
    marked, bare = picture(draw(path)), picture(draw(replace(path, marks=())))
    difference = ImageChops.difference(marked, bare).convert("L").point(lambda strength: 255 * (strength > 12))
    left, top, right, bottom = difference.getbbox() or (0, 0, 0, 0)
    assert right - left > 0.85 * WIDTH
    assert top < path.milestones[0].box[1]
    assert bottom > path.footer[1]
    body = difference.crop((0, HEADER, WIDTH, HEIGHT))
    assert 0.08 < body.histogram()[255] / (body.width * body.height) < 0.4


def test_milestones_show_what_is_done_to_be_done_and_judged() -> None:
    path = replace(path_layout(path_data()), marks=())
    image = picture(draw(path))
    looks = {}
    for one in path.milestones:
        left, top, right, bottom = one.box
        rim = image.getpixel((round((left + right) / 2), round(top) + 3))
        heart = image.getpixel((round(left) + 13, round((top + bottom) / 2) - 6))
        looks[one.sign] = (rim, heart)
    assert near(looks["done"][0], GREEN)
    assert near(looks["done"][1], GREEN)
    assert near(looks["step"][0], GREEN)
    assert near(looks["step"][1], LIGHT)
    assert near(looks["judged"][0], AMBER)
    assert not near(looks["judged"][1], LIGHT)


def test_a_done_step_bears_a_tick_and_a_judged_one_an_eye() -> None:
    path = replace(path_layout(path_data()), marks=())
    image = picture(draw(path))
    done = next(one.box for one in path.milestones if one.sign == "done")
    inner = image.crop(tuple(round(side) for side in (done[0] + 12, done[1] + 12, done[2] - 12, done[3] - 12)))
    light = sum(near(inner.getpixel((x, y)), LIGHT) for x in range(inner.width) for y in range(inner.height))
    assert 0.05 < light / (inner.width * inner.height) < 0.4
    for left, top, right, bottom in path.eyes:
        x, y = round((left + right) / 2), round((top + bottom) / 2)
        assert near(image.getpixel((x, y)), AMBER)  # the pupil
        assert near(image.getpixel((x + 13, y)), LIGHT)  # the white of it
        assert near(image.getpixel((round(left) - 3, y)), LIGHT)


def test_the_road_leads_from_today_to_the_star() -> None:
    path = replace(path_layout(path_data()), marks=())
    image = picture(draw(path))
    signs = [one.box for one in path.milestones]
    for x, y in path.road:
        if not any(box[1] - 2 <= y <= box[3] + 2 for box in signs):
            assert near(image.getpixel((round(x) - 12, round(y))), (216, 204, 176))
            assert near(image.getpixel((round(x) + 11, round(y))), (216, 204, 176))


def test_the_picture_is_drawn_when_it_is_sent() -> None:
    assert sent(Picture("path-card", path_data(), "alt")) == path_card(path_data())


@settings(max_examples=15)
@given(product=st.text(max_size=500), texts=st.lists(st.text(max_size=500), max_size=8))
def test_no_text_keeps_a_way_from_being_drawn(product: str, texts: list[str]) -> None:
    steps = [step(text, text, text, judged=True) for text in texts]
    assert len(path_card(path_data(product=product, steps=steps))) < MOST_BYTES
