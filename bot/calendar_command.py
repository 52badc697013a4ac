"""`ocop-bot calendar`: the dates of the law and of a province, as a table, as JSON, or as a calendar file."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from bot.clock import SystemClock, local_date
from bot.commanding import with_lane
from bot.documents.ics import Event, calendar_file
from bot.language import Words, words
from bot.programme import calendar_request as request
from bot.programme import dossier_words
from bot.programme.calendar import Calendar
from bot.programme.places import province as named_province
from bot.services import calendars, deadlines
from bot.settings import SettingsProblem, load_settings
from bot.storage import Lane, Work, certificates, dossiers
from bot.storage.engine import database_file

Fail = Callable[[str, int], int]
BAD_INPUT, CANNOT_START = 2, 3
AHEAD = timedelta(days=2 * 365)


def run(args: argparse.Namespace, fail: Fail) -> int:
    """The command; returns the exit status."""
    try:
        asked = _asked(args)
    except request.BadDay as wrong:
        return fail(str(wrong), BAD_INPUT)
    if args.province and named_province(args.province) is None:
        return fail(f"--province: {args.province!r} is not the code of a province of today, such as 19", BAD_INPUT)
    if args.ics and not args.province:
        return fail("--ics: say which province with --province CODE", BAD_INPUT)
    try:
        settings = load_settings()
    except SettingsProblem as problem:
        return fail(str(problem), CANNOT_START)
    file = database_file(settings.database)
    if file is not None and not file.exists():  # nothing was ever set here: the law alone holds
        return _print(args, asked, Calendar(), None, fail)

    def over(lane: Lane) -> int:
        calendar = lane.look(lambda work: calendars.calendar_of(work, args.province or ""))
        return _print(args, asked, calendar, lane, fail)

    return with_lane(over, fail)


def _print(args: argparse.Namespace, asked: request.Asked, calendar: Calendar, lane: Lane | None, fail: Fail) -> int:
    try:
        request.check(asked, calendar)
    except request.BadDay as wrong:
        return fail(str(wrong), BAD_INPUT)
    w = words("vi")
    if args.ics:
        return _write(args, _file(lane, calendar, asked, w), fail)
    if args.json:
        print(json.dumps(request.as_json(asked, calendar), ensure_ascii=False, indent=2))
    else:
        print(request.as_text(asked, calendar, w))
    return 0


def _asked(args: argparse.Namespace) -> request.Asked:
    days = {name: getattr(args, name) for name in ("issued", "expires", "received")}
    read = {name: request.read_day(said, f"--{name}") for name, said in days.items() if said is not None}
    start = request.read_day(args.start, "--from") if args.start is not None else local_date(SystemClock().now())
    return request.Asked(start, **read)


def _file(lane: Lane | None, calendar: Calendar, asked: request.Asked, w: Words) -> bytes:
    name = named_province(calendar.province)
    title = w.t("OCOP deadlines: {place}", place=name.name if name is not None else calendar.province)
    events = list(round_events(w, calendar, asked))
    if lane is not None:
        events += lane.look(lambda work: open_events(work, w, calendar.province, asked))
    return calendar_file(title, sorted(events, key=lambda one: one.day), SystemClock().now())


def round_events(w: Words, calendar: Calendar, asked: request.Asked) -> list[Event]:
    """The cut-offs of the rounds ahead, each on its last good day."""
    found = []
    for one in calendar.rounds_ahead(asked.start):
        key, source = f"round-{calendar.province}-{one.year}-{one.number}", one.source
        by = calendar.producer_by(one.proposals_before)
        found.append(Event(f"{key}-by", by, w.t("OCOP: best hand in at the commune by today"), source))
        last = one.proposals_before - timedelta(days=1)
        found.append(Event(f"{key}-proposals", last, w.t("OCOP: last day for the commune's proposals"), source))
        held = one.council_before - timedelta(days=1)
        found.append(Event(f"{key}-council", held, w.t("OCOP: last day for the council"), source))
    return found


def open_events(work: Work, w: Words, province: str, asked: request.Asked) -> list[Event]:
    """The open days of a province's dossiers and certificates."""
    events = []
    for one in deadlines.open_between(work, asked.start, asked.start + AHEAD, province=province):
        product_id = None
        if one.subject_kind == "dossier":
            dossier = dossiers.load(work, one.subject_id)
            product_id = dossier.product_id if dossier is not None else None
        else:
            held = certificates.load(work, one.subject_id)
            product_id = held.product_id if held is not None else None
        about = dossiers.about(work, product_id) if product_id is not None else None
        if about is None:
            continue
        product = str(about.product.get("product-name") or w.t("a product"))
        who = str(about.organisation.get("org-name") or "")
        said = dossier_words.day_text(w, one.kind, one.day)
        events.append(Event(f"{one.subject_kind}-{one.subject_id}-{one.kind}", one.day, f"{product}: {said}", who))
    return events


def _write(args: argparse.Namespace, content: bytes, fail: Fail) -> int:
    if args.ics == "-":
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return 0
    try:
        Path(args.ics).write_bytes(content)
    except OSError as error:
        return fail(f"--ics: {args.ics}: {error.strerror}", BAD_INPUT)
    print(args.ics)
    return 0
