"""What was recognised year by year, and the year's plan against what was reached."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from bot.language import Words, day
from bot.programme.dossier_life import OLDEST
from bot.programme.measures import MEASURES, Measure, way
from bot.programme.places import place
from bot.programme.report import Cell, Column, Drawing, Table, share
from bot.services import targets
from bot.services.figures_asked import Counted
from bot.services.figures_products import STARS, stars_name, together
from bot.services.targets import Area
from bot.storage import figures


def by_year(counted: Counted, w: Words) -> Table:
    among, last = counted.asked.among, counted.asked.day
    ways: Counter[tuple[int, str]] = Counter()
    stars: Counter[tuple[int, int]] = Counter()
    for one in figures.given(counted.work, among, OLDEST, last):
        ways[one.year, way(one.stars, one.before)] += one.times
        stars[one.year, one.stars] += one.times
    makers, every_maker = figures.given_to(counted.work, among, OLDEST, last)
    years = range(min(makers, default=counted.asked.year), counted.asked.year + 1)
    kinds = ("new", "upgraded", "again")
    rows: list[tuple[Cell, ...]] = [
        (
            str(year),
            *(ways[year, each] for each in kinds),
            sum(ways[year, each] for each in kinds),
            *(stars[year, each] for each in STARS),
            makers.get(year, 0),
        )
        for year in years
    ]
    total: tuple[Cell, ...] = (
        w.t("Together"),
        *(sum(ways[year, each] for year in years) for each in kinds),
        ways.total(),
        *(sum(stars[year, each] for year in years) for each in STARS),
        every_maker,
    )
    return Table(
        "years",
        w.t("Certificates by year"),
        (
            Column(w.t("Year"), "text"),
            Column(w.t("First time")),
            Column(w.t("More stars")),
            Column(w.t("Judged again")),
            Column(w.t("Certificates")),
            *(Column(stars_name(w, each)) for each in STARS),
            Column(w.t("Producers")),
        ),
        tuple(rows),
        total,
        (
            w.t("Counted: certificates that offices have recorded, given up to {day}.", day=_day(counted, w)),
            w.t("Those that have ended or were taken back since are among them."),
        ),
        Drawing((1, 2, 3)),
    )


def plan(counted: Counted, w: Words) -> Table:
    """Each measure with what the plan names, what was reached, and what is left."""
    named, made = meant(counted), reached(counted)
    rows = []
    for measure, name in MEASURES.items():
        goal = named.get(measure)
        left = max(0, goal - made[measure]) if goal is not None else None
        done = share(made[measure], goal) if goal else None
        rows.append((w.t(name), goal, made[measure], done, left))
    return Table(
        "plan",
        w.t("The plan of {year} and what is reached", year=counted.asked.year),
        (
            Column(w.t("What is counted"), "text"),
            Column(w.t("Plan")),
            Column(w.t("Reached")),
            Column(w.t("% of the plan"), "percent"),
            Column(w.t("Still missing")),
        ),
        tuple(rows),
        None,
        (
            w.t("Counted up to {day}: every product set, only what offices have recorded.", day=_day(counted, w)),
            w.t("First time, more stars and judged again are certificates of the year itself."),
        ),
        Drawing((2,), mark=1),
    )


def meant(counted: Counted) -> Mapping[Measure, int]:
    """What the area's plan of the year names, by measure."""
    among = counted.asked.among
    return targets.plan(counted.work, Area(among.province, among.commune), counted.asked.year).values


def reached(counted: Counted) -> dict[Measure, int]:
    """What the area has reached in the year, by measure."""
    whole = counted.of_plan
    ways: Counter[str] = Counter()
    for one in whole.given:
        ways[way(one.stars, one.before)] += one.times
    held = together(whole)
    communes = {one.commune for one in whole.owners if place(one.commune or "") is not None}
    return {
        "products": held.products,
        "four": held.four + held.five,
        "five": held.five,
        "new": ways["new"],
        "upgraded": ways["upgraded"],
        "again": ways["again"],
        "organisations": held.makers,
        "communes": len(communes),
    }


def _day(counted: Counted, w: Words) -> str:
    return day(counted.asked.day, w.language)
