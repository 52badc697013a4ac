"""What an official form is made of: plain blocks that Word and PDF print alike.

A value of None is a blank: it is printed as a dotted line to be filled in by hand, and listed as missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Head:
    """The first lines of an official paper: who writes it on the left (may be empty), the national motto on the
    right, or centred where nobody stands on the left."""

    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Title:
    lines: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    level: Literal[1, 2] = 1


@dataclass(frozen=True, slots=True)
class Field:
    """One numbered entry. `long` leaves room for several lines where it is blank; `optional` is not missed."""

    label: str
    value: str | None
    long: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Ticks:
    """Boxes in a row or list: (label, ticked). None: not known, printed empty and listed as missing under `label`."""

    label: str
    boxes: tuple[tuple[str, bool | None], ...]


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    share: int  # of the page's width
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one cell per column. A row with fewer cells is a heading across the table. `needs` names what is missing
    in it, one line each."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bullets:
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """Place and date, who signs, what is put under it (sign, seal, full name), and the name where it is known."""

    place: str
    title: str
    hint: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Break:
    """The next block begins a page."""


Block = Head | Title | Heading | Field | Paragraph | Ticks | Table | Bullets | Signature | Break


@dataclass(frozen=True, slots=True)
class Form:
    """One form: `code` as the annex names it ("Mẫu số 01"), `draft` the watermark's words ("" for none)."""

    code: str
    name: str
    blocks: tuple[Block, ...]
    draft: str = ""


def gaps(form: Form) -> Iterator[str]:
    """What the form lacks, in its own order."""
    for block in form.blocks:
        match block:
            case Field(label=label, value=None, optional=False):
                yield label
            case Ticks(label=label, boxes=boxes) if any(ticked is None for _, ticked in boxes):
                yield f"{label}: " + "; ".join(box for box, ticked in boxes if ticked is None)
            case Table(needs=needs):
                yield from needs
            case _:
                continue


def plain(form: Form) -> Mapping[str, object]:
    """The form as JSON, for the typesetter."""
    return {"code": form.code, "name": form.name, "draft": form.draft, "blocks": [_plain(b) for b in form.blocks]}


def _plain(block: Block) -> Mapping[str, object]:
    shown = {name: getattr(block, name) for name in type(block).__slots__}  # frozen dataclasses name all they hold
    if isinstance(block, Table):
        shown["columns"] = [[c.title, c.share, c.centred] for c in block.columns]
    return {"is": type(block).__name__.lower(), **shown}
