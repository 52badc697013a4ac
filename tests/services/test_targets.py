from __future__ import annotations

import pytest

from bot.services import targets
from bot.services.targets import Area, Overtaken
from bot.storage import Work, audit
from tests.databases import opened

THAI_NGUYEN = Area("19")


def test_a_plan_is_entered_whole_and_only_what_changed_is_kept(work: Work) -> None:
    who = opened(work).person.id
    assert targets.plan(work, THAI_NGUYEN, 2026).version == 0
    assert targets.change(work, THAI_NGUYEN, 2026, {"products": 700, "new": 52}, 0, who) == 2
    first = targets.plan(work, THAI_NGUYEN, 2026)
    assert first.values == {"products": 700, "new": 52}
    assert targets.change(work, THAI_NGUYEN, 2026, {"products": 700, "new": None}, first.version, who) == 1
    now = targets.plan(work, THAI_NGUYEN, 2026)
    assert now.values == {"products": 700}, "an empty field takes it back"
    kept = [(one.measure, one.value, one.by_person_id) for one in targets.history(work, THAI_NGUYEN, 2026)]
    assert kept == [("new", None, who), ("new", 52, who), ("products", 700, who)]
    entries = [one for one in audit.by(work, audit.person_actor(who)) if one.act == "target.set"]
    assert [(one.detail["measure"], one.detail["value"]) for one in entries] == [
        ("products", 700),
        ("new", 52),
        ("new", None),
    ]


def test_areas_and_years_have_plans_of_their_own(work: Work) -> None:
    who = opened(work).person.id
    for number, (area, year) in enumerate(
        [(Area(), 2026), (THAI_NGUYEN, 2026), (Area("19", "05503"), 2026), (THAI_NGUYEN, 2027)], 1
    ):
        targets.change(work, area, year, {"new": number}, 0, who)
    assert targets.plan(work, THAI_NGUYEN, 2026).values == {"new": 2}
    assert targets.plan(work, Area("19", "05503"), 2026).values == {"new": 3}
    assert targets.plan(work, THAI_NGUYEN, 2025).values == {}


def test_the_second_of_two_is_shown_what_the_first_changed(work: Work) -> None:
    who = opened(work).person.id
    seen = targets.plan(work, THAI_NGUYEN, 2026).version
    targets.change(work, THAI_NGUYEN, 2026, {"new": 40}, seen, who)
    with pytest.raises(Overtaken) as late:
        targets.change(work, THAI_NGUYEN, 2026, {"new": 60}, seen, who)
    assert late.value.now.values == {"new": 40}
    assert targets.plan(work, THAI_NGUYEN, 2026).values == {"new": 40}
    assert targets.change(work, THAI_NGUYEN, 2026, {"new": 60}, late.value.now.version, who) == 1


def test_saving_what_stands_already_changes_nothing(work: Work) -> None:
    who = opened(work).person.id
    targets.change(work, THAI_NGUYEN, 2026, {"new": 40}, 0, who)
    now = targets.plan(work, THAI_NGUYEN, 2026)
    assert targets.change(work, THAI_NGUYEN, 2026, {"new": 40}, now.version, who) == 0
    assert targets.plan(work, THAI_NGUYEN, 2026) == now
