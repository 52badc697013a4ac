"""A province's own figures of a step: kept in versions, and the plan in chat goes by them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.flows.planning import job_text, plan_text, way
from bot.flows.question import Ctx
from bot.flows.state import State
from bot.handlers.lookup import HouseLookup
from bot.language import words
from bot.scoring import RubricError
from bot.services import acting, improvement
from bot.services.chain import RUBRIC
from bot.services.improvement import ChangedMeanwhile
from bot.services.office_settings import NotYours
from bot.storage import Work
from tests.offices import PROVINCE, TAN_CUONG, THAI_NGUYEN

STEP = "register-business"
SLOW = {"days": [60, 90, 120], "effort": 4, "reference": "Phòng Kinh tế, hỏi ngày 5/11/2026"}


def test_a_provinces_figures_are_kept_in_versions_and_taken_back(work: Work) -> None:
    after = improvement.set_step(work, PROVINCE, THAI_NGUYEN, RUBRIC, STEP, SLOW, 0)
    assert (after.days, after.effort, after.reference) == ((60, 90, 120), 4, SLOW["reference"])
    assert improvement.steps(work, THAI_NGUYEN, RUBRIC).steps[STEP] == after
    general = improvement.steps(work, "01", RUBRIC).steps[STEP]
    assert general.days != after.days
    with pytest.raises(ChangedMeanwhile):
        improvement.set_step(work, PROVINCE, THAI_NGUYEN, RUBRIC, STEP, SLOW, 0)
    improvement.set_step(work, PROVINCE, THAI_NGUYEN, RUBRIC, STEP, None, 1)
    assert improvement.steps(work, THAI_NGUYEN, RUBRIC).steps[STEP] == general
    assert [one.value for one in improvement.history(work, THAI_NGUYEN, RUBRIC, STEP)] == [None, SLOW]


def test_what_cannot_be_is_refused(work: Work) -> None:
    for wrong in (
        {"days": [9, 5, 1]},
        {"cost": [5, 2]},
        {"cost": 2_000_000},
        {"effort": 9},
        {"reference": ""},
        {"how_vi": "một"},
        {"price": 3},
    ):
        with pytest.raises(RubricError):
            improvement.set_step(work, PROVINCE, THAI_NGUYEN, RUBRIC, STEP, {**SLOW, **wrong}, 0)
    with pytest.raises(KeyError):
        improvement.set_step(work, PROVINCE, THAI_NGUYEN, RUBRIC, "no-such-step", SLOW, 0)
    for actor in (acting.province("01"), acting.commune(TAN_CUONG)):
        with pytest.raises(NotYours):
            improvement.set_step(work, actor, THAI_NGUYEN, RUBRIC, STEP, SLOW, 0)
    assert improvement.changes(work, THAI_NGUYEN, RUBRIC) == ()


def test_the_plan_in_chat_goes_by_the_figures_of_the_place_of_production(work: Work) -> None:
    def days(where: str) -> dict[str, tuple[int, int, int]]:
        ctx = Ctx(
            State(answers={"sheet": "11", "place": where}),
            words("vi"),
            datetime(2026, 11, 20, tzinfo=UTC),
            lookup=HouseLookup(work, 0, where),
        )
        return {one.step.id: one.step.days for one in way(ctx, 3).plan.actions}

    before = days(TAN_CUONG)
    assert before == days("00070")
    step = min(before)
    longer = tuple(each + 1 for each in before[step])
    effort = improvement.steps(work, "01", RUBRIC).steps[step].effort
    own = {"days": list(longer), "effort": effort, "reference": "đã hỏi"}
    improvement.set_step(work, PROVINCE, THAI_NGUYEN, RUBRIC, step, own, 0)
    assert days(TAN_CUONG) == {**before, step: longer}
    assert days("00070") == before


def test_what_a_step_costs_is_said_where_the_province_has_put_it_down(work: Work) -> None:
    def said(where: str) -> str:
        ctx = Ctx(
            State(answers={"sheet": "11", "place": where}),
            words("vi"),
            datetime(2026, 11, 20, tzinfo=UTC),
            lookup=HouseLookup(work, 0, where),
        )
        one = way(ctx, 3)
        return plan_text(ctx, one) + "\n" + "\n".join(job_text(ctx, one, action) for action in one.open)

    assert "khoảng 500" not in said(TAN_CUONG)
    step, known = "lab-test", {"cost": [500_000, 2_000_000], "reference": "đã hỏi"}
    improvement.set_step(work, PROVINCE, THAI_NGUYEN, RUBRIC, step, known, 0)
    assert "Tốn khoảng 500 nghìn đến 2 triệu đồng." in said(TAN_CUONG)
    assert "Tiền cho 1 việc, theo tỉnh ước: khoảng 500 nghìn đến 2 triệu đồng." in said(TAN_CUONG)
    assert "khoảng 500" not in said("00070")
