"""`ocop-bot demo`: a made-up province in a database of its own, made in about a minute, then served."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bot import logs
from bot.accounts import Accounts
from bot.app import House, open_house
from bot.clock import SystemClock, local_date
from bot.demo.chat import ACCOUNTS
from bot.demo.folder import UNFINISHED, FolderProblem, finish, look
from bot.demo.phones import Phones
from bot.demo.seats import Seat, seats
from bot.demo.world import PROVINCE
from bot.serving import until_stopped
from bot.settings import Settings, SettingsProblem, load_settings
from bot.storage import StorageProblem

Fail = Callable[[str, int], int]
BAD_INPUT, CANNOT_START = 2, 3
LEAST, MOST = 2, 5000
BAR = 40


def run(args: argparse.Namespace, fail: Fail) -> int:
    """Makes the demo where there is none yet, and serves it until it is stopped."""
    if not LEAST <= args.organisations <= MOST:
        return fail(f"--organisations: {args.organisations} must lie between {LEAST} and {MOST}", BAD_INPUT)
    try:
        given = load_settings(host=args.host, port=args.port)
    except SettingsProblem as problem:
        return fail(str(problem), CANNOT_START)
    logs.set_up(given.log_level)
    folder = Path(args.folder) if args.folder else given.var / "demo"
    try:
        if not look(folder, args.anew):
            _make(folder, given, args.organisations)
        if args.only_make:
            return 0
        house = open_house(_own(folder, given))
    except FolderProblem as problem:
        return fail(str(problem), BAD_INPUT)
    except OSError as error:
        return fail(f"cannot write to the folder {folder} ({error.strerror}): name another with --folder", CANNOT_START)
    except StorageProblem as problem:
        return fail(str(problem), CANNOT_START)
    return asyncio.run(_serve(house, fail))


def _own(folder: Path, given: Settings) -> Settings:
    """The settings of a demo: nothing of the real database, its keys, its files or its accounts."""
    return given.model_copy(
        update={
            "var": folder,
            "database_url": f"sqlite:///{folder / 'ocop.db'}",
            "secret_keys": "",
            "media": folder / "media",
            "channels": None,
            "public_url": "",
        }
    )


def _make(folder: Path, given: Settings, organisations: int) -> None:
    from bot.demo.making import make

    part = folder / UNFINISHED
    part.mkdir(parents=True)
    print(f"Making a province of {organisations} organisations in {folder}; it takes about a minute.", flush=True)
    began = time.monotonic()
    now = SystemClock().now()
    make(_own(part, given), organisations, now, progress=_bar if sys.stderr.isatty() else lambda done, of: None)
    finish(folder, organisations, local_date(now).isoformat())
    print(f"It is made ({time.monotonic() - began:.0f} s).", flush=True)


def _bar(done: int, whole: int) -> None:
    wide = BAR * done // whole
    end = "\n" if done == whole else ""
    print(f"\r[{'█' * wide}{'·' * (BAR - wide)}] day {done} of {whole}", end=end, file=sys.stderr, flush=True)


async def _serve(house: House, fail: Fail) -> int:
    try:
        for kind, name in ACCOUNTS.items():
            if kind != "web":
                await house.add_channel(kind, name, Phones(kind, house.clock))
        links = await house.lane.run(lambda work: seats(work, PROVINCE))
        return await until_stopped(house, Accounts(), fail, lambda address: _greet(address, links))
    finally:
        await house.close()


def _greet(address: str, links: Sequence[Seat]) -> None:
    print(f"The demo is ready; nobody in it is real. The web chat: {address}/")
    print("The offices' console, each link good for one sign-in within a week:")
    for one in links:
        who = f"{one.role}, {one.area}" if one.area else one.role
        print(f"  {who}: {address}/office/enter/{one.code}")
    print("Start it again for new links. Ctrl-C stops it.", flush=True)
