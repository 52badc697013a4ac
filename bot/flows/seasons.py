"""When there is fresh product: asked where the samples need a harvest, so that the plan picks a round with some."""

from __future__ import annotations

from bot.flows.question import Ctx, Option, Question, by_language

FRESH_SHEETS = (1, 2, 3, 4, 23)
"""Sheets whose samples come from a harvest: fresh food, grain, honey, flowers (our reading)."""

_MONTHS = {"spring": (1, 2, 3), "summer": (4, 5, 6), "autumn": (7, 8, 9), "winter": (10, 11, 12)}


def harvest_months(ctx: Ctx) -> tuple[int, ...]:
    """Months (1 to 12) with fresh product; none when nobody said, or there is some all year."""
    return _MONTHS.get(str(ctx.answers.get("harvest")), ())


HARVEST = Question(
    id="harvest",
    scope="product",
    kind="choice",
    ask=lambda ctx: ctx.words.t("In which months is there most {product}?", product=ctx.product),
    short=lambda ctx: ctx.words.t("Season"),
    options=by_language(
        lambda w: (
            Option("all", w.t("All year")),
            Option("spring", w.t("January to March")),
            Option("summer", w.t("April to June")),
            Option("autumn", w.t("July to September")),
            Option("winter", w.t("October to December")),
        )
    ),
    explain=lambda ctx: ctx.words.t(
        "Five samples go with the file.\nI look for a round in which you have fresh product to show."
    ),
    applies=lambda ctx: str(ctx.answers.get("sheet")) in {str(n) for n in FRESH_SHEETS},
)
