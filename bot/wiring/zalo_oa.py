"""The Zalo Official Accounts of this process, over the house's database."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import structlog
from aiohttp import web

from bot.accounts import Accounts, ZaloOaAccount
from bot.channels.ports import Finding
from bot.channels.zalo_oa import Config, ZaloOa, domain
from bot.clock import VIETNAM
from bot.services import codes, zalo_tokens
from bot.storage import Lane
from bot.storage.zalo_tokens import Tokens
from bot.wiring.alarms import RowAlarms

if TYPE_CHECKING:
    from bot.app import House

log = structlog.get_logger(__name__)

CHANNEL = "zalo_oa"
WITHIN = 1.4  # seconds; Zalo waits for 2 (platforms, A.10)
LOOK_EVERY, LOOK_SOON = 30 * 60.0, 65.0  # seconds; soon: when a turn that somebody died with is over
SECRET = "zalo-connect"  # the purpose of the one-time secret that opens the connect page


class Store:
    """One account's tokens. This process is one of perhaps several, so it has a name of its own."""

    def __init__(self, lane: Lane, name: str) -> None:
        self._lane, self._name = lane, name
        self._by = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"

    async def stored(self) -> Tokens | None:
        return await self._lane.read(lambda work: zalo_tokens.stored(work, self._name))

    async def begin(self, failed: str | None) -> zalo_tokens.Begun:
        return await self._lane.run(lambda work: zalo_tokens.begin(work, self._name, self._by, failed))

    async def keep(self, access: str, refresh: str, lasts: timedelta, *, connected: bool) -> None:
        await self._lane.run(
            lambda work: zalo_tokens.keep(work, self._name, access, refresh, lasts, connected=connected)
        )

    async def give_back(self, *, doubt: bool) -> None:
        await self._lane.run(lambda work: zalo_tokens.give_back(work, self._name, self._by, doubt=doubt))

    async def bury(self, used: str, reason: str) -> bool:
        return await self._lane.run(lambda work: zalo_tokens.bury(work, self._name, used, reason))


class Grants:
    """One account's administrators on their way to Zalo and back."""

    def __init__(self, lane: Lane, name: str) -> None:
        self._lane, self._name = lane, name

    async def redeem(self, secret: str, caller: str) -> bool:
        purpose = f"{SECRET}:{self._name}"
        found = await self._lane.run(lambda work: codes.redeem(work, purpose, secret, f"{purpose} {caller}"))
        return found.kind == "ok"

    async def open(self, state: str, verifier: str) -> None:
        await self._lane.run(lambda work: zalo_tokens.open_grant(work, self._name, state, verifier))

    async def take(self, state: str) -> str | None:
        return await self._lane.run(lambda work: zalo_tokens.take_grant(work, self._name, state))


def config_of(account: ZaloOaAccount, public_url: str) -> Config:
    return Config(
        name=account.name,
        app_id=account.app_id,
        oa_id=account.oa_id,
        app_secret=account.app_secret.get_secret_value(),
        oa_secret_key=account.oa_secret_key.get_secret_value(),
        proof=account.proof,
        buttons=account.buttons,
        templates=dict(account.templates),
        paid=account.paid,
        verifier=account.verifier,
        pause_minutes=account.pause_minutes,
        form_image=account.form_image,
        media_hosts=account.media_hosts,
        oauth_url=account.oauth_url.rstrip("/"),
        openapi_url=account.openapi_url.rstrip("/"),
        business_url=account.business_url.rstrip("/"),
        public_url=public_url,
    )


def open_account(house: House, account: ZaloOaAccount, siblings: Mapping[str, Config]) -> ZaloOa:
    """One account's channel over a house."""
    return ZaloOa(
        config_of(account, house.settings.public_url),
        receive=partial(house.receive, within=WITHIN),
        take_receipt=house.take_receipt,
        store=Store(house.lane, account.name),
        grants=Grants(house.lane, account.name),
        alarms=RowAlarms(house.lane, f"{CHANNEL}:{account.name}"),
        clock=house.clock,
        siblings=lambda: siblings,
    )


class ZaloOas:
    """All of them. Each looks after its tokens by itself."""

    def __init__(self, house: House, accounts: Sequence[ZaloOaAccount]) -> None:
        self._house = house
        by_app: dict[str, dict[str, Config]] = {}
        for one in accounts:
            by_app.setdefault(one.app_id, {})[one.oa_id] = config_of(one, house.settings.public_url)
        self.channels = [open_account(house, one, by_app[one.app_id]) for one in accounts]
        self._looking: list[asyncio.Task[None]] = []

    def attach(self, app: web.Application) -> None:
        for one in self.channels:
            one.attach(app)
        domain.attach(app, [one.config.verifier for one in self.channels if one.config.verifier])

    async def start(self) -> None:
        for one in self.channels:
            for_real = one.config.openapi_url.startswith("https://")
            if for_real and not one.config.public_url.startswith("https://"):
                log.error(
                    "Zalo cannot reach this bot: set OCOP_PUBLIC_URL to its https:// address", account=one.config.name
                )
            await self._house.add_channel(CHANNEL, one.config.name, one, one.fetch)
            self._looking.append(asyncio.create_task(self._look(one), name=f"zalo-oa {one.config.name}"))

    async def close(self) -> None:
        for task in self._looking:
            task.cancel()
        await asyncio.gather(*self._looking, return_exceptions=True)
        for one in self.channels:
            await one.close()

    async def check(self) -> Sequence[Finding]:
        found: list[Finding] = []
        for one in self.channels:
            found += await one.check()
            for alarm in await RowAlarms(self._house.lane, f"{CHANNEL}:{one.config.name}").standing():
                since = f"{alarm.first_at.astimezone(VIETNAM):%d/%m/%Y %H:%M}"
                times = f"{alarm.count} times since" if alarm.count > 1 else "since"
                found.append(Finding("problem", f"{alarm.said} ({times} {since})"))
        return found

    async def _look(self, one: ZaloOa) -> None:
        while True:
            try:
                soon = await one.look()
            except Exception:  # the database may be away for a while; the tokens are looked after all the same
                log.exception("the Zalo tokens could not be looked after", account=one.config.name)
                soon = True
            await asyncio.sleep(LOOK_SOON if soon else LOOK_EVERY)


def verification(accounts: Accounts) -> str:
    """The tags by which Zalo's console knows the domain, for the home page."""
    return domain.tags([one.verifier for one in accounts.zalo_oa if one.verifier])


def connect(house: House, app: web.Application, accounts: Accounts) -> ZaloOas:
    connection = ZaloOas(house, accounts.zalo_oa)
    connection.attach(app)
    return connection
