"""What every channel is to the rest of the house, and what it is handed from there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from bot.messages import Capabilities, Inbound, Outcome, Outgoing, Receipt


class Channel(Protocol):
    """One of our accounts on a platform, as delivery uses it."""

    @property
    def capabilities(self) -> Capabilities: ...

    async def send(self, out: Outgoing) -> Outcome:
        """Sends one message and says what became of it. It raises nothing a platform can cause: each refusal is an
        outcome, and an answer that was lost is "unknown"."""
        ...


class Busy(Exception):
    """Raised by `Receive` when too much is waiting: the platform is told to try again after that many seconds."""

    def __init__(self, retry_after: int = 2) -> None:
        super().__init__(f"busy, try again in {retry_after} s")
        self.retry_after = retry_after


Receive: TypeAlias = Callable[[Inbound], Awaitable[None]]
"""Takes one event. Durable when it returns; a repeated `event_id` changes nothing. Raises `Busy`."""

TakeReceipt: TypeAlias = Callable[[Receipt], Awaitable[None]]
"""Notes that messages of ours were delivered or seen. Ids nobody knows are passed over."""


Fetch: TypeAlias = Callable[[str], AsyncIterator[bytes]]
"""The content of a `Media.ref` of this account, piece by piece. Raises `NotFetched`; any other error is a trouble on
the way, and it is tried again later."""


class NotFetched(Exception):
    """The platform will not give it out, however often we ask: it is "gone", too large ("size"), or lies at an address
    we do not fetch from ("source")."""

    def __init__(self, reason: Literal["gone", "size", "source"]) -> None:
        super().__init__(reason)
        self.reason: Literal["gone", "size", "source"] = reason


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `ocop-bot check`: what was looked at, how it is, and what to do where it is not well."""

    level: Literal["ok", "warning", "problem"]
    what: str
    mend: str = ""
