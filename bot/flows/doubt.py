"""How sure the estimate is, and which two or three answers would make it surer."""

from __future__ import annotations

from bot.flows.assessing import UNSURE, filled_in, wanted
from bot.flows.question import Ctx
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
