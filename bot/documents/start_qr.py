"""The QR picture of a link that opens a chat: black on white with a quiet border, large enough for old phones."""

from __future__ import annotations

import io
from collections.abc import Mapping

import segno

SCALE = 10  # pixels for each module
BORDER = 4  # modules of white around it, as the standard asks for


def start_qr(data: Mapping[str, object]) -> bytes:
    """A PNG of `data["link"]`."""
    out = io.BytesIO()
    segno.make_qr(str(data["link"]), error="m").save(out, kind="png", scale=SCALE, border=BORDER)
    return out.getvalue()
