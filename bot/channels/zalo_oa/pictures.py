"""A picture as Zalo takes it: jpg or png, at most 1 MB (platforms, A.4)."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

LARGEST = 1024 * 1024
QUALITIES = (90, 82, 74, 66)
SMALLER = (1.0, 0.75, 0.5, 0.35, 0.25)


def fitted(content: bytes, largest: int = LARGEST) -> tuple[bytes, str] | None:
    """The picture and its type, as it is where it fits, else packed harder and then made smaller. None for what is no
    picture or will not fit."""
    from PIL import Image, UnidentifiedImageError  # some megabytes that are needed once a picture is sent

    try:
        with Image.open(io.BytesIO(content)) as opened:
            if opened.format in ("JPEG", "PNG") and len(content) <= largest:
                return content, f"image/{opened.format.lower()}"
            picture = _flat(opened)
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return None
    for scale in SMALLER:
        size = (max(1, int(picture.width * scale)), max(1, int(picture.height * scale)))
        scaled = picture if scale == 1.0 else picture.resize(size, Image.Resampling.LANCZOS)
        for quality in QUALITIES:
            out = io.BytesIO()
            scaled.save(out, "JPEG", quality=quality, optimize=True)
            if out.tell() <= largest:
                return out.getvalue(), "image/jpeg"
    return None


def _flat(opened: Image.Image) -> Image.Image:
    """On white: JPEG knows no transparency."""
    from PIL import Image

    if opened.mode in ("RGBA", "LA", "PA") or "transparency" in opened.info:
        layers = opened.convert("RGBA")
        white = Image.new("RGBA", layers.size, "white")
        return Image.alpha_composite(white, layers).convert("RGB")
    return opened.convert("RGB")
