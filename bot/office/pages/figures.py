"""Figures: what the programme reports, as charts and tables, and as files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from bot.documents.charts import bars
from bot.documents.report_writing import CSV, csv_lines, report
from bot.documents.sheet_writing import XLSX, Sheet
from bot.language import Words, number
from bot.office.asking import Ask
from bot.office.figures_shown import chart_of, shown_rows
from bot.office.replies import Download, Missing, Page, Reply
from bot.office.routing import ALL, Route
from bot.programme.dossier_life import OLDEST
from bot.programme.measures import Measure
from bot.programme.places import communes, place, province, provinces
from bot.programme.report import Table
from bot.scoring import load_rubric
from bot.services import figures, figures_asked, figures_years
from bot.services.chain import RUBRIC
from bot.services.figures_asked import Asked, Counted
from bot.services.figures_products import sheet_name
from bot.storage import Work
from bot.storage.figures import Among

HERE = "/office/figures"
ON_TOP = ("stars", "kinds")
"""The tables of the first page."""


# ── What is asked for ────────────────────────────────────────────────────────────────────────────


def asked_for(ask: Ask) -> Asked:
    """What the address filters by, within what the seat may see; Missing beyond it."""
    query, seat = ask.query, ask.seat
    where, commune = query.get("province", "") or seat.province, query.get("commune", "") or seat.commune
    if (where and province(where) is None) or not seat.covers(where, commune):
        raise Missing
    if commune and ((found := place(commune)) is None or found.province_code != where):
        raise Missing
    among = Among(where, commune, _number(query.get("sheet", ""), 1, len(load_rubric(RUBRIC).sheets)))
    year = _number(query.get("year", ""), OLDEST.year, ask.today.year)
    return figures_asked.asked(ask.work, among, year, told=query.get("told") == "yes")


def _number(said: str, least: int, most: int) -> int | None:
    found = int(said) if said.isascii() and said.isdigit() and len(said) < 6 else None
    return found if found is not None and least <= found <= most else None


def address(asked: Asked, page: str = "") -> str:
    """The address of a page that counts the same."""
    among = asked.among
    given = {
        "year": asked.year if asked.year != asked.today.year else "",
        "province": among.province,
        "commune": among.commune,
        "sheet": among.sheet or "",
        "told": "yes" if asked.told else "",
    }
    said = urlencode({name: value for name, value in given.items() if value})
    return f"{HERE}{page}{'?' if said else ''}{said}"


def name_of(ask: Ask) -> Callable[[str], str]:
    words, tools = ask.words, ask.tools
    return lambda question: tools.question_name(words, question)


# ── Pages ────────────────────────────────────────────────────────────────────────────────────────


def show(ask: Ask) -> Reply:
    asked = asked_for(ask)
    counted = Counted(ask.work, asked)
    tables = [figures.table(counted, ask.words, id_, name_of(ask)) for id_ in ON_TOP]
    values = {
        **_common(ask, asked),
        "here_page": "",
        "made": figures_years.reached(counted),
        "every": _every_commune(asked),
        "of_plan": _of_plan(ask.words, figures_years.meant(counted)),
        "charts": [(one, Markup(bars(chart))) for one in tables if (chart := chart_of(one, ask.words)) is not None],
    }
    return Page("figures/overview.html", values)


def show_table(ask: Ask) -> Reply:
    asked, id_ = asked_for(ask), ask.path["table"]
    if id_ not in figures.TABLES:
        raise Missing
    table = figures.table(Counted(ask.work, asked), ask.words, id_, name_of(ask))
    chart = chart_of(table, ask.words)
    values = {
        **_common(ask, asked),
        "here_page": f"/{id_}",
        "table": table,
        "rows": shown_rows(table, ask.words),
        "chart": Markup(bars(chart)) if chart is not None else "",
        "chart_rows": len(chart.bars) if chart is not None else 0,
        "may_plan": id_ == "plan" and ask.seat.role in ("administrator", "province"),
    }
    return Page("figures/table.html", values)


def _common(ask: Ask, asked: Asked) -> dict[str, Any]:
    w, seat, among = ask.words, ask.seat, asked.among
    return {
        "asked": asked,
        "among": among,
        "address": lambda page="": address(asked, page),
        "tables": [(id_, w.t(name)) for id_, name in figures.TABLES.items()],
        "years": [(year, str(year)) for year in range(asked.today.year, OLDEST.year - 1, -1)],
        "provinces": [] if seat.province else [(one.code, one.full) for one in provinces()],
        "communes": []
        if seat.commune or not among.province
        else [(one.code, f"{one.kind} {one.name}") for one in communes(among.province)],
        "sheets": [(one.no, sheet_name(w, one.no)) for one in load_rubric(RUBRIC).sheets],
    }


def _of_plan(w: Words, meant: Mapping[Measure, int]) -> Callable[[Measure], str]:
    """ " · plan: 52", nothing where the plan does not name it."""

    def said(measure: Measure) -> str:
        goal = meant.get(measure)
        return "" if goal is None else " · " + w.t("plan: {count}", count=number(goal, w.language))

    return said


def _every_commune(asked: Asked) -> int:
    if asked.among.commune:
        return 1
    codes = [asked.among.province] if asked.among.province else [one.code for one in provinces()]
    return sum(len(communes(code)) for code in codes)


# ── Files ────────────────────────────────────────────────────────────────────────────────────────


def as_csv(ask: Ask) -> Reply:
    asked, id_ = _of_file(ask)
    words, name = ask.words, name_of(ask)

    def make(work: Work) -> Iterable[bytes]:
        table = figures.table(Counted(work, asked), words, id_, name)
        return csv_lines([one.name for one in table.columns], table.lines)

    return Download(f"{_file_name(asked, id_)}.csv", CSV, make)


def as_xlsx(ask: Ask) -> Reply:
    asked, id_ = _of_file(ask)
    return Download(f"{_file_name(asked, id_)}.xlsx", XLSX, _book(asked, ask.words, name_of(ask), (id_,)))


def all_as_xlsx(ask: Ask) -> Reply:
    asked = asked_for(ask)
    make = _book(asked, ask.words, name_of(ask), tuple(figures.TABLES))
    return Download(f"{_file_name(asked, 'all')}.xlsx", XLSX, make)


def _of_file(ask: Ask) -> tuple[Asked, str]:
    if ask.path["table"] not in figures.TABLES:
        raise Missing
    return asked_for(ask), ask.path["table"]


def _book(
    asked: Asked, words: Words, name: Callable[[str], str], ids: Iterable[str]
) -> Callable[[Work], Iterable[bytes]]:
    def make(work: Work) -> Iterator[bytes]:
        counted = Counted(work, asked)

        def sheets() -> Iterator[Sheet]:
            for id_ in ids:
                yield _sheet(figures.table(counted, words, id_, name), words)

        return report(sheets(), work.now)

    return make


def _sheet(table: Table, words: Words) -> Sheet:
    name = words.t(figures.TABLES[table.id])
    return Sheet(name, [one.name for one in table.columns], lambda: table.lines, (table.title, *table.notes))


def _file_name(asked: Asked, id_: str) -> str:
    where = asked.among.commune or asked.among.province or "vn"
    return f"ocop-{id_}-{where}-{asked.day:%Y-%m-%d}"


ROUTES = (
    Route("GET", "/figures", ALL, show),
    Route("GET", "/figures/all.xlsx", ALL, all_as_xlsx),
    Route("GET", "/figures/{table:[a-z-]{1,20}}.csv", ALL, as_csv),
    Route("GET", "/figures/{table:[a-z-]{1,20}}.xlsx", ALL, as_xlsx),
    Route("GET", "/figures/{table:[a-z-]{1,20}}", ALL, show_table),
)
