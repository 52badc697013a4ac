"""Learning from councils: a known bias is recovered, probabilities are calibrated, few results are not trusted."""

from __future__ import annotations

import random

import pytest

from bot.scoring.forecast import forecast
from bot.scoring.learn import ENOUGH, Result, ladder, learn
from bot.scoring.rubric import Criterion
from tests.scoring.councils import FAIR, HARSH, RUBRIC, World, self_score, stars_of

SHEETS = RUBRIC.sheets[10:13]


def results(world: World, count: int, seed: int = 1, *, totals_only: bool = False) -> list[Result]:
    rng = random.Random(seed)
    return [world.result(rng.choice(SHEETS), rng, totals_only=totals_only) for _ in range(count)]


def line(ref: str) -> Criterion:
    return next(c for sheet in SHEETS for c in sheet.criteria if c.ref == ref)


def test_with_no_results_it_says_so_and_gives_no_probability() -> None:
    sheet = SHEETS[0]
    it = forecast(sheet, self_score(sheet, random.Random(1)), learn([]))
    assert (it.results, it.enough, it.stars, it.expected, it.off) == (0, False, None, None, None)


def test_with_three_results_it_stays_cautious_even_if_all_three_agree_fully() -> None:
    own = {c.code: c.best for c in SHEETS[0].criteria}
    three = [Result(SHEETS[0], sum(own.values()), sum(own.values()), own, own) for _ in range(3)]
    it = forecast(SHEETS[0], own, learn(three))
    assert it.stars is not None
    assert (it.results, it.enough) == (3, False)
    assert max(it.stars.values()) < 0.9
    far = [Result(SHEETS[0], 80, 40, {}, {}) for _ in range(3)]  # three councils forty points below
    off = learn(far).offset
    assert -40 * 3 / 8 <= off < 0  # not more than three eighths of it is believed
    assert learn(far).spread > 8


def test_the_correction_recovers_a_known_bias_line_by_line() -> None:
    learnt = learn(results(HARSH, 400))
    for ref in ("promotion", "label", "distinctiveness-2", "smell-and-taste-4", "value-chain-linkage"):
        criterion = line(ref)
        points = ladder(criterion)[-1]
        down = HARSH.lines.get(ref, HARSH.down[criterion.judged])
        true = down * (ladder(criterion)[-2] - points)
        assert learnt.bias(criterion, points) == pytest.approx(true, abs=0.12 * points)
    mean = [sum(one.council.values()) - one.own_total for one in results(HARSH, 400)]
    rng = random.Random(77)
    off = [forecast(s, self_score(s, rng), learnt).off or 0.0 for s in SHEETS * 20]
    assert sum(off) / len(off) == pytest.approx(sum(mean) / len(mean), abs=1.0)


def test_totals_alone_teach_the_bias_of_totals() -> None:
    truth = [one.council_total - one.own_total for one in results(HARSH, 200)]
    learnt = learn(results(HARSH, 200, totals_only=True))
    assert learnt.lines == {}
    rng = random.Random(5)
    off = [forecast(s, self_score(s, rng), learnt).off or 0.0 for s in SHEETS * 20]
    assert sum(off) / len(off) == pytest.approx(sum(truth) / len(truth), abs=1.5)


def test_a_line_leans_on_its_pool_while_its_own_results_are_few() -> None:
    criterion = line("promotion")
    sheet = SHEETS[0]
    code = next(c.code for c in sheet.criteria if c.ref == "promotion")
    one_low = [Result(sheet, 70, 68, {code: 5}, {code: 3})]
    few, many = learn(one_low).bias(criterion, 5), learn(one_low * 60).bias(criterion, 5)
    assert learn(one_low).errors["promotion"] == -2
    assert -0.9 < few < 0
    assert many == pytest.approx(-2, abs=0.4)
    assert learn(one_low * 60).lines["promotion"] == 60


def test_the_spread_narrows_as_results_come_in() -> None:
    spreads = [learn(results(FAIR, count)).spread for count in (1, 3, 10, 50, 200)]
    assert spreads == sorted(spreads, reverse=True)
    assert spreads[0] > 6
    assert spreads[-1] < 2.5


def test_probabilities_are_probabilities_and_open_lines_make_them_flatter() -> None:
    learnt = learn(results(HARSH, 30))
    sheet = SHEETS[1]
    own = self_score(sheet, random.Random(2))
    full = forecast(sheet, own, learnt)
    bare = forecast(sheet, dict(list(own.items())[:10]), learnt)
    for it in (full, bare):
        assert it.stars is not None
        assert it.stars.keys() == {0, 3, 4, 5}
        assert sum(it.stars.values()) == pytest.approx(1)
        assert all(0 <= chance <= 1 for chance in it.stars.values())
    assert full.enough
    assert full.results == 30 >= ENOUGH


def test_a_missed_floor_weighs_however_many_points_there_are() -> None:
    learnt = learn(results(FAIR, 100))
    sheet = SHEETS[0]
    own = {c.code: c.best for c in sheet.criteria}
    ip = next(c.code for c in sheet.criteria if c.ref == "intellectual-property")
    whole, without = forecast(sheet, own, learnt), forecast(sheet, own | {ip: 0}, learnt)
    assert whole.stars is not None
    assert without.stars is not None
    assert without.stars[0] > 0.8 > 0.2 > whole.stars[0]


@pytest.mark.parametrize("world", [HARSH, FAIR], ids=["harsh", "fair"])
def test_probabilities_are_calibrated_and_better_than_the_bare_estimate(world: World) -> None:
    learnt = learn(results(world, 150, seed=11))
    rng = random.Random(12)
    seen: list[tuple[float, bool]] = []
    brier = bare = 0.0
    cases = 250
    for _ in range(cases):
        sheet = rng.choice(SHEETS)
        own = self_score(sheet, rng)
        actual, guess = stars_of(sheet, world.council(sheet, own, rng)), stars_of(sheet, own)
        it = forecast(sheet, own, learnt)
        assert it.stars is not None
        for star, chance in it.stars.items():
            seen.append((chance, star == actual))
            brier += (chance - (star == actual)) ** 2 / cases
            bare += ((star == guess) - (star == actual)) ** 2 / cases
    assert brier < bare
    for low in (0.0, 0.2, 0.4, 0.6, 0.8):
        inside = [(chance, hit) for chance, hit in seen if low <= chance < low + 0.2 + (low == 0.8)]
        if len(inside) >= 40:
            said, was = (sum(values) / len(inside) for values in zip(*inside, strict=True))
            assert said == pytest.approx(was, abs=0.13)
