"""Rows of a sheet an office filled in: found by the words of their headings, read cell by cell, problems by place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from bot.language import fold, msgid
from bot.programme.phones import read_phone
from bot.programme.places import Place, PlaceAnswer, Province, communes, find_places, place, province, provinces

FORMULA = "\x00formula"
"""Stands for a cell that holds a formula."""
LONGEST = 400
"""Characters of a cell; what is longer is a document in the wrong place."""


@dataclass(frozen=True, slots=True)
class Row:
    """`number` as the spreadsheet shows it, from 1."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in one cell (or, without a column, in a row), to be said by `Words.t(what, **params)`."""

    row: int
    column: str
    what: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Cells:
    """One row by its columns; `problems` grow while it is read."""

    row: Row
    columns: Mapping[str, int]
    headings: Mapping[str, str]
    problems: list[Problem]

    def text(self, column: str, *, needed: bool = False) -> str:
        """A cell's words, "" with a problem noted where they cannot be taken."""
        value = self.raw(column)
        if value == FORMULA:
            self.wrong(column, msgid("is a formula: put its value there"))
            return ""
        if len(value) > LONGEST:
            self.wrong(column, msgid("is longer than {most} characters"), most=str(LONGEST))
            return ""
        if needed and not value:
            self.wrong(column, msgid("is empty"))
        return value

    def raw(self, column: str) -> str:
        """What stands there, unchecked; "" where nothing does."""
        at = self.columns.get(column)
        return self.row.cells[at] if at is not None and at < len(self.row.cells) else ""

    def phone(self, column: str) -> str:
        """A cell's phone number as E.164, "" where there is none."""
        said = self.text(column)
        # a spreadsheet takes the first 0 of a number away
        found = (read_phone(said) or (read_phone(f"0{said}") if said.isdigit() else None)) if said else ""
        if found is None:
            self.wrong(column, msgid("“{said}” is not one phone number of Viet Nam"), said=said[:40])
        return found or ""

    def wrong(self, column: str, what: str, **params: str) -> None:
        self.problems.append(Problem(self.row.number, self.headings[column], what, params))

    def province(self, column: str) -> Province | None:
        """The province of a cell, by its code or its name."""
        said = self.text(column, needed=True)
        if not said:
            return None
        found = province(said.zfill(2)) if said.isdigit() else None
        bare = fold(said).removeprefix("tinh ").removeprefix("thanh pho ").removeprefix("tp ").removeprefix("tp. ")
        found = found or next((one for one in provinces() if fold(one.name) == bare), None)
        if found is None:
            self.wrong(column, msgid("“{said}” is no province or city of today"), said=said[:40])
        return found

    def commune(self, column: str, inside: Province) -> Place | None:
        """The commune of a cell, by its code or its name of today; None without a problem where the cell is empty."""
        said = self.text(column)
        if not said:
            return None
        if said.isdigit():
            found = place(said.zfill(5))
            if found is None or found.province_code != inside.code:
                self.wrong(column, msgid("{said} is no commune of {province}"), said=said[:40], province=inside.full)
                return None
            return found
        named = _by_name(inside.code).get(fold(said), ())
        if len(named) == 1:
            return named[0]
        answer = _meant(said, inside.code)
        if answer.kind == "one" and answer.places[0].province_code == inside.code:
            return answer.places[0]
        near = [one for one in (named or answer.places) if one.province_code == inside.code][:3]
        if near and not answer.of_province:
            likely = ", ".join(f"{one.kind} {one.name} ({one.code})" for one in near)
            self.wrong(column, msgid("“{said}” may be {likely}: write the code"), said=said[:40], likely=likely)
        else:
            self.wrong(column, msgid("“{said}” is no commune of {province}"), said=said[:40], province=inside.full)
        return None


@cache
def _by_name(province_code: str) -> Mapping[str, tuple[Place, ...]]:
    """The communes of a province of today by their folded names, with their kind and without."""
    found: dict[str, tuple[Place, ...]] = {}
    for one in communes(province_code):
        for name in {fold(one.name), fold(f"{one.kind} {one.name}")}:
            found[name] = (*found.get(name, ()), one)
    return found


@lru_cache(maxsize=1024)
def _meant(said: str, province_code: str) -> PlaceAnswer:
    """Sheets say the same places over and over."""
    return find_places(said, within=province_code)


def cell_text(value: object) -> str:
    """A cell as one line of plain words; a number without its ".0"."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = "".join(sign if sign.isprintable() else " " for sign in str(value))
    return " ".join(text.split())


def rows_by_heading(
    rows: Iterable[Row],
    headings: Mapping[str, Sequence[str]],
    needed: Sequence[str],
    examples: Sequence[tuple[str, ...]],
    problems: list[Problem],
) -> Iterator[Cells]:
    """The rows below the headings. `headings`: the words each column goes by, the first as the template prints it;
    they may stand in any order. A missing one that is `needed` is a problem, and no row is read; so is a row that is
    still one of the template's `examples`."""
    coming = iter(rows)
    head = next(coming, None)
    if head is None:
        problems.append(Problem(1, "", msgid("the sheet is empty")))
        return
    words = {fold(word): column for column, names in headings.items() for word in names}
    columns: dict[str, int] = {}
    for at, cell in enumerate(head.cells):
        column = words.get(fold(cell).strip(" *:"))
        if column is not None:
            columns.setdefault(column, at)
    shown = {column: names[0] for column, names in headings.items()}
    missing = [shown[column] for column in needed if column not in columns]
    if missing:
        what = msgid("the first row lacks the heading {missing}")
        problems.append(Problem(head.number, "", what, {"missing": ", ".join(missing)}))
        return
    for row in coming:
        if tuple(cell for cell in row.cells if cell) in [tuple(filter(None, example)) for example in examples]:
            problems.append(Problem(row.number, "", msgid("is still the example: write your own, or delete it")))
            continue
        yield Cells(row, columns, shown, problems)
