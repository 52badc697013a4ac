"""Where a product stands on each criterion and the rungs it can still climb there, with the steps each takes.

Moves are cumulative: climbing two rungs takes the steps of both. A position that gives no more points than where the
product stands is no rung. A rung is `judged` if its criterion is left to the council's senses, or one of its steps
is, or a rung below it on the way is: points on it hang on the council.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.scoring.estimate import Answer, Bounds, Case
from bot.scoring.rubric import Criterion, Option, Sheet
from bot.scoring.steps import Steps


@dataclass(frozen=True, slots=True)
class Rung:
    """A position that can be reached: its points (not the gain), and the steps beyond the rung before it that are
    not done yet."""

    position: int
    points: int
    steps: tuple[str, ...]
    judged: bool


@dataclass(frozen=True, slots=True)
class Ladder:
    """One criterion of one product: position and points now (0 and 0 where open), and the rungs above, upwards."""

    criterion: Criterion
    position: int
    points: int
    rungs: tuple[Rung, ...]

    @property
    def best(self) -> int:
        return self.rungs[-1].points if self.rungs else self.points

    def gain(self, height: int) -> int:
        """Points gained by climbing `height` rungs (0: none)."""
        return self.rungs[height - 1].points - self.points if height else 0

    def at_stake(self, height: int) -> int:
        """Of these, the points that hang on the council's eye and taste."""
        safe = max((r.points for r in self.rungs[:height] if not r.judged), default=self.points)
        return self.points + self.gain(height) - safe

    def height(self, points: int) -> int | None:
        """How many rungs reach at least these points; None if no rung does."""
        if points <= self.points:
            return 0
        return next((n for n, rung in enumerate(self.rungs, start=1) if rung.points >= points), None)


def ladders(sheet: Sheet, answers: Mapping[str, Answer | None], bounds: Bounds, steps: Steps) -> tuple[Ladder, ...]:
    """The ladder of every criterion, in the sheet's order. Open answers stand at 0; a criterion with `bounds` stands
    at the lower of its two ends, so that a plan builds on what is sure. ValueError on unknown codes or positions."""
    for code in (*answers, *bounds):
        if not sheet.has(code):
            raise ValueError(f"sheet {sheet.no} has no criterion {code!r}")
    stands = [(c, *_stand(c, answers.get(c.code), bounds)) for c in sheet.criteria]
    done = _done([(c, options, position) for c, options, position in stands], steps)
    return tuple(_ladder(c, options, position, steps, done) for c, options, position in stands)


def _stand(criterion: Criterion, answer: Answer | None, bounds: Bounds) -> tuple[tuple[Option, ...], int]:
    options = criterion.options
    position = 0
    if isinstance(answer, Case):
        if answer.case not in criterion.cases:
            raise ValueError(f"criterion {criterion.code} has no case {answer.case!r}")
        options, position = criterion.cases[answer.case], answer.option
    elif answer is not None:
        if criterion.cases and answer != 0:
            raise ValueError(f"criterion {criterion.code} needs a case with its position")
        position = answer
    if criterion.code in bounds:
        position = bounds[criterion.code][0]
    if not 0 <= position <= len(options):
        raise ValueError(f"criterion {criterion.code}: {position} is not one of the positions 0 to {len(options)}")
    return options, position


def _done(stands: list[tuple[Criterion, tuple[Option, ...], int]], steps: Steps) -> frozenset[str]:
    """Steps that must be behind the producer: a position they hold takes them. Not so where the very next rung
    elsewhere takes nothing else: that it is not held says the step is still to be done there."""
    done: set[str] = set()
    for criterion, _, position in stands:
        for place in range(1, position + 1):
            row = steps.rising(criterion.ref, place)
            if row is not None and row.advise and row.from_zero:
                done.update(row.steps)
    nexts = [set(rungs[0].steps) for c, options, at in stands if (rungs := _climb(c, options, at, steps))]
    while refuted := [rung for rung in nexts if rung & done and rung <= done]:
        done.difference_update(*refuted)
    return frozenset(done)


def _ladder(
    criterion: Criterion, options: tuple[Option, ...], position: int, steps: Steps, done: frozenset[str]
) -> Ladder:
    rungs = _climb(criterion, options, position, steps)
    left = tuple(Rung(r.position, r.points, tuple(s for s in r.steps if s not in done), r.judged) for r in rungs)
    return Ladder(criterion, position, options[position - 1].points if position else 0, left)


def _climb(criterion: Criterion, options: tuple[Option, ...], position: int, steps: Steps) -> list[Rung]:
    rungs: list[Rung] = []
    best = options[position - 1].points if position else 0
    judged = criterion.judged
    for option in options[position:]:
        row = steps.rising(criterion.ref, option.position)
        if row is not None and not row.advise:
            break
        if row is None or not row.from_zero or option.points <= best:
            continue
        judged = judged or any(steps.steps[name].judged for name in row.steps)
        rungs.append(Rung(option.position, option.points, row.steps, judged))
        best = option.points
    return rungs
