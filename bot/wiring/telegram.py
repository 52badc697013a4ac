"""The Telegram bots of this installation over a house."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from aiohttp import web

from bot.accounts import Accounts, TelegramAccount
from bot.channels.ports import Finding
from bot.channels.telegram import CHANNEL, PATH, Account, Client, TelegramBot, Webhook
from bot.storage import Work, chats, installation
from bot.wiring.tokens import token_problem

if TYPE_CHECKING:
    from bot.app import House

log = structlog.get_logger(__name__)


@dataclass
class Telegram:
    """`left_out` are the accounts that cannot run, each with what to mend."""

    house: House
    accounts: Sequence[Account]
    left_out: Sequence[Finding]

    async def start(self) -> None:
        for finding in self.left_out:
            log.error("account left out", what=finding.what, mend=finding.mend)
        for account in self.accounts:
            await self.house.add_channel(CHANNEL, account.bot.account, account.bot, account.bot.fetch)
            await account.start()

    async def close(self) -> None:
        await asyncio.gather(*(account.close() for account in self.accounts))

    async def check(self) -> Sequence[Finding]:
        found = await asyncio.gather(*(account.check() for account in self.accounts))
        return [*self.left_out, *(finding for findings in found for finding in findings)]


def connect(house: House, app: web.Application, accounts: Accounts) -> Telegram:
    """Makes the accounts and, where one of them uses it, the webhook's route."""
    running: list[Account] = []
    hooks: dict[str, tuple[TelegramBot, str]] = {}
    left_out: list[Finding] = []
    tokens: dict[str, str] = {}

    async def named(username: str) -> None:
        await house.lane.run(lambda work: installation.set_door(work, CHANNEL, username))

    for given in accounts.telegram:
        token = given.token.get_secret_value().strip()
        if (problem := _problem(given, token, tokens, house.settings.public_url)) is not None:
            left_out.append(problem)
            continue
        tokens[token] = given.name
        bot = _bot(house, given, token)
        if given.mode == "polling":
            running.append(Account(bot, introduced=named))
            continue
        secret = given.webhook_secret.get_secret_value() or house.lane.box.digests(f"telegram webhook {given.name}")[0]
        hooks[given.name] = (bot, secret)
        url = house.settings.public_url.rstrip("/") + PATH.format(account=given.name)
        running.append(Account(bot, url=url, secret=secret, introduced=named))
    if hooks:
        Webhook(hooks).attach(app)
    return Telegram(house, running, left_out)


def _problem(given: TelegramAccount, token: str, tokens: dict[str, str], public_url: str) -> Finding | None:
    mend = "a token looks like 1234567890:AA…; take it from @BotFather"
    return token_problem("telegram", given, token, tokens, public_url, mend)


def _bot(house: House, given: TelegramAccount, token: str) -> TelegramBot:
    def language_of(work: Work, chat: str) -> str:
        loaded = chats.look(work, CHANNEL, given.name, chat)
        return loaded.person.language if loaded is not None else "vi"

    async def language(chat: str) -> str:
        return await house.lane.read(lambda work: language_of(work, chat))

    client = Client(token, given.base_url, given.base_file_url)
    return TelegramBot(client, account=given.name, receive=house.receive, language=language, clock=house.clock)
