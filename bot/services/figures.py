"""The tables that are reported, by name; one of them, or all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from bot.language import Words, msgid
from bot.programme.report import Table
from bot.services import figures_products, figures_work, figures_years
from bot.services.figures_asked import Counted
from bot.services.figures_work import NameOf

TABLES: Mapping[str, str] = MappingProxyType(
    {
        "stars": msgid("Products by stars"),
        "kinds": msgid("Producers by kind"),
        "sectors": msgid("Products by sector"),
        "sheets": msgid("Products by product set"),
        "places": msgid("Products by place"),
        "years": msgid("Certificates by year"),
        "plan": msgid("The year's plan"),
        "expiring": msgid("Certificates that end"),
        "steps": msgid("Days for each step"),
        "scores": msgid("Self-scores and councils"),
        "scores-sheets": msgid("Self-scores by product set"),
        "stops": msgid("Where people stop"),
    }
)
"""Every table's name in a list, by its id, in the order they are reported."""

_MADE: Mapping[str, Callable[[Counted, Words], Table]] = MappingProxyType(
    {
        "stars": figures_products.by_star,
        "kinds": figures_products.by_kind,
        "sectors": figures_products.by_sector,
        "sheets": figures_products.by_sheet,
        "places": figures_products.by_place,
        "years": figures_years.by_year,
        "plan": figures_years.plan,
        "expiring": figures_products.expiring,
        "steps": figures_work.steps,
        "scores": figures_work.scores,
        "scores-sheets": figures_work.scores_by_sheet,
    }
)


def table(counted: Counted, w: Words, id_: str, name_of: NameOf) -> Table:
    """The table of that id; `name_of` says what a question is called. KeyError where there is none."""
    if id_ == "stops":
        return figures_work.stops(counted, w, name_of)
    return _MADE[id_](counted, w)


def every_table(counted: Counted, w: Words, name_of: NameOf) -> Iterator[Table]:
    """All of them, each made when it is its turn."""
    for id_ in TABLES:
        yield table(counted, w, id_, name_of)
