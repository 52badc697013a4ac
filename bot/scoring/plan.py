"""The way to a star: the exact cheapest set of steps that meets every floor of it and its points.

What is cheapest, in this order:
1. the fewest points that hang on the council's eye and taste (a judged rung is climbed only where floors or points
   cannot be had without it); not so with `taste=True`, which takes the council's points as they come and prefers the
   plan with fewer of them only among equals;
2. effort (the sum over the distinct steps), time (likely days of the longest chain; then effort), or balanced
   (effort + likely days / 30);
3. the fewest steps; then the steps that come first on the sheet.

Who a person is (3.2) is never advised: its raises say so in the data. Points that the chosen steps give anywhere else
on the sheet without a further step are taken along. Pure; the solver is exact (`bot.scoring.cheapest`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.scoring import chains
from bot.scoring.cheapest import By, Task, cheapest
from bot.scoring.estimate import BANDS, Answer, Bounds, Case, Reach, estimate
from bot.scoring.rubric import STARS, Sheet
from bot.scoring.rungs import Ladder, ladders
from bot.scoring.steps import Step, Steps

_NO_BOUNDS: Bounds = MappingProxyType({})
FULL = 100
MOST_MARGIN = 50


@dataclass(frozen=True, slots=True)
class Move:
    """One criterion's rise. Positions and points before and after; `floor`: a floor of the target asks for it;
    `judged`: points of it hang on the council. `steps`: all it takes that is not done yet, in the order to do them;
    `effort`: what it adds to the plan's effort (a step shared with an earlier move is paid there, so that the moves
    add up); `days`: low, likely, high length of its own longest chain."""

    criterion: str
    position: int
    to_position: int
    points: int
    to_points: int
    floor: bool
    judged: bool
    steps: tuple[str, ...]
    effort: int
    days: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Action:
    """One step of the plan. `criteria`: the codes it serves. `begins`: the likely earliest day it can begin, from
    day 0; `lead`: likely days from its beginning until everything that waits for it is ready, too; `lead_high` the
    same with the high figures."""

    step: Step
    criteria: tuple[str, ...]
    begins: int
    lead: int
    lead_high: int


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why not. With `criterion`: it gets to `best` at most and a floor asks for `need`. Without: all points together
    get to `best` of the `need`; `capped` are the criteria that cannot be raised to their full points."""

    criterion: str | None
    best: int
    need: int
    capped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """`reached`: points and stars once all moves are made (where not feasible: where the product stands). `best`:
    points and stars if everything that can be advised were done. `answers`: the answers after the moves. `days`:
    low, likely, high length of the longest chain. `at_stake`: points of the plan that hang on the council. Moves:
    floors first, then what must begin first; actions in the order in which they must begin."""

    feasible: bool
    target: int
    needed: int
    reached: Reach
    best: Reach
    moves: tuple[Move, ...]
    actions: tuple[Action, ...]
    effort: int
    days: tuple[int, int, int]
    at_stake: int
    answers: Mapping[str, Answer | None]
    why_not: tuple[Obstacle, ...]


def plan(
    sheet: Sheet,
    answers: Mapping[str, Answer | None],
    target: int,
    *,
    steps: Steps,
    by: By = "effort",
    margin: int = 0,
    bounds: Bounds = _NO_BOUNDS,
    taste: bool = False,
) -> Plan:
    """The plan to `target` stars (3, 4 or 5) with `margin` points above its band (100 at most). Open answers count
    0, a criterion with `bounds` its lower end. `taste`: count on the council's eye and taste as on anything else:
    a lighter plan, less sure. ValueError on a wrong target, margin, code or position."""
    if target not in STARS:
        raise ValueError(f"target {target} is not 3, 4 or 5")
    if not 0 <= margin <= MOST_MARGIN:
        raise ValueError(f"margin {margin} is not from 0 to {MOST_MARGIN}")
    all_ladders = ladders(sheet, answers, bounds, steps)
    needed = min(FULL, BANDS[target - 2] + margin)
    why_not = _obstacles(all_ladders, target, needed)
    floors = tuple(one.height(one.criterion.floor(target)) or 0 for one in all_ladders)
    chosen: frozenset[str] = frozenset()
    heights = (0,) * len(all_ladders)
    if not why_not:
        gain = needed - sum(one.points for one in all_ladders)
        task = Task(all_ladders, floors, gain, None if taste else least_stake(all_ladders, floors, gain))
        if gain > 0 or any(floors):
            chosen, heights = cheapest(task, steps, by)
            heights = _taken_along(all_ladders, heights, chosen)
    now = _answers(all_ladders, answers, heights)
    moves = _moves(all_ladders, heights, floors, chosen, steps)
    tops = _answers(all_ladders, answers, tuple(len(one.rungs) for one in all_ladders))
    return Plan(
        feasible=not why_not,
        target=target,
        needed=needed,
        reached=_reach(sheet, now),
        best=_reach(sheet, tops),
        moves=moves,
        actions=_actions(moves, chosen, steps),
        effort=sum(steps.steps[name].effort for name in chosen),
        days=_days(chosen, steps),
        at_stake=sum(one.at_stake(n) for one, n in zip(all_ladders, heights, strict=True)),
        answers=MappingProxyType(now),
        why_not=why_not,
    )


