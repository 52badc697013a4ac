"""The exact cheapest climb: a small whole-number programme over steps and rungs, solved by HiGHS.

Variables: x[s] = 1 if step s is taken, y[c, n] = 1 if criterion c climbs its n-th rung (and those below it). A rung
costs nothing itself; it needs its steps, and a step is paid for once however many rungs it serves. The length of the
longest chain is z ≥ f[s], f[s] ≥ f[p] + days[s]·x[s] for every p that s presumes: no big constants. All figures are
whole numbers, so a gap below one proves a solution the best. Stages, each keeping what the one before it reached:
cost, then (where they may be chosen freely) points that hang on the council, then the number of steps, then the
sheet's order.

A person who looks through their plan asks for the same climb at every tap: the last ones are remembered.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from math import inf
from threading import Lock
from typing import TYPE_CHECKING, Literal

from bot.scoring import chains
from bot.scoring.rungs import Ladder
from bot.scoring.steps import Steps

if TYPE_CHECKING:
    import highspy

By = Literal["effort", "time", "balanced"]
MONTH = 30
"""Balanced: effort + likely days / 30, counted in thirtieths."""
REMEMBERED = 1000  # climbs, some 2 KB each
_remembered: OrderedDict[bytes, tuple[frozenset[str], tuple[int, ...]]] = OrderedDict()
_guard = Lock()


@dataclass(frozen=True, slots=True)
class Task:
    """What a climb must do: `floors`: heights (rungs) each ladder must reach at least; `gain`: points to gain in
    all; `stake`: how many of them may hang on the council at most (None: any number, the fewer the better among
    plans of equal cost)."""

    ladders: tuple[Ladder, ...]
    floors: tuple[int, ...]
    gain: int
    stake: int | None


@dataclass(slots=True)
class _Model:
    """Rows and columns as they are made. Every column is whole."""

    upper: list[float] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    rows: list[tuple[dict[int, int], float, float]] = field(default_factory=list)

    def column(self, low: int, high: int) -> int:
        self.lower.append(low)
        self.upper.append(high)
        return len(self.upper) - 1

    def at_least(self, terms: dict[int, int], low: int) -> None:
        self.rows.append((terms, low, inf))

    def at_most(self, terms: dict[int, int], high: int) -> None:
        self.rows.append((terms, -inf, high))

    def minimise(self, cost: Mapping[int, int], hint: Sequence[float] | None = None) -> tuple[int, list[int]]:
        """The least cost and the columns' values. Infeasible cannot be: RuntimeError."""
        import highspy  # a quarter of a second to read in: not before the first plan is asked for

        solver = _solver()
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.upper), len(self.rows)
        lp.col_cost_ = [float(cost.get(i, 0)) for i in range(len(self.upper))]
        lp.col_lower_, lp.col_upper_ = self.lower, self.upper
        lp.row_lower_, lp.row_upper_ = [r[1] for r in self.rows], [r[2] for r in self.rows]
        begins: list[int] = [0]
        index: list[int] = []
        value: list[float] = []
        for terms, _, _ in self.rows:
            index.extend(terms)
            value.extend(float(one) for one in terms.values())
            begins.append(len(index))
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = begins, index, value
        lp.integrality_ = [highspy.HighsVarType.kInteger] * len(self.upper)
        solver.passModel(lp)
        if hint is not None:
            start = highspy.HighsSolution()
            start.col_value = list(hint)
            solver.setSolution(start)
        solver.run()
        status = solver.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"the solver ended with {status} on a climb known to be possible")
        values = [round(one) for one in solver.getSolution().col_value]
        if not all(low <= sum(n * values[i] for i, n in terms.items()) <= high for terms, low, high in self.rows):
            raise RuntimeError("the solver's whole numbers break a condition")
        return sum(amount * values[i] for i, amount in cost.items()), values


def _solver() -> highspy.Highs:
    import highspy

    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in (
        ("output_flag", False),
        ("threads", 1),
        ("random_seed", 0),
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", 0.5),  # costs are whole numbers: closer than one is equal
    ):
        solver.setOptionValue(name, value)
    return solver


def cheapest(task: Task, steps: Steps, by: By) -> tuple[frozenset[str], tuple[int, ...]]:
    """The steps to take and the height to climb on each ladder. `task` must be possible."""
    key = _key(task, steps, by)
    with _guard:
        if (found := _remembered.get(key)) is not None:
            _remembered.move_to_end(key)
            return found
    found = _solved(task, steps, by)
    with _guard:
        _remembered[key] = found
        while len(_remembered) > REMEMBERED:
            _remembered.popitem(last=False)
    return found


