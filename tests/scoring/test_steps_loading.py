"""The improvement steps as data: complete, in both languages, sound, and every slip told on one line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.scoring import RubricError, load_rubric
from bot.scoring.steps import Steps, load_steps, override_steps, parse_steps

RUBRIC = load_rubric("qd26-2026")
REFS = sorted({c.ref for sheet in RUBRIC.sheets for c in sheet.criteria})
STEP = """
[[step]]
id = "do"
vi = "Làm"
en = "Do it"
how_vi = "Sáng mai gọi."
how_en = "Call tomorrow."
days = [1, 2, 3]
effort = 1
who = "producer"
evidence = ["ip"]
after = []
basis = "judgement"
"""


def complete() -> str:
    """A made-up table: one step behind every position there is."""
    longest = max(len(c.options) for sheet in RUBRIC.sheets for c in sheet.criteria)
    rows = []
    for to in range(1, longest + 1):
        refs = sorted({c.ref for s in RUBRIC.sheets for c in s.criteria if len(c.options) >= to})
        rows.append(f'[[raise]]\ncriteria = {refs!r}\nto = {to}\nsteps = ["do"]\n'.replace("'", '"'))
    return STEP + "\n".join(rows)


def refusal(text: str) -> str:
    with pytest.raises(RubricError) as error:
        parse_steps({"x.toml": text}, RUBRIC)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_a_complete_table_loads() -> None:
    steps = parse_steps({"x.toml": complete()}, RUBRIC)
    assert steps.steps["do"].days == (1, 2, 3)
    assert steps.rising(REFS[0], 2) is not None


def test_files_are_read_together() -> None:
    text = complete()
    cut = text.index("[[raise]]")
    assert parse_steps({"a.toml": text[cut:], "b.toml": text[:cut]}, RUBRIC).steps.keys() == {"do"}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('vi = "Làm"', f'vi = "{"a" * 71}"', "step do: vi has 71 characters"),
        ('en = "Do it"', "", "step do: en is missing"),
        ('how_vi = "Sáng mai gọi."', 'how_vi = "a\\nb\\nc\\nd\\ne\\nf"', "step do: how_vi has 6 lines"),
        ("days = [1, 2, 3]", "days = [3, 2, 1]", "step do: days"),
        ("days = [1, 2, 3]", "days = [1, 2]", "step do: days"),
        ("days = [1, 2, 3]", "days = [1, 2, true]", "step do: days"),
        ("effort = 1", "effort = 6", "step do: effort 6"),
        ("effort = 1", "effort = true", "step do: effort"),
        ('who = "producer"', 'who = "neighbour"', "step do: who"),
        ('evidence = ["ip"]', 'evidence = ["luck"]', "step do: there is no evidence 'luck'"),
        ("after = []", 'after = ["gone"]', "step do: after names 'gone'"),
        ("after = []", 'after = ["do"]', "step do: after runs in a circle"),
        ("after = []", "afterr = []", "step do: unknown key 'afterr'"),
        ('id = "do"', 'id = "other"', "there is no step 'do'"),
        ("to = 1", "to = 9", "to 9: it has"),
        (f'"{REFS[0]}", ', "", f"raise {REFS[0]} to 1: missing"),
        (f'"{REFS[0]}", ', '"nothing-such", ', "raise nothing-such: there is no such criterion"),
        (f'"{REFS[0]}", ', f'"{REFS[0]}", "{REFS[0]}", ', "names one twice"),
        ('steps = ["do"]', "steps = []", "takes no step"),
        ("[[step]]", "[[stepp]]", "unknown key 'stepp'"),
        ("effort = 1", "effort =", "not valid TOML"),
    ],
)
def test_a_slip_is_told_on_one_line_with_its_place(old: str, new: str, said: str) -> None:
    assert old in complete()
    assert said in refusal(complete().replace(old, new, 1))


def test_what_is_there_twice_is_refused() -> None:
    assert "step do: there twice" in refusal(complete() + STEP)
    last = complete()[complete().rindex("[[raise]]") :]
    assert "there twice" in refusal(complete() + last)


def test_a_province_changes_figures_and_must_say_on_what() -> None:
    general = parse_steps({"x.toml": complete()}, RUBRIC)
    row = '[[step]]\nid = "do"\ndays = [5, 6, 7]\neffort = 4\nreference = "QĐ 1/2027/QĐ-UBND"\n'
    own = override_steps(general, row, "19.toml")
    assert (own.steps["do"].days, own.steps["do"].effort) == ((5, 6, 7), 4)
    assert own.steps["do"].reference == "QĐ 1/2027/QĐ-UBND"
    assert own.steps["do"].how == general.steps["do"].how
    assert own.raises == general.raises
    assert general.steps["do"].days == (1, 2, 3)
    for bad, said in (
        (row.replace('reference = "QĐ 1/2027/QĐ-UBND"\n', ""), "19.toml: step do: reference is missing"),
        (row.replace('"do"', '"gone"'), "19.toml: step gone: there is no such step"),
        (row + row, "19.toml: step do: there twice"),
        (row + 'vi = "Khác"\n', "19.toml: step do: unknown key 'vi'"),
        (row.replace("[5, 6, 7]", "[7, 6, 5]"), "19.toml: step do: days"),
    ):
        with pytest.raises(RubricError, match=re.escape(said)):
            override_steps(general, bad, "19.toml")


def test_a_rubric_without_steps_says_so() -> None:
    with pytest.raises(RubricError, match="qd148-2023: there are no improvement steps"):
        load_steps("qd148-2023")


@pytest.fixture(scope="module")
def steps() -> Steps:
    return load_steps("qd26-2026")


def test_the_real_table_covers_all_sheets_and_every_step_is_used(steps: Steps) -> None:
    used = {name for row in steps.raises.values() for name in row.steps}
    assert used == steps.steps.keys()


def test_who_a_person_is_is_never_advised(steps: Steps) -> None:
    rows = [row for (ref, _), row in steps.raises.items() if ref == "representative-group"]
    assert rows
    assert not any(row.advise for row in rows)


def test_the_real_table_claims_no_figure_of_the_law_without_its_article(steps: Steps) -> None:
    for step in steps.steps.values():
        assert step.basis == "judgement" or re.search(r"26/2026 (Art\. \d|Annex [IV]+)", step.basis), step.id


def test_a_province_file_on_disk_is_laid_over_the_real_table(steps: Steps, tmp_path: Path) -> None:
    name = next(iter(steps.steps))
    file = tmp_path / "own.toml"
    file.write_text(f'[[step]]\nid = "{name}"\neffort = 5\nreference = "thử"\n', "utf-8")
    assert load_steps("qd26-2026", file).steps[name].effort == 5
    with pytest.raises(RubricError, match=r"gone\.toml: cannot be read"):
        load_steps("qd26-2026", tmp_path / "gone.toml")
