from __future__ import annotations

from pathlib import Path

from bot.health import examine
from bot.storage import Work, alarms
from tests.databases import later


def test_an_alarm_is_one_row_however_often_it_rings(work: Work) -> None:
    alarms.raise_alarm(work, "zalo_oa:ocop", "token", "Connect again.")
    alarms.raise_alarm(later(work, hours=1), "zalo_oa:ocop", "token", "Connect again, please.", times=3)
    alarms.raise_alarm(work, "telegram:ocop", "token", "Another poller.")
    (one,) = alarms.standing(work, "zalo_oa:ocop")
    assert (one.kind, one.said, one.count) == ("token", "Connect again, please.", 4)
    assert (one.last_at - one.first_at).total_seconds() == 3600
    assert len(alarms.standing(work)) == 2


def test_what_is_well_again_stands_no_longer_and_begins_anew(work: Work) -> None:
    alarms.raise_alarm(work, "zalo_oa:ocop", "token", "Connect again.", times=5)
    assert alarms.clear_alarm(work, "zalo_oa:ocop", "token")
    assert not alarms.clear_alarm(work, "zalo_oa:ocop", "token")
    assert alarms.standing(work) == []
    after = later(work, days=1)
    alarms.raise_alarm(after, "zalo_oa:ocop", "token", "Connect again.")
    (one,) = alarms.standing(work)
    assert (one.count, one.first_at) == (1, after.now)


def test_the_health_page_names_what_stands_and_is_well_all_the_same(work: Work, tmp_path: Path) -> None:
    alarms.raise_alarm(work, "zalo_oa:ocop", "refresh", "ocop has lost its connection to Zalo.")
    found = examine(work, tmp_path)
    assert found.alarms == ("ocop has lost its connection to Zalo.",)
    assert found.as_json()["alarms"] == ["ocop has lost its connection to Zalo."]
    assert not any("Zalo" in line for line in found.late)
