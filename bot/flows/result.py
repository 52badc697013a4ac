"""The result in words: the estimate, what stopped it, what is missing for the next star, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.flows.assessing import assess, scored
from bot.flows.cards import Card
from bot.flows.contacts import ask_whom
from bot.flows.doubt import chance_text, doubt_text
from bot.flows.question import Ctx
from bot.flows.texts import law
from bot.messages import Message, Picture
from bot.scoring import BANDS, Criterion, Estimate

SHOWN = 3  # missing things named at once; the rest on request
LEAST_STAR = 3  # below it nothing is recognised (Article 4.1a)
NEAR = 15  # points within which "close" is no empty comfort
WIDE = 40  # a range wider than this says little by itself


@dataclass(frozen=True, slots=True)
class Gap:
    """One unmet floor, in words. `unknown` when the question behind it is still open."""

    criterion: Criterion
    card: Card
    star: int
    have: int
    need: int
    unknown: bool

    def text(self, ctx: Ctx) -> str:
        position = next(o.position for o in self.criterion.options if o.points == self.need)
        need = ctx.words.pick(self.card.need[position - 1])
        return need or ctx.words.pick(self.criterion.name)


def goal(ctx: Ctx, e: Estimate) -> int:
    """The star that is aimed at: the next one, or what an upgrade or a re-evaluation is about."""
    nearest = min(5, max(LEAST_STAR, e.stars + 1))
    held = str(ctx.answers.get("certificate-stars", ""))
    if not held.isdigit() or not ctx.said("round", "upgrade", "re_evaluation"):
        return nearest
    wanted = int(held) + ctx.said("round", "upgrade")
    return min(5, max(nearest, wanted))


def gaps(ctx: Ctx, star: int = 0) -> tuple[Gap, ...]:
    """What a star (else the aimed-at one) still lacks: what was answered before what is open, the longest-lasting
    first."""
    sheet = ctx.sheet
    if sheet is None:
        return ()
    star = star or goal(ctx, assess(ctx.deck, sheet, ctx.answers))
    found = []
    for code, need in sheet.floors.get(star, ()):
        criterion = sheet.criterion(code)
        card = ctx.deck.card(criterion.ref)
        one = scored(ctx.deck, card, ctx.answers)
        position = one.position or one.low or 0
        have = criterion.options[position - 1].points if position else 0
        if have < need:
            found.append(Gap(criterion, card, star, have, need, unknown=one.position is None))
    return tuple(sorted(found, key=lambda g: (g.unknown, g.card.how == "council", -g.card.days)))


def _sure(found: Sequence[Gap]) -> tuple[Gap, ...]:
    return tuple([g for g in found if not g.unknown])


def sure_gaps(ctx: Ctx, star: int = 0) -> tuple[Gap, ...]:
    return _sure(gaps(ctx, star))


def registered(ctx: Ctx) -> bool:
    return ctx.answers.get("kind-group") != "unregistered"


REGISTRATION = "registration"


Missing = list[tuple[str, str]]
"""(criterion code or `REGISTRATION`, what is missing in words)."""


def _missing(ctx: Ctx, found: Sequence[Gap]) -> Missing:
    missing = [(g.criterion.code, g.text(ctx)) for g in _sure(found)]
    if not registered(ctx):
        missing.insert(0, (REGISTRATION, ctx.words.t("Business registration (job number 1)")))
    return missing


def missing_options(ctx: Ctx, star: int = 0) -> Missing:
    """The first missing things, as the lines of the result: each opens how to get it (`how_to` by its key)."""
    return _first(ctx, _missing(ctx, gaps(ctx, star)))


def _first(ctx: Ctx, missing: Missing) -> Missing:
    shown = missing[:SHOWN]
    if len(shown) > 1 and registered(ctx):
        code, text = shown[0]
        shown[0] = (code, text + " " + ctx.words.t("(takes longest, start first)"))
    return shown


def _bullets(ctx: Ctx, missing: Missing) -> list[str]:
    lines = [f"• {text}" for _, text in _first(ctx, missing)]
    more = len(missing) - SHOWN
    if more > 0:
        lines.append(ctx.words.n("… and {count} more thing", "… and {count} more things", more))
    return lines


def quick_text(ctx: Ctx) -> str:
    """The provisional answer after the quick check: the 3-star floors, met and missing."""
    w, sheet = ctx.words, ctx.sheet
    assert sheet is not None
    found = gaps(ctx, LEAST_STAR)
    missing = _missing(ctx, found)
    unsure = [g for g in found if g.unknown and g.card.how != "council"]
    lines = []
    if missing:
        lines.append(
            w.n(
                "Quick answer: {count} thing is still missing for 3 stars.",
                "Quick answer: {count} things are still missing for 3 stars.",
                len(missing),
            )
        )
        lines += _bullets(ctx, missing)
    elif unsure:
        lines.append(w.t("Quick answer: nothing is missing for 3 stars in what you know."))
    else:
        lines.append(w.t("Quick answer: all the must-haves for 3 stars are there. Well done!"))
    if unsure:
        names = ", ".join(w.pick(ctx.deck.facts[g.card.facts[-1]].short).lower() for g in unsure[:2])
        lines.append(w.t("Still to be made sure: {things}.", things=names))
    lines.append(w.t("This is an estimate. Shall we go on to the points?"))
    return "\n".join(lines)


def _begins(star: int) -> int:
    """The points at which a star's band begins (Article 3.3)."""
    return BANDS[star - 2]


