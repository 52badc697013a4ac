"""`ocop-bot simulate`: a year of reminders for a made-up province, and the judge's table."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from bot import logs
from bot.simulation.judge import ENDS, FAULTS, Verdict, judge
from bot.simulation.world import World, make_world
from bot.simulation.year import Played, play

Fail = Callable[[str, int], int]
BAD_INPUT, FOUND_WRONG = 2, 1
ROWS = (
    "reminders due",
    *ENDS[:-1],
    "messages",
    "merged messages",
    "reminders merged",
)


def run(args: argparse.Namespace, fail: Fail) -> int:
    """Plays and judges; returns 0 where nothing is wrong, 1 where something is."""
    try:
        first = date.fromisoformat(args.first)
    except ValueError:
        return fail(f"--from: {args.first!r} is not a date like 2026-12-01", BAD_INPUT)
    if not date(2026, 6, 1) <= first <= date(2033, 1, 1):
        why = "what is played is in force since 22 May 2026: choose 2026-06-01 to 2033-01-01"
        return fail(f"--from: {why}", BAD_INPUT)
    for name, value, least, most in (
        ("--people", args.people, 1, 20000),
        ("--days", args.days, 10, 1100),
        ("--schedulers", args.schedulers, 1, 8),
        ("--kills", args.kills, 0, 1000),
    ):
        if not least <= value <= most:
            return fail(f"{name}: {value} must lie between {least} and {most}", BAD_INPUT)
    if args.kills and args.schedulers == 1:
        return fail("--kills: a scheduler can be killed only where there is another: add --schedulers 2", BAD_INPUT)
    logs.set_up("CRITICAL")
    world = make_world(args.people, first, args.days, args.seed)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        database = args.database or f"sqlite:///{folder}/simulation.db"
        played = asyncio.run(
            play(
                world,
                database,
                Path(folder),
                schedulers=args.schedulers,
                kills=args.kills,
                seed=args.seed,
                progress=_bar if sys.stderr.isatty() or args.progress else lambda done, all_: None,
            )
        )
    verdict = judge(world, played.sent, played.did, played.books)
    print(table(world, played, verdict, time.monotonic() - began))
    for line in verdict.wrong[:20]:
        print(f"  {line}")
    return FOUND_WRONG if verdict.wrong else 0


def _bar(done: int, all_: int) -> None:
    wide = 40 * done // all_
    print(
        f"\r[{'█' * wide}{'·' * (40 - wide)}] day {done} of {all_}", end="\n" if done == all_ else "", file=sys.stderr
    )


def table(world: World, played: Played, verdict: Verdict, seconds: float) -> str:
    """The closing table."""
    up = len(world.days) - len(world.down)
    head = (
        f"{len(world.producers)} producers, {len(world.days)} days from {world.first}: {up} up, {len(world.down)} down,"
        f" {len(world.mute)} without sending, {len(world.again)} lived twice, {played.kills} kills"
    )
    counts = verdict.counts
    rows = [(name, counts[name]) for name in ROWS if counts[name] or name in ROWS[:4]]
    rows += [(f"  {reason}", count) for reason, count in sorted(verdict.reasons.items())]
    rows += [(f"people who {what.replace('_', ' ')}", n) for what, n in sorted(_did(played).items())]
    rows += [(name, counts[name]) for name in FAULTS]
    wide = max(len(name) for name, _ in rows)
    lines = [head, "", *(f"{name.ljust(wide)}  {count:>7,}" for name, count in rows)]
    found = f"{len(verdict.wrong)} things are wrong" if verdict.wrong else "nothing is wrong"
    return "\n".join([*lines, "", f"{found}; {seconds:.0f} s"])


def _did(played: Played) -> dict[str, int]:
    found: dict[str, int] = {}
    for what, _, _ in played.did:
        named = {"opts_out": "opted out", "blocks": "blocked the bot", "later": "said later", "handed_in": "handed in"}
        found[named[what]] = found.get(named[what], 0) + 1
    return found
