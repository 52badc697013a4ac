"""The plan as a person handles it: read a job, tick it off, play safe, aim higher, keep it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.flows.assessing import filled_in
from bot.flows.following import changes_for, facts_behind
from bot.flows.pen import Pen
from bot.flows.planning import SAFE, SHOWN, Way, job_line, job_text, path_picture, plan_text, way
from bot.flows.question import Option
from bot.flows.render import is_number, shown
from bot.flows.side import Side
from bot.flows.state import Record
from bot.scoring import Answer, Case, Sheet


def show(pen: Pen, text: str = "") -> None:
    """The plan with its first jobs. Before a product is judged there is nothing to plan."""
    if pen.ctx.sheet is None or "quick-result" not in pen.state.answers:
        pen.tell(pen.t("First the short questions; then I make a plan."))
        pen.ask()
        return
    one = way(pen.ctx)
    if one.open:
        pen.messages.append(path_picture(pen.ctx, one))
    _page(pen, one, 0)


def _page(pen: Pen, one: Way, start: int, *, brief: bool = False) -> None:
    """One screen of jobs; `brief` where the whole head stands a few lines above already."""
    t = pen.t
    view = f"{one.target}.{one.margin}"
    jobs = one.open[start : start + SHOWN]
    items = [Option(f"{view}.job.{a.step.id}", job_line(pen.ctx, one, a)) for a in jobs]
    if len(one.open) > start + SHOWN:
        items.append(Option(f"{view}.page.{start + SHOWN}", t("See more")))
    if one.open and not one.saved:
        items.append(Option(f"{view}.keep.0", t("Keep this plan")))
    if one.plan.feasible and one.plan.needed + SAFE <= 100 and not one.margin:
        items.append(Option(f"{one.target}.{SAFE}.show.0", t("Play safe: {count} points more", count=SAFE)))
    if one.target < 5 and one.plan.feasible:
        items.append(Option(f"{one.target + 1}.0.show.0", t("Aim at {star} stars", star=one.target + 1)))
    items.append(Option("0.0.back.0", t("Back to the result")))
    head = plan_text(pen.ctx, one) if not start else t("Further jobs for {star} stars:", star=one.target)
    if brief:
        head = head.partition("\n")[0]
    pen.open_menu("plan", head, items)


def chosen(pen: Pen, value: str) -> None:
    """A line of the plan: "<target>.<margin>.<what>.<which>"."""
    parts = value.split(".", 3)
    if len(parts) != 4 or not is_number(parts[0]) or not is_number(parts[1]) or pen.ctx.sheet is None:
        pen.ask()
        return
    target, margin, what, which = int(parts[0]), int(parts[1]), parts[2], parts[3]
    if what == "back" or target not in (3, 4, 5) or margin not in (0, SAFE):
        pen.ask()
        return
    one = way(pen.ctx, target, margin)
    if what == "page" and is_number(which):
        _page(pen, one, int(which))
    elif what == "keep":
        _keep(pen, one)
    elif what == "job":
        _job(pen, one, which)
    elif what == "done":
        _done(pen, one, which)
    elif what == "yes":
        _follow(pen, one, which)
    else:
        _page(pen, one, 0, brief=what == "again")


def _save(pen: Pen, one: Way, done: tuple[str, ...]) -> None:
    kept = {
        "target": one.target,
        "margin": one.margin,
        "done": list(done),
    }
    pen.record(Record("assessment", "plan", kept))


def _keep(pen: Pen, one: Way) -> None:
    _save(pen, one, one.done)
    pen.lead.append(pen.t("Kept. Write “kế hoạch” any day to see it and tick off what is done."))
    _page(pen, way(pen.ctx, one.target, one.margin), 0, brief=True)


def _job(pen: Pen, one: Way, step: str) -> None:
    action = next((a for a in one.open if a.step.id == step), None)
    if action is None:
        _page(pen, one, 0)
        return
    view = f"{one.target}.{one.margin}"
    items = [
        Option(f"{view}.done.{step}", pen.t("I have done this")),
        Option(f"{view}.again.0", pen.t("Back to the plan")),
    ]
    pen.open_menu("plan", job_text(pen.ctx, one, action), items)


def _done(pen: Pen, one: Way, step: str) -> None:
    """Tick a job off; where that makes a criterion's rise complete, offer to change its answers."""
    if step not in {action.step.id for action in one.plan.actions}:  # an old button of another plan
        _page(pen, one, 0)
        return
    done = (*(s for s in one.done if s != step), step)
    _save(pen, one, done)
    complete = [m for m in one.plan.moves if step in m.steps and set(m.steps) <= set(done) and not m.judged]
    lines = []
    for move in complete:
        for fact, value in _changes(pen, move.criterion, move.to_position):
            question = pen.find(fact)
            if question is not None:
                lines.append(f"• {question.short(pen.ctx)}: {shown(pen.ctx, question, value)}")
    if lines:
        view = f"{one.target}.{one.margin}"
        items = [
            Option(f"{view}.yes.{step}", pen.t("Right, change them")),
            Option(f"{view}.again.0", pen.t("Not yet")),
        ]
        pen.open_menu("plan", "\n".join([pen.t("Well done! Then I change these answers:"), *lines]), items)
        return
    again = [f for m in complete for f in facts_behind(pen.ctx.deck, _sheet(pen), m.criterion)]
    asked = next((f for f in again if pen.find(f) is not None and f in pen.state.answers), None)
    if asked is not None:
        pen.lead.append(pen.t("Well done! One answer may have changed; I ask it again."))
        pen.state = pen.state.reopen(asked)
        pen.ask()
        return
    pen.lead.append(pen.t("Well done! I have ticked it off."))
    _page(pen, way(pen.ctx, one.target, one.margin), 0)


def _follow(pen: Pen, one: Way, step: str) -> None:
    """The person said yes: the answers follow what was done."""
    for move in one.plan.moves:
        if step in move.steps and set(move.steps) <= set(one.done) and not move.judged:
            for fact, value in _changes(pen, move.criterion, move.to_position):
                question = pen.find(fact)
                if question is not None:
                    pen.record(Record(question.scope, fact, value, "", question.sensitive))
    pen.lead.append(pen.t("Changed. This is the plan now."))
    _page(pen, way(pen.ctx, one.target, one.margin), 0)


def _changes(pen: Pen, code: str, position: int) -> tuple[tuple[str, str], ...]:
    card = pen.ctx.deck.card(_sheet(pen).criterion(code).ref)
    return changes_for(pen.ctx.deck, card, position, pen.state.answers)


def _sheet(pen: Pen) -> Sheet:
    sheet = pen.ctx.sheet
    assert sheet is not None  # a plan is shown only once there is a sheet
    return sheet


def positions(pen: Pen) -> Mapping[str, int]:
    """Where each criterion stands: its position, 0 where it is open."""
    sheet = _sheet(pen)
    options, bounds = filled_in(pen.ctx.deck, sheet, pen.state.answers)
    return {code: _position(options.get(code), bounds.get(code)) for code in (c.code for c in sheet.criteria)}


def _position(answer: Answer | None, bound: tuple[int, int] | None) -> int:
    if bound is not None:
        return bound[0]
    if isinstance(answer, Case):
        return answer.option
    return answer or 0


SIDE = Side("plan", chosen, {"plan": show})