def _headline(ctx: Ctx, e: Estimate, found: Sequence[Gap]) -> str:
    w = ctx.words
    points = (
        w.t("Estimate: {low} points.", low=e.low.total)
        if e.low.total == e.high.total
        else w.t("Estimate: {low} to {high} points.", low=e.low.total, high=e.high.total)
    )
    if e.stars >= LEAST_STAR:
        return points + " " + w.n("{count} star.", "{count} stars.", e.stars)
    near = _begins(LEAST_STAR) - e.total <= NEAR and len(_sure(found)) <= SHOWN
    return points + " " + (w.t("Not 3 stars yet, but close!") if near else w.t("Not 3 stars yet."))


def _why(ctx: Ctx, e: Estimate, found: Sequence[Gap]) -> str:
    """Which of the two stopped the next star: the points or the must-haves (criteria.md section 2)."""
    w = ctx.words
    if e.high.total - e.low.total > WIDE:
        return w.t("Many questions are open, so the range is wide.")
    if e.stars == 5:
        return ""
    star = max(LEAST_STAR, e.stars + 1)
    points_missing = _begins(star) - e.total
    if points_missing > 0:
        if e.missed:
            return ""
        return w.n(
            "All must-haves for {star} stars are there; {count} point is missing.",
            "All must-haves for {star} stars are there; {count} points are missing.",
            points_missing,
            star=star,
        )
    if any(g.star == star for g in _sure(found)) or not registered(ctx):
        return w.t("Enough points for {star} stars, but must-haves are missing.", star=star)
    return w.t("Enough points for {star} stars; some must-haves are still open.", star=star)


def _reachable(ctx: Ctx, e: Estimate) -> str:
    if e.high.stars > max(e.stars, LEAST_STAR - 1) and e.high.total > e.low.total:
        return ctx.words.t(
            "With the open questions and the council, up to {star} stars are possible.", star=e.high.stars
        )
    return ""


def _awaited(ctx: Ctx, star: int, found: Sequence[Gap]) -> str:
    """The must-haves of the aimed-at star that only the council can settle, once nothing else is missing."""
    names = [ctx.words.pick(g.criterion.name).lower() for g in found if g.unknown and g.card.how == "council"]
    if not names or _missing(ctx, found):
        return ""
    things = ", ".join(names[:SHOWN]) + ("…" if len(names) > SHOWN else "")
    return ctx.words.t("For {star} stars the council looks hard at: {things}.", star=star, things=things)


def result_text(ctx: Ctx) -> str:
    """The result in a few short lines; the missing things follow it as its lines."""
    w, sheet = ctx.words, ctx.sheet
    assert sheet is not None
    e = assess(ctx.deck, sheet, ctx.answers)
    star = goal(ctx, e)
    found = gaps(ctx, star)
    said = (_headline(ctx, e, found), _why(ctx, e, found), _reachable(ctx, e), _awaited(ctx, star, found))
    lines = [line for line in said if line]
    missing = _missing(ctx, found)
    if missing:
        more = len(missing) - SHOWN
        head = w.t("For {star} stars you still need:", star=star)
        if more > 0:
            head = w.t("For {star} stars you need {count} things; first of all:", star=star, count=len(missing))
        lines.append(head)
    return "\n".join(lines)


