"""The rubric in force against the ladders of its 26 sheets, read here from a second, differently written copy."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.scoring import load_rubric

LADDERS = Path(__file__).parents[1] / "data" / "ladders.txt"
SUPERSCRIPT = {"³": 3, "⁴": 4, "⁵": 5}
Line = tuple[str, str, list[tuple[int, int | None]]]  # code, name, (points, star) of each option
Block = tuple[int, list[Line]]  # points of the section, its lines


def _line(text: str) -> Line:
    found = re.fullmatch(r"(?P<code>[\d.]+) ?(?P<name>.*?) ?\((?P<ladder>[\d/³⁴⁵]+)\)†?", text.strip())
    assert found, text
    steps = found["ladder"].split("/")
    ladder = [(int(s.rstrip("³⁴⁵")), SUPERSCRIPT.get(s[-1])) for s in steps]
    return found["code"], found["name"], ladder


def _block(text: str) -> tuple[str, Block]:
    head, lines = text.split(": ", 1)
    found = re.fullmatch(r"(?P<key>[ABC]\d+) .* (?P<points>\d+)", head)
    assert found, text
    return found["key"], (int(found["points"]), [_line(part) for part in lines.split("; ")])


def _sheets() -> dict[int, tuple[str, str, dict[str, Block]]]:
    common: dict[str, Block] = {}
    sheets: dict[int, tuple[str, str, dict[str, Block]]] = {}
    current = common
    for text in LADDERS.read_text("utf-8").splitlines():
        if not text or text.startswith("#"):
            continue
        if title := re.fullmatch(r"\*\*(\d+)\. (.*)\*\* \(`(.*)`\)", text):
            current = {}
            sheets[int(title[1])] = (title[3], title[2], current)
        else:
            key, block = _block(text)
            current[key] = block
    for number, (_, _, blocks) in sheets.items():
        if number != 26:
            blocks.update({key: block for key, block in common.items() if key not in blocks})
    return sheets


SHEETS = _sheets()


def test_the_copy_holds_26_sheets() -> None:
    assert sorted(SHEETS) == list(range(1, 27))


@pytest.mark.parametrize("number", sorted(SHEETS))
def test_a_sheet_has_the_points_and_floors_of_the_copy(number: int) -> None:
    name, title, blocks = SHEETS[number]
    sheet = load_rubric("qd26-2026").sheet(number)
    assert (sheet.no, sheet.id, sheet.name["vi"]) == (number, name, title)
    assert {s.part + s.code: s.max for s in sheet.sections} == {key: block[0] for key, block in blocks.items()}
    expected = {code: ladder for _, lines in blocks.values() for code, _, ladder in lines}
    assert {c.code: [(o.points, o.star) for o in c.options] for c in sheet.criteria} == expected
    for key, (_, lines) in blocks.items():
        for code, words, _ in lines:
            criterion = sheet.criterion(code)
            assert criterion.part + criterion.section == key
            assert words in ("", criterion.name["vi"].split(" (")[0])  # the copy leaves out what is in brackets


def test_positions_count_from_one_in_the_sheets_own_order() -> None:
    rubric = load_rubric("qd26-2026")
    assert all(
        [o.position for o in c.options] == [*range(1, len(c.options) + 1)] for s in rubric.sheets for c in s.criteria
    )
    bilingual = rubric.sheet(11).criterion("2.4")
    assert [(o.position, o.points) for o in bilingual.options] == [(1, 0), (2, 1)]
    business = rubric.sheet(7).criterion("3.1")
    assert [(o.position, o.points) for o in business.options] == [(1, 1), (2, 1), (3, 3)]
