from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from bot.clock import FixedClock
from bot.programme.rules import ProvinceRule
from bot.services import acting, calendars
from bot.storage import open_storage

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command over an installation of its own: (status, stdout, stderr)."""
    monkeypatch.setenv("OCOP_VAR", str(tmp_path))
    monkeypatch.delenv("OCOP_DATABASE_URL", raising=False)

    def command(*args: str) -> tuple[int, str, str]:
        status = main(["calendar", *args])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return command


def found(run: Run, *args: str) -> dict[str, Any]:
    status, out, err = run("--json", *args)
    assert (status, err) == (0, "")
    data = json.loads(out)
    assert set(data) == {"rounds", "certificate", "commune"}
    return dict(data)


def province_rounds(data: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["proposals_before"]: one for one in data["rounds"] if one["tier"] == "province"}


def test_the_worked_dates_come_out(run: Run, tmp_path: Path) -> None:
    data = found(run, "--from", "2026-11-22", "--expires", "2027-06-15", "--received", "2027-04-07")
    rounds = province_rounds(data)
    assert rounds["2027-04-30"] == {
        "tier": "province",
        "no": 1,
        "proposals_before": "2027-04-30",
        "council_before": "2027-06-30",
        "producer_by": "2027-04-07",
    }
    assert rounds["2027-10-30"]["producer_by"] == "2027-10-08"
    central = [one for one in data["rounds"] if one["tier"] == "central"]
    assert central[0]["proposals_before"] == "2027-01-30"
    assert {one["producer_by"] for one in central} == {None}
    assert data["certificate"] == {
        "expires": "2027-06-15",
        "window_opens": "2026-12-17",
        "window_closes": "2027-02-15",
        "grace_ends": "2027-12-12",
    }
    assert data["commune"] == {"due": "2027-04-29"}
    assert list(tmp_path.iterdir()) == []  # looking at the law makes no database


def test_blocks_that_were_not_asked_for_are_null(run: Run) -> None:
    data = found(run, "--from", "30/4/2027")
    assert data["certificate"] is data["commune"] is None
    assert "2027-04-30" not in province_rounds(data)  # "before" is strict
    assert found(run, "--issued", "2024-02-29")["certificate"]["expires"] == "2027-02-28"


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("--from", "2027-02-31"), "--from"),
        (("--received", "31/2/2027"), "--received"),
        (("--issued", "2027-01-01", "--expires", "2026-12-31"), "does not come after"),
        (("--issued", "2027-01-01", "--expires", "2031-01-01"), "36 months"),
        (("--issued", "9999-12-31"), "not between"),
        (("--province", "99"), "not the code of a province"),
        (("--ics", "x.ics"), "which province"),
    ],
)
def test_what_cannot_be_is_one_line_and_exit_2(run: Run, args: tuple[str, ...], says: str) -> None:
    status, out, err = run(*args, "--json")
    assert (status, out) == (2, "")
    assert says in err
    assert err.count("\n") == 1


def test_what_a_province_set_counts_and_goes_into_its_calendar_file(run: Run, tmp_path: Path) -> None:
    lane = open_storage(
        f"sqlite:///{tmp_path / 'ocop.db'}", None, tmp_path, FixedClock(datetime(2026, 11, 22, tzinfo=UTC))
    )
    own = ProvinceRule("19", "D2", {"proposals_before": "03-30", "council_before": "05-30"}, "QĐ 1", date(2027, 1, 1))
    lane.do(lambda work: calendars.set_rule(work, acting.province("19"), own))
    lane.stop()
    assert "2027-03-30" in province_rounds(found(run, "--from", "2026-11-22", "--province", "19"))
    assert "2027-03-30" not in province_rounds(found(run, "--from", "2026-11-22"))
    status, out, _ = run("--from", "2026-11-22", "--province", "19")
    assert status == 0
    assert "30/3/2027      30/5/2027       8/3/2027                QĐ 1" in out
    file = tmp_path / "19.ics"
    assert run("--from", "2026-11-22", "--province", "19", "--ics", str(file))[0] == 0
    assert "UID:round-19-2027-1-by@ocop-bot\r\n" in file.read_bytes().decode()
    assert run("--province", "19", "--ics", str(tmp_path / "no" / "x.ics"))[0] == 2
