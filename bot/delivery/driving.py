"""Which accounts this process drives: takes and renews their leases, and knows by its own clock how long they hold.

A process that cannot renew (no database, a stopped machine) stops sending before its lease runs out, so that two never
send for one account. One that was killed is waited for, at most six seconds; where it ran on this very machine, its
successor sees that it is gone and need not wait.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from bot.delivery.account import Account
from bot.storage import Lane, Work, leases, outbox
from bot.storage.leases import LASTS, RENEW, Lease

log = structlog.get_logger(__name__)

MARGIN = 1.0  # seconds before its end at which a lease is not trusted any more
AGAIN = 0.3  # seconds to the next try when renewing failed


def holder() -> str:
    """This process, named so that another on the same machine can see whether it still lives."""
    return f"{_place()} {os.getpid()} {_began(os.getpid())} {secrets.token_hex(4)}"


def is_gone(holder: str) -> bool:
    """Whether a holder was a process of this machine (and of this container) that has ended. False when in doubt."""
    place, _, process = holder.partition(" ")
    if not place or place != _place():
        return False
    pid, began, _ = process.split(" ")
    return _began(int(pid)) != began


def _place() -> str:
    """This machine since it was started, and where process numbers mean the same; empty where that cannot be known."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{socket.gethostname()}/{boot}/{os.readlink('/proc/self/ns/pid')}"
    except OSError:
        return ""


def _began(pid: int) -> str:
    """When a process began (ticks since the machine did); empty when there is none."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    state, *rest = stat.rpartition(")")[2].split()
    return "" if state in "ZX" else rest[18]


class Driver:
    """Holds the leases of this process's accounts. `changed` is called when one was taken or lost."""

    def __init__(self, lane: Lane, accounts: dict[int, Account], changed: Callable[[], None]) -> None:
        self._lane, self._accounts, self._changed = lane, accounts, changed
        self.holder = holder()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._loop(), name="leases")

    async def close(self) -> None:
        """Gives the accounts back: whoever comes next need not wait."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None
            for account in self._accounts.values():
                account.lose()
            with suppress(Exception):  # then they run out by themselves
                await self._lane.run(lambda work: leases.give_back(work, self.holder))

    async def renew(self) -> None:
        """One round. Raises what the database raises."""
        leased = [number for number, account in self._accounts.items() if not account.shared]
        if not leased:
            return
        began = time.monotonic()
        held = {one.account_id: one for one in await self._lane.run(lambda work: self._drive(work, leased))}
        now = self._lane.clock.now()
        for number in leased:
            account, lease = self._accounts[number], held.get(number)
            if lease is None:
                if account.generation:
                    log.warning("another process drives this account now", account=number)
                account.lose()
            else:
                fresh = account.generation != lease.generation
                account.hold(lease.generation, began + LASTS - MARGIN)
                if lease.paused_until is not None and lease.paused_until > now:
                    account.pause(now, lease.paused_until)
                if fresh:
                    await self._remember(account)
                    self._changed()

    def _drive(self, work: Work, accounts: list[int]) -> list[Lease]:
        gone = [one for one in set(leases.holders(work).values()) if one != self.holder and is_gone(one)]
        held = leases.drive(work, self.holder, accounts, gone)
        for lease in held:
            if lease.fresh:
                again, lost = outbox.take_up(work, lease.account_id, lease.generation)
                if again or lost:
                    log.warning("sends of a lost process", account=lease.account_id, again=again, unknown=lost)
        return held

    async def _remember(self, account: Account) -> None:
        """What the one before sent counts towards the limits; a short window is waited for instead."""
        if account.generation == 1:
            return  # there was none before
        if account.pace.longest <= LASTS:
            account.pace.pause(time.monotonic() + account.pace.longest)
            return
        now = self._lane.clock.now()
        since = now - timedelta(seconds=account.pace.longest)
        instants: list[datetime] = await self._lane.read(lambda work: outbox.sent_since(work, account.number, since))
        shift = time.monotonic() - now.timestamp()
        account.pace.remember([at.timestamp() + shift for at in instants])

    async def _loop(self) -> None:
        while True:
            wait = RENEW
            try:
                await self.renew()
            except Exception as error:  # the lease runs out by itself if this goes on
                log.warning("leases could not be renewed", error=type(error).__name__)
                wait = AGAIN
            await asyncio.sleep(wait)
