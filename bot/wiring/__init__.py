"""The channels over a house: one file per platform, called by `app.serve`. No rule of the house lives here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol, TypeAlias

from aiohttp import web

from bot.accounts import Accounts
from bot.channels.ports import Finding
from bot.wiring import zalo_bot, zalo_oa

if TYPE_CHECKING:
    from bot.app import House


class Connection(Protocol):
    """A platform's accounts in this process: what it receives and what it sends for them."""

    async def start(self) -> None:
        """Begins to receive; called when the server listens. What is wrong with one account is logged in one line and
        does not keep the others from starting."""
        ...

    async def close(self) -> None: ...

    async def check(self) -> Sequence[Finding]:
        """What `ocop-bot check` says of these accounts."""
        ...


Connect: TypeAlias = "Callable[[House, web.Application, Accounts], Connection]"
"""Adds a platform's routes to the server and its accounts to the house; nothing moves before `start`."""


def _telegram(house: House, app: web.Application, accounts: Accounts) -> Connection:
    """Its library is large: it is read in only where there is a Telegram account."""
    if not accounts.telegram:
        return Nothing()
    from bot.wiring import telegram

    return telegram.connect(house, app, accounts)


class Nothing:
    """A platform without an account."""

    async def start(self) -> None:
        """Nothing begins."""

    async def close(self) -> None:
        """Nothing ends."""

    async def check(self) -> Sequence[Finding]:
        return ()


CONNECT: tuple[Connect, ...] = (_telegram, zalo_bot.connect, zalo_oa.connect)
