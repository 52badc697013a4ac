"""What the new rule changes for a product that was judged by the old one, in plain words."""

from __future__ import annotations

from dataclasses import dataclass

from bot.flows.assessing import assess
from bot.flows.doubt import points_of
from bot.flows.pen import Pen
from bot.flows.question import Ctx, Option
from bot.flows.render import is_number
from bot.flows.result import gaps
from bot.flows.side import Side
from bot.flows.state import SideAct
from bot.scoring import Criterion
from bot.scoring.changes import LEAST, Comparison, Pair, Reason, compare, new_floors, pairs

KIND = "old-rule"
SHOWN = 3  # reasons named at once
PAGE = 5  # changes listed at a time


@dataclass(frozen=True, slots=True)
class CompareRules(SideAct):
    """The old rule beside the new one for the product of this talk."""


def ask(pen: Pen, text: str = "") -> None:
    """ "luật mới khác gì"."""
    if pen.ctx.sheet is None:
        pen.tell(pen.t("First tell me the product; then I can say what is new for it."))
        pen.ask()
        return
    pen.act(CompareRules())


def show(pen: Pen, held: int) -> None:
    """`held`: the stars of the certificate given by the old rule, 0 where there is none."""
    ctx, t = pen.ctx, pen.t
    sheet = ctx.sheet
    assert sheet is not None  # looked at before it was asked for
    # with half the questions open a number of stars would only frighten
    if held and ("result" in ctx.answers or ctx.state.asked in ("result", "home")):
        e = assess(ctx.deck, sheet, ctx.answers)
        text = verdict(ctx, compare(sheet.no, held, e.total, e.stars, points_of(ctx), best=e.high.total))
    else:
        text = in_general(ctx, sheet.no, held)
    items = [Option("list.0", t("All that is different")), Option("plan", t("What to do about it"))]
    pen.open_menu(KIND, text, [*items, Option("back", t("Back"))])


def verdict(ctx: Ctx, one: Comparison) -> str:
    """ "Trước 4 sao, nay 3 sao, vì…": at most six lines."""
    w = ctx.words
    now = w.n("{count} star", "{count} stars", one.stars) if one.stars else w.t("not 3 stars yet")
    if one.stars >= one.held:
        lines = [w.t("Before: {held} stars. By the new rule, as you tell it, it keeps them.", held=one.held)]
    else:
        lines = [w.t("Before: {held} stars. By the new rule, about: {now}. Why:", held=one.held, now=now)]
        lines += [f"• {_reason(ctx, reason, one.held)}" for reason in one.reasons[:SHOWN]]
        more = len(one.reasons) - SHOWN
        if more > 0:
            lines.append(w.n("… and {count} more thing", "… and {count} more things", more))
    if one.unknown:
        lines.append(
            w.n(
                "{count} must-have is still open, so this is not sure.",
                "{count} must-haves are still open, so this is not sure.",
                len(one.unknown),
            )
        )
    else:
        lines.append(w.t("An estimate. Only the council decides."))
    return "\n".join(lines)


def _reason(ctx: Ctx, reason: Reason, star: int) -> str:
    w = ctx.words
    if reason.pair is None or reason.pair.new is None:
        return w.n("{count} point is missing", "{count} points are missing", reason.need - reason.have)
    code = reason.pair.new.code
    text = next((gap.text(ctx) for gap in gaps(ctx, star) if gap.criterion.code == code), "")
    said = text or w.pick(reason.pair.new.name)
    return said + (" " + w.t("(a must only now)") if reason.added else "")


def in_general(ctx: Ctx, sheet: int, held: int) -> str:
    """What is new for this kind of product, before anything was answered."""
    w = ctx.words
    star = held or LEAST
    asked = [_named(ctx, one.new) for one in new_floors(sheet, star) if one.new is not None]
    gone = [_named(ctx, one.old) for one in pairs(sheet) if one.new is None and one.old is not None]
    added = [_named(ctx, one.new) for one in pairs(sheet) if one.old is None and one.new is not None]
    lines = [w.t("Since 22 May 2026 there is a new rule. For this kind of product:")]
    if asked:
        lines.append(w.t("• a must for {star} stars now: {things}", star=star, things=", ".join(asked)))
    if added:
        lines.append(w.t("• scored now: {things}", things=", ".join(added)))
    if gone:
        lines.append(w.t("• no longer scored: {things}", things=", ".join(gone)))
    lines.append(w.t("Your certificate stays good until its last day."))
    return "\n".join(lines)


def _named(ctx: Ctx, one: Criterion) -> str:
    """A criterion's name within a sentence, without what it adds in brackets."""
    name = ctx.words.pick(one.name).partition(" (")[0]
    return name[:1].lower() + name[1:]


def _list(pen: Pen, start: int) -> None:
    """Everything that is different on this sheet, a page at a time; honest about what cannot be compared."""
    sheet, t, w = pen.ctx.sheet, pen.t, pen.words
    if sheet is None:
        pen.ask()
        return
    every = [one for one in pairs(sheet.no) if one.note is not None and one.changed]
    page = every[start : start + PAGE]
    notes = (w.pick(one.note) for one in page if one.note is not None)
    lines = [f"• {note[:1].upper()}{note[1:]}" for note in notes]
    if start + PAGE >= len(every):
        unlike = sum(_unlike(one) for one in pairs(sheet.no))
        lines.append(
            w.n(
                "{count} line is worded anew: it has to be asked again.",
                "{count} lines are worded anew: they have to be asked again.",
                unlike,
            )
        )
    items = [Option(f"list.{start + PAGE}", t("See more"))] if len(every) > start + PAGE else []
    pen.open_menu(KIND, "\n".join(lines), [*items, Option("back", t("Back"))])


def _unlike(one: Pair) -> bool:
    return one.old is not None and one.new is not None and len(one.same) < len(one.old.options)


def _chosen(pen: Pen, value: str) -> None:
    what, _, number = value.partition(".")
    if what == "list" and is_number(number):
        _list(pen, int(number))
    elif what == "plan":
        from bot.flows import asides  # which lists this side among its own

        asides.do(pen, "plan", "")
    else:
        pen.ask()


SIDE = Side(KIND, _chosen, {"compare_rules": ask})
