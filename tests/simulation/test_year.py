"""A short stretch of the simulated year, in one process and in two that are killed; a season in `make test-long`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot import cli
from bot.simulation.judge import judge
from bot.simulation.world import make_world
from bot.simulation.year import play


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_two_schedulers_of_which_one_is_killed_say_each_thing_once(
    blank_url: Callable[[], str], tmp_path: Path
) -> None:
    world = make_world(10, date(2027, 3, 29), 10, 4)
    played = asyncio.run(play(world, blank_url(), tmp_path, schedulers=2, kills=2, seed=1))
    verdict = judge(world, played.sent, played.did, played.books)
    assert verdict.wrong == []
    assert played.kills >= 1
    assert verdict.counts["reminders due"] >= 10


@pytest.mark.long
def test_a_season_with_two_schedulers_and_many_kills(blank_url: Callable[[], str], tmp_path: Path) -> None:
    world = make_world(60, date(2027, 1, 20), 90, 2)
    played = asyncio.run(play(world, blank_url(), tmp_path, schedulers=2, kills=40, seed=3))
    verdict = judge(world, played.sent, played.did, played.books)
    assert verdict.wrong == []
    assert played.kills == 40
    assert verdict.counts["reminders due"] > 100


def test_the_command_prints_its_table(capsys: pytest.CaptureFixture[str]) -> None:
    args = ["--people", "12", "--days", "20", "--from", "2027-03-20", "--progress"]
    assert cli.main(["simulate", *args]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("12 producers, 20 days from 2027-03-20:")
    assert "nothing is wrong" in said.out
    assert "day 20 of 20" in said.err


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--people", "0"], "--people: 0 must lie between 1 and 20000"),
        (["--days", "3"], "--days: 3 must lie between 10 and 1100"),
        (["--from", "2026-02-30"], "--from: '2026-02-30' is not a date like 2026-12-01"),
        (["--from", "2020-01-01"], "--from: what is played is in force since 22 May 2026"),
        (["--kills", "3"], "--kills: a scheduler can be killed only where there is another: add --schedulers 2"),
    ],
)
def test_what_cannot_be_is_one_line(capsys: pytest.CaptureFixture[str], args: list[str], said: str) -> None:
    assert cli.main(["simulate", *args]) == 2
    assert said in capsys.readouterr().err
