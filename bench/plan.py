"""Milliseconds per plan on all sheets, beside an independent solver (CBC by PuLP) asked the same in the same run."""

from __future__ import annotations

import random
import statistics
import time
import warnings

from bot.scoring import load_rubric
from bot.scoring.plan import plan
from bot.scoring.rungs import ladders
from bot.scoring.steps import load_steps
from tests.scoring.plan_peers import by_cbc, score_of
from tests.scoring.plan_tables import random_answers

ROUNDS = 4
WAYS = ("effort", "time", "balanced")


def main() -> int:
    warnings.filterwarnings("ignore", message="PULP_CBC_CMD", category=DeprecationWarning)
    rubric, steps = load_rubric("qd26-2026"), load_steps("qd26-2026")
    rng = random.Random(26)
    plan(rubric.sheet(1), {}, 3, steps=steps)  # the first one reads the solver in
    differ = 0
    print("by         target  plans  median ms  95 % ms  most ms  CBC median ms   equal")
    for by in WAYS:
        for target in (3, 4, 5):
            ours: list[float] = []
            theirs: list[float] = []
            equal = 0
            for round_ in range(ROUNDS):
                for sheet in rubric.sheets:
                    answers = random_answers(sheet, rng, open_share=(0.0, 0.2, 0.5, 1.0)[round_])
                    began = time.perf_counter()
                    it = plan(sheet, answers, target, steps=steps, by=by)  # type: ignore[arg-type]
                    ours.append((time.perf_counter() - began) * 1000)
                    if round_ != sheet.no % ROUNDS:  # the peer starts a process each time: a quarter is enough
                        continue
                    all_ladders = ladders(sheet, answers, {}, steps)
                    began = time.perf_counter()
                    peer = by_cbc(all_ladders, target, 0, steps, by)
                    theirs.append((time.perf_counter() - began) * 1000)
                    taken = {one.step.id for one in it.actions}
                    equal += peer == (score_of(taken, it.at_stake, steps, by) if it.feasible else None)
            differ += len(theirs) - equal
            p95 = statistics.quantiles(ours, n=20)[-1]
            print(
                f"{by:<10}{target:>7}{len(ours):>7}{statistics.median(ours):>11.1f}{p95:>9.1f}{max(ours):>9.1f}"
                f"{statistics.median(theirs):>15.1f}{equal:>5}/{len(theirs)}"
            )
    return int(differ > 0)
