from __future__ import annotations

import pytest

from bot.programme.office_values import AMBER_FROM, MEMBERS_APART, OFFICE_VALUES, RED_FROM, TWO_PEOPLE_FROM, BadValue
from bot.services import acting, office_settings
from bot.services.office_settings import ChangedMeanwhile, NotYours
from bot.storage import Work, audit
from tests.databases import later
from tests.offices import THAI_NGUYEN

OFFICE = acting.province(THAI_NGUYEN, name="office:2")
ADMINISTRATOR = acting.Actor("system", name="account:1")


def test_a_province_comes_before_the_country_and_the_country_before_the_default(work: Work) -> None:
    assert office_settings.get(work, THAI_NGUYEN, TWO_PEOPLE_FROM) == OFFICE_VALUES[TWO_PEOPLE_FROM].default
    office_settings.set_value(work, ADMINISTRATOR, "", TWO_PEOPLE_FROM, 500, 0)
    assert office_settings.get(work, THAI_NGUYEN, TWO_PEOPLE_FROM) == 500
    office_settings.set_value(work, OFFICE, THAI_NGUYEN, TWO_PEOPLE_FROM, 50, 0)
    assert office_settings.all_of(work, THAI_NGUYEN)[TWO_PEOPLE_FROM] == 50
    assert office_settings.get(work, "01", TWO_PEOPLE_FROM) == 500
    office_settings.set_value(work, OFFICE, THAI_NGUYEN, TWO_PEOPLE_FROM, None, 1)
    assert office_settings.get(work, THAI_NGUYEN, TWO_PEOPLE_FROM) == 500


def test_a_province_lowers_from_how_many_a_second_officer_agrees_and_never_raises_it(work: Work) -> None:
    with pytest.raises(BadValue, match="200 or less"):
        office_settings.set_value(work, OFFICE, THAI_NGUYEN, TWO_PEOPLE_FROM, 1_000_000, 0)
    office_settings.set_value(work, OFFICE, THAI_NGUYEN, TWO_PEOPLE_FROM, 200, 0)
    office_settings.set_value(work, ADMINISTRATOR, "", TWO_PEOPLE_FROM, 100, 0)
    assert office_settings.get(work, THAI_NGUYEN, TWO_PEOPLE_FROM) == 100, "what was said before holds no more"
    office_settings.set_value(work, OFFICE, THAI_NGUYEN, MEMBERS_APART, 50, 0)
    assert office_settings.get(work, THAI_NGUYEN, MEMBERS_APART) == 50, "others go up and down"


def test_every_version_stays_with_who_and_when_and_can_be_gone_back_to(work: Work) -> None:
    office_settings.set_value(work, OFFICE, THAI_NGUYEN, MEMBERS_APART, 12, 0)
    office_settings.set_value(later(work, days=1), ADMINISTRATOR, THAI_NGUYEN, MEMBERS_APART, 8, 1)
    first = office_settings.history(work, THAI_NGUYEN, MEMBERS_APART)[-1]
    office_settings.set_value(later(work, days=2), OFFICE, THAI_NGUYEN, MEMBERS_APART, first.value, 2)
    kept = office_settings.history(work, THAI_NGUYEN, MEMBERS_APART)
    assert [(one.version, one.value, one.by) for one in kept] == [
        (3, 12, "office:2"), (2, 8, "account:1"), (1, 12, "office:2"),
    ]  # fmt: skip
    assert kept[0].at > kept[1].at > kept[2].at
    entries = [entry for one in kept for entry in audit.about(work, "setting", one.id)]
    assert [entry.detail["version"] for entry in entries] == [3, 2, 1]


def test_the_second_of_two_officers_is_shown_the_first_ones_change(work: Work) -> None:
    office_settings.set_value(work, OFFICE, THAI_NGUYEN, MEMBERS_APART, 12, 0)
    with pytest.raises(ChangedMeanwhile) as stopped:
        office_settings.set_value(work, ADMINISTRATOR, THAI_NGUYEN, MEMBERS_APART, 20, 0)
    assert (stopped.value.newest.value, stopped.value.newest.by) == (12, "office:2")
    with pytest.raises(ChangedMeanwhile):  # a version nobody made yet was not looked at
        office_settings.set_value(work, ADMINISTRATOR, THAI_NGUYEN, MEMBERS_APART, 20, 7)
    assert office_settings.get(work, THAI_NGUYEN, MEMBERS_APART) == 12


def test_nobody_else_sets_a_provinces_values(work: Work) -> None:
    for actor in (acting.province("01"), acting.commune("05503"), acting.producer(1)):
        for where in (THAI_NGUYEN, ""):
            with pytest.raises(NotYours):
                office_settings.set_value(work, actor, where, MEMBERS_APART, 12, 0)


def test_amber_begins_before_red(work: Work) -> None:
    with pytest.raises(BadValue, match="Amber"):
        office_settings.set_value(work, OFFICE, THAI_NGUYEN, AMBER_FROM, 13, 0)
    office_settings.set_value(work, OFFICE, THAI_NGUYEN, RED_FROM, 15, 0)
    office_settings.set_value(work, OFFICE, THAI_NGUYEN, AMBER_FROM, 14, 0)
    with pytest.raises(BadValue, match="Amber"):  # red would be 13 again
        office_settings.set_value(work, OFFICE, THAI_NGUYEN, RED_FROM, None, 1)
    assert office_settings.get(work, THAI_NGUYEN, RED_FROM) == 15


@pytest.mark.parametrize("typed", ["", "mười", "-1", "10,5", "0", "9" * 30, "१०"])
def test_what_is_no_number_is_said_kindly(typed: str) -> None:
    with pytest.raises(BadValue, match="number"):
        OFFICE_VALUES[MEMBERS_APART].read(typed)


def test_a_number_may_be_written_with_its_thousands() -> None:
    assert OFFICE_VALUES[TWO_PEOPLE_FROM].read(" 1.000 ") == OFFICE_VALUES[TWO_PEOPLE_FROM].read("1 000") == 1000
