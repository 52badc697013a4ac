"""Fetches what people sent, right after the commit that noted it: download, look, clean, keep, settle.

What a crash leaves "wanted" is taken up again; what the platform will not give out, or what we do not keep, is settled
with its reason. Nothing is believed about a file but its content.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal, TypeAlias

import structlog

from bot.channels.ports import Fetch, NotFetched
from bot.delivery.looping import Looping
from bot.media import Refused, Scanner, ScannerAway, Store
from bot.media.apart import Clean, clean_apart
from bot.storage import Lane, Work, media
from bot.storage.media import Wanted

log = structlog.get_logger(__name__)

IDLE = 5.0  # seconds between looks when nobody rings
AT_ONCE = 4
SECONDS = 120  # for one download
WAITS = (10, 60, 300, 900, 3600)  # seconds before each further try
TRIES = len(WAITS) + 1

State: TypeAlias = Literal["kept", "refused", "lost"]


@dataclass(frozen=True, slots=True)
class Fetched:
    """How one fetching ended: "kept" with media type, size in bytes and SHA-256, else the reason why not."""

    state: State
    reason: str = ""
    mime: str = ""
    size: int = 0
    sha256: str = ""
    flaw: str = ""


Settle: TypeAlias = Callable[[Work, int, Fetched], None]
"""(work, media, end): keeps what became of one, and tells the person."""


class Fetcher(Looping):
    """One loop for the accounts of this process. `wake` is called after each commit that noted something."""

    def __init__(
        self,
        lane: Lane,
        fetches: Mapping[int, Fetch],
        store: Store,
        settle: Settle,
        *,
        most: int,
        scanner: Scanner | None = None,
        clean: Clean = clean_apart,
        wake: Callable[[], None] = lambda: None,
        release: Callable[[str], None] = lambda ref: None,
    ) -> None:
        """`most` bytes of one file; `wake` is rung when somebody has to be told something, `release` is told the refs
        that will not be asked for again."""
        super().__init__("fetcher", IDLE)
        self._lane = lane
        self._fetches = fetches
        self._store = store
        self._settle = settle
        self._most = most
        self._scanner = scanner
        self._clean = clean
        self._told = wake
        self._release = release

    async def drained(self) -> None:
        """Returns when everything that was due has been fetched."""
        while await self.once():
            pass

    async def once(self) -> int:
        """Fetch what is due now; returns how many were claimed."""
        accounts = list(self._fetches)
        if not accounts:
            return 0
        claimed: list[Wanted] = await self._lane.run(lambda work: media.claim(work, accounts, AT_ONCE))
        await asyncio.gather(*(self._one(wanted) for wanted in claimed))
        if claimed:
            self._told()
        return len(claimed)

    async def _one(self, wanted: Wanted) -> None:
        try:
            if wanted.attempts > TRIES:  # the last one took the whole process down
                raise NotFetched("gone")
            end = await self._kept(wanted)
        except (Refused, NotFetched) as refused:
            end = Fetched("refused", refused.reason)
        except Exception as error:
            # a trouble on the way, of the network or of the scanner; what it says may hold an address with a token
            why = str(error) if isinstance(error, ScannerAway) else type(error).__name__
            log.warning("could not fetch", media=wanted.id, attempt=wanted.attempts, why=why)
            if wanted.attempts < TRIES:
                wait = timedelta(seconds=WAITS[wanted.attempts - 1])
                await self._lane.run(lambda work: media.again(work, wanted.id, work.now + wait))
                return
            end = Fetched("lost", "gone")
        await self._lane.run(lambda work: self._settle(work, wanted.id, end))
        self._release(wanted.ref)

    async def _kept(self, wanted: Wanted) -> Fetched:
        raw, made = self._store.draft(), self._store.draft()
        try:
            async with asyncio.timeout(SECONDS):
                await self._download(wanted, raw)
            if self._scanner is not None:
                await self._scanner.check(raw)
            mime, flaw = await self._clean(raw, made)
            if mime.startswith("audio/") != (wanted.kind == "voice"):
                raise Refused("kind")
            digest, size = await asyncio.to_thread(self._store.keep, made)
            return Fetched("kept", mime=mime, size=size, sha256=digest, flaw=flaw)
        finally:
            raw.unlink(missing_ok=True)
            made.unlink(missing_ok=True)

    async def _download(self, wanted: Wanted, to: Path) -> None:
        """Stops as soon as it is more than is kept."""
        size = 0
        with to.open("wb") as file:
            async for piece in self._fetches[wanted.account_id](wanted.ref):
                size += len(piece)
                if size > self._most:
                    raise Refused("size")
                file.write(piece)


async def clear_away(lane: Lane, store: Store) -> int:
    """Removes the content that no row knows any more; returns how many files."""

    def unknown(digests: list[str]) -> set[str]:
        return lane.look(lambda work: media.unknown(work, digests))

    return await asyncio.to_thread(store.clear, unknown)
