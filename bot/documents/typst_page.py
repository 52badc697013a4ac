"""A page that Typst sets: a template of this room, its words as data, pictures beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

import segno


def page_pdf(template: str, said: Mapping[str, object], codes: Mapping[str, str]) -> bytes:
    """The PDF of `template`.typ, which reads its words from "said.json" and draws square codes from NAME.svg: `codes`
    are their contents by name."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / f"{template}.typ").write_bytes(files(__package__).joinpath(f"{template}.typ").read_bytes())
        (folder / "said.json").write_text(json.dumps(said, ensure_ascii=False), "utf-8")
        for code, content in codes.items():
            segno.make_qr(content, error="m").save(str(folder / f"{code}.svg"), border=1, scale=8)
        import typst  # some megabytes that are needed once a poster is printed

        made = typst.compile(str(folder / f"{template}.typ"), root=str(folder), format="pdf", ignore_system_fonts=True)
    assert isinstance(made, bytes)
    return made
