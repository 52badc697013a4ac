"""The plan of a year: entered by the province for itself and its communes, by administrators for all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.office.asking import Ask
from bot.office.forms import Form
from bot.office.pages.figures import HERE, address, asked_for
from bot.office.replies import Go, Missing, Page, Reply
from bot.office.routing import LEADING, Route
from bot.programme.measures import MEASURES, MOST, Measure
from bot.programme.places import place, province
from bot.services import figures_asked, targets
from bot.services.targets import Area, Overtaken, Plan
from bot.storage import accounts as kept
from bot.storage.figures import Among

AHEAD = 1
"""Years ahead of this one that can be planned."""
BACK = 4


@dataclass(frozen=True, slots=True)
class Entered:
    """One line of the history."""

    at: datetime
    who: str
    what: str
    value: int | None


def show(ask: Ask) -> Reply:
    among = asked_for(ask).among
    year = _year(ask, ask.query.get("year", str(ask.today.year)))
    area = Area(among.province, among.commune)
    return _page(ask, area, year, targets.plan(ask.work, area, year), Form(ask.words, {}))


def save(ask: Ask) -> Reply:
    area = _area(ask)
    year = _year(ask, ask.form.get("year", str(ask.today.year)))
    form = Form(ask.words, {name: value.strip().replace(".", "") for name, value in ask.form.items()})
    values: dict[Measure, int | None] = {one: form.number(one, 0, MOST, needed=False) for one in MEASURES}
    version = form.number("version", 0, 10**15)
    if not form.fine or version is None:
        return _page(ask, area, year, targets.plan(ask.work, area, year), form, 422)
    try:
        changed = targets.change(ask.work, area, year, values, version, ask.seat.person_id)
    except Overtaken as other:
        return _page(ask, area, year, other.now, form, 409, overtaken=True)
    among = Among(area.province, area.commune)
    back = address(figures_asked.asked(ask.work, among, year), "/plan")
    if year > ask.today.year:
        back = f"{HERE}/plan/enter?year={year}&province={area.province}&commune={area.commune}"
    said = ask.words.t("The plan of {year} is saved.", year=year) if changed else ask.words.t("Nothing was changed.")
    return Go(back, said)


def _area(ask: Ask) -> Area:
    """Whose plan was posted; beyond the seat's area there is none."""
    where, commune = ask.form.get("province") or ask.seat.province, ask.form.get("commune", "")
    found = place(commune) if commune else None
    if (where and province(where) is None) or not ask.seat.covers(where, commune):
        raise Missing
    if commune and (found is None or found.province_code != where):
        raise Missing
    return Area(where, commune)


def _year(ask: Ask, said: str) -> int:
    year = int(said) if said.isascii() and said.isdigit() and len(said) == 4 else 0
    if year not in _years(ask):
        raise Missing
    return year


def _years(ask: Ask) -> range:
    return range(ask.today.year + AHEAD, ask.today.year - BACK, -1)


def _page(
    ask: Ask, area: Area, year: int, plan: Plan, form: Form, status: int = 200, *, overtaken: bool = False
) -> Page:
    """The form; with `overtaken` what was typed stands in it, and beside each field what holds now."""
    w = ask.words
    among = Among(area.province, area.commune)
    now = {one: plan.values.get(one) for one in MEASURES}
    values = {
        "form": form,
        "among": among,
        "year": year,
        "years": _years(ask),
        "plan": plan,
        "overtaken": overtaken,
        "measures": [(one, w.t(name)) for one, name in MEASURES.items()],
        "hints": {one: _hint(ask, value) if overtaken else "" for one, value in now.items()},
        "history": _history(ask, area, year),
        "address": lambda page="": address(figures_asked.asked(ask.work, among, year), page),
    }
    return Page("figures/plan.html", values, status)


def _hint(ask: Ask, value: int | None) -> str:
    t = ask.words.t
    return t("It says now: {value}", value=value) if value is not None else t("It says nothing now.")


def _history(ask: Ask, area: Area, year: int) -> list[Entered]:
    names = {one.person_id: one.name or one.login or f"#{one.id}" for one in kept.within(ask.work, "", "")}
    measures = {str(one): ask.words.t(name) for one, name in MEASURES.items()}
    return [
        Entered(one.at, names.get(one.by_person_id or 0, "–"), measures.get(one.measure, one.measure), one.value)
        for one in targets.history(ask.work, area, year)
    ]


ROUTES = (
    Route("GET", "/figures/plan/enter", LEADING, show),
    Route("POST", "/figures/plan/enter", LEADING, save),
)
