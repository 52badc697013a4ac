"""Where a product stands on its way to a round, and which certificates stand where on a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.programme.calendar import LAW, Calendar
from bot.programme.dossier_life import states
from bot.programme.readiness import GROUPS, RENEWALS, SAID, Known, ahead, came_before, renewal_days, stage_of
from bot.programme.rules import ProvinceRule

NOV = date(2026, 11, 20)
DAYS = st.dates(date(2026, 6, 1), date(2032, 12, 31))


@pytest.mark.parametrize(
    ("known", "stage"),
    [
        (Known(), "unfinished"),
        (Known(stars=0, total=44), "points"),
        (Known(stars=0, total=61), "floors"),
        (Known(stars=3, total=61), "ready"),
        (Known("first", "draft", stars=4, total=75), "ready"),
        (Known("first", "handed_in", handed_in_on=NOV), "at_commune"),
        (Known("first", "commune_supplement", received_on=NOV), "asked"),
        (Known("first", "survey", proposed_on=NOV), "proposed"),
        (Known("first", "central_council", proposed_on=NOV), "beyond"),
        (Known("first", "failed", stars=3, total=55), "ready"),
        (Known("first", "certified", expires_on=NOV, stars=3), "held"),
        (Known("re_evaluation", "at_commune", received_on=NOV, expires_on=NOV), "renewing"),
        (Known("re_evaluation", "draft", expires_on=NOV), "held"),
        (Known("upgrade", "draft", expires_on=NOV, stars=4, total=72), "ready"),
    ],
)
def test_each_product_stands_at_one_stage(known: Known, stage: str) -> None:
    assert stage_of(known)[0] == stage


@given(st.sampled_from(sorted(states())), st.sampled_from(["first", "upgrade", "re_evaluation"]), DAYS)
def test_every_state_of_every_kind_has_a_stage_and_a_day_where_one_counts(state: str, kind: str, day: date) -> None:
    stage, on = stage_of(Known(kind, state, day, day, day, 3, 60, day))
    assert (on is not None) == (stage in ("proposed", "at_commune", "asked", "renewing", "held"))


def test_the_rounds_ahead_know_the_day_to_hand_in_and_the_round_before() -> None:
    first, second, *_ = ahead(LAW, NOV)
    assert (first.id, first.hand_in_by, first.before) == ("2027-1", date(2027, 4, 7), None)
    assert (second.id, second.before, second.before_hand_in) == ("2027-2", date(2027, 4, 30), date(2027, 4, 7))
    assert first.propose_by == date(2027, 4, 29)
    assert came_before(LAW, NOV) == date(2026, 10, 30)
    assert not first.over(date(2027, 4, 7))
    assert ahead(LAW, date(2027, 4, 8))[0].over(date(2027, 4, 8))


@given(DAYS, DAYS)
def test_a_certificate_stands_at_one_renewal_at_most_and_where_its_own_days_say(today: date, last: date) -> None:
    days = renewal_days(LAW, today)
    found = [name for name in RENEWALS if days[name][0] <= last <= days[name][1]]
    theirs = LAW.certificate(last)
    if last < today:
        expected = ["over"] if last >= today - timedelta(days=3 * 366) else []
    elif theirs.window_closes < today:
        expected = ["closed"]
    elif theirs.window_opens <= today:
        expected = ["open"]
    else:
        expected = ["soon"] if theirs.window_opens <= today + timedelta(days=90) else []
    assert found == expected


def test_a_province_with_another_window_is_told_by_its_own_days() -> None:
    longer = ProvinceRule("19", "D8-opens", {"count": 200}, "QĐ 5", since=date(2018, 5, 7))
    own = renewal_days(Calendar("19", (longer,)), NOV)
    assert own["open"][1] == NOV + timedelta(days=200)
    assert renewal_days(LAW, NOV)["open"][1] == NOV + timedelta(days=180)


def test_every_verdict_belongs_to_one_group_and_has_words() -> None:
    grouped = [verdict for group in GROUPS.values() for verdict in group]
    assert sorted(grouped) == sorted(SAID)
