"""Points of the sections, numbers of starred options and sums of floors, against the table of the research notes.

Those sums show why both tests are needed: no set's floors alone reach the band of their star.
"""

from __future__ import annotations

import pytest

from bot.scoring import STARS, load_rubric

# The notes print 12 four-star options for sheet 2; their own ladder of it has 13, and the floor sum of 40 needs all 13.
# sheet | sections 1+2+3 | 4+5 | the rest | starred options for 3, 4, 5 stars | floor points for 3, 4, 5 stars
TABLE = """
1  | 18+10+12 | 13+12 | 6:12 7:3 8:5 9:5 10:5 11:2 12:3 | 7 12 3 | 10 37 43
2  | 18+10+12 | 13+12 | 6:15 7:5 8:5 9:5 10:2 11:3 | 7 13 6 | 10 40 52
3  | 18+10+12 | 13+12 | 6:12 7:3 8:5 9:5 10:5 11:2 12:3 | 7 14 6 | 10 42 52
4  | 18+10+12 | 13+12 | 6:12 7:3 8:5 9:5 10:5 11:2 12:3 | 7 14 6 | 10 41 52
5  | 16+12+12 | 13+12 | 6:15 7:5 8:5 9:5 10:2 11:3 | 8 13 5 | 12 42 50
6  | 18+10+12 | 13+12 | 6:15 7:5 8:5 9:5 10:2 11:3 | 8 13 5 | 12 41 48
7  | 18+10+12 | 13+12 | 6:15 7:5 8:5 9:5 10:2 11:3 | 8 14 6 | 11 42 51
8  | 18+10+12 | 13+12 | 6:15 7:5 8:5 9:5 10:2 11:3 | 8 14 6 | 11 41 50
9  | 18+10+12 | 13+12 | 6:15 7:5 8:5 9:5 10:2 11:3 | 8 14 6 | 11 41 50
10 | 18+10+12 | 13+12 | 6:15 7:5 8:5 9:5 10:2 11:3 | 8 13 6 | 11 40 49
11 | 18+10+12 | 13+12 | 6:15 7:5 8:5 9:5 10:2 11:3 | 8 12 3 | 12 38 43
12 | 18+10+12 | 13+12 | 6:15 7:5 8:5 9:5 10:2 11:3 | 8 14 3 | 12 43 48
13 | 18+10+12 | 13+12 | 6:15 7:5 8:5 9:5 10:2 11:3 | 8 10 3 | 12 34 39
14 | 17+11+12 | 13+12 | 6:15 7:5 8:5 9:5 10:5 | 8 10 3 | 11 34 39
15 | 17+11+12 | 13+12 | 6:15 7:5 8:5 9:5 10:5 | 8 13 3 | 11 41 46
16 | 17+11+12 | 13+12 | 6:15 7:5 8:5 9:5 10:5 | 7 9 4 | 10 31 41
17 | 17+11+12 | 13+12 | 6:15 7:5 8:5 9:5 10:5 | 8 12 3 | 11 39 44
18 | 18+10+12 | 13+12 | 6:5 7:4 8:5 9:3 10:3 11:5 12:3 13:2 14:5 | 7 10 3 | 9 31 36
19 | 17+11+12 | 13+12 | 6:5 7:3 8:5 9:4 10:5 11:3 12:5 13:2 14:3 | 7 10 3 | 9 32 37
20 | 17+11+12 | 13+12 | 6:5 7:3 8:5 9:4 10:3 11:5 12:5 13:2 14:3 | 7 10 3 | 9 32 37
21 | 19+9+12 | 13+12 | 6:21 7:4 8:5 9:5 | 7 9 4 | 8 29 43
22 | 18+10+12 | 13+12 | 6:24 7:3 8:3 9:5 | 6 8 4 | 7 27 41
23 | 19+9+12 | 13+12 | 6:14 7:8 8:4 9:4 10:5 | 5 11 4 | 9 43 51
24 | 19+9+12 | 13+12 | 6:17 7:9 8:4 9:5 | 4 7 5 | 7 29 47
25 | 19+9+12 | 13+12 | 6:15 7:10 8:5 9:5 | 4 9 3 | 8 39 49
26 | 14+12+14 | 17+8 | 6:3 7:3 8:3 9:2 10:3 11:2 12:3 13:4 14:4 15:3 16:3 17:2 | 1 2 0 | 1 5 5
"""
ROWS = [[cell.strip() for cell in row.split("|")] for row in TABLE.strip().splitlines()]


def test_the_table_has_a_row_for_every_sheet() -> None:
    assert [int(row[0]) for row in ROWS] == list(range(1, 27))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"sheet-{row[0]}")
def test_sections_marks_and_floor_points_are_those_of_the_table(row: list[str]) -> None:
    sheet = load_rubric("qd26-2026").sheet(int(row[0]))
    of_part = {part: [s for s in sheet.sections if s.part == part] for part in "ABC"}
    assert "+".join(str(s.max) for s in of_part["A"]) == row[1]
    assert "+".join(str(s.max) for s in of_part["B"]) == row[2]
    assert " ".join(f"{s.code}:{s.max}" for s in of_part["C"]) == row[3]
    marks = [sum(o.star == star for c in sheet.criteria for o in c.options) for star in STARS]
    assert " ".join(map(str, marks)) == row[4]
    floors = [sum(c.floor(star) for c in sheet.criteria) for star in STARS]
    assert " ".join(map(str, floors)) == row[5]


def test_no_sheets_floors_reach_the_band_of_their_star() -> None:
    for sheet in load_rubric("qd26-2026").sheets:
        for star, band in zip(STARS, (50, 70, 90), strict=True):
            assert sum(need for _, need in sheet.floors[star]) < band


def test_floors_are_kept_from_one_star_to_the_next() -> None:
    for name in ("qd26-2026", "qd148-2023"):
        for criterion in (c for s in load_rubric(name).sheets for c in s.criteria):
            floors = [criterion.floor(star) for star in (1, 2, 3, 4, 5)]
            assert floors[:2] == [0, 0]
            assert floors == sorted(floors)
            assert floors[-1] <= criterion.best
