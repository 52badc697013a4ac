"""The leaflet of a product: what the producer told, in their own words and in a fixed order, on one page.

Nothing is added: a part is printed as it was said, with a capital letter and a full stop where they are missing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import typst
from pypdf import PdfReader

from bot.documents.forms.blocks import Block, Form, Heading, Paragraph, Title
from bot.documents.forms.facts import printable
from bot.documents.forms.word import word
from bot.documents.given import text_of

# How the parts are headed, in the order they are printed. The leaflet is Vietnamese: it is for who buys here.
HEADINGS = {
    "land": "Đất và nước quê mình",
    "teacher": "Nghề này ai truyền lại",
    "secret": "Bí quyết",
    "memory": "Chuyện đáng nhớ",
    "keeping": "Giữ nghề",
    "buyers": "Người mua nói gì",
    "wish": "Lời mời",
}
SIZES = ((13.5, 92), (12.5, 78), (11.5, 64), (10.5, 48), (9.5, 36))
"""(points of the print, mm of the photo): the first that fits one page is taken."""


def parts_of(data: Mapping[str, object]) -> list[tuple[str, str]]:
    """(heading, words) of what was told."""
    told = data.get("parts")
    given = told if isinstance(told, Mapping) else {}
    return [(heading, finished(str(given[name]))) for name, heading in HEADINGS.items() if given.get(name)]


def finished(said: str) -> str:
    """A capital at the beginning, a stop at the end; the words between are left as they are."""
    clean = " ".join(printable(said).split())
    if not clean:
        return ""
    return clean[:1].upper() + clean[1:] + ("" if clean[-1] in ".!?…" else ".")


def leaflet_word(data: Mapping[str, object]) -> bytes:
    """As a Word file, to be written on in."""
    under = " – ".join(one for one in (text_of(data, "producer"), text_of(data, "place")) if one)
    blocks: list[Block] = [Title((printable(text_of(data, "product")),), printable(under))]
    for heading, said in parts_of(data):
        blocks += [Heading(heading, 2), Paragraph(said)]
    if phone := text_of(data, "phone"):
        blocks.append(Paragraph(f"Điện thoại: {phone}", italic=True))
    return word(Form("", text_of(data, "product"), tuple(blocks)))


def leaflet_pdf(data: Mapping[str, object], photo: Path | None) -> bytes:
    """As one page; long stories are set smaller until they fit."""
    made = b""
    for size, high in SIZES:
        made = _set(data, photo, size, high)
        if len(PdfReader(BytesIO(made)).pages) == 1:
            break
    return made


def _set(data: Mapping[str, object], photo: Path | None, size: float, high: int) -> bytes:
    said = {
        **{name: printable(text_of(data, name)) for name in ("product", "producer", "place", "phone")},
        "parts": parts_of(data),
        "photo": photo is not None,
        "size": size,
        "high": high,
    }
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "leaflet.typ").write_bytes(files(__package__).joinpath("leaflet.typ").read_bytes())
        if photo is not None:
            (folder / "photo.jpg").write_bytes(photo.read_bytes())
        made = typst.compile(
            str(folder / "leaflet.typ"),
            root=str(folder),
            format="pdf",
            sys_inputs={"leaflet": json.dumps(said, ensure_ascii=False)},
            ignore_system_fonts=True,
        )
    assert isinstance(made, bytes)
    return made