def _key(task: Task, steps: Steps, by: By) -> bytes:
    """A digest of all that the answer depends on: whole it takes 20 KB."""
    names = {name for ladder in task.ladders for rung in ladder.rungs for name in rung.steps}
    order = (steps.steps[name] for name in steps.rank if name in names)
    known = [(one.id, one.effort, one.days, sorted(steps.before[one.id])) for one in order]
    ladders = [(ladder.points, ladder.rungs) for ladder in task.ladders]
    asked = (known, ladders, task.floors, task.gain, task.stake, by)
    return blake2b(repr(asked).encode(), digest_size=16).digest()


def _solved(task: Task, steps: Steps, by: By) -> tuple[frozenset[str], tuple[int, ...]]:
    model = _Model()
    rank: dict[str, int] = {}
    for ladder in task.ladders:
        for rung in ladder.rungs:
            for name in rung.steps:
                rank.setdefault(name, len(rank) + 1)
    x = {name: model.column(0, 1) for name in rank}
    y, stake = _climbs(task, x, model)
    if not rank:
        return frozenset(), _heights(y, model.minimise(stake)[1])
    taken = len(rank) + 1  # one unit of cost outweighs all the steps there are
    effort = {x[name]: steps.steps[name].effort for name in rank}
    values: list[int] = []
    if by == "effort":
        cost = effort
    else:
        z = _longest(rank, steps, x, model)
        cost = {z: 1} if by == "time" else {z: 1} | {i: MONTH * one for i, one in effort.items()}
        if by == "time":
            least, values = model.minimise(cost)
            model.at_most(cost, least)
            cost = effort
    weighed = {i: taken * one for i, one in cost.items()}
    for i in x.values():
        weighed[i] = weighed.get(i, 0) + 1
    if task.stake is None:
        least, values = model.minimise(cost, values or None)
        model.at_most(cost, least)
        cost = stake
        weighed = {i: taken * one for i, one in stake.items()} | dict.fromkeys(x.values(), 1)
    least, values = model.minimise(weighed, values or None)
    model.at_most(cost, least // taken)
    model.at_most(dict.fromkeys(x.values(), 1), least % taken)
    _, values = model.minimise({x[name]: place for name, place in rank.items()}, values)
    return frozenset(name for name in rank if values[x[name]]), _heights(y, values)


def _climbs(task: Task, x: Mapping[str, int], model: _Model) -> tuple[list[list[int]], dict[int, int]]:
    """The columns of the rungs, and what binds them: order, steps, floors, points, and what may hang on the council;
    with it the points of each rung that do."""
    gain: dict[int, int] = {}
    stake: dict[int, int] = {}
    y: list[list[int]] = []
    for ladder, floor in zip(task.ladders, task.floors, strict=True):
        own: list[int] = []
        for n, rung in enumerate(ladder.rungs, start=1):
            column = model.column(int(n <= floor), 1)
            if own:
                model.at_least({own[-1]: 1, column: -1}, 0)
            for name in rung.steps:
                model.at_least({x[name]: 1, column: -1}, 0)
            gain[column] = ladder.gain(n) - ladder.gain(n - 1)
            if at_stake := ladder.at_stake(n) - ladder.at_stake(n - 1):
                stake[column] = at_stake
            own.append(column)
        y.append(own)
    if task.gain > 0:
        model.at_least(gain, task.gain)
    if stake and task.stake is not None:
        model.at_most(stake, task.stake)
    return y, stake


def _longest(rank: Mapping[str, int], steps: Steps, x: Mapping[str, int], model: _Model) -> int:
    """The column of the longest chain's days. Steps that are not in question hand waiting on, see `chains`."""
    most = chains.length(rank, steps)
    z = model.column(0, most)
    finish: dict[str, int] = {}
    for name in sorted(rank, key=steps.rank.__getitem__):
        finish[name] = f = model.column(0, most)
        days = steps.steps[name].days[chains.LIKELY]
        model.at_least({f: 1, x[name]: -days}, 0)
        for one in chains.nearest(rank, name, steps):
            model.at_least({f: 1, finish[one]: -1, x[name]: -days}, 0)
        model.at_least({z: 1, f: -1}, 0)
    return z


def _heights(y: Sequence[Sequence[int]], values: Sequence[int]) -> tuple[int, ...]:
    return tuple(sum(values[column] for column in own) for own in y)
