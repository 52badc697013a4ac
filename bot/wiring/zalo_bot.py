"""The bots on the Zalo Bot Platform over a house."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import structlog
from aiohttp import web

from bot.accounts import Accounts, ZaloBotAccount
from bot.channels.ports import Finding
from bot.channels.zalo_bot import CHANNEL, PATH, Api, Poller, Spool, Trouble, Usage, Webhook, ZaloBot
from bot.channels.zalo_bot.checks import check
from bot.channels.zalo_bot.polling import Refused
from bot.clock import VIETNAM
from bot.storage import Work, usage
from bot.wiring.tokens import token_problem

if TYPE_CHECKING:
    from bot.app import House

log = structlog.get_logger(__name__)

LOOK_EVERY = 3600.0  # seconds between looks at what is left of the plan
WITHIN = 1.4  # seconds; what Zalo waits for is not published, for its Official Accounts it is 2 (platforms, B)
FIRST, LONGEST = 5.0, 600.0  # seconds between tries to set the webhook


@dataclass
class Running:
    """One account: its bot, the address and secret of its webhook ("" for polling), and what it is busy with."""

    bot: ZaloBot
    webhook: str
    secret: str
    spool: Spool
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def start(self) -> None:
        self.tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._watch())]

    async def close(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.bot.close()

    async def _listen(self) -> None:
        try:
            if self.webhook:
                await self._insist("setWebhook", {"url": self.webhook, "secret_token": self.secret})
                return
            await self._insist("deleteWebhook", {})  # polling is refused while one is set (platforms, B.1)
            await Poller(self.bot, self.spool).run()
        except Refused:
            mend = "make a new token in Zalo Bot Manager and put it into the accounts file"
            log.error("the platform refuses the token", channel=CHANNEL, account=self.bot.account, mend=mend)

    async def _insist(self, method: str, params: dict[str, str]) -> None:
        """Tried until it works. Raises Refused for a wrong token."""
        wait = FIRST
        while True:
            try:
                await self.bot.api.call(method, params)
                return
            except Trouble as trouble:
                if trouble.code == 401:
                    raise Refused from trouble
                if wait == FIRST:
                    what = "the platform does not take a call; trying on"
                    log.warning(what, method=method, account=self.bot.account, why=str(trouble))
            await asyncio.sleep(wait)
            wait = min(2 * wait, LONGEST)

    async def _watch(self) -> None:
        while True:
            try:
                await self.bot.watch()
            except Exception:  # looked at again in an hour
                log.exception("what is left of the plan was not looked at", account=self.bot.account)
            await asyncio.sleep(LOOK_EVERY)


@dataclass
class ZaloBots:
    """`left_out` are the accounts that cannot run, each with what to mend."""

    house: House
    running: Sequence[Running]
    left_out: Sequence[Finding]
    pictures: bool

    async def start(self) -> None:
        for finding in self.left_out:
            log.error("account left out", what=finding.what, mend=finding.mend)
        for one in self.running:
            await self.house.add_channel(CHANNEL, one.bot.account, one.bot, one.bot.fetch)
            await one.start()

    async def close(self) -> None:
        await asyncio.gather(*(one.close() for one in self.running))

    async def check(self) -> Sequence[Finding]:
        found = await asyncio.gather(
            *(check(one.bot, webhook=one.webhook, pictures=self.pictures) for one in self.running)
        )
        return [*self.left_out, *(finding for findings in found for finding in findings)]


def connect(house: House, app: web.Application, accounts: Accounts) -> ZaloBots:
    """Makes the accounts and, where they are needed, the routes of webhooks and of pictures."""
    running: list[Running] = []
    left_out: list[Finding] = []
    tokens: dict[str, str] = {}
    for given in accounts.zalo_bot:
        token = given.token.get_secret_value().strip()
        if (problem := _problem(given, token, tokens, house.settings.public_url)) is not None:
            left_out.append(problem)
            continue
        tokens[token] = given.name
        running.append(_running(house, given, token))
    hooks = {one.bot.account: (one.bot, one.secret) for one in running if one.webhook}
    if hooks:
        Webhook(hooks).attach(app)
    return ZaloBots(house, running, left_out, house.links.possible)


def _running(house: House, given: ZaloBotAccount, token: str) -> Running:
    box = house.lane.box

    def count(work: Work) -> Usage:
        month = work.now.astimezone(VIETNAM).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        sent = usage.sent_since(work, CHANNEL, given.name, month)
        return Usage(sent, usage.chats_on(work, CHANNEL, given.name))

    async def count_usage() -> Usage:
        return await house.lane.read(count)

    bot = ZaloBot(
        Api(given.base_url, token),
        account=given.name,
        receive=partial(house.receive, within=WITHIN),
        usage=count_usage,
        link=lambda key, number: house.links.said(key, number) if number else house.links.link(key, 0),
        clock=house.clock,
        per_month=given.per_month,
        most_users=given.users,
        media_hosts=given.media_hosts,
    )
    webhook = ""
    if given.mode == "webhook":
        webhook = house.settings.public_url.rstrip("/") + PATH.format(account=given.name)
    secret = given.webhook_secret.get_secret_value() or box.digests(f"zalo bot webhook {given.name}")[0]
    spool = Spool(house.settings.var / f"zalo-bot-{given.name}.spool", box.seal, box.open)
    return Running(bot, webhook, secret, spool)


def _problem(given: ZaloBotAccount, token: str, tokens: dict[str, str], public_url: str) -> Finding | None:
    mend = "a token looks like 1234567890:abc…; take it from Zalo Bot Manager"
    if (found := token_problem(CHANNEL, given, token, tokens, public_url, mend)) is not None:
        return found
    name = f"{CHANNEL} {given.name}"
    given_secret = given.webhook_secret.get_secret_value()
    if given_secret and not 8 <= len(given_secret) <= 256:
        return Finding("problem", f"{name}: webhook_secret has to have 8 to 256 signs", "or leave it out: one is made")
    return None