def _obstacles(all_ladders: tuple[Ladder, ...], target: int, needed: int) -> tuple[Obstacle, ...]:
    found = [
        Obstacle(one.criterion.code, one.best, one.criterion.floor(target))
        for one in all_ladders
        if one.best < one.criterion.floor(target)
    ]
    best = sum(one.best for one in all_ladders)
    if best < needed:
        capped = tuple(one.criterion.code for one in all_ladders if one.best < one.criterion.best)
        found.append(Obstacle(None, best, needed, capped))
    return tuple(found)


def least_stake(all_ladders: tuple[Ladder, ...], floors: tuple[int, ...], gain: int) -> int:
    """The fewest points that must hang on the council to gain `gain` points above these floors (rung heights); the
    climb must be possible. A ladder's rungs are taken for the most points at each stake."""
    most: dict[int, int] = {0: 0}
    for one, floor in zip(all_ladders, floors, strict=True):
        offers: dict[int, int] = {}
        for n in range(floor, len(one.rungs) + 1):
            offers[one.at_stake(n)] = one.gain(n)  # higher rungs at the same stake come later and give more
        wider: dict[int, int] = {}
        for stake, points in most.items():
            for more, gained in offers.items():
                wider[stake + more] = max(wider.get(stake + more, 0), points + gained)
        most = wider
    return min(stake for stake, points in most.items() if points >= gain)


def _taken_along(all_ladders: tuple[Ladder, ...], heights: tuple[int, ...], chosen: frozenset[str]) -> tuple[int, ...]:
    """Climb on where the chosen steps already carry it and nothing more would hang on the council."""
    reached: list[int] = []
    for one, height in zip(all_ladders, heights, strict=True):
        while height < len(one.rungs):
            rung = one.rungs[height]
            if rung.judged or not chosen.issuperset(rung.steps):
                break
            height += 1
        reached.append(height)
    return tuple(reached)


def _answers(
    all_ladders: tuple[Ladder, ...], answers: Mapping[str, Answer | None], heights: tuple[int, ...]
) -> dict[str, Answer | None]:
    """The answers after the climb; a criterion that did not move keeps its answer, or its lower bound."""
    after: dict[str, Answer | None] = {}
    for one, height in zip(all_ladders, heights, strict=True):
        criterion, answer = one.criterion, answers.get(one.criterion.code)
        position = one.rungs[height - 1].position if height else one.position
        if position == 0:
            after[criterion.code] = answer if answer is None else 0
        elif criterion.cases:
            case = answer.case if isinstance(answer, Case) else next(iter(criterion.cases))
            after[criterion.code] = Case(case, position)
        else:
            after[criterion.code] = position
    return after


def _reach(sheet: Sheet, answers: Mapping[str, Answer | None]) -> Reach:
    it = estimate(sheet, answers)
    return Reach(it.total, it.stars)


def _moves(
    all_ladders: tuple[Ladder, ...],
    heights: tuple[int, ...],
    floors: tuple[int, ...],
    chosen: frozenset[str],
    steps: Steps,
) -> tuple[Move, ...]:
    tails = chains.tails(chosen, steps)
    taken: list[tuple[bool, int, int, Ladder, int, tuple[str, ...]]] = []
    for place, (one, height, floor) in enumerate(zip(all_ladders, heights, floors, strict=True)):
        if height:
            own = {name for rung in one.rungs[:height] for name in rung.steps}
            longest = max((tails[name] for name in own), default=0)
            taken.append((not floor, -longest, place, one, height, tuple(sorted(own, key=steps.rank.__getitem__))))
    moves: list[Move] = []
    paid: set[str] = set()
    for no_floor, _, _, one, height, own_steps in sorted(taken, key=lambda row: row[:3]):
        top = one.rungs[height - 1]
        move = Move(
            criterion=one.criterion.code,
            position=one.position,
            to_position=top.position,
            points=one.points,
            to_points=top.points,
            floor=not no_floor,
            judged=top.judged,
            steps=own_steps,
            effort=sum(steps.steps[name].effort for name in own_steps if name not in paid),
            days=_days(own_steps, steps),
        )
        paid.update(own_steps)
        moves.append(move)
    return tuple(moves)


def _actions(moves: tuple[Move, ...], chosen: frozenset[str], steps: Steps) -> tuple[Action, ...]:
    begins, lead, lead_high = (
        chains.starts(chosen, steps),
        chains.tails(chosen, steps),
        chains.tails(chosen, steps, 2),
    )
    # what has the longest way before it begins first; a step never stands before one it waits for
    order = sorted(chosen, key=lambda name: (-lead[name], begins[name], steps.rank[name]))
    return tuple(
        Action(
            step=steps.steps[name],
            criteria=tuple(move.criterion for move in moves if name in move.steps),
            begins=begins[name],
            lead=lead[name],
            lead_high=lead_high[name],
        )
        for name in order
    )


def _days(chosen: frozenset[str] | tuple[str, ...], steps: Steps) -> tuple[int, int, int]:
    return chains.length(chosen, steps, 0), chains.length(chosen, steps, 1), chains.length(chosen, steps, 2)
