"""`ocop-bot reminders`: who would be told of what and when, and the offices' settings as a file."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path

from bot.commanding import with_lane
from bot.programme.places import province
from bot.services import reminder_settings
from bot.services.reminder_preview import Ahead, by_day, preview
from bot.storage import Lane

Fail = Callable[[str, int], int]
BAD_INPUT = 2
FARTHEST = timedelta(days=3 * 366)


def run(args: argparse.Namespace, fail: Fail) -> int:
    """Runs the command; returns its exit status."""
    if args.province and province(args.province) is None:
        return fail(f"--province: {args.province!r} is no code of a province, like 19 for Thái Nguyên", BAD_INPUT)
    if args.what == "preview":
        return _preview(args, fail)
    return {"export": _export, "import": _import, "history": _history}[args.does](args, fail)


def _preview(args: argparse.Namespace, fail: Fail) -> int:
    try:
        until = date.fromisoformat(args.until)
    except ValueError:
        return fail(f"--until: {args.until!r} is not a date like 2027-04-30", BAD_INPUT)

    def show(lane: Lane) -> int:
        today = lane.clock.now().date()
        if not today <= until <= today + FARTHEST:
            return fail(f"--until: {until} must lie between today and three years from now", BAD_INPUT)
        found = lane.look(lambda work: preview(work, until, args.province))
        print(as_json(found) if args.json else as_table(found))
        return 0

    return with_lane(show, fail)


def as_json(found: Sequence[Ahead]) -> str:
    return json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1, default=str)


def as_table(found: Sequence[Ahead]) -> str:
    """A line for each reminder; what one person hears on one day stands together and is one message."""
    if not found:
        return "nobody would be reminded of anything"
    head = ("day", "person", "about", "kind", "day that counts", "")
    rows = []
    for day, messages in by_day(found).items():
        for message in messages:
            for n, one in enumerate(message):
                notes = [*(["wished"] if one.wished else []), *([] if one.reachable else ["no chat is open"])]
                first = (str(day), f"{one.person} {one.name}") if n == 0 else ("", "")
                rows.append((*first, one.product[:30], one.kind, str(one.day), ", ".join(notes)))
    widths = [max(len(row[n]) for row in (head, *rows)) for n in range(len(head))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in (head, *rows)
    ]
    count = sum(len(each) for each in by_day(found).values())
    lines.append(f"{len(found)} reminders in {count} messages to {len({one.person for one in found})} people")
    return "\n".join(lines)


def _export(args: argparse.Namespace, fail: Fail) -> int:
    def show(lane: Lane) -> int:
        print(lane.look(lambda work: reminder_settings.exported(work, args.province, whole=args.whole)), end="")
        return 0

    return with_lane(show, fail)


def _import(args: argparse.Namespace, fail: Fail) -> int:
    try:
        text = Path(args.file).read_text("utf-8")
    except OSError as error:
        return fail(f"{args.file}: {error.strerror}", BAD_INPUT)
    except UnicodeDecodeError:
        return fail(f"{args.file}: is not UTF-8 text", BAD_INPUT)

    def set_(lane: Lane) -> int:
        try:
            version = lane.do(lambda work: reminder_settings.change(work, text, args.file, args.by, args.province))
        except reminder_settings.SettingsProblem as problem:
            return fail(str(problem), BAD_INPUT)
        print(f"version {version} holds now; open reminders are computed again within minutes")
        return 0

    return with_lane(set_, fail)


def _history(args: argparse.Namespace, fail: Fail) -> int:
    def show(lane: Lane) -> int:
        for one in lane.look(lambda work: reminder_settings.history(work, args.province)):
            print(f"{one.version}\t{one.at:%Y-%m-%d %H:%M}\t{one.by}\t{', '.join(one.data) or 'nothing'}")
        return 0

    return with_lane(show, fail)
