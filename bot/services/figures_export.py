"""Products in the shape of the ministry's database (`programme/ptnt_ocop.py`), row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias

from bot.language import words
from bot.programme.places import place, province
from bot.programme.ptnt_ocop import Shape, ShapeColumn, ShapeTable
from bot.programme.report import Cell
from bot.scoring import load_rubric
from bot.services.chain import RUBRIC
from bot.services.figures_asked import Asked
from bot.services.figures_products import group_of, kind_labels, sheet_name
from bot.storage import Work
from bot.storage.figures_rows import Listed, listed

MILLION = 1_000_000
_OFFICIAL = words("vi")  # what goes to the ministry is Vietnamese, whoever asks for it

Fields: TypeAlias = Mapping[str, Cell]


def rows_of(work: Work, asked: Asked, shape: Shape, table: ShapeTable) -> Iterator[tuple[Cell, ...]]:
    """The rows of one table of the shape, in the order of its columns."""
    for fields in _KINDS[table.rows](_read(work, asked), asked, shape):
        yield tuple(_fitting(fields[column.what], column) for column in table.columns)


def _read(work: Work, asked: Asked) -> Iterator[Listed]:
    return listed(work, asked.among, asked.day, asked.today)


def _certificates(found: Iterable[Listed], asked: Asked, shape: Shape) -> Iterator[Fields]:
    for one in found:
        revenue = None if one.revenue is None else round(one.revenue / MILLION, 2)
        yield {
            "id": one.id,
            "commune": one.commune,
            "province": one.province,
            "period": shape.period.format(year=asked.year),
            "year": asked.year,
            "rank": shape.rank.format(stars=one.stars),
            "revenue_million": revenue,
            "status": shape.status[one.status],
            **_product(one, shape),
            **_organisation(one, shape),
        }


def _products(found: Iterable[Listed], asked: Asked, shape: Shape) -> Iterator[Fields]:
    for one in found:
        yield {**_product(one, shape), "organisation": shape.organisation.format(number=one.organisation_id)}


def _organisations(found: Iterable[Listed], asked: Asked, shape: Shape) -> Iterator[Fields]:
    seen: set[int] = set()
    for one in found:
        if one.organisation_id not in seen:
            seen.add(one.organisation_id)
            yield {
                **_organisation(one, shape),
                "address": one.address,
                "commune": one.commune,
                "province": one.province,
            }


def _places(found: Iterable[Listed], asked: Asked, shape: Shape) -> Iterator[Fields]:
    """Every commune that has a row, and before them their provinces."""
    inside = {code: known for one in found if (known := place(code := one.commune)) is not None}
    above = {one.province_code: one for one in inside.values()}
    for code in sorted(above):
        if (whole := province(code)) is not None:
            yield {"commune": code, "province": None, "place_name": whole.name, "level": whole.kind, "yes": 1}
    for code, one in sorted(inside.items()):
        yield {"commune": code, "province": one.province_code, "place_name": one.name, "level": one.kind, "yes": 1}


def _periods(found: Iterable[Listed], asked: Asked, shape: Shape) -> Iterator[Fields]:
    yield {"period": shape.period.format(year=asked.year), "year": asked.year}


def _product(one: Listed, shape: Shape) -> dict[str, Cell]:
    rubric = load_rubric(RUBRIC)
    known = one.sheet is not None and 1 <= one.sheet <= len(rubric.sheets)
    sheet = rubric.sheet(one.sheet) if known and one.sheet is not None else None
    return {
        "product": shape.product.format(number=one.product_id),
        "product_name": one.product_name,
        "sheet_name": sheet_name(_OFFICIAL, sheet.no) if sheet is not None else "",
        "sector_name": _OFFICIAL.pick(rubric.sectors[sheet.sector]) if sheet is not None else "",
        "unit": shape.unit,
        "yes": 1,
    }


def _organisation(one: Listed, shape: Shape) -> dict[str, Cell]:
    return {
        "organisation": shape.organisation.format(number=one.organisation_id),
        "organisation_name": one.organisation_name,
        "kind_name": dict(kind_labels(_OFFICIAL)).get(group_of(one.kind), ""),
    }


def _fitting(cell: Cell, column: ShapeColumn) -> Cell:
    return cell[: column.length] if isinstance(cell, str) and column.length is not None else cell


_KINDS: Mapping[str, Callable[[Iterable[Listed], Asked, Shape], Iterator[Fields]]] = {
    "certificates": _certificates,
    "places": _places,
    "products": _products,
    "organisations": _organisations,
    "periods": _periods,
}
