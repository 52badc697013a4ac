"""Pictures: decoded and written anew, so that nothing is left of where and by what they were taken, nor of anything
that was hidden in them."""

from __future__ import annotations

import warnings
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from bot.media.looks import flaw_of, is_identity_card
from bot.media.reasons import Flaw, Refused

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
MOST_PIXELS = 50_000_000  # decoded as they are
MOST_PIXELS_JPEG = 250_000_000  # JPEG can be decoded at a half, a quarter, an eighth
LONGEST = 3000  # pixels: an A4 page stays readable at some 250 to the inch
QUALITY = 85


def rewrite(source: Path, target: Path) -> Flaw:
    """Writes the file's first picture as an upright JPEG in sRGB, without metadata; returns what keeps it from being
    read. Raises Refused, also for an identity card."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS_JPEG
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(source, formats=FORMATS) as opened:
                return _write(_upright(opened), target)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
        raise Refused("broken") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, ArithmeticError, TypeError) as error:
        raise Refused("broken") from error


def _upright(opened: Image.Image) -> Image.Image:
    width, height = opened.size
    if opened.format == "JPEG":
        opened.draft(None, (LONGEST, LONGEST))
    elif width * height > MOST_PIXELS:
        raise Refused("broken")
    picture = ImageOps.exif_transpose(opened)
    picture.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    profile = opened.info.get("icc_profile")
    if profile and picture.mode in ("RGB", "CMYK", "L"):
        picture = _to_srgb(picture, profile)
    return picture


def _to_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    """The colours as they were meant; a profile that cannot be read is passed over."""
    try:
        changed = ImageCms.profileToProfile(
            picture, ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError):
        return picture
    return changed if changed is not None else picture


def _write(picture: Image.Image, target: Path) -> Flaw:
    see_through = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    if see_through:
        solid = picture.convert("RGBA")
        paper = Image.new("RGB", solid.size, "white")
        paper.paste(solid, mask=solid.getchannel("A"))
        picture = paper
    # A new picture of the pixels alone: `info` may hold comments and thumbnails that writers copy.
    clean = picture.convert("L" if picture.mode in ("1", "L") else "RGB")
    clean.info = {}
    if is_identity_card(clean):
        raise Refused("identity")
    clean.save(target, "JPEG", quality=QUALITY, optimize=True)
    return flaw_of(clean)
