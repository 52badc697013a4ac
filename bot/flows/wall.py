"""A sheet for the wall, for who does not want to look into a phone: the jobs left, whose they are, by when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.flows.form_questions import GROUPS, left_in
from bot.flows.forms import Sheaf, file_stem
from bot.flows.pen import Pen
from bot.flows.planning import Way, way
from bot.flows.proofs import called, missing
from bot.flows.question import Ctx
from bot.flows.side import Side
from bot.flows.state import SideAct
from bot.language import day
from bot.messages import File, Message
from bot.programme.phones import spoken_phone

KIND = "wall"
MOST = 9  # boxes on the page
SHOW = "wall_sheet"


@dataclass(frozen=True, slots=True)
class MakeWallSheet(SideAct):
    """Send the sheet; the papers that are there are looked up for it."""


def show(pen: Pen, text: str = "") -> None:
    if pen.ctx.sheet is None or "quick-result" not in pen.state.answers:
        pen.lead.append(pen.t("First the short questions; then I know what is left to do."))
        pen.ask()
        return
    pen.act(MakeWallSheet())
    pen.silent = True


def send(pen: Pen, sheaves: Sequence[Sheaf]) -> None:
    ctx = pen.ctx
    one = way(ctx)
    data = {
        "language": ctx.words.language,
        "product": ", ".join(
            str(ctx.answers[name]) for name in ("product-name", "org-name") if isinstance(ctx.answers.get(name), str)
        ),
        "aim": _aim(ctx, one),
        "jobs": _all_jobs(ctx, one, sheaves),
        "office": _office(ctx),
        "date": ctx.today.isoformat(),
    }
    name = file_stem(str(ctx.answers.get("product-name", "")))
    file = File("wall.pdf", data, f"Viec-can-lam-{name}.pdf", "application/pdf", ctx.words.t("Sheet for the wall"))
    pen.messages.append(Message(pen.t("One page for the wall: print it and tick off what is done."), files=(file,)))
    pen.ask()


def _all_jobs(ctx: Ctx, one: Way, sheaves: Sequence[Sheaf]) -> list[dict[str, str]]:
    """The plan's jobs that must be done first, then the dossier's own, which are always there, then the rest."""
    plan, own = _jobs(ctx, one), _dossier(ctx, one, sheaves)
    first = max(0, MOST - len(own))
    return [*plan[:first], *own, *plan[first:]]


def _aim(ctx: Ctx, one: Way) -> str:
    t = ctx.words.t
    if one.round is None:
        return t("For {star} stars", star=one.target)
    return t(
        "For {star} stars: best be at the commune by {day}",
        star=one.target,
        day=day(one.round.producer_by, ctx.words.language),
    )


def _jobs(ctx: Ctx, one: Way) -> list[dict[str, str]]:
    """The plan's jobs with the day by which each has to be begun, so that it is in time."""
    who = {
        "producer": ctx.words.t("We ourselves"),
        "commune": ctx.words.t("With the commune"),
        "laboratory": ctx.words.t("A laboratory (ask the price first)"),
        "certifier": ctx.words.t("A certifying body (ask the price first)"),
        "ip_office": ctx.words.t("The office for trademarks"),
    }
    jobs = []
    for action in one.open:
        begin = one.begin.get(action.step.id)
        latest = max(begin.latest, ctx.today).isoformat() if begin is not None else ""
        jobs.append({"what": ctx.words.pick(action.step.text), "who": who.get(action.step.who, ""), "until": latest})
    return jobs


def _dossier(ctx: Ctx, one: Way, sheaves: Sequence[Sheaf]) -> list[dict[str, str]]:
    """What the dossier itself still needs: papers, the questions of the forms, the samples, handing it in."""
    w = ctx.words
    until = one.round.producer_by if one.round is not None else None
    by = until.isoformat() if until is not None else ""
    ours = w.t("We ourselves")
    jobs = []
    lacking = missing(ctx, [sheaf.held for sheaf in sheaves])
    if lacking:
        names = ", ".join(called(w, kind) for kind in lacking[:3]) + (" …" if len(lacking) > 3 else "")
        what = w.n(
            "{count} paper to photograph: {names}", "{count} papers to photograph: {names}", len(lacking), names=names
        )
        jobs.append({"what": what, "who": ours, "until": by})
    left = sum(len(left_in(ctx, group)) for group in GROUPS)
    if left:
        what = w.n("{count} question of the forms to answer", "{count} questions of the forms to answer", left)
        jobs.append({"what": what, "who": ours, "until": by})
    samples = ctx.sheet.sample_units if ctx.sheet is not None else None
    hand_in = w.t("Hand in at the commune: the two forms, the papers")
    if samples:
        hand_in = w.n(
            "Hand in at the commune: the two forms, the papers, {count} sample",
            "Hand in at the commune: the two forms, the papers, {count} samples",
            samples,
        )
    jobs.append({"what": hand_in, "who": ours, "until": by})
    return jobs


def _office(ctx: Ctx) -> list[str]:
    found = ctx.lookup.offices()
    if not found:
        return [ctx.words.t("Questions: the OCOP officer at the commune People's Committee")]
    first = found[0]
    return [first.name, *([ctx.words.t("Phone: {number}", number=spoken_phone(first.phone))] if first.phone else [])]


def _chosen(pen: Pen, value: str) -> None:
    pen.ask()


SIDE = Side(KIND, _chosen, {SHOW: show})
