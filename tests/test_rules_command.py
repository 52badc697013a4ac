"""`ocop-bot rules`, as the person who runs the bot for an office calls it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli import main

Ran = tuple[int, str, str]
WHERE = ("--province", "19", "--by", "Lan")
EARLIER = ("set", "D2", "proposals_before=03-30", "council_before=05-30", "--since", "2027-01-01")


@pytest.fixture
def ocop(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Ran]:
    monkeypatch.setenv("OCOP_VAR", str(tmp_path / "var"))
    monkeypatch.delenv("OCOP_DATABASE_URL", raising=False)

    def call(*args: str) -> Ran:
        status = main(args)
        return (status, *capsys.readouterr())

    return call


def first_round(ocop: Callable[..., Ran], province: str = "19") -> dict[str, str]:
    data = json.loads(ocop("calendar", "--from", "2027-01-02", "--province", province, "--json")[1])
    return next(one for one in data["rounds"] if one["tier"] == "province")


def test_a_province_sets_its_round_corrects_it_and_ends_it(ocop: Callable[..., Ran]) -> None:
    assert ocop("rules", "list")[:2] == (0, "the law alone holds\n")
    assert ocop("rules", *EARLIER, "--reference", "QĐ 12", *WHERE)[:2] == (
        0, "1\tD2 holds from 2027-01-01; open days were computed again\n",
    )  # fmt: skip
    assert first_round(ocop)["proposals_before"] == "2027-03-30"
    assert first_round(ocop, "01")["proposals_before"] == "2027-04-30"

    better = ("set", "D2", "proposals_before=04-10", "council_before=05-30", "--since", "2027-01-01")
    assert ocop("rules", *better, "--reference", "QĐ 13", "--instead-of", "1", *WHERE)[0] == 0
    assert first_round(ocop)["proposals_before"] == "2027-04-10"
    assert ocop("rules", "list", "--province", "19")[1] == (
        "2\t19\tD2\tproposals_before=04-10 council_before=05-30\tfrom 2027-01-01\tQĐ 13\n"
    )
    assert "1\t19\tD2\t" in ocop("rules", "list", "--province", "19", "--withdrawn")[1]

    assert ocop("rules", "end", "2", "--until", "2026-12-31", *WHERE)[0] == 0
    assert first_round(ocop)["proposals_before"] == "2027-04-30"


def test_a_round_more_and_a_limit(ocop: Callable[..., Ran]) -> None:
    extra = ("set", "D4", "tier=province", "proposals_before=2027-02-15", "council_before=2027-03-30")
    assert ocop("rules", *extra, "--since", "2027-01-01", "--reference", "KH 7", *WHERE)[0] == 0
    assert first_round(ocop)["proposals_before"] == "2027-02-15"
    slower = ("set", "D1", "count=20", "--since", "2027-01-01", "--reference", "QĐ 9", "--by", "Lan")
    assert ocop("rules", *slower)[0] == 0  # for the whole country
    received = json.loads(ocop("calendar", "--province", "19", "--received", "2027-03-01", "--json")[1])
    assert received["commune"]["due"] == "2027-03-29"


def test_a_day_off_is_set_and_taken_back(ocop: Callable[..., Ran]) -> None:
    due = ("calendar", "--province", "19", "--received", "2027-03-01", "--json")
    before = json.loads(ocop(*due)[1])["commune"]["due"]
    set_ = ("rules", "day", "2027-03-03", "off", "--reference", "CV 88")
    assert ocop(*set_, *WHERE)[:2] == (0, "day 1\t2027-03-03 off; open days were computed again\n")
    assert json.loads(ocop(*due)[1])["commune"]["due"] > before
    assert "day 1\t19\t2027-03-03\toff\tCV 88" in ocop("rules", "list", "--province", "19")[1]
    assert ocop("rules", "undo-day", "1", *WHERE)[0] == 0
    assert json.loads(ocop(*due)[1])["commune"]["due"] == before


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("set", "D99", "count=3", "--since", "2027-01-01", "--reference", "x", *WHERE), "'D99' is not one of"),
        (("set", "D1", "count=lots", "--since", "2027-01-01", "--reference", "x", *WHERE), "is not a number"),
        (("set", "D1", "ten", "--since", "2027-01-01", "--reference", "x", *WHERE), "is not like count=10"),
        (("set", "D1", "count=10", "--since", "soon", "--reference", "x", *WHERE), "--since: 'soon'"),
        (("set", "D1", "count=10", "--since", "2027-01-01", "--reference", " ", *WHERE), "legal reference"),
        (("end", "7", "--until", "2027-01-01", *WHERE), "there is no such rule any more"),
        (("day", "2027-03-03", "works", "--reference", "x", *WHERE), "is a working day already"),
        (("undo-day", "7", *WHERE), "there is no such correction any more"),
        (("list", "--province", "xx"), "--province: 'xx'"),
    ],
)
def test_a_slip_is_one_line_that_says_what_to_mend(ocop: Callable[..., Ran], args: tuple[str, ...], says: str) -> None:
    status, out, err = ocop("rules", *args)
    assert (status, out) == (2, "")
    assert says in err
    assert err.count("\n") == 1
