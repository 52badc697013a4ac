"""`ocop-bot import products FILE`: a province's products with their certificates, from a sheet into the database."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bot.clock import SystemClock, local_date
from bot.commanding import with_lane
from bot.directory import problem_line
from bot.documents.import_template import template
from bot.documents.sheet_reading import LARGEST, TOO_LARGE, SheetProblem
from bot.language import Words, words
from bot.programme.places import place, province
from bot.programme.product_row import Area
from bot.scheduling.importing import read_all
from bot.services import imports
from bot.storage import Lane, audit
from bot.storage import imports as store
from bot.storage.imports import Run
from bot.wiring.import_sheets import reader

Fail = Callable[[str, int], int]
BAD_INPUT = 2
PAGE = 200


def run(args: argparse.Namespace, fail: Fail) -> int:
    """The command, by what it is asked for."""
    if province(args.province) is None:
        return fail(f"there is no province {args.province!r} today: write its code, as in --province 19", BAD_INPUT)
    if args.what == "template":
        return write_template(Path(args.file), args.province, args.language, fail)
    inside = place(args.commune)
    if args.commune and (inside is None or inside.province_code != args.province):
        return fail(f"{args.commune!r} is no commune of province {args.province}: write its code of today", BAD_INPUT)
    area = Area(args.province, args.commune)
    return import_products(Path(args.file), area, args.dry_run, args.good_only, args.language, fail)


def write_template(file: Path, province_code: str, language: str, fail: Fail) -> int:
    """The sheet to fill in, as a workbook."""
    try:
        file.write_bytes(template(province_code, "", words(language), SystemClock().now()))
    except OSError as error:
        return fail(f"{file}: {error.strerror}", BAD_INPUT)
    return 0


def import_products(file: Path, area: Area, dry_run: bool, good_only: bool, language: str, fail: Fail) -> int:
    """Looks a sheet through, prints what is wrong in it, and takes it in: whole, or with `good_only` what is right."""
    try:
        content = file.read_bytes()
    except OSError as error:
        return fail(f"{file}: {error.strerror}", BAD_INPUT)
    w = words(language)
    if len(content) > LARGEST:
        large = SheetProblem(TOO_LARGE, most=LARGEST // 2**20)
        return fail(f"{file} {large.text(w)}", BAD_INPUT)

    def take(lane: Lane) -> int:
        sealed = lane.look(lambda work: store.seal(work, content))
        run_id = lane.do(lambda work: imports.begin(work, area, audit.SYSTEM, file.name, sealed))
        one = _worked(lane, run_id)
        if one.problem is not None:
            what, params = one.problem["what"], one.problem["params"]
            return fail(f"{file} {w.t(what, **params)}", BAD_INPUT)
        _print_problems(lane, w, run_id)
        wrong = w.n("{count} row is wrong", "{count} rows are wrong", one.wrong)
        if dry_run or one.wrong == one.rows or (one.wrong and not good_only):
            lane.do(lambda work: imports.discard(work, run_id, audit.SYSTEM))
            if one.wrong and not dry_run:
                return fail(f"{file}: " + w.t("{wrong}; nothing was changed", wrong=wrong), BAD_INPUT)
            print(_would(w, one))
            return BAD_INPUT if one.wrong else 0
        lane.do(lambda work: imports.choose(work, run_id, "good" if good_only else "all", audit.SYSTEM))
        print(_counted(w, _worked(lane, run_id)))
        return 0

    return with_lane(take, fail)


def _worked(lane: Lane, run_id: int) -> Run:
    """Does what there is to do for a sheet, here and now; a bot that runs beside may have done some of it."""
    while True:
        reading = lane.do(imports.take_reading)
        if reading is not None:
            read_all(reading, reader(lambda: local_date(lane.clock.now())), lane.do)
        else:
            lane.do(imports.step)
        one = lane.look(lambda work: store.load(work, run_id))
        assert one is not None
        if one.state not in store.BUSY:
            return one


def _would(w: Words, one: Run) -> str:
    counts = {kind: one.counts.get(kind, 0) for kind in ("added", "changed", "same")}
    return w.t("nothing was changed; products: {added} would be added, {changed} changed, {same} as before", **counts)


def _counted(w: Words, one: Run) -> str:
    counts = {kind: one.counts.get(kind, 0) for kind in ("added", "changed", "same")}
    return w.t("products: added {added}, changed {changed}, as before {same}", **counts)


def _print_problems(lane: Lane, w: Words, run_id: int) -> None:
    after = 0
    while rows := lane.look(partial(store.noted, run_id=run_id, limit=PAGE, after=after)):
        for row in rows:
            for part in imports.problems(row):
                for problem in part:
                    print(problem_line(w, problem), file=sys.stderr)
        after = rows[-1].number
