"""The access token of one account: handed out, renewed when Zalo refuses it, refreshed ahead of its end (A.2).

Rules: one refresher at a time over all processes; both new tokens are kept in one commit before anyone uses one; a
refused access token is first read again; a refresh that broke off is tried once more and told aloud.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from bot.channels.zalo_oa.oauth import USED_UP, Answer, NoAnswer, NotSent, Pair, Refused
from bot.channels.zalo_oa.ports import Alarms, Stored, TokenStore
from bot.clock import Clock

log = structlog.get_logger(__name__)

AHEAD = timedelta(hours=2)  # refreshed when this much is left
WEEKLY = timedelta(days=6)  # and at least that often, so that the three months never pass
KEEP_TRIES = 6  # of keeping new tokens, half a second apart and more each time
WAIT_STEP, WAIT_STEPS = 0.25, 40  # seconds between looks while another process refreshes

Refresh = Callable[[str], Awaitable[Answer]]


class NoToken(Exception):
    """There is no token to be had now. `why`: "never connected", "dead", "busy" or "failed"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Tokens:
    """`connect` is where an administrator connects the account again; it is named in alarms."""

    def __init__(
        self, name: str, store: TokenStore, refresh: Refresh, alarms: Alarms, clock: Clock, connect: str
    ) -> None:
        self._name, self._store, self._refresh = name, store, refresh
        self._alarms, self._clock, self._connect = alarms, clock, connect
        self._access = ""
        self._one = asyncio.Lock()

    async def access(self) -> str:
        """The token to send with. Raises `NoToken`."""
        if not self._access:
            self._access = _usable(await self._store.stored()).access
        return self._access

    async def renew(self, failed: str) -> str:
        """Another token than the one Zalo refused: another process's, or a new one. Raises `NoToken`."""
        async with self._one:
            if self._access and self._access != failed:
                return self._access
            self._access = ""
            self._access = await self._renewed(failed)
            return self._access

    async def look(self) -> bool:
        """What a tick does, and the start: refreshes ahead of time, and goes after a refresh that broke off. True when
        something is unsettled and the next look should come soon."""
        async with self._one:
            found = await self._store.stored()
            if found is None or found.dead_at is not None or not found.refresh:
                return False
            now = self._clock.now()
            left = found.access_until - now
            if found.begun_at is None and left > AHEAD and now - found.issued_at < WEEKLY:
                return False
            try:
                self._access = await self._renewed(None)
            except NoToken as none:  # told where it happened
                return none.why != "dead"
            return False

    def forget(self) -> None:
        """The pair was given anew: read it again."""
        self._access = ""

    async def _renewed(self, failed: str | None) -> str:
        for _ in range(WAIT_STEPS):
            turn = await self._store.begin(failed)
            if turn.kind == "use":
                return _usable(turn.tokens).access
            if turn.kind == "none":
                return self._nothing(turn.tokens)
            if turn.kind == "go":
                assert turn.tokens is not None  # comes with every "go"
                if turn.doubt:
                    log.warning("a Zalo refresh broke off before its answer was kept; trying again", account=self._name)
                return await self._ask(turn.tokens, turn.doubt)
            await asyncio.sleep(WAIT_STEP)
            if failed is None:
                break  # ahead of time there is no hurry
        raise NoToken("busy")

    async def _ask(self, old: Stored, doubt: bool) -> str:
        answer = await self._refresh(old.refresh)
        match answer:
            case Pair():
                await self._keep(answer)
                if doubt:
                    log.warning("the Zalo refresh that was cut off is made up for; nothing is lost", account=self._name)
                return answer.access
            case Refused(code=code) if code == USED_UP:
                return await self._lost(old, doubt)
            case Refused(code=code, name=said):
                # Not used up: nothing is in doubt that was not before.
                await self._store.give_back(doubt=doubt)
                await self._alarms.ring(
                    "refresh",
                    f"Zalo refuses to refresh the tokens of {self._name} ({code} {said}): compare app_id and app_secret"
                    f" with the console; if they are right, connect again at {self._connect}",
                )
                raise NoToken("failed")
            case NotSent(why=why):
                await self._store.give_back(doubt=doubt)
                log.warning("no connection to refresh Zalo tokens; trying again later", account=self._name, why=why)
                raise NoToken("failed")
            case NoAnswer(why=why):
                await self._store.give_back(doubt=True)
                await self._alarms.ring(
                    "refresh", f"Zalo did not answer the refresh of {self._name} ({why}); it is tried again soon"
                )
                raise NoToken("failed")

    async def _keep(self, pair: Pair) -> None:
        """At once, and again while the database does not take it: until then nobody uses the new tokens, and nobody
        else has them."""
        for attempt in range(KEEP_TRIES):
            try:
                await self._store.keep(pair.access, pair.refresh, pair.lasts, connected=False)
                break
            except Exception:  # whatever is wrong with the database: these tokens exist nowhere else
                log.exception("new Zalo tokens are not kept yet: the database does not take them", account=self._name)
                if attempt + 1 == KEEP_TRIES:
                    raise NoToken("failed") from None
                await asyncio.sleep(0.5 * 2**attempt)
        if pair.refresh:
            await self._alarms.clear("refresh")
        else:
            await self._alarms.ring("refresh", no_refresh_token(self._name))

    async def _lost(self, old: Stored, doubt: bool) -> str:
        why = (
            "a refresh was cut off after Zalo had used the token up"
            if doubt
            else "Zalo says that the refresh token was used or has expired"
        )
        if not await self._store.bury(old.refresh, why):
            return _usable(await self._store.stored()).access  # somebody connected again meanwhile
        await self._alarms.ring(
            "refresh", f"{self._name} has lost its connection to Zalo ({why}): connect again at {self._connect}"
        )
        raise NoToken("dead")

    def _nothing(self, found: Stored | None) -> str:
        raise NoToken("never connected" if found is None else "dead")


def no_refresh_token(name: str) -> str:
    return (
        f"Zalo gave {name} no refresh token, so the connection ends within a day: the OA has to be verified and on a"
        " package with API, then connect again"
    )


def _usable(found: Stored | None) -> Stored:
    if found is None:
        raise NoToken("never connected")
    if found.dead_at is not None:
        raise NoToken("dead")
    return found
