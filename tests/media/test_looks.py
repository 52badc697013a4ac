"""Photos that cannot be read are noticed; an identity card is seen by its code and never kept."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
import segno
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from bot.media import Refused
from bot.media.cleaning import clean
from bot.media.looks import flaw_of, is_identity_card

FONT = Path(__file__).parents[2] / "bot" / "documents" / "fonts" / "NotoSans-Regular.ttf"
CODE = "036190001234|123456789|Vàng Thị Mỷ|01011975|Nữ|Đồng Văn, Hà Giang|01012022"


def page(lines: int = 40, size: tuple[int, int] = (1600, 2200)) -> Image.Image:
    """A photographed page of print."""
    made = Image.new("RGB", size, (246, 244, 238))
    draw, font = ImageDraw.Draw(made), ImageFont.truetype(str(FONT), 30)
    for number in range(lines):
        draw.text((110, 100 + 48 * number), "Cơ sở đủ điều kiện an toàn thực phẩm, số 12", font=font, fill=(40, 40, 40))
    return made


def card(turned: float = 0) -> Image.Image:
    made = Image.new("RGB", (1500, 950), (190, 214, 205))
    held = BytesIO()
    segno.make(CODE).save(held, kind="png", scale=4, border=2)
    made.paste(Image.open(held).convert("RGB"), (1150, 60))
    return made.rotate(turned, expand=True, fillcolor=(90, 80, 70))


@pytest.mark.parametrize(
    ("picture", "flaw"),
    [
        (page(), ""),
        (page(1), ""),
        (page().filter(ImageFilter.GaussianBlur(1)), ""),
        (page().filter(ImageFilter.GaussianBlur(5)), "blurred"),
        (page().point(lambda value: int(value * 0.15)), "dark"),
        (page().point(lambda value: int(value * 0.6)), ""),
        (page().resize((300, 412)), "tiny"),
        (Image.new("RGB", (1200, 900), "white"), ""),
    ],
    ids=["sharp", "one line", "a little soft", "blurred", "dark", "dim", "tiny", "empty"],
)
def test_what_keeps_a_photo_from_being_read(picture: Image.Image, flaw: str) -> None:
    assert flaw_of(picture) == flaw


@pytest.mark.parametrize("turned", [0, 8, 90, 180])
def test_an_identity_card_is_refused_however_it_lies(tmp_path: Path, turned: float) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    card(turned).save(source, "JPEG")
    with pytest.raises(Refused, match="identity"):
        clean(source, target)
    assert not target.exists() or target.stat().st_size == 0


def test_another_code_is_no_identity_card() -> None:
    held = BytesIO()
    segno.make("https://truyxuat.example.vn/che/123456789012").save(held, kind="png", scale=6)
    assert not is_identity_card(Image.open(held).convert("RGB"))
    assert not is_identity_card(page())
