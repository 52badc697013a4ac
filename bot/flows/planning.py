"""The way to the next star in words: the plan, when it can be judged, when each job must begin."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.flows.assessing import UNSURE, facts_of, filled_in, wanted
from bot.flows.question import Ctx
from bot.flows.result import LEAST_STAR, goal
from bot.flows.seasons import harvest_months
from bot.language import Words, day, rough
from bot.messages import Message, Picture
from bot.programme.places import place
from bot.programme.plan_round import Begin, RoundChoice, begins, round_for
from bot.scoring import Criterion, Sheet, estimate
from bot.scoring.plan import Action, Plan, plan
from bot.scoring.steps import Steps, changed_steps, load_steps, province_file

SHOWN = 5  # jobs on one screen
SAFE = 5  # points above the band for who wants to be sure
MANY_OPEN = 4  # open answers from which on a plan is longer than it need be
NOW = timedelta(days=21)  # what must begin within these days is said to begin now


@dataclass(frozen=True, slots=True)
class Way:
    """A plan and its calendar. `open` are the jobs not ticked off: first those a must-have asks for (`musts` of them),
    each group in the order in which they must begin."""

    target: int
    margin: int
    plan: Plan
    round: RoundChoice | None
    begin: dict[str, Begin]
    open: tuple[Action, ...]
    musts: int
    done: tuple[str, ...]
    saved: bool


def saved_plan(ctx: Ctx) -> dict[str, object]:
    """The plan as it was saved: {"target", "margin", "done"}; empty when none was."""
    kept = ctx.answers.get("plan")
    return dict(kept) if isinstance(kept, dict) else {}


def _names(value: object) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, list | tuple) else ()


def _without(steps: Steps, done: Collection[str]) -> Steps:
    """What is done already takes no time and no effort any more."""
    known = [name for name in done if name in steps.steps]
    if not known:
        return steps
    eased = {name: replace(steps.steps[name], days=(0, 0, 0), effort=0) for name in known}
    return Steps(steps.rubric, {**steps.steps, **eased}, steps.raises)


def _steps(ctx: Ctx) -> Steps:
    """The steps with the figures of the producer's own province, where it has put some down: in a file, and over that
    what its office set."""
    where = place(str(ctx.answers.get("place", "")))
    if where is None:
        return load_steps(ctx.rubric.id)
    general = load_steps(ctx.rubric.id, province_file(ctx.rubric.id, where.province_code))
    return changed_steps(general, ctx.lookup.improved(where.province_code, ctx.rubric.id))


def middle(criterion: Criterion) -> int:
    """What a council gives more or less: for planning only, what is left to it counts as its middle option."""
    return (len(criterion.options) + 1) // 2


def way(ctx: Ctx, target: int | None = None, margin: int | None = None) -> Way:
    """The way to a star from the answers as they are: the one asked for, the saved one, or the next."""
    sheet = ctx.sheet
    assert sheet is not None  # planned only once there is a sheet
    saved = saved_plan(ctx)
    options, bounds = filled_in(ctx.deck, sheet, ctx.answers)
    star = target or int(str(saved.get("target", 0))) or goal(ctx, estimate(sheet, options, bounds))
    for code, card in ctx.deck.of_sheet(sheet):
        left = card.how == "council" and options.get(code) is None
        if left and wanted(ctx.deck, card, str(card.more["fact"]), ctx.answers):  # no story, nothing to tell well
            options[code] = middle(sheet.criterion(code))
            bounds.pop(code, None)
    points = int(str(saved.get("margin", 0))) if margin is None else margin
    done = _names(saved.get("done", ()))
    steps = _steps(ctx)
    found = plan(
        sheet,
        options,
        star,
        steps=_without(steps, done),
        by="balanced",
        margin=points,
        bounds=bounds,
    )
    months = harvest_months(ctx)
    chosen = round_for(found.days[1], ctx.today, months) if found.feasible else None
    when = begins(found, ctx.today, chosen.producer_by, months) if chosen is not None else ()
    needed = _for_floors(sheet, found, star, steps)
    todo = [a for a in found.actions if a.step.id not in done]
    musts = [a for a in todo if a.step.id in needed]
    rest = [a for a in todo if a not in musts]
    is_saved = bool(saved) and saved.get("target") == star and saved.get("margin") == points
    return Way(star, points, found, chosen, {b.step: b for b in when}, (*musts, *rest), len(musts), done, is_saved)


def _for_floors(sheet: Sheet, found: Plan, star: int, steps: Steps) -> set[str]:
    """The steps that the must-haves themselves ask for; what the plan climbs beyond them is for points."""
    needed: set[str] = set()
    for move in found.moves:
        criterion = sheet.criterion(move.criterion)
        floor = criterion.floor(star)
        top = next((o.position for o in criterion.options if o.points >= floor), 0) if move.floor else 0
        for position in range(move.position + 1, top + 1):
            rise = steps.rising(criterion.ref, position)
            needed.update(rise.steps if rise is not None else ())
    return needed


def span(w: Words, days: int) -> str:
    """A length of time as one says it."""
    if days < 14:
        return w.n("{count} day", "{count} days", max(days, 1))
    if days < 60:
        return w.n("about {count} week", "about {count} weeks", round(days / 7))
    return w.n("about {count} month", "about {count} months", round(days / 30))


def _begin_text(ctx: Ctx, begin: Begin | None) -> str:
    if begin is None:
        return ""
    if begin.latest - ctx.today <= NOW:
        return ctx.words.t("start now")
    return ctx.words.t("start before {month}", month=f"{begin.latest.month}/{begin.latest.year}")


def _round_text(ctx: Ctx, chosen: RoundChoice) -> str:
    t = ctx.words.t
    line = t(
        "In time for the round of {council}: be at the commune by {day}.",
        council=f"{chosen.round.council_before.month}/{chosen.round.council_before.year}",
        day=day(chosen.producer_by, ctx.words.language),
    )
    if chosen.fresh:
        line += " " + t("There is fresh product then.")
    return line


def _blocked(ctx: Ctx, sheet: Sheet, one: Way) -> str:
    """Why a star cannot be reached by what can be advised."""
    t = ctx.words.t
    lines = [t("{star} stars cannot be reached by what I can advise:", star=one.target)]
    for obstacle in one.plan.why_not[:3]:
        if obstacle.criterion is not None:
            name = ctx.words.pick(sheet.criterion(obstacle.criterion).name)
            lines.append(
                t("• {name}: at most {best}, {need} needed", name=name, best=obstacle.best, need=obstacle.need)
            )
        else:
            lines.append(t("• all points together: at most {best} of {need}", best=obstacle.best, need=obstacle.need))
    return "\n".join(lines)


def plan_text(ctx: Ctx, one: Way) -> str:
    """The head of the plan in a few short lines."""
    w, sheet = ctx.words, ctx.sheet
    assert sheet is not None
    if not one.plan.feasible:
        return _blocked(ctx, sheet, one)
    if not one.open:
        return w.t("You have what {star} stars ask for. Prepare the file; the council decides.", star=one.target)
    lines = [
        w.n(
            "Plan for {star} stars: {count} job, {span}.",
            "Plan for {star} stars: {count} jobs, {span}.",
            len(one.open),
            star=one.target,
            span=span(w, one.plan.days[1]),
        )
    ]
    if one.musts and one.musts < len(one.open):
        lines.append(
            w.n(
                "{count} is a must-have and comes first; the others give points.",
                "{count} are must-haves and come first; the others give points.",
                one.musts,
            )
        )
    if one.round is not None:
        lines.append(_round_text(ctx, one.round))
    unsure = sum(ctx.answers.get(fact.id) == UNSURE for _, _, fact in facts_of(ctx.deck, sheet))
    if unsure >= MANY_OPEN:
        lines.append(
            w.t("{count} answers are open: I count them as missing. Answer them and it gets shorter.", count=unsure)
        )
    judged = sum(action.step.judged for action in one.open)
    if any(c.how == "council" and c.more["fact"] not in ctx.answers for _, c in ctx.deck.of_sheet(sheet)):
        lines.append(w.t("What the council judges I count at a middling level."))
    elif judged:
        lines.append(
            w.n("{count} of them hangs on the council's taste.", "{count} of them hang on the council's taste.", judged)
        )
    costs = [action.step.cost for action in one.open if action.step.cost is not None]
    if costs:
        sums = rough(sum(low for low, _ in costs), sum(high for _, high in costs), w.language)
        lines.append(
            w.n(
                "What {count} job costs, as the province puts it: about {sum}.",
                "What {count} jobs cost, as the province puts it: about {sum}.",
                len(costs),
                sum=sums,
            )
        )
    if one.done:
        lines.append(w.n("{count} job is done already.", "{count} jobs are done already.", len(one.done)))
    lines.append(w.t("The times are my estimate. Type a number to see how."))
    return "\n".join(lines)


def job_line(ctx: Ctx, one: Way, action: Action) -> str:
    """A job of the plan on one line, with when it begins where that is soon or the job is long."""
    text = ctx.words.pick(action.step.text)
    begin = _begin_text(ctx, one.begin.get(action.step.id))
    return f"{text} ({begin})" if begin else text


def job_text(ctx: Ctx, one: Way, action: Action) -> str:
    """One job: what to do tomorrow morning, how long it takes, when to begin."""
    w = ctx.words
    low, _, high = action.step.days
    how_long = w.t("It takes {low} to {high}.", low=span(w, low), high=span(w, high))
    if action.step.cost is not None:
        how_long += " " + w.t("It costs about {sum}.", sum=rough(*action.step.cost, w.language))
    begin = one.begin.get(action.step.id)
    if begin is not None and begin.latest > ctx.today:
        how_long += " " + w.t("Begin by {day} at the latest.", day=day(begin.latest, w.language))
    lines = [w.pick(action.step.text) + ":", w.pick(action.step.how), how_long]
    if action.step.judged:
        lines.append(w.t("The council judges this by eye and taste: not sure, but it helps."))
    return "\n".join(lines)


def path_picture(ctx: Ctx, one: Way) -> Message:
    """The picture of the way to the star: plain data, drawn when it is sent."""
    w = ctx.words
    sheet = ctx.sheet
    assert sheet is not None
    options, bounds = filled_in(ctx.deck, sheet, ctx.answers)
    now = estimate(sheet, options, bounds)
    steps = [
        {
            "text": w.pick(action.step.text),
            "span": span(w, action.step.days[1]),
            "begin": _begin_text(ctx, one.begin.get(action.step.id)),
            "judged": action.step.judged,
            "done": False,
        }
        for action in one.open
    ]
    data = {
        "language": w.language,
        "product": str(ctx.answers.get("product-name") or ""),
        "stars": now.stars if now.stars >= LEAST_STAR else 0,
        "target": one.target,
        "points": now.total,
        "needed": one.plan.needed,
        "steps": steps,
        "hand_in": one.round.producer_by.isoformat() if one.round is not None else "",
        "council": one.round.round.council_before.isoformat() if one.round is not None else "",
        "date": ctx.today.isoformat(),
    }
    alt = w.t("The way to {star} stars, ESTIMATE: {product}", star=one.target, product=data["product"])
    return Message(text=alt, picture=Picture("path-card", data, alt))
