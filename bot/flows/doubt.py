"""How sure the estimate is, and which two or three answers would make it surer."""

from __future__ import annotations

from bot.flows.assessing import UNSURE, filled_in, wanted
from bot.flows.question import Ctx
from bot.language import percent
from bot.scoring import Case
from bot.scoring.forecast import forecast
from bot.scoring.learn import ENOUGH
from bot.scoring.narrow import Narrowing, narrowing


def _narrowed(ctx: Ctx) -> Narrowing | None:
    sheet = ctx.sheet
    if sheet is None:
        return None
    options, bounds = filled_in(ctx.deck, sheet, ctx.answers)
    return narrowing(sheet, options, bounds)


def to_clarify(ctx: Ctx) -> tuple[str, ...]:
    """The open questions behind the criteria that narrow the stars most; nothing the council has to settle."""
    sheet, found = ctx.sheet, _narrowed(ctx)
    if sheet is None or found is None:
        return ()
    names: list[str] = []
    for code in found.codes:
        card = ctx.deck.card(sheet.criterion(code).ref)
        if card.how == "council":
            continue
        names += [
            fact
            for fact in card.facts
            if (ctx.answers.get(fact) == UNSURE or fact in ctx.state.skipped)
            and not ctx.deck.facts[fact].sensitive
            and wanted(ctx.deck, card, fact, {k: v for k, v in ctx.answers.items() if k != fact})
        ]
    return tuple(dict.fromkeys(names))


def chance_text(ctx: Ctx) -> str:
    """How likely each star is by what councils really gave, and on how many results that rests; without, it says so."""
    sheet, w = ctx.sheet, ctx.words
    if sheet is None or (learnt := ctx.lookup.learnt()) is None:
        return ""
    if not learnt.results:
        return w.t("No council result is known to me yet, so I can give no probability.")
    if learnt.results < ENOUGH:
        return w.n(
            "Only {count} council result is known to me: too few for a probability.",
            "Only {count} council results are known to me: too few for a probability.",
            learnt.results,
        )
    own = points_of(ctx)
    stars = forecast(sheet, own, learnt).stars or {}
    likely = [(star, round(100 * share / 5) * 5) for star, share in stars.items() if round(100 * share / 5)]
    names = {0: w.t("not 3 stars yet"), **{n: w.n("{count} star", "{count} stars", n) for n in (3, 4, 5)}}
    chances = ", ".join(f"{names[star]} {percent(share, w.language)}" for star, share in likely)
    return w.n(
        "Going by {count} council result: {chances}.",
        "Going by {count} council results: {chances}.",
        learnt.results,
        chances=chances,
    )


def points_of(ctx: Ctx) -> dict[str, int]:
    """The self-scored points by criterion code; what is open, half known or left to the council is left out."""
    sheet = ctx.sheet
    if sheet is None:
        return {}
    options, bounds = filled_in(ctx.deck, sheet, ctx.answers)
    points: dict[str, int] = {}
    for criterion in sheet.criteria:
        answer = options.get(criterion.code)
        if answer is None or criterion.code in bounds:
            continue
        if isinstance(answer, Case):
            lines, position = criterion.cases[answer.case], answer.option
        else:
            lines, position = criterion.options, answer
        points[criterion.code] = lines[position - 1].points if position else 0
    return points


def doubt_text(ctx: Ctx) -> str:
    """ "Trả lời 2 câu này là biết chắc…", by the names of the questions; empty when nothing of ours is open."""
    questions = to_clarify(ctx)
    if not questions:
        return ""
    names = ", ".join(ctx.words.pick(ctx.deck.facts[q].short).lower() for q in questions[:3])
    return ctx.words.n(
        "Answer {count} open question and it is much surer: {names}.",
        "Answer {count} open questions and it is much surer: {names}.",
        len(questions),
        names=names,
    )