def parts_text(ctx: Ctx) -> str:
    """Points per part, and what the estimate is worth."""
    w, sheet = ctx.words, ctx.sheet
    assert sheet is not None
    e = assess(ctx.deck, sheet, ctx.answers)
    lines = [
        w.t("Product and community: {points} of 40", points=e.parts["A"]),
        w.t("Marketing and story: {points} of 25", points=e.parts["B"]),
        w.t("Quality: {points} of 35", points=e.parts["C"]),
    ]
    if e.open:
        lines.append(
            w.n(
                "{count} item is open or left to the council.",
                "{count} items are open or left to the council.",
                len(e.open),
            )
        )
    doubt = doubt_text(ctx)
    if doubt:
        lines.append(doubt)
    chance = chance_text(ctx)
    if chance:
        lines.append(chance)
    lines.append(w.t("A first estimate, without legal force. Only the council decides."))
    lines.append(f"({law(w)})")
    return "\n".join(lines)


def star_card(ctx: Ctx) -> Message | None:
    """The star card: plain data, drawn when it is sent (conversation.md 12)."""
    w, sheet = ctx.words, ctx.sheet
    if sheet is None:
        return None
    e = assess(ctx.deck, sheet, ctx.answers)
    stars = e.stars if e.stars >= LEAST_STAR else 0
    data = {
        "language": w.language,
        "product": str(ctx.answers.get("product-name") or ""),
        "producer": str(ctx.answers.get("org-name") or ""),
        "sheet": w.pick(sheet.name),
        "stars": stars,
        "reachable": max(e.high.stars, stars),
        "low": e.low.total,
        "high": e.high.total,
        "parts": dict(e.parts),
        "missing": [text for _, text in _missing(ctx, gaps(ctx, goal(ctx, e)))[:SHOWN]],
        "date": ctx.today.isoformat(),
    }
    verdict = w.n("{count} star", "{count} stars", stars) if stars else w.t("not 3 stars yet")
    alt = w.t(
        "Star card, ESTIMATE: {product}, {verdict}, {low} to {high} points.",
        product=data["product"], verdict=verdict, low=e.low.total, high=e.high.total,
    )  # fmt: skip
    return Message(text=alt, picture=Picture("star-card", data, alt))


def result_messages(ctx: Ctx) -> list[Message]:
    """The result so far, at any moment; before a product is known there is nothing to say."""
    if ctx.sheet is None:
        return [Message(ctx.words.t("First tell me the product; then I can estimate."))]
    if "quick-result" not in ctx.answers and not sure_gaps(ctx):
        return [Message(ctx.words.t("A few short questions more, then I can give a first answer."))]
    missing = _missing(ctx, gaps(ctx))
    return [Message("\n".join([result_text(ctx), *_bullets(ctx, missing)])), Message(parts_text(ctx))]


def missing_lines(ctx: Ctx) -> list[Message]:
    """Everything the next star still lacks, as far as it is known."""
    w = ctx.words
    if ctx.sheet is None:
        return result_messages(ctx)
    star = goal(ctx, assess(ctx.deck, ctx.sheet, ctx.answers))
    found = gaps(ctx, star)
    missing = _missing(ctx, found)
    if not missing:
        unknown = sum(gap.unknown for gap in found)
        lines = [w.t("Nothing is missing in what you have told me so far.")]
        if unknown:
            lines.append(
                w.n(
                    "{count} must-have is still open, so this is not sure.",
                    "{count} must-haves are still open, so this is not sure.",
                    unknown,
                )
            )
        return [Message("\n".join(lines))]
    head = w.t("For {star} stars you still need:", star=star)
    return [Message("\n".join([head, *(f"• {text}" for _, text in missing)]))]


def how_to(ctx: Ctx, key: str, star: int = 0) -> str:
    """How to get one of the missing things, by its key in `missing_options`."""
    if key == REGISTRATION:
        return ctx.words.t(
            "A family can register as a household business:\n"
            "ask at your commune People's Committee, bring your identity card.\n"
            "Without registration no OCOP file is taken."
        )
    gap = next(g for g in sure_gaps(ctx, star) if g.criterion.code == key)
    todo = ctx.words.pick(gap.card.todo) if gap.card.todo is not None else ""
    asked = "\n".join(filter(None, [ctx.words.t("Ask the commune officer what counts for this."), ask_whom(ctx)]))
    return gap.text(ctx) + ":\n" + (todo or asked)
