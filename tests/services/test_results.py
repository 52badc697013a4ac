from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from bot.scoring import load_rubric
from bot.scoring.learn import learn
from bot.services import results as service
from bot.services import subjects as started
from bot.storage import Assessment, Lane, Work, audit, results, subjects
from bot.storage.tables import council_result
from tests.databases import later, opened

SHEET = load_rubric("qd26-2026").sheet(11)
BEST = {criterion.code: criterion.best for criterion in SHEET.criteria}
FIRST, SECOND = list(BEST)[:2]


@pytest.fixture(autouse=True)
def _nothing_learnt_before() -> Iterator[None]:
    service._kept.clear()
    yield
    service._kept.clear()


def estimate(**changed: Any) -> dict[str, Any]:
    return {"total": 100, "stars": 5, "low": 100, "high": 100, "parts": {}, "points": dict(BEST), **changed}


def assessed(work: Work, chat: str = "chat-1", sheet: int | None = SHEET.no, **changed: Any) -> Assessment:
    """An assessment whose producer gave themselves everything."""
    loaded = started.start_product(work, opened(work, chat), "qd26-2026", "assess", 1)
    assert loaded.assessment is not None
    started.keep_estimate(work, loaded.assessment, estimate(**changed), sheet)
    return loaded.assessment


def test_a_result_is_kept_with_its_lines_and_leaves_a_trace(work: Work) -> None:
    one = assessed(work)
    who = opened(work).person.id
    kept = service.record_council_result(
        work, one, 78.33, stars=4, criteria={FIRST: 2.5}, held_on=date(2026, 11, 20), inbox_id=7, by_person_id=who
    )
    assert results.results_of(work, one.id) == [kept]
    assert (kept.total, kept.stars, kept.criteria, kept.held_on) == (78.33, 4, {FIRST: 2.5}, date(2026, 11, 20))
    assert (kept.recorded_at, kept.by_person_id) == (work.now, who)
    entry = audit.about(work, "assessment", one.id)[-1]
    assert (entry.actor, entry.act) == (audit.person_actor(who), "council_result.recorded")
    assert entry.detail == {"result": kept.id, "lines": 1, "inbox": 7}


def test_a_total_alone_is_enough_and_the_system_may_record_it(work: Work) -> None:
    one = assessed(work, sheet=None)
    kept = service.record_council_result(work, one, 61)
    assert (kept.stars, kept.criteria, kept.held_on, kept.by_person_id) == (None, None, None, None)
    assert audit.about(work, "assessment", one.id)[-1].actor == audit.SYSTEM
    assert service.learnt(work).results == 0, "without a sheet it says nothing of self-scores"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"total": -0.1}, "total: -0.1 is not from 0 to 100"),
        ({"total": 100.5}, "total: 100.5 is not"),
        ({"total": float("nan")}, "total: nan is not"),
        ({"total": True}, "total: True is not"),
        ({"total": 70, "stars": 6}, "stars: 6 is not"),
        ({"total": 70, "held_on": date(2026, 11, 21)}, "held_on: 2026-11-21 is not between"),
        ({"total": 70, "held_on": date(2017, 1, 1)}, "held_on: 2017-01-01 is not between"),
        ({"total": 70, "criteria": {"99.9": 1}}, "sheet 11 has no criterion '99.9'"),
        ({"total": 70, "criteria": {FIRST: BEST[FIRST] + 0.5}}, f"{FIRST}: {BEST[FIRST] + 0.5} is not from 0"),
        ({"total": 70, "criteria": {FIRST: -1}}, f"{FIRST}: -1 is not from 0"),
        ({"total": 70, "criteria": {FIRST: "2"}}, f"{FIRST}: 2 is not from 0"),
        ({"total": 97.9, "criteria": BEST}, "the lines make 100 points, the total is 97.9"),
        ({"total": 3, "criteria": dict.fromkeys(BEST, 0)}, "the lines make 0 points, the total is 3"),
    ],
)
def test_what_no_council_can_have_given_is_refused_in_one_line(work: Work, given: dict[str, Any], said: str) -> None:
    one = assessed(work)
    with pytest.raises(service.BadResult) as refused:
        service.record_council_result(work, one, **given)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
    assert work.conn.execute(select(council_result)).first() is None


@pytest.mark.parametrize("total", [0, 98, 100])
def test_the_ends_and_a_total_that_was_rounded_are_taken(work: Work, total: int) -> None:
    criteria = BEST if total else None
    assert service.record_council_result(work, assessed(work), total, criteria=criteria).total == total


def test_lines_without_a_sheet_are_refused(work: Work) -> None:
    with pytest.raises(service.BadResult, match="no sheet yet"):
        service.record_council_result(work, assessed(work, sheet=None), 60, criteria={FIRST: 1})


