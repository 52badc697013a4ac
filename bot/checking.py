"""`ocop-bot check`: every configured channel tried, and what to mend in plain words."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from aiohttp import web

from bot import logs
from bot.accounts import Accounts, load_accounts
from bot.app import House, open_house, var_folder
from bot.channels.ports import Finding
from bot.media import Scanner, ScannerAway
from bot.settings import Settings, SettingsProblem, load_settings
from bot.storage import StorageProblem
from bot.wiring import CONNECT, Connection, office

TROUBLE, CANNOT_START = 1, 3
SECONDS = 60.0  # for one platform
SIGNS = {"ok": "ok      ", "warning": "warning ", "problem": "PROBLEM "}


def run_check(fail: Callable[[str, int], int]) -> int:
    """Prints a line for each thing looked at. 0: nothing to mend, 1: something is, 3: there is nothing to look at."""
    try:
        settings = load_settings()
        logs.set_up("ERROR")  # what goes wrong is a line of the answer
        var_folder(settings)
        accounts = load_accounts(settings)
        office.shape_of(settings)
        house = open_house(settings)
    except (SettingsProblem, StorageProblem) as problem:
        return fail(str(problem), CANNOT_START)
    except OSError as error:
        return fail(
            f"cannot write to the var folder ({error.strerror}): set OCOP_VAR to one you may write to", CANNOT_START
        )
    found = asyncio.run(_checked(house, accounts))
    for one in found:
        print(f"{SIGNS[one.level]}{one.what}")
        if one.mend:
            print(f"        → {one.mend}")
    bad = sum(one.level == "problem" for one in found)
    print("Nothing to mend." if not bad else f"{bad} to mend." if bad > 1 else "1 thing to mend.")
    return TROUBLE if bad else 0


async def _checked(house: House, accounts: Accounts) -> list[Finding]:
    try:
        return await findings(house, accounts)
    finally:
        await house.close()


async def findings(house: House, accounts: Accounts) -> list[Finding]:
    """The database first, then every platform side by side; one that breaks is itself a finding."""
    found = [Finding("ok", f"database: {house.lane.database.dialect}, its keys fit")]
    found += await _scanner(house.settings)
    if not any(getattr(accounts, kind) for kind in Accounts.model_fields):
        mend = "name your bots in channels.toml in the var folder, or set OCOP_TELEGRAM_TOKEN; see docs/channels"
        found.append(
            Finding("warning", "no account on Telegram or Zalo: people reach the bot by the web page only", mend)
        )
    app = web.Application()
    connections = [connect(house, app, accounts) for connect in CONNECT]
    try:
        for one in await asyncio.gather(*(_of(connection) for connection in connections)):
            found += one
    finally:
        await asyncio.gather(*(connection.close() for connection in connections), return_exceptions=True)
    return found


async def _of(connection: Connection) -> Sequence[Finding]:
    name = type(connection).__name__
    try:
        async with asyncio.timeout(SECONDS):
            return await connection.check()
    except TimeoutError:
        return [
            Finding("problem", f"{name}: the platform did not answer within a minute", "check the network, try again")
        ]
    except Exception as error:  # the other platforms are looked at all the same
        where = logs.where((type(error), error, error.__traceback__))
        return [Finding("problem", f"{name}: the check broke ({where})", "please report this line")]


async def _scanner(settings: Settings) -> Sequence[Finding]:
    if not settings.clamav:
        return []
    try:
        await Scanner(settings.clamav).ping()
    except ScannerAway as away:
        return [Finding("problem", f"virus scanner: {away}", "start clamd, or correct or empty OCOP_CLAMAV")]
    return [Finding("ok", "virus scanner: clamd answers")]
