""" "Nếu tôi có giấy ISO thì sao?": the estimate with one thing changed, without changing what was said."""

from __future__ import annotations

import re

from rapidfuzz import fuzz

from bot.flows.assessing import filled_in
from bot.flows.pen import Pen
from bot.flows.plan_menu import positions
from bot.flows.question import Ctx, Option
from bot.flows.render import is_number
from bot.flows.result import LEAST_STAR, gaps
from bot.flows.side import Side
from bot.language import fold
from bot.scoring import Case, Criterion, Sheet, estimate

PAGE = 6
_SAID = re.compile(r"(?:neu|gia su|if)\s(.+?)(?:\sthi\b.*|\sduoc may sao.*)?")
ALIKE = 60  # how many of the telling words of a what-if a need must speak of (per cent)


def ask(pen: Pen, text: str = "") -> None:
    """Pick what would be better: the missing things first."""
    if pen.ctx.sheet is None or "quick-result" not in pen.state.answers:
        pen.tell(pen.t("First tell me the product; then I can estimate."))
        pen.ask()
        return
    _list(pen, 0)


def _raisable(pen: Pen) -> list[Criterion]:
    sheet = pen.ctx.sheet
    assert sheet is not None
    now = positions(pen)
    first = [g.criterion for g in gaps(pen.ctx)]
    rest = [c for c in sheet.criteria if c not in first]
    return [
        c
        for c in (*first, *rest)
        if _next(c, now[c.code]) > now[c.code] and pen.ctx.deck.card(c.ref).how != "kind" and not _private(pen.ctx, c)
    ]


def _private(ctx: Ctx, criterion: Criterion) -> bool:
    return any(ctx.deck.facts[f].sensitive for f in ctx.deck.card(criterion.ref).facts)


def _list(pen: Pen, start: int) -> None:
    found = _raisable(pen)
    now = positions(pen)
    items = [Option(f"on.{c.code}", _need(pen.ctx, c, _next(c, now[c.code]))) for c in found[start : start + PAGE]]
    if len(found) > start + PAGE:
        items.append(Option(f"page.{start + PAGE}", pen.t("See more")))
    items.append(Option("back.0", pen.t("Back to the result")))
    pen.open_menu("whatif", pen.t("What would you like to try out? Nothing you said is changed."), items)


def chosen(pen: Pen, value: str) -> None:
    """A line: "page.N", "on.<code>", "to.<position>.<code>", "back.0"."""
    what, _, rest = value.partition(".")
    sheet = pen.ctx.sheet
    if sheet is None or what == "back":
        pen.ask()
    elif what == "page" and is_number(rest):
        _list(pen, int(rest))
    elif what == "on" and sheet.has(rest):
        _levels(pen, sheet.criterion(rest))
    elif what == "to":
        position, _, code = rest.partition(".")
        if is_number(position) and sheet.has(code) and 1 <= int(position) <= len(sheet.criterion(code).options):
            _answer(pen, sheet, sheet.criterion(code), int(position))
        else:
            pen.ask()
    else:
        pen.ask()


def _next(criterion: Criterion, now: int) -> int:
    """The next position that is worth more; there is one for whatever can be raised."""
    points = criterion.options[now - 1].points if now else 0
    return next((o.position for o in criterion.options if o.position > now and o.points > points), now or 1)


def _need(ctx: Ctx, criterion: Criterion, position: int) -> str:
    text = ctx.words.pick(ctx.deck.card(criterion.ref).need[position - 1])
    return text or ctx.words.pick(criterion.options[position - 1].text)


def _levels(pen: Pen, criterion: Criterion) -> None:
    now = positions(pen)[criterion.code]
    points = criterion.options[now - 1].points if now else 0
    better = [o.position for o in criterion.options if o.position > now and o.points > points]
    if not better:  # an old button: it was reached meanwhile
        _list(pen, 0)
        return
    if len(better) == 1:
        sheet = pen.ctx.sheet
        assert sheet is not None
        _answer(pen, sheet, criterion, better[0])
        return
    items = [Option(f"to.{p}.{criterion.code}", _need(pen.ctx, criterion, p)) for p in better]
    pen.open_menu("whatif", pen.t("If you had…"), items)


def _answer(pen: Pen, sheet: Sheet, criterion: Criterion, position: int) -> None:
    w = pen.words
    options, bounds = filled_in(pen.ctx.deck, sheet, pen.state.answers)
    before = estimate(sheet, options, bounds)
    case = str(pen.state.answers.get("tourism-case") or "community")
    options[criterion.code] = Case(case, position) if criterion.cases else position
    bounds.pop(criterion.code, None)
    after = estimate(sheet, options, bounds)
    stars = w.n("{count} star", "{count} stars", after.stars) if after.stars >= LEAST_STAR else w.t("not 3 stars yet")
    lines = [
        w.t("If you had: {thing}.", thing=_need(pen.ctx, criterion, position)),
        w.t(
            "Then {low} to {high} points, {stars} (now {was_low} to {was_high}).",
            low=after.low.total,
            high=after.high.total,
            stars=stars,
            was_low=before.low.total,
            was_high=before.high.total,
        ),
    ]
    if after.stars > before.stars:
        lines.append(w.t("That would lift it to the next star!"))
    elif after.missed:
        lines.append(
            w.n(
                "For {star} stars {count} must-have would still be missing.",
                "For {star} stars {count} must-haves would still be missing.",
                len(after.missed),
                star=after.missed[0].star,
            )
        )
    lines.append(w.t("Your saved answers are as they were."))
    items = [Option("page.0", w.t("Try something else")), Option("back.0", w.t("Back to the result"))]
    pen.open_menu("whatif", "\n".join(lines), items)


_COMMON = frozenset(
    ("giay", "chung", "nhan", "ban", "co", "them", "duoc", "va", "hoac", "cua", "mot", "cai", "to", "the", "nao")
)


def _likeness(wish: str, need: str) -> float:
    """How much of what is wished the need speaks of, in per cent; words every paper has only break a tie."""
    wished, needed = (set(re.findall(r"\w+", text)) for text in (wish, need))
    telling = wished - _COMMON
    if not telling:
        return 0.0
    return 100 * len(telling & needed) / len(telling) + fuzz.token_set_ratio(wish, need) / 100


def named(pen: Pen, text: str) -> bool:
    """A typed what-if: the level whose words fit best is tried; False when it is no what-if."""
    said = _SAID.fullmatch(fold(text))
    if said is None or pen.ctx.sheet is None or "quick-result" not in pen.state.answers:
        return False
    wish = re.sub(r"^(?:toi|minh|nha minh|co so|em|chung toi)\s", "", said[1])
    wish = re.sub(r"^(?:co|duoc|lam|them|co them)\s", "", wish)
    best: tuple[float, Criterion, int] | None = None
    now = positions(pen)
    for criterion in _raisable(pen):
        for position in range(now[criterion.code] + 1, len(criterion.options) + 1):
            likeness = _likeness(wish, fold(_need(pen.ctx, criterion, position)))
            if likeness >= ALIKE and (best is None or likeness > best[0]):
                best = (likeness, criterion, position)
    if best is None:
        ask(pen)
    else:
        _answer(pen, pen.ctx.sheet, best[1], best[2])
    return True


SIDE = Side("whatif", chosen, {"what_if": ask}, heard=named)