def test_with_no_results_there_is_the_prior(work: Work) -> None:
    assert service.learnt(work) == learn([])


def test_what_councils_lower_is_learnt_line_by_line(work: Work) -> None:
    for number in range(12):
        one = assessed(work, f"chat-{number}")
        lower = {**BEST, FIRST: 0}
        service.record_council_result(work, one, sum(lower.values()), criteria=lower)
    found = service.learnt(work)
    first, second = SHEET.criterion(FIRST), SHEET.criterion(SECOND)
    assert found.results == 12
    assert found.errors[first.ref] == -BEST[FIRST]
    assert found.errors[second.ref] == 0
    assert found.lines[second.ref] == 12
    assert found.bias(first, BEST[FIRST]) < found.bias(second, BEST[SECOND]) - 0.5


def test_the_newest_result_of_an_assessment_counts_and_the_others_stay(work: Work) -> None:
    one = assessed(work)
    service.record_council_result(work, one, 40)
    service.record_council_result(work, one, 100, criteria=BEST)
    assert [each.total for each in results.results_of(work, one.id)] == [40, 100]
    (pair,) = results.newest_pairs(work, 10)
    assert (pair.result.total, pair.rubric, pair.sheet, pair.estimate) == (100, "qd26-2026", 11, estimate())
    found = service.learnt(work)
    assert (found.results, found.errors[SHEET.criterion(FIRST).ref]) == (1, 0)


def test_pairs_come_newest_first_up_to_a_limit_with_the_open_answers(work: Work) -> None:
    made = [assessed(work, f"chat-{number}") for number in range(3)]
    for one in made:
        one.answers["label"] = one.id
        results.add(work, one.id, 50)
    work.conn.exec_driver_sql("UPDATE assessment SET answers = '{\"label\":2}'")
    assert [pair.result.assessment_id for pair in results.newest_pairs(work, 2)] == [made[2].id, made[1].id]
    assert results.newest_pairs(work, 1)[0].answers == {"label": 2}


@pytest.mark.parametrize(
    ("kept", "own"),
    [
        ({"total": 40, "low": 40, "high": 60}, 50),
        ({"total": 40}, 40),
        ({"total": 40, "low": None, "high": "60", "points": "none"}, 40),
    ],
)
def test_an_estimate_without_lines_is_compared_by_its_total(work: Work, kept: dict[str, Any], own: int) -> None:
    one = assessed(work)
    started.keep_estimate(work, one, kept)
    service.record_council_result(work, one, own)
    pair = service._paired(results.newest_pairs(work, 1)[0])
    assert pair is not None
    assert (pair.own_total, pair.own) == (own, {})


def test_a_line_left_open_may_be_any_of_its_points(work: Work) -> None:
    known = {code: points for code, points in BEST.items() if code != FIRST}
    one = assessed(work, points={**known, "of another sheet": 3, SECOND: BEST[SECOND]})
    service.record_council_result(work, one, 100, criteria=BEST)
    pair = service._paired(results.newest_pairs(work, 1)[0])
    assert pair is not None
    assert pair.own == known
    assert 100 - BEST[FIRST] < pair.own_total < 100
    assert SHEET.criterion(FIRST).ref not in service.learnt(work).lines


def test_what_cannot_be_compared_is_left_out(work: Work) -> None:
    bare = assessed(work)
    bare.estimate = None
    subjects.save_assessment(work, bare)
    strange = assessed(work, "chat-2", sheet=99)
    for one in (bare, strange):
        service.record_council_result(work, one, 50)
    unknown = assessed(work, "chat-3")
    service.record_council_result(work, unknown, 50)
    work.conn.exec_driver_sql(f"UPDATE assessment SET rubric = 'qd1-2099' WHERE id = {unknown.id}")
    assert service.learnt(work).results == 0


def test_what_was_learnt_is_kept_for_a_minute(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    service.record_council_result(work, assessed(work), 80)
    before = service.learnt(work)
    service.record_council_result(work, assessed(work, "chat-2"), 70)
    assert service.learnt(later(work, seconds=59)) is before
    assert service.learnt(work, fresh=True).results == 2
    again = service.learnt(later(work, seconds=60))
    assert again.results == 2
    monkeypatch.setattr(service, "learn", lambda _: pytest.fail("nothing came since"))
    assert service.learnt(later(work, seconds=61)) is again
    assert service.learnt(later(work, minutes=5)) is again


def test_after_a_minute_a_new_result_is_seen(work: Work) -> None:
    assert service.learnt(work).results == 0
    service.record_council_result(work, assessed(work), 80)
    assert service.learnt(work).results == 0
    assert service.learnt(later(work, seconds=60)).results == 1


def test_it_is_learnt_beside_the_writer(lane: Lane) -> None:
    lane.do(lambda work: service.record_council_result(work, assessed(work), 80))
    assert lane.look(service.learnt).results == 1
