"""Every code of platforms A.11 has its class there; copied here as data."""

from __future__ import annotations

import pytest

from bot.channels.zalo_oa.codes import CODES, UNKNOWN, code

RENEW = {-216, -220, -124}
TRANSIENT = {-32, -200}
RESCHEDULE = {-234, -133, -211, -218, -144}
DEAD = {-213, -217, -227, -230, -231, -232, -244, -108, -114, -139, -140, -141}
BUG = {-201, -210, -233, -240, -249}
HUMAN = {
    *range(-105, -100), -204, -205, -209, -212, -219, -221, -223, -224, -235, -237, -238, -241, -403, -242, -248,
    -320, -321, -109, -111, -112, -1121, -1122, -1123, -1124, -115, -117, -118, -119, -120, -126, -127, -131, -135,
    -1351, -136, -137, -147, -1471, -1472,
}  # fmt: skip
OTHER = {-100, -214}  # upload again; later

CLASSES = {
    "renew": RENEW, "back_off": TRANSIENT, "once_more": TRANSIENT, "morning": RESCHEDULE, "tomorrow": RESCHEDULE,
    "closed": DEAD, "window": DEAD, "refused": DEAD, "plain": BUG, "bug": BUG | {-248}, "account": HUMAN,
    "template": HUMAN, "upload_again": {-100}, "later": {-214},
}  # fmt: skip


def test_every_code_is_in_the_table_and_no_other() -> None:
    assert set(CODES) == RENEW | TRANSIENT | RESCHEDULE | DEAD | BUG | HUMAN | OTHER


@pytest.mark.parametrize("number", sorted(CODES))
def test_a_code_does_what_its_class_says(number: int) -> None:
    found = CODES[number]
    assert number in CLASSES[found.act]
    assert found.means


def test_a_code_nobody_knows_goes_to_a_person() -> None:
    assert code(-99999) is UNKNOWN
