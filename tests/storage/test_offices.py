from __future__ import annotations

from dataclasses import replace

from bot.programme.offices import Office, Policy
from bot.services import directory
from bot.storage import Work, audit, offices

COMMUNE = Office("commune", "19", "05503", "UBND xã Tân Cương", "+842083855123")
OTHER = Office("commune", "19", "05443", "UBND phường Phan Đình Phùng")
PROVINCE = Office("province", "19", "", "Văn phòng điều phối")
POLICY = Policy("19", "Thưởng sao", "Thưởng khi lên sao.", "NQ 12", "2026-03-31", "verified")


def test_a_sheet_taken_in_twice_changes_nothing_the_second_time(work: Work) -> None:
    assert directory.import_offices(work, [COMMUNE, OTHER, PROVINCE]) == {"added": 3}
    assert directory.import_offices(work, [COMMUNE, OTHER, PROVINCE]) == {"same": 3}
    moved = replace(COMMUNE, phone="+842083855999", name="UBND Xã Tân Cương")
    assert directory.import_offices(work, [moved]) == {"changed": 1}
    assert [one.phone for _, one in offices.all_offices(work) if one.commune == "05503"] == ["+842083855999"]
    assert [one.act for one in audit.by(work, audit.SYSTEM)] == ["directory.imported"] * 3


def test_the_commune_comes_before_the_province_and_strangers_not_at_all(work: Work) -> None:
    directory.import_offices(work, [PROVINCE, OTHER, COMMUNE, Office("province", "08", "", "Sở")])
    assert directory.offices_near(work, "05503") == (COMMUNE, PROVINCE)
    assert directory.offices_near(work, None) == ()
    assert directory.offices_near(work, "unsure") == ()


def test_an_office_is_taken_out_once(work: Work) -> None:
    directory.import_offices(work, [COMMUNE])
    number = offices.all_offices(work)[0][0]
    assert directory.remove_office(work, number)
    assert not directory.remove_office(work, number)


def test_policies_are_kept_by_their_title(work: Work) -> None:
    assert directory.import_policies(work, [POLICY]) == {"added": 1}
    assert directory.import_policies(work, [POLICY]) == {"same": 1}
    assert directory.import_policies(work, [replace(POLICY, text="Khác.")]) == {"changed": 1}
    assert [one.text for one in offices.policies_of(work, "19")] == ["Khác."]
    assert offices.policies_of(work, "08") == ()
