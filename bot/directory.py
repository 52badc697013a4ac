"""`ocop-bot directory` and `ocop-bot policies`: offices' sheets, from a file into the database."""

from __future__ import annotations

import csv
import io
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bot.commanding import with_lane
from bot.documents.sheet_reading import SheetProblem, read_sheet
from bot.language import Words, words
from bot.programme import directory_sheet, policies
from bot.programme.places import place, province
from bot.programme.sheet_rows import Problem, Row
from bot.services import directory
from bot.storage import Lane, Work, offices

Fail = Callable[[str, int], int]
BAD_INPUT = 2
Read = Callable[[Sequence[Row]], tuple[list[Any], list[Problem]]]
Remove = Callable[[Work, int], bool]
Keep = Callable[[Work, Sequence[Any]], Counter[str]]
REMOVED: dict[str, tuple[Remove, str]] = {
    "directory": (directory.remove_office, "office"),
    "policies": (directory.remove_policy, "policy"),
}


def import_file(what: str, file: Path, dry_run: bool, language: str, fail: Fail) -> int:
    """Takes a sheet in when nothing in it is wrong; else prints every problem and changes nothing."""
    read: Read = directory_sheet.read_directory if what == "directory" else policies.read_policies
    keep: Keep = directory.import_offices if what == "directory" else directory.import_policies
    w = words(language)
    try:
        found, problems = read(read_sheet(file.name, file.read_bytes()))
    except OSError as error:
        return fail(f"{file}: {error.strerror}", BAD_INPUT)
    except SheetProblem as problem:
        return fail(f"{file} {problem.text(w)}", BAD_INPUT)
    for one in problems:
        print(problem_line(w, one), file=sys.stderr)
    if problems:
        counted = w.n("{count} problem, nothing was changed", "{count} problems, nothing was changed", len(problems))
        return fail(f"{file}: {counted}", BAD_INPUT)
    if dry_run:
        fine = w.n("{count} row is right", "{count} rows are right", len(found))
        print(w.t("{fine}; nothing was changed", fine=fine))
        return 0

    def run(lane: Lane) -> int:
        counts = lane.do(lambda work: keep(work, found))
        print(
            w.t(
                "added {added}, changed {changed}, as before {same}",
                **{kind: counts[kind] for kind in ("added", "changed", "same")},
            )
        )
        return 0

    return with_lane(run, fail)


def problem_line(w: Words, problem: Problem) -> str:
    """As in "dòng 3, cột Điện thoại: …"."""
    said = w.t(problem.what, **problem.params)
    if not problem.column:
        return w.t("row {row}: {problem}", row=problem.row, problem=said)
    return w.t("row {row}, column {column}: {problem}", row=problem.row, column=problem.column, problem=said)


def print_template(what: str) -> int:
    """The sheet to fill in, as CSV with a byte-order mark, so that spreadsheet programs read it as UTF-8."""
    rows = directory_sheet.TEMPLATE if what == "directory" else policies.TEMPLATE
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    print("\ufeff" + out.getvalue(), end="")
    return 0


def list_offices(fail: Fail) -> int:
    """Every office with its number."""

    def run(lane: Lane) -> int:
        for number, one in lane.look(offices.all_offices):
            inside, commune = province(one.province), place(one.commune)
            where = commune.full if commune is not None else inside.full if inside is not None else one.province
            print(f"{number}\t{where}\t{one.name}\t{one.phone}\t{one.hours}")
        return 0

    return with_lane(run, fail)


def list_policies(fail: Fail) -> int:
    """Every policy with its number: province, title, its paper and day, how sure it is."""

    def run(lane: Lane) -> int:
        for number, one in lane.look(offices.all_policies):
            inside = province(one.province)
            where = inside.full if inside is not None else one.province
            print(f"{number}\t{where}\t{one.title}\t{one.source}\t{one.dated}\t{one.certainty}")
        return 0

    return with_lane(run, fail)


def remove(what: str, number: int, fail: Fail) -> int:
    """Takes an office or a policy out."""
    act, called = REMOVED[what]

    def run(lane: Lane) -> int:
        if lane.do(lambda work: act(work, number)):
            return 0
        return fail(f"there is no {called} {number}: see ocop-bot {what} list", BAD_INPUT)

    return with_lane(run, fail)
