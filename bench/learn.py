"""What the bot learns from councils' results in a made-up world whose bias is known: Brier score of the star
probabilities beside the bare estimate, by number of results, and a reliability table."""

from __future__ import annotations

import random
import time

from bot.scoring.forecast import forecast
from bot.scoring.learn import learn
from tests.scoring.councils import HARSH, RUBRIC, self_score, stars_of

CASES = 1000


def main() -> int:
    rng = random.Random(1)
    known = [HARSH.result(rng.choice(RUBRIC.sheets), rng) for _ in range(300)]
    cases = []
    for _ in range(CASES):
        sheet = rng.choice(RUBRIC.sheets)
        own = self_score(sheet, rng)
        given = HARSH.council(sheet, own, rng)
        cases.append((sheet, own, sum(given.values()), stars_of(sheet, given)))
    bare = sum(2 * (stars_of(sheet, own) != actual) for sheet, own, _, actual in cases) / CASES
    true = sum(total - sum(own.values()) for _, own, total, _ in cases) / CASES
    print(f"true bias of totals {true:+.2f} points; Brier score of the bare estimate {bare:.3f}")
    print(f"{'results':>8}{'learnt bias':>13}{'Brier':>8}{'shown':>7}{'ms each':>9}")
    table: dict[int, list[tuple[float, bool]]] = {}
    brier = 0.0
    for count in (1, 3, 10, 30, 100, 300):
        learnt = learn(known[:count])
        brier, off, enough = 0.0, 0.0, False
        table = {}
        began = time.perf_counter()
        for sheet, own, _, actual in cases:
            it = forecast(sheet, own, learnt)
            assert it.stars is not None
            assert it.off is not None
            off += it.off / CASES
            enough = it.enough
            for star, chance in it.stars.items():
                brier += (chance - (star == actual)) ** 2 / CASES
                table.setdefault(min(int(chance * 10), 9), []).append((chance, star == actual))
        each = (time.perf_counter() - began) * 1000 / CASES
        print(f"{count:>8}{off:>+13.2f}{brier:>8.3f}{'yes' if enough else 'no':>7}{each:>9.1f}")
    print("reliability with 300 results:")
    print(f"{'said':>8}{'said mean':>11}{'came true':>11}{'times':>7}")
    for tenth, rows in sorted(table.items()):
        said, was = (sum(column) / len(rows) for column in zip(*rows, strict=True))
        print(f"{tenth * 10:>4}–{tenth * 10 + 10:>3}{said:>11.2f}{was:>11.2f}{len(rows):>7}")
    return int(brier >= bare)
