"""A form as PDF. Typst sets it; its compiler and a typeface with all Vietnamese letters come inside the package."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

import typst

from bot.documents.forms.blocks import Form, plain


@cache
def _template() -> bytes:
    return files(__package__).joinpath("form.typ").read_bytes()


def pdf(form: Form) -> bytes:
    """The form's pages. The words go in as data, so that nothing in them can be read as commands."""
    made = typst.compile(
        _template(),
        format="pdf",
        sys_inputs={"form": json.dumps(plain(form), ensure_ascii=False)},
        ignore_system_fonts=True,  # the same page on every machine
    )
    assert isinstance(made, bytes)  # a PDF is one file; only pictures come page by page
    return made
