"""Sends what the outbox holds, for the channel accounts this process drives: claim, send, settle, in one stream.

A send happens after the commit that queued it. Lines of one chat go one after another; chats wait for nobody else's
send. One work at a time settles what has come back and claims what can go out next; what is claimed waits for its place
in the account's pace. Under load each work is for many: what is no answer is claimed in steps and settled together. An
answer waits for nothing.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.channels.ports import Channel
from bot.delivery import metrics
from bot.delivery.account import Account
from bot.delivery.attachments import Fitting, words_only
from bot.delivery.driving import Driver
from bot.delivery.gate import PATIENCE, TooLong
from bot.delivery.pacing import Lane as PaceLane
from bot.delivery.pacing import Pace, Rules
from bot.messages import Outcome, Outgoing
from bot.storage import Lane, Work, leases, outbox
from bot.storage.outbox import Claimed, Settled, Want
from bot.waiting import limit

log = structlog.get_logger(__name__)

IDLE, IDLE_AMONG_MANY = 1.0, 0.25  # seconds between looks when nobody rings: over a file, beside other processes
GATHER, GATHERED = 0.05, 48  # seconds what is no answer waits to be settled with others; then so many are enough
HANGS = 120.0  # seconds after which nobody waits for a channel any more; they have shorter times of their own
FAREWELL = 5.0  # seconds sends under way are given when the process stops
STOPS = ("throttled", "later", "auth", "unknown", "closed", "window")  # what keeps the chat's next lines back for now


class Sender:
    """One stream for the accounts of this process. `wake` is called after each commit that queued something."""

    def __init__(self, lane: Lane, fitting: Fitting = words_only) -> None:
        """`fitting` makes what goes with the words of a message, as far as a channel takes it."""
        self._lane = lane
        self._fitting = fitting
        self._accounts: dict[int, Account] = {}
        self._driver = Driver(lane, self._accounts, self.wake)
        self._bell = asyncio.Event()
        self._rung = True  # there may be answers to be sent
        self._turning = asyncio.Lock()
        self._done: list[tuple[Claimed, Outcome | None]] = []
        self._due = float("inf")  # when they are to be settled
        self._pauses: dict[int, datetime] = {}
        self._under_way: set[asyncio.Task[None]] = set()
        self._task: asyncio.Task[None] | None = None
        self._closing = False
        self._idle = IDLE if lane.database.dialect == "sqlite" else IDLE_AMONG_MANY

    async def add(self, number: int, kind: str, name: str, channel: Channel, rules: Rules) -> None:
        """From now on this process sends for an account, as far as no other does."""
        account = Account(number, kind, name, channel, Pace(rules), shared=kind in outbox.REPEATABLE)
        self._accounts[number] = account
        if not account.shared:
            await self._driver.renew()

    def start(self) -> None:
        self._driver.start()
        self._task = asyncio.create_task(self._run(), name="sender")

    def wake(self) -> None:
        for account in self._accounts.values():
            account.news = True
        self._rung = True
        self._bell.set()

    async def close(self) -> None:
        """Takes nothing new, waits a little for what is under way, puts back what was not begun."""
        self._closing = True
        self._bell.set()
        for account in self._accounts.values():
            account.gate.close()
        if self._task is not None:  # not cut short: what it claims just now would be lost sight of
            await asyncio.wait({self._task}, timeout=FAREWELL)
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=FAREWELL)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        if self._done:
            with suppress(Exception):  # they are found by whoever drives the account next
                await self._turn([])
        await self._driver.close()

    async def renew(self) -> None:
        """Takes and renews the leases once: for whoever drains by hand and has not started the stream."""
        await self._driver.renew()

    async def drained(self) -> None:
        """Returns when everything that was due, and can be sent now, has been sent."""
        while await self._turn(self._wants(everything=True)) or self._under_way or self._done:
            if self._under_way and not self._done:
                await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)

    # ── The stream ───────────────────────────────────────────────────────────────────────────────

    async def _run(self) -> None:
        while not self._closing:
            self._bell.clear()
            due = self._due <= time.monotonic()  # what is settled may free a chat for its answer
            wants = self._wants(rung=self._rung or due)
            if wants or due:
                self._rung = False
                try:
                    await self._turn(wants)
                except Exception:  # the stream must outlive any one failure; rows stay claimed and are recovered
                    log.exception("sender failed")
                    self._rung = True
                    await asyncio.sleep(self._idle)
            else:
                try:
                    async with asyncio.timeout(self._nap()):
                        await self._bell.wait()
                except TimeoutError:
                    self._rung = True

    def _wants(self, *, rung: bool = True, everything: bool = False) -> list[Want]:
        now = time.monotonic()
        for account in self._accounts.values():
            account.look_up(self._lane.clock.now())
        wants = [account.want(now, rung=rung, everything=everything) for account in self._accounts.values()]
        return [want for want in wants if want is not None]

    def _nap(self) -> float:
        """Until an account may have something to send by itself, or there is something to settle; else until the next
        look."""
        now = time.monotonic()
        soon = (account.next_look(now) for account in self._accounts.values())
        return max(0.0, min([self._idle, self._due - now, *soon]))

    async def _turn(self, wants: Sequence[Want]) -> int:
        """Settles what has come back, claims what there is room for, begins to send it; returns how much was claimed
        (settling what freed a chat counts too: there may be more for it)."""
        async with self._turning:
            done, self._done, self._due = self._done, [], float("inf")
            pauses, self._pauses = self._pauses, {}

            def work(work: Work) -> tuple[Settled, list[Claimed]]:
                settled = outbox.settle_lines(work, done) if done else Settled()
                for account, until in pauses.items():
                    leases.pause(work, account, until)
                return settled, outbox.take(work, wants) if wants else []

            try:
                settled, claimed = await self._lane.run(work, "sender")  # with the chats, whose rows it touches
            except BaseException:
                self._done, self._due = done + self._done, 0.0  # nothing of it was committed
                self._pauses = pauses | self._pauses
                raise
            for line, outcome in done:
                self._count(line, outcome)
            if settled.cancelled:
                log.info("cancelled with a closed chat", messages=settled.cancelled)
            self._look_again(wants, claimed)
            self._begin(claimed)
            return len(claimed)

    def _look_again(self, wants: Sequence[Want], claimed: Sequence[Claimed]) -> None:
        """Each account for itself: one that has nothing to send must not keep the others from looking."""
        found = {(line.account_id, _lane(line)) for line in claimed}
        for want in wants:
            own = {lane for number, lane in found if number == want.account_id}
            self._accounts[want.account_id].looked(want, own)

    def _begin(self, claimed: Sequence[Claimed]) -> None:
        by_chat: defaultdict[int, list[Claimed]] = defaultdict(list)
        for line in claimed:
            by_chat[line.chat_id].append(line)
            account, lane = self._accounts[line.account_id], _lane(line)
            account.queued[lane] += 1
            if lane == "answers":
                account.answers += 1
            else:
                account.others += 1
        for lines in by_chat.values():
            task = asyncio.create_task(self._send_chat(lines))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    def _count(self, line: Claimed, outcome: Outcome | None) -> None:
        if outcome is not None:
            metrics.outcomes(line.channel, line.purpose, outcome.kind).inc()
            if outcome.kind == "sent":
                metrics.sent(line.channel, line.purpose, line.due, self._lane.clock.now())

    # ── One chat ─────────────────────────────────────────────────────────────────────────────────

    async def _send_chat(self, lines: Sequence[Claimed]) -> None:
        """The lines of one chat in order; after a failure the rest goes back into the queue (None)."""
        account = self._accounts[lines[0].account_id]
        stopped = False
        for line in lines:
            outcome: Outcome | None = None
            try:
                if not stopped:
                    outcome = await self._send(account, line)
                else:
                    account.queued[_lane(line)] -= 1
            except asyncio.CancelledError:  # the process stops and this one hangs: it may have been sent
                outcome = Outcome("unknown", reason="stopped")
            stopped = stopped or outcome is None or outcome.kind in STOPS
            self._through(account, line, outcome)

    def _through(self, account: Account, line: Claimed, outcome: Outcome | None) -> None:
        """It is to be settled: at once where it is an answer, since the chat's next line waits for that."""
        now = time.monotonic()
        self._done.append((line, outcome))
        if _lane(line) == "answers":
            account.answers -= 1
            self._rung, self._due = True, 0.0
        else:
            account.others -= 1
            if self._due > now + GATHER:
                self._due = now + GATHER
                asyncio.get_running_loop().call_later(GATHER, self._bell.set)
            if len(self._done) >= GATHERED:
                self._due = 0.0
        if self._due <= now:
            self._bell.set()

    async def _send(self, account: Account, line: Claimed) -> Outcome | None:
        lane = _lane(line)
        try:
            message, attachments = await self._fitting(line.message, line.key, account.channel.capabilities)
            call = _Call(account, lane, await self._enter(account, line, lane))
        except TooLong as error:
            if self._closing:
                return None
            at = self._lane.clock.now() + timedelta(seconds=error.seconds)
            return Outcome("throttled", retry_at=at, reason="our own pace", scope="chat")
        except Exception as error:  # nothing was sent: what goes with it could not be made
            log.exception("attachment failed", channel=line.channel)
            return Outcome("later", reason=type(error).__name__)
        finally:
            account.queued[lane] -= 1
            if account.runs_low(lane):
                self._bell.set()
        try:
            if self._closing or not account.driven:
                return None
            account.pace.take_chat(time.monotonic(), lane, line.chat_key)
            out = Outgoing(line.chat_key, message, line.key, attachments, line.last_in_at, line.language, call.another)
            with limit(HANGS):
                outcome = await account.channel.send(out)
        except Exception as error:  # whether it arrived cannot be known: never repeated silently
            log.exception("send failed", channel=line.channel)
            return Outcome("unknown", reason=type(error).__name__)
        finally:
            account.gate.leave(call.number)
        self._learn(account, line, outcome)
        return outcome

    async def _enter(self, account: Account, line: Claimed, lane: PaceLane) -> int:
        """Waits for the chat's pace and for a place in the account's. Raises TooLong."""
        while not self._closing and (wait := account.pace.wait_chat(time.monotonic(), lane, line.chat_key)) > 0:
            if wait > PATIENCE:
                raise TooLong(wait)
            await asyncio.sleep(wait)
        return await account.gate.enter(lane)

    def _learn(self, account: Account, line: Claimed, outcome: Outcome) -> None:
        now = self._lane.clock.now()
        if outcome.kind == "throttled":
            metrics.WAITS.labels(line.channel).inc()
        wait = outcome.retry_at - now if outcome.retry_at is not None else None
        seconds = account.learn(line.chat_id, outcome, wait)
        if seconds > 0:
            until = now + timedelta(seconds=seconds)
            account.pause(now, until)
            if not account.shared:
                self._pauses[account.number] = until
            log.warning("account pauses", channel=account.kind, account=account.name, seconds=round(seconds, 1))


@dataclass(slots=True)
class _Call:
    """The call to the platform a message is at: a long one takes several, and each has its place in the pace."""

    account: Account
    lane: PaceLane
    number: int

    async def another(self) -> None:
        self.account.gate.leave(self.number)
        self.number = await self.account.gate.enter(self.lane, patient=True)


def _lane(line: Claimed) -> PaceLane:
    return "answers" if line.purpose == "reply" else "others"
