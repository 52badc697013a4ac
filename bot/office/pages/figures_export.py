"""Products in the shape of the ministry's database: a workbook of all its tables, CSV of one, JSON of all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator

from bot.documents.report_writing import CSV, csv_lines, pieces, report
from bot.documents.sheet_writing import XLSX, Sheet
from bot.office.asking import Ask
from bot.office.pages.figures import asked_for
from bot.office.replies import Download, Missing, Reply
from bot.office.routing import ALL, Route
from bot.programme.ptnt_ocop import Shape, ShapeTable
from bot.services.figures_asked import Asked
from bot.services.figures_export import rows_of
from bot.storage import Work


def as_xlsx(ask: Ask) -> Reply:
    asked, shape = _begin(ask, "xlsx")

    def make(work: Work) -> Iterable[bytes]:
        return report((_sheet(work, asked, shape, one) for one in shape.tables), work.now)

    return Download(_file_name(asked, "xlsx"), XLSX, make)


def as_csv(ask: Ask) -> Reply:
    """One table: the first of the shape, or the one that `table` names."""
    asked, shape = _begin(ask, "csv")
    wanted = ask.query.get("table", shape.tables[0].name)
    table = next((one for one in shape.tables if one.name == wanted), None)
    if table is None:
        raise Missing

    def make(work: Work) -> Iterable[bytes]:
        return csv_lines(_header(table), rows_of(work, asked, shape, table))

    return Download(_file_name(asked, "csv", table.name), CSV, make)


def as_json(ask: Ask) -> Reply:
    """An object with a list for each table, a line for each row."""
    asked, shape = _begin(ask, "json")
    return Download(_file_name(asked, "json"), "application/json", _json(asked, shape))


def _json(asked: Asked, shape: Shape) -> Callable[[Work], Iterator[bytes]]:
    def lines(work: Work) -> Iterator[str]:
        for number, table in enumerate(shape.tables):
            yield f"{',' if number else '{'}\n{json.dumps(table.name)}: ["
            names = _header(table)
            for line, row in enumerate(rows_of(work, asked, shape, table)):
                said = json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False)
                yield f"{',' if line else ''}\n{said}"
            yield "]"
        yield "\n}\n"

    return lambda work: pieces(lines(work))


def _begin(ask: Ask, how: str) -> tuple[Asked, Shape]:
    """Names and takings leave the house: that is noted."""
    asked = asked_for(ask)
    detail = {"province": asked.among.province, "commune": asked.among.commune, "year": asked.year, "as": how}
    ask.note("figures.exported", "product", None, detail)
    return asked, ask.tools.shape


def _sheet(work: Work, asked: Asked, shape: Shape, table: ShapeTable) -> Sheet:
    return Sheet(table.name, _header(table), lambda: rows_of(work, asked, shape, table))


def _header(table: ShapeTable) -> list[str]:
    return [one.name for one in table.columns]


def _file_name(asked: Asked, ending: str, table: str = "PTNT_OCOP") -> str:
    where = asked.among.commune or asked.among.province or "vn"
    return f"{table}-{where}-{asked.day:%Y-%m-%d}.{ending}"


ROUTES = (
    Route("GET", "/figures/ptnt-ocop.xlsx", ALL, as_xlsx),
    Route("GET", "/figures/ptnt-ocop.csv", ALL, as_csv),
    Route("GET", "/figures/ptnt-ocop.json", ALL, as_json),
)
