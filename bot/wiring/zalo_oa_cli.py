"""`ocop-bot zalo …`: what an operator does by hand with a Zalo Official Account."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

from bot import logs
from bot.accounts import ZaloOaAccount, load_accounts
from bot.app import House, open_house
from bot.channels.zalo_oa import UserDetail
from bot.services import codes
from bot.settings import SettingsProblem, load_settings
from bot.storage import StorageProblem
from bot.wiring.zalo_oa import SECRET, open_account

Fail = Callable[[str, int], int]
BAD_INPUT, CANNOT_START = 2, 3
LASTS = timedelta(minutes=30)


def run(command: str, name: str, fail: Fail, user: str = "") -> int:
    """`connect NAME` or `user NAME ID`; the exit status."""
    try:
        settings = load_settings()
        logs.set_up(settings.log_level)
        known = load_accounts(settings).zalo_oa
        account = next((one for one in known if one.name == name), None)
        if account is None:
            names = ", ".join(one.name for one in known) or "none is set up"
            return fail(f"there is no [[zalo_oa]] account called {name} (there are: {names})", BAD_INPUT)
        house = open_house(settings)
    except (SettingsProblem, StorageProblem) as problem:
        return fail(str(problem), CANNOT_START)
    return asyncio.run(_inside(command, house, account, user, fail))


async def _inside(command: str, house: House, account: ZaloOaAccount, user: str, fail: Fail) -> int:
    try:
        if command == "connect":
            return await _connect(house, account)
        return await _user(house, account, user, fail)
    finally:
        await house.close()


async def _connect(house: House, account: ZaloOaAccount) -> int:
    """Prints where to go and the secret to take along."""
    secret = await house.lane.run(lambda work: codes.issue(work, f"{SECRET}:{account.name}", LASTS))
    base = house.settings.public_url.rstrip("/") or f"http://{house.settings.host}:{house.settings.port}"
    print(f"1. Save this callback URL in the Zalo console:  {base}/zalo/{account.name}/callback")
    print(f"2. An administrator of the OA opens:            {base}/zalo/{account.name}/connect")
    print(f"3. and types this one-time secret:              {secret[:4]}-{secret[4:]}")
    print(f"The secret works once, for {int(LASTS.total_seconds() // 60)} minutes. The bot has to be running.")
    if not base.startswith("https://"):
        print("Zalo takes only https addresses: set OCOP_PUBLIC_URL to the address people reach the bot at.")
    return 0


async def _user(house: House, account: ZaloOaAccount, user: str, fail: Fail) -> int:
    """What Zalo says of one person: why does she get no messages?"""
    channel = open_account(house, account, {})
    try:
        found = await channel.detail(user)
    finally:
        await channel.close()
    if not isinstance(found, UserDetail):
        return fail(f"Zalo says nothing of {user}: {found}", BAD_INPUT)
    print(f"last in touch: {found.last_interaction or 'never'}")
    print(f"follows the OA: {'yes' if found.follows else 'no'}")
    print(f"has shared a phone number: {'yes' if found.shared_phone else 'no'}")
    return 0
