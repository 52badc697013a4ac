"""The offices' settings: what is wrong is named in one line; what is written reads the same again."""

from __future__ import annotations

from datetime import time

import pytest

from bot.programme.reminders import default_rules
from bot.programme.reminders.settings import FIELDS, LANGUAGES, SettingsProblem, read_settings
from bot.programme.reminders.written import to_toml

GOOD = """
[hours]
at = "07:30"
[round]
steps = [45, 30, 7]
text.vi = "{who}, {product} nộp ở xã trước {day} nhé."
[result]
on = false
"""


def test_a_file_says_only_what_differs() -> None:
    rules = read_settings(GOOD, "own.toml", default_rules()).over(default_rules())
    assert rules.hours.at == time(7, 30)
    assert rules.hours.closes == time(20)
    assert rules.kinds["round"].steps == (45, 30, 7)
    assert rules.kinds["round"].text("text", "vi") == "{who}, {product} nộp ở xã trước {day} nhé."
    assert rules.kinds["round"].text("text", "en") == default_rules().kinds["round"].text("text", "en")
    assert rules.of("result") is None
    assert rules.kinds["paper"] == default_rules().kinds["paper"]


def test_what_is_written_out_reads_the_same_again() -> None:
    data = read_settings(GOOD, "own.toml", default_rules()).data
    assert read_settings(to_toml(data), "again.toml", default_rules()).data == data


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[hours", "own.toml: is not TOML"),
        ("[rounds]\n", "own.toml: [rounds] is no kind of reminder; there are: hours, unfinished, round"),
        ("round = 3", "own.toml: 'round' must be a table like [round]"),
        ('[hours]\nat = "06:00"', "own.toml: hours: at: 06:00 is outside 07:00 to 20:00"),
        ('[hours]\nat = "8 giờ"', "own.toml: hours: at: '8 giờ' is no time like \"08:00\""),
        ('[hours]\nat = "20:00"', "own.toml: hours: 'at' (20:00) must lie between"),
        ('[hours]\nzone = "Hanoi"', "own.toml: hours: zone: 'Hanoi' is no time zone"),
        ('[hours]\nfrom = "08:00"', "own.toml: hours: from is not known; there are: opens, closes, at, zone"),
        ("[round]\nsteps = [30, 30]", "own.toml: round: steps: [30, 30] must be at most 6 numbers, each once"),
        ("[round]\nsteps = [-1]", "own.toml: round: steps: [-1] must be whole numbers from 0 to 365"),
        ("[round]\nsteps = [true]", "own.toml: round: steps: [True] must be whole numbers"),
        ("[clock]\nsteps = [16]", "own.toml: clock: steps: [16] must be whole numbers from 1 to 15"),
        ("[unfinished]\nmost = 3", "own.toml: unfinished: most: at most 2 for something unfinished, not 3"),
        ('[round]\non = "no"', "own.toml: round: on: 'no' must be true or false"),
        ("[round]\ncolour = 1", "own.toml: round: colour is not known; there are: steps, most, on, text, today, line"),
        ('[round]\ntext = "x"', "own.toml: round: text: write it by language: text.vi, text.en"),
        ('[round]\ntext.km = "x"', "own.toml: round: text.km: no such language; there are: vi, en"),
        ('[round]\ntext.vi = ""', "own.toml: round: text.vi: must be a text"),
        ('[round]\ntext.vi = "{han}"', "own.toml: round: text.vi: {han} is no value here; there are: {day}, {left}"),
        ('[round]\ntext.vi = "{who.x}"', "own.toml: round: text.vi: {who.x} is no value here"),
        ('[round]\ntext.vi = "{who!r}"', "own.toml: round: text.vi: {who} is no value here"),
        ('[round]\ntext.vi = "{who"', "own.toml: round: text.vi: "),
        ('[round]\nline.vi = "a\\nb"', "own.toml: round: line.vi: 2 lines; at most 1"),
        (f'[round]\ntext.vi = "{"dài " * 40}"', "own.toml: round: text.vi: a line of 159 characters; at most 110"),
    ],
)
def test_what_cannot_be_is_named_in_one_line(text: str, said: str) -> None:
    with pytest.raises(SettingsProblem) as problem:
        read_settings(text, "own.toml", default_rules())
    assert str(problem.value).startswith(said)
    assert "\n" not in str(problem.value)


def test_the_defaults_have_every_kind_in_both_languages() -> None:
    rules = default_rules()
    assert set(rules.kinds) == set(FIELDS)
    for rule in rules.kinds.values():
        assert all(set(texts) == set(LANGUAGES) for texts in rule.texts.values()), rule.kind
        assert rule.steps
    assert rules.kinds["round"].steps == (30, 14, 7, 3, 1)
    assert rules.kinds["clock"].steps == (10, 13, 15)
    assert "hạn" not in "".join(text["vi"] for text in rules.kinds["round"].texts.values()), "nên nộp trước, never hạn"
