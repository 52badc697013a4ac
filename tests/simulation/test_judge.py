"""The judge is judged: a play that is right, and the same one doctored in every way that could go wrong."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.simulation import law
from bot.simulation.judge import Verdict, judge
from bot.simulation.world import Producer, Product, World
from bot.simulation.year import Played, play

pytestmark = pytest.mark.xdist_group("simulation")  # the play is made once

MARCH = date(2027, 3, 1)
PEOPLE = (
    Producer(1, "ready", "Mỷ", MARCH, (Product("mật ong số 1"),)),
    Producer(2, "certificate", "Lan", MARCH, (Product("chè búp số 2", date(2027, 9, 10)),)),
    Producer(3, "unfinished", "Hoa", MARCH, (Product("măng khô số 3"),)),
    Producer(4, "ready", "Páo", MARCH, (Product("gạo nếp số 4"),), opts_out=date(2027, 3, 26)),
    Producer(5, "ready", "Dung", MARCH, (Product("nấm hương số 5"),), answer="later", answers_at=2),
    Producer(6, "ready", "Yến", MARCH, (Product("nước mắm số 6"),), answer="handed_in", answers_at=2),
)
WORLD = World(
    MARCH,
    date(2027, 4, 10),
    PEOPLE,
    down=frozenset({date(2027, 3, 31), date(2027, 4, 1)}),
    mute=frozenset({date(2027, 4, 4)}),
    again=frozenset({date(2027, 3, 24)}),
)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    folder: Path = tmp_path_factory.mktemp("year")
    return asyncio.run(play(WORLD, f"sqlite:///{folder}/year.db", folder))


def verdict_of(play: Played) -> Verdict:
    return judge(WORLD, play.sent, play.did, play.books)


def test_what_was_played_is_right(played: Played) -> None:
    found = verdict_of(played)
    assert found.wrong == []
    assert found.counts["reminders due"] == found.counts["told on its day"] + found.counts["told late, in new words"]
    assert found.counts["told late, in new words"] >= 4, "the days without the machine"
    assert {what for what, _, _ in played.did} == {"opts_out", "later", "handed_in"}


def reminders(play: Played, chat: str = "") -> list[dict[str, Any]]:
    return [one for one in play.sent if one["purpose"] == "reminder" and chat in one["chat"]]


def lose(play: Played) -> None:
    play.sent.remove(reminders(play)[0])


def repeat(play: Played) -> None:
    play.sent.append(reminders(play)[0])


def at_night(play: Played) -> None:
    one = reminders(play)[0]
    one["at"] = (datetime.fromisoformat(one["at"]) + timedelta(hours=13)).isoformat()


def a_day_late(play: Played) -> None:
    one = reminders(play)[0]
    one["at"] = (datetime.fromisoformat(one["at"]) + timedelta(days=1)).isoformat()


def to_who_opted_out(play: Played) -> None:
    one = copy.deepcopy(reminders(play, "sim-4")[0])
    one["at"] = "2027-03-31T01:00:00+00:00"
    play.sent.append(one)


def of_what_nobody_has(play: Played) -> None:
    reminders(play)[0]["text"] = "Anh/chị Mỷ ơi, rượu ngô nên nộp ở xã chậm nhất 7/4/2027.\n1. Đã nộp"


def wrong_days(play: Played) -> None:
    one = next(one for one in reminders(play) if "Còn 14 ngày" in one["text"])
    one["text"] = one["text"].replace("Còn 14 ngày", "Còn 13 ngày")


def after_it_was_done(play: Played) -> None:
    one = copy.deepcopy(reminders(play, "sim-6")[0])
    one["at"] = "2027-04-06T01:00:00+00:00"
    play.sent.append(one)


@pytest.mark.parametrize(
    ("doctor", "fault"),
    [
        (lose, "not told"),
        (repeat, "told twice"),
        (at_night, "outside hours"),
        (a_day_late, "not told"),
        (to_who_opted_out, "after opting out"),
        (of_what_nobody_has, "without cause"),
        (wrong_days, "wrong days left"),
        (after_it_was_done, "without cause"),
    ],
)
def test_what_is_doctored_is_found(played: Played, doctor: Callable[[Played], None], fault: str) -> None:
    false = copy.deepcopy(played)
    doctor(false)
    assert verdict_of(false).counts[fault] >= 1


def test_a_miss_that_is_not_in_the_books_is_found(played: Played) -> None:
    silent = World(MARCH, WORLD.last, PEOPLE, down=frozenset(WORLD.days) - {WORLD.last})
    assert judge(silent, [], [], []).counts["not told"] > 0
    right = judge(silent, [], [], [{**row, "status": "missed", "reason": "down"} for row in played.books])
    assert right.counts["not told"] < judge(silent, [], [], []).counts["not told"]


def test_its_dates_are_those_that_were_worked_out_by_hand() -> None:
    assert law.producers_day(date(2027, 4, 30)) == date(2027, 4, 7)
    assert law.producers_day(date(2027, 10, 30)) == date(2027, 10, 8)
    days = law.certificate(date(2027, 6, 15))
    assert (days["window_opens"], days["window_closes"]) == (date(2026, 12, 17), date(2027, 2, 15))
    assert law.tet(date(2027, 2, 6))
    assert not law.tet(date(2027, 1, 1))
